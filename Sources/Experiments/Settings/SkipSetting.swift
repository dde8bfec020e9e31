import Networks

extension RunChoices {
  public var skip: Skip? {
    get { self[SkipSetting.self] }
    set { self[SkipSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Where the input is fed again.
  public var skip: Skip {
    get { self[SkipSetting.self] ?? .none }
    set { self[SkipSetting.self] = newValue }
  }
}

enum SkipSetting: NamedSetting {
  static let name = "skip"
  static let section = SettingSection.network
  static let meaning = "where the input is fed again: \(listed(Skip.allCases.map(\.rawValue)))"
  static let standard: Skip? = Skip.none
  static let presence = SettingPresence.always

  static func parse(_ text: String) throws -> Skip { try member(text, called: name) }
}
