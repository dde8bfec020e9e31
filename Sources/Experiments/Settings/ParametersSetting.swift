import Base

extension RunChoices {
  /// The most parameters: the width follows from the depth, or the depth from the width.
  public var parameters: Int? {
    get { self[ParametersSetting.self] }
    set { self[ParametersSetting.self] = newValue }
  }
}

enum ParametersSetting: CountSetting {
  static let name = "parameters"
  static let section = SettingSection.network
  static let isSize = true
  static let meaning =
    "the most parameters: finds the width for a given depth, or the depth for a given width"
  static let standardText = ""
  static let presence = SettingPresence.never
  static let limit = SizeLimit.parameters
}
