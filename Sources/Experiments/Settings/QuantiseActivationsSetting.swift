import Networks

extension SmallWeights.Units: SettingValue {}

enum QuantiseActivationsSetting: NamedSetting {
  static let name = "quantise_activations"
  static let section = SettingSection.network
  static let meaning =
    "`binary` makes hidden units signs, whose gradient goes straight through, `rsign` signs behind trained "
    + "slopes and shifts; or `none`"
  static let standard: SmallWeights.Units? = .full

  static func parse(_ text: String) throws -> SmallWeights.Units {
    try member(text, called: name)
  }
}
