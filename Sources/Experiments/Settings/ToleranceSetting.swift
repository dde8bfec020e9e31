import Fitting

extension RunChoices {
  public var tolerance: Double? {
    get { self[ToleranceSetting.self] }
    set { self[ToleranceSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Loss at which the fit has converged.
  public var tolerance: Double {
    get { self[ToleranceSetting.self] ?? 0 }
    set { self[ToleranceSetting.self] = newValue }
  }
}

enum ToleranceSetting: NumberSetting {
  static let name = "tolerance"
  static let section = SettingSection.fit
  static let meaning = "loss at which the fit has converged"
  static let standard: Double? = 0
  static let presence = SettingPresence.always
  static let range = "of at least 0"

  static func isInRange(_ value: Double) -> Bool { value >= 0 }

  static func apply(_ value: Double?, to options: inout FitOptions) {
    if let value { options.tolerance = value }
  }
}
