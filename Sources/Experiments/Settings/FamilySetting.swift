import Base
import Networks

extension RunChoices {
  public var family: Family? {
    get { self[FamilySetting.self] }
    set { self[FamilySetting.self] = newValue }
  }
}

extension RunSettings {
  /// The network's family.
  public var family: Family {
    get { self[FamilySetting.self] ?? .mlp }
    set { self[FamilySetting.self] = newValue }
  }
}

enum FamilySetting: NamedSetting {
  static let name = "family"
  static let section = SettingSection.network
  static let meaning =
    "a name of `approxima families`: \(listed(Family.all.map(\.name)))"
  static let standard: Family? = .mlp
  static let field: SettingField? = SettingField(
    "Family", .name(of: "families", limit: 40), value: Family.mlp.name)

  static func parse(_ text: String) throws -> Family { try Family(parsing: text) }
}
