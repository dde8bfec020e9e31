import Networks

/// What hidden units are rounded to.
package enum SmallValues: String, CaseIterable, Codable, Sendable {
  case none, binary
}

extension SmallValues: SettingValue { package var words: [String] { [rawValue] } }

enum QuantiseActivationsSetting: NamedSetting {
  static let name = "quantise_activations"
  static let section = SettingSection.network
  static let meaning =
    "`binary` makes hidden units signs, whose gradient goes straight through; or `none`"
  static let standard: SmallValues? = SmallValues.none

  static func parse(_ text: String) throws -> SmallValues { try member(text, called: name) }
}
