import Networks

extension RunChoices {
  package var embedding: EmbeddingRule? {
    get { self[EmbeddingSetting.self] }
    set { self[EmbeddingSetting.self] = newValue }
  }
}

extension RunSettings {
  /// What numbers become; nil where it is the family's own.
  package var embedding: EmbeddingRule? {
    get { self[EmbeddingSetting.self] }
    set { self[EmbeddingSetting.self] = newValue }
  }
}

extension EmbeddingRule: TextValue {}

enum EmbeddingSetting: NamedSetting {
  static let name = "embedding"
  static let section = SettingSection.network
  static let meaning =
    "how a number becomes a token, in the family \(Family.names { $0.embedding != nil }): `linear`; `symbols(k)`, by "
    + "features of its own for each of k symbols from -1 to 1, and straight lines between"
  static let standardText = familyTexts(\.embedding)

  static func parse(_ text: String) throws -> EmbeddingRule { try EmbeddingRule(parsing: text) }

  static func implied(in settings: RunSettings) -> EmbeddingRule? {
    settings.family.options.embedding
  }

  static func isHeeded(by family: Family) -> Bool { family.options.embedding != nil }

  static func settle(_ chosen: EmbeddingRule?, in run: Settling) throws -> EmbeddingRule? {
    try added(chosen, \.embedding, in: run)
  }
}
