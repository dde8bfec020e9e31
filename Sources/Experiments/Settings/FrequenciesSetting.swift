import Base
import Networks

extension RunChoices {
  package var frequencies: Int? {
    get { self[FrequenciesSetting.self] }
    set { self[FrequenciesSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Waves of the input, in families that have them; else nil.
  package var frequencies: Int? {
    get { self[FrequenciesSetting.self] }
    set { self[FrequenciesSetting.self] = newValue }
  }
}

enum FrequenciesSetting: CountSetting {
  static let name = "frequencies"
  static let section = SettingSection.network
  static let meaning =
    "waves of the input, each a sine and a cosine, in the family \(Family.names { $0.frequencies != nil })"
  static let standardText = familyTexts(\.frequencies)
  static let limit = SizeLimit.frequencies
  static let field: SettingField? = SettingField(
    "Frequencies", .whole(1...500, slider: 64), value: firstText(\.frequencies))

  static func isHeeded(by family: Family) -> Bool { family.options.frequencies != nil }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    try ofFamily(chosen, \.frequencies, in: run)
  }
}
