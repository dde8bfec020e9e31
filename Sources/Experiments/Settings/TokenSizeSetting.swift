import Base
import Networks

extension RunChoices {
  package var tokenSize: Int? {
    get { self[TokenSizeSetting.self] }
    set { self[TokenSizeSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Inputs of a token; nil where it is the family's own.
  package var tokenSize: Int? {
    get { self[TokenSizeSetting.self] }
    set { self[TokenSizeSetting.self] = newValue }
  }
}

enum TokenSizeSetting: CountSetting {
  static let name = "token_size"
  static let section = SettingSection.network
  static let meaning =
    "inputs that are one token, one after the other, in the family \(Family.names { $0.tokenSize != nil })"
  static let standardText = familyTexts(\.tokenSize)
  static let limit = SizeLimit.tokenSize

  static func implied(in settings: RunSettings) -> Int? { settings.family.options.tokenSize }

  static func isHeeded(by family: Family) -> Bool { family.options.tokenSize != nil }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    try added(chosen, \.tokenSize, in: run)
  }
}
