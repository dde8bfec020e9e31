import Networks

extension RunChoices {
  package var waves: WaveRule? {
    get { self[WavesSetting.self] }
    set { self[WavesSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Whether frequencies stay or are trained, in families that have them; else nil.
  package var waves: WaveRule? {
    get { self[WavesSetting.self] }
    set { self[WavesSetting.self] = newValue }
  }
}

extension WaveRule: SettingValue {}

enum WavesSetting: NamedSetting {
  static let name = "waves"
  static let section = SettingSection.network
  static let meaning =
    "whether the frequencies of a `\(Family.names { $0.waves != nil })` stay as drawn or are trained: "
    + listed(WaveRule.allCases.map(\.rawValue))
  static let standardText = familyTexts(\.waves)
  static let field: SettingField? = SettingField(
    "Frequencies are", .one(of: WaveRule.allCases.map(\.rawValue)),
    value: firstText(\.waves))

  static func parse(_ text: String) throws -> WaveRule { try member(text, called: name) }

  static func isHeeded(by family: Family) -> Bool { family.options.waves != nil }

  static func settle(_ chosen: WaveRule?, in run: Settling) throws -> WaveRule? {
    try ofFamily(chosen, \.waves, in: run)
  }
}
