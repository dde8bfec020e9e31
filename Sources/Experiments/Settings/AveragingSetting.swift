import Fitting

extension RunChoices {
  public var averaging: Double? {
    get { self[AveragingSetting.self] }
    set { self[AveragingSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Decay of the averaged weights; nil for none.
  public var averaging: Double? {
    get { self[AveragingSetting.self] }
    set { self[AveragingSetting.self] = newValue }
  }
}

enum AveragingSetting: NumberSetting {
  static let name = "averaging"
  static let section = SettingSection.fit
  static let heededAs: StepOption? = .averaging
  static let meaning =
    "decay of averaged weights of `\(Optimizer.names(heeding: .averaging))`, such as 0.999, or `none`"
  static let standardText = "`none`"
  static let range = "between 0 and 1"
  static let takesNone = true

  static func isInRange(_ value: Double) -> Bool { value > 0 && value < 1 }

  static func apply(_ value: Double?, to options: inout FitOptions) { options.averaging = value }
}
