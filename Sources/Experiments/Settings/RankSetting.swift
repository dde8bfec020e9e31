import Base
import Networks

extension RunChoices {
  package var rank: Int? {
    get { self[RankSetting.self] }
    set { self[RankSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Features between two layers of units, in families that have them; else nil.
  package var rank: Int? {
    get { self[RankSetting.self] }
    set { self[RankSetting.self] = newValue }
  }
}

enum RankSetting: CountSetting {
  static let name = "rank"
  static let section = SettingSection.network
  static let meaning =
    "sums of units that a layer hands on, in the family \(Family.names { $0.rank != nil })"
  static let standardText = familyTexts(\.rank)
  static let limit = SizeLimit.rank
  static let field: SettingField? = SettingField(
    "Rank", .whole(1...500, slider: 32), value: firstText(\.rank))

  static func isHeeded(by family: Family) -> Bool { family.options.rank != nil }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    try ofFamily(chosen, \.rank, in: run)
  }
}
