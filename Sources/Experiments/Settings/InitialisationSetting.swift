import Fitting

extension RunChoices {
  public var initialisation: Initialisation? {
    get { self[InitialisationSetting.self] }
    set { self[InitialisationSetting.self] = newValue }
  }
}

extension RunSettings {
  public var initialisation: Initialisation {
    get { self[InitialisationSetting.self] ?? .auto }
    set { self[InitialisationSetting.self] = newValue }
  }
}

enum InitialisationSetting: NamedSetting {
  static let name = "init"
  static let section = SettingSection.fit
  static let meaning = "first weights: \(listed(Initialisation.allCases.map(\.rawValue)))"
  static let standard: Initialisation? = .auto
  static let presence = SettingPresence.always
  static let isOfFirstNumbers = true

  static func parse(_ text: String) throws -> Initialisation {
    try Initialisation(parsing: text)
  }

  static func settle(_ chosen: Initialisation?, in run: Settling) throws -> Initialisation? {
    let rule = chosen ?? standard
    try rule?.check(for: run.settings.activations.spread(over: run.settings.widths.count))
    return rule
  }

  static func apply(_ value: Initialisation?, to options: inout FitOptions) {
    if let value { options.initialisation = value }
  }
}
