import Base
import Networks

extension RunChoices {
  package var heads: Int? {
    get { self[HeadsSetting.self] }
    set { self[HeadsSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Of attention, in families that have it; else nil.
  package var heads: Int? {
    get { self[HeadsSetting.self] }
    set { self[HeadsSetting.self] = newValue }
  }
}

enum HeadsSetting: CountSetting {
  static let name = "heads"
  static let section = SettingSection.network
  static let meaning =
    "parts of a token that look at the others apart, in the family \(Family.names { $0.heads != nil })"
  static let standardText = familyTexts(\.heads)
  static let limit = SizeLimit.heads

  static func isHeeded(by family: Family) -> Bool { family.options.heads != nil }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    try ofFamily(chosen, \.heads, in: run)
  }
}
