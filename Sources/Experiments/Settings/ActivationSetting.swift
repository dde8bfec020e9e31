import Base
import Foundation
import Networks

extension RunChoices {
  /// One for all hidden layers, or one a layer.
  package var activation: ActivationChoice? {
    get { self[ActivationSetting.self] }
    set { self[ActivationSetting.self] = newValue }
  }
}

extension RunSettings {
  /// One activation for all hidden layers, or one a layer, separated by commas.
  public var activation: String { activations.description }

  /// The same as a value.
  package var activations: ActivationChoice {
    get { self[ActivationSetting.self] ?? .identity }
    set { self[ActivationSetting.self] = newValue }
  }
}

/// The activations of hidden layers: one for all, or one a layer.
package struct ActivationChoice: Hashable, Sendable, CustomStringConvertible {
  /// One for all layers, or one for each.
  package let layers: [Activation]

  package init(_ layers: [Activation]) { self.layers = layers }

  /// - Throws: `UserError` for an unknown name.
  package init(parsing text: String) throws { layers = try activationList(text) }

  /// Of a network without hidden layers.
  static let identity = ActivationChoice([.identity])

  /// As `init(parsing:)` reads it.
  package var description: String { layers.map(\.description).joined(separator: ",") }

  /// Those of so many layers.
  /// - Throws: `UserError` where there are others than that.
  func spread(over count: Int) throws -> [Activation] {
    if layers.count == 1 { return Array(repeating: layers[0], count: count) }
    guard layers.count == count else {
      throw UserError(
        "activation '\(self)' names \(layers.count) layers, but the network has \(count) hidden "
          + "layers")
    }
    return layers
  }

  /// The same as one where all layers share it, so that `tanh` and `tanh,tanh` are one run. Where there
  /// is no layer, a name would only split equal runs.
  func settled(for count: Int) throws -> ActivationChoice {
    let spread = try spread(over: count)
    guard let first = spread.first else { return .identity }
    return ActivationChoice(spread.allSatisfy { $0 == first } ? [first] : spread)
  }
}

extension ActivationChoice: TextValue {}

enum ActivationSetting: NamedSetting {
  static let name = "activation"
  static let section = SettingSection.network
  static let meaning = "a name of `approxima activations`; `'relu,tanh'` names one a layer"
  static let standardValue = ActivationChoice([.tanh])
  static let standardText = "`tanh`"
  static let presence = SettingPresence.always
  static let field: SettingField? = SettingField(
    "Activation", .name(of: "activations", limit: 200), value: "tanh")

  static func parse(_ text: String) throws -> ActivationChoice {
    try ActivationChoice(parsing: text)
  }

  static func isHeeded(by family: Family) -> Bool { family.hasActivations }

  static func settle(_ chosen: ActivationChoice?, in run: Settling) throws -> ActivationChoice? {
    if run.settings.family.hasSplines {
      guard chosen.map({ $0 == .identity }) ?? true else {
        throw UserError(
          "a \(run.settings.family.name) has splines in place of activations; a function beside them is "
            + "--base")
      }
      return .identity
    }
    if run.settings.family.hasLayers, !run.settings.family.hasActivations {
      guard chosen.map({ $0 == .identity }) ?? true else {
        throw UserError(
          "a \(run.settings.family.name) network has units of its own: leave the activation out")
      }
      return .identity
    }
    if run.choices[QuantiseActivationsSetting.self] ?? .full != .full {
      let signs = ActivationChoice([.sign])
      // A network in a file names its layers one by one.
      if let chosen, chosen.layers.contains(where: { $0 != .sign }) {
        throw UserError("binary hidden units are signs, not \(chosen): leave the activation out")
      }
      guard !run.settings.widths.isEmpty else {
        throw UserError("binary units are hidden ones, and this network has none: give a width")
      }
      return signs
    }
    return try (chosen ?? standardValue).settled(for: run.settings.widths.count)
  }
}

/// The activations that a text names, separated by commas.
/// - Throws: `UserError` for an unknown name.
private func activationList(_ text: String) throws -> [Activation] {
  try topLevelParts(text).map { try Activation(parsing: $0) }
}

/// The parts of a text between commas that stand in no parentheses or quotes.
private func topLevelParts(_ text: String) -> [String] {
  guard text.utf8.contains(UInt8(ascii: ",")) else {
    // A plain name has nothing to trim.
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    return [isPlain ? text : text.trimmingCharacters(in: .whitespaces)]
  }
  var parts = [""]
  var depth = 0
  var quoted = false
  for character in text {
    switch character {
    case "\"": quoted.toggle()
    case "(" where !quoted: depth += 1
    case ")" where !quoted: depth -= 1
    default: break
    }
    if character == ",", depth == 0, !quoted {
      parts.append("")
    } else {
      parts[parts.count - 1].append(character)
    }
  }
  return parts.map { $0.trimmingCharacters(in: .whitespaces) }
}
