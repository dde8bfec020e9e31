import Networks

extension RunChoices {
  package var readout: ReadoutRule? {
    get { self[ReadoutSetting.self] }
    set { self[ReadoutSetting.self] = newValue }
  }
}

extension RunSettings {
  /// What the outputs are made of; nil where it is the family's own.
  package var readout: ReadoutRule? {
    get { self[ReadoutSetting.self] }
    set { self[ReadoutSetting.self] = newValue }
  }
}

extension ReadoutRule: SettingValue {}

enum ReadoutSetting: NamedSetting {
  static let name = "readout"
  static let section = SettingSection.network
  static let meaning =
    "what the outputs of the family \(Family.names { $0.readout != nil }) are made of: `tokens`, each apart where they "
    + "have as many outputs each, else all together; or their `mean`"
  static let standardText = familyTexts(\.readout)

  static func parse(_ text: String) throws -> ReadoutRule { try member(text, called: name) }

  static func implied(in settings: RunSettings) -> ReadoutRule? { settings.family.options.readout }

  static func isHeeded(by family: Family) -> Bool { family.options.readout != nil }

  static func settle(_ chosen: ReadoutRule?, in run: Settling) throws -> ReadoutRule? {
    try added(chosen, \.readout, in: run)
  }
}
