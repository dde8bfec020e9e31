import Networks

extension SmallWeights.Layers: SettingValue {}

enum QuantiseLayersSetting: NamedSetting {
  static let name = "quantise_layers"
  static let section = SettingSection.network
  static let meaning =
    "which layers `quantise` takes: \(listed(SmallWeights.Layers.allCases.map(\.rawValue))), "
    + "without the first and the last"
  static let standard: SmallWeights.Layers? = .all

  static func parse(_ text: String) throws -> SmallWeights.Layers {
    try member(text, called: name)
  }

  static func settle(
    _ chosen: SmallWeights.Layers?, in run: Settling
  ) throws -> SmallWeights.Layers? {
    run.settings.quantise == nil ? standard : chosen ?? standard
  }

  static func idleness(in settings: RunSettings) -> String? {
    settings.quantise == nil
      ? "it says which layers --quantise takes: give that too, such as --quantise ternary" : nil
  }
}
