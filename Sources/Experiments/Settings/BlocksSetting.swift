import Networks

extension RunChoices {
  package var blocks: BlockRule? {
    get { self[BlocksSetting.self] }
    set { self[BlocksSetting.self] = newValue }
  }
}

extension RunSettings {
  /// What a block adds to; nil where it is the family's own.
  package var blocks: BlockRule? {
    get { self[BlocksSetting.self] }
    set { self[BlocksSetting.self] = newValue }
  }
}

extension BlockRule: SettingValue {}

enum BlocksSetting: NamedSetting {
  static let name = "blocks"
  static let section = SettingSection.network
  static let meaning =
    "blocks of the family \(Family.names { $0.blocks != nil }): `residual`, or `reversible`, whose fit keeps the values "
    + "of one block at any depth"
  static let standardText = familyTexts(\.blocks)

  static func parse(_ text: String) throws -> BlockRule { try member(text, called: name) }

  static func implied(in settings: RunSettings) -> BlockRule? { settings.family.options.blocks }

  static func isHeeded(by family: Family) -> Bool { family.options.blocks != nil }

  static func settle(_ chosen: BlockRule?, in run: Settling) throws -> BlockRule? {
    try added(chosen, \.blocks, in: run)
  }
}
