import Networks

extension RunChoices {
  package var sharing: SharingRule? {
    get { self[SharingSetting.self] }
    set { self[SharingSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Which blocks have the same numbers, in families that ask; else nil.
  package var sharing: SharingRule? {
    get { self[SharingSetting.self] }
    set { self[SharingSetting.self] = newValue }
  }
}

extension SharingRule: SettingValue {
  package var words: [String] { [rawValue] }
}

extension SharingRule: Codable {}

enum SharingSetting: NamedSetting {
  static let name = "sharing"
  static let section = SettingSection.network
  static let meaning =
    "blocks with the same weights, in the family \(Family.names { $0.sharing != nil }): `none`, or all over the `depth`"
  static let standardText = Family.all.compactMap(\.options.sharing).map { "`\($0.rawValue)`" }
    .joined(separator: ", ")
  static let field: SettingField? = SettingField(
    "Shared weights", .one(of: SharingRule.allCases.map(\.rawValue)),
    value: Family.all.compactMap(\.options.sharing).first?.rawValue ?? "")

  static func parse(_ text: String) throws -> SharingRule { try member(text, called: name) }

  static func isHeeded(by family: Family) -> Bool { family.options.sharing != nil }

  static func settle(_ chosen: SharingRule?, in run: Settling) throws -> SharingRule? {
    try ofFamily(chosen, \.sharing, in: run)
  }
}
