import Networks

extension RunChoices {
  package var attention: AttentionRule? {
    get { self[AttentionSetting.self] }
    set { self[AttentionSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Which tokens a token sees, in families with attention; else nil.
  package var attention: AttentionRule? {
    get { self[AttentionSetting.self] }
    set { self[AttentionSetting.self] = newValue }
  }
}

extension AttentionRule: TextValue {}

enum AttentionSetting: NamedSetting {
  static let name = "attention"
  static let section = SettingSection.network
  static let meaning =
    "tokens that a token sees, in the family \(Family.names { $0.attention != nil }): `full`, all; "
    + "`hashed(rounds,bucket)`, in each round those of its chunk of so many tokens in the order of random hashes, and "
    + "of the chunk before; `hashed` is `\(AttentionRule.hashed)`"
  static let standardText = familyTexts(\.attention)

  static func parse(_ text: String) throws -> AttentionRule { try AttentionRule(parsing: text) }

  static func isHeeded(by family: Family) -> Bool { family.options.attention != nil }

  static func settle(_ chosen: AttentionRule?, in run: Settling) throws -> AttentionRule? {
    try ofFamily(chosen, \.attention, in: run)
  }
}
