import Base
import Fitting
import Networks

extension RunChoices {
  package var quantise: Quantiser? {
    get { self[QuantiseSetting.self] }
    set { self[QuantiseSetting.self] = newValue }
  }

  /// Takes what of a network is small; nil where nothing is.
  package mutating func set(_ small: SmallWeights?) {
    quantise = small?.quantiser
    self[QuantiseLayersSetting.self] = small?.quantiser == nil ? nil : small?.layers
    self[QuantiseActivationsSetting.self] = small?.units == .full ? nil : small?.units
  }
}

extension RunSettings {
  /// What the network's weights are rounded to; nil for nothing.
  package var quantise: Quantiser? { self[QuantiseSetting.self] }

  /// What of the network is small; nil where nothing is.
  package var smallWeights: SmallWeights? {
    let units = self[QuantiseActivationsSetting.self] ?? .full
    guard quantise != nil || units != .full else { return nil }
    return SmallWeights(
      quantiser: quantise, layers: self[QuantiseLayersSetting.self] ?? .all, units: units)
  }
}

extension Quantiser: TextValue {}

enum QuantiseSetting: NamedSetting {
  static let name = "quantise"
  static let section = SettingSection.network
  static let meaning =
    "what weights are rounded to: `ternary`, `trained-ternary`, `binary`, `xnor`, `levels(k)`, `powers(t)` "
    + "or `none`; "
    + "trained by \(Optimizer.namesStraightThrough)"
  static let standardText = "`none`"

  static func read(_ input: SettingInput) throws -> Quantiser? {
    let word = try input.word(name)
    return word == "none" ? nil : try parse(word)
  }

  static func parse(_ text: String) throws -> Quantiser {
    let quantiser = try Quantiser(parsing: text)
    guard quantiser != .halves else {
      throw UserError("weights are rounded to \(Quantiser.choices), not \(text)")
    }
    return quantiser
  }
}
