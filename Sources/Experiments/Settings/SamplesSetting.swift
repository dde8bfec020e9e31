import Base

extension RunChoices {
  public var samples: Int? {
    get { self[SamplesSetting.self] }
    set { self[SamplesSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Points that the network is fitted at.
  public var samples: Int {
    get { self[SamplesSetting.self] ?? SamplesSetting.standard(inputs: inputs) }
    set { self[SamplesSetting.self] = newValue }
  }
}

enum SamplesSetting: CountSetting {
  static let name = "samples"
  static let section = SettingSection.fit
  static let meaning = "points that the network is fitted at; data have their own"
  static let standardText =
    (1...3).map { String(standard(inputs: $0)) }.joined(separator: ", ")
    + " in 1, 2, 3 or more dimensions; in these \(perParameter) a parameter where that is more, at most "
    + "\(mostOfParameters)"
  static let presence = SettingPresence.always
  static let limit = SizeLimit.samples
  static let field: SettingField? = SettingField("Samples", .whole(1...20_000), value: "256")

  /// More points as the dimension grows; a grid of few points an axis would miss too much.
  static func standard(inputs: Int) -> Int { 512 << min(inputs - 1, 2) }

  /// In three and more dimensions so many that a fit cannot pass through all of them.
  static let perParameter = 4
  static let mostOfParameters = 50_000

  private static func standard(of run: Settling, inputs: Int) throws -> Int {
    let least = standard(inputs: inputs)
    guard inputs >= 3 else { return least }
    let parameters = try run.architecture().parameterCount
    return max(least, min(perParameter * parameters, mostOfParameters))
  }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    switch run.target.target {
    case .table(let table):
      if let labels = run.choices.labelsPerClass,
        run.choices.labelMethod ?? .supervised == .supervised,
        table.labels != nil
      {
        labels * table.outputNames.count
      } else {
        try table.parts(holdOut: run.choices.holdOut, seed: nil).training.count
      }
    case .function(let function): try chosen ?? standard(of: run, inputs: function.inputs)
    }
  }
}
