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

extension SharingRule: SettingValue {}

enum SharingSetting: NamedSetting {
  static let name = "sharing"
  static let section = SettingSection.network
  static let meaning =
    "blocks with the same weights, in the family \(Family.names { $0.sharing != nil }): `none`, or all over the `depth`"
  static let standardText = familyTexts(\.sharing)
  static let field: SettingField? = SettingField(
    "Shared weights", .one(of: SharingRule.allCases.map(\.rawValue)),
    value: firstText(\.sharing))

  static func parse(_ text: String) throws -> SharingRule { try member(text, called: name) }

  static func isHeeded(by family: Family) -> Bool { family.options.sharing != nil }

  static func settle(_ chosen: SharingRule?, in run: Settling) throws -> SharingRule? {
    try ofFamily(chosen, \.sharing, in: run)
  }
}
