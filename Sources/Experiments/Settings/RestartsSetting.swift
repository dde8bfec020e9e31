import Base
import Fitting

extension RunChoices {
  public var restarts: Int? {
    get { self[RestartsSetting.self] }
    set { self[RestartsSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Further starts, of which the best is kept.
  public var restarts: Int {
    get { self[RestartsSetting.self] ?? 0 }
    set { self[RestartsSetting.self] = newValue }
  }
}

enum RestartsSetting: CountSetting {
  static let name = "restarts"
  static let section = SettingSection.fit
  static let meaning = "further starts, of which the best is kept"
  static let standard: Int? = 0
  static let presence = SettingPresence.always
  static let limit = SizeLimit.restarts

  static func apply(_ value: Int?, to options: inout FitOptions) {
    if let value { options.restarts = value }
  }
}
