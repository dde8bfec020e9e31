import Base
import Networks

extension RunChoices {
  public var width: Int? {
    get { self[WidthSetting.self] }
    set { self[WidthSetting.self] = newValue }
  }
}

enum WidthSetting: CountSetting {
  static let name = "width"
  static let section = SettingSection.network
  static let isSize = true
  static let meaning = "units of every hidden layer or block, at least 1"
  static let standardText = "\(WidthsSetting.standardWidth)"
  static let presence = SettingPresence.never
  static let limit = SizeLimit.width
  static let hint = "a hidden layer needs at least 1 unit; depth 0 is the affine model"
  static let field: SettingField? = SettingField(
    "Width", .whole(1...SettingField.mostWidth, slider: 64), value: "8")

  static func isHeeded(by family: Family) -> Bool { family.hasLayers }
}
