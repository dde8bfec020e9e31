import Base
import Networks

extension RunChoices {
  public var depth: Int? {
    get { self[DepthSetting.self] }
    set { self[DepthSetting.self] = newValue }
  }
}

enum DepthSetting: CountSetting {
  static let name = "depth"
  static let section = SettingSection.network
  static let isSize = true
  static let meaning = "hidden layers or blocks; 0 is the affine model"
  static let standardText = "\(WidthsSetting.standardDepth)"
  static let presence = SettingPresence.never
  static let limit = SizeLimit.depth
  static let hint = "depth 0 is the affine model"
  static let field: SettingField? = SettingField(
    "Depth", .whole(0...SettingField.mostDepth, slider: 12), value: "1")

  static func isHeeded(by family: Family) -> Bool { family.hasLayers }
}
