import Base
import Networks

extension RunChoices {
  /// Layers of a block, in families that have blocks.
  public var blockLayers: Int? {
    get { self[BlockLayersSetting.self] }
    set { self[BlockLayersSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Layers of a block, in families that have blocks.
  public var blockLayers: Int {
    get { self[BlockLayersSetting.self] ?? 1 }
    set { self[BlockLayersSetting.self] = newValue }
  }
}

enum BlockLayersSetting: CountSetting {
  static let name = "block_layers"
  static let section = SettingSection.network
  static let meaning = "layers of a block, 1 or 2, in families with blocks"
  static let standard: Int? = 1
  static let limit = SizeLimit.blockLayers
  static let field: SettingField? = SettingField(
    "Layers of a block", .whole(1...2, slider: 2), value: "1")

  static func isHeeded(by family: Family) -> Bool { family.hasBlocks }
}
