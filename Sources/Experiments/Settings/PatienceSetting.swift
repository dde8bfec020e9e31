import Base
import Fitting

extension RunChoices {
  public var patience: Int? {
    get { self[PatienceSetting.self] }
    set { self[PatienceSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Steps without progress before the fit stops; nil for never.
  public var patience: Int? {
    get { self[PatienceSetting.self] }
    set { self[PatienceSetting.self] = newValue }
  }
}

enum PatienceSetting: CountSetting {
  static let name = "patience"
  static let section = SettingSection.fit
  static let meaning = "steps without progress before the fit stops, or `none`"
  static let standardText = "`none`"
  static let limit = SizeLimit.patience
  static let takesNone = true

  static func apply(_ value: Int?, to options: inout FitOptions) { options.patience = value }
}
