import Base
import Fitting
import Foundation
import Measurement
import Networks

/// Everything that determines one fit, settled: no default is left open.
///
/// A later version with other defaults therefore plans other runs, and never mistakes an old result
/// for a new one. Keys that a later version adds are optional and left out where they are nil, so
/// that the identities of older runs stay.
public struct RunSettings: Codable, Hashable, Sendable {
  /// A catalogue name, an expression, or a file with what is read from it.
  public var target: String
  /// Hash of the target's file (`RunIdentity` of its bytes), where it has one.
  public var content: String?
  /// Where a function is approximated and measured; nil for data.
  public var domain: Domain?
  public var inputs: Int
  public var outputs: Int

  /// The network's family; nil for the mlp.
  public var family: String?
  /// Layers of a block; nil for 1.
  public var blockLayers: Int?
  /// Units of each hidden layer or block; none is the affine model.
  public var widths: [Int]
  /// One activation for all hidden layers, or one a layer, separated by commas.
  public var activation: String
  public var skip: Skip
  public var precision: Precision

  public var optimizer: Optimizer
  public var initialisation: String
  public var loss: String
  public var learningRate: Double
  public var schedule: String
  /// Most steps that the optimiser takes.
  public var steps: Int
  /// Samples of one step; nil for all.
  public var batch: Int?
  /// Decay of the averaged weights; nil for none.
  public var averaging: Double?
  /// Steps without progress before the fit stops; nil for never.
  public var patience: Int?
  public var tolerance: Double
  public var restarts: Int

  /// Points that the network is fitted at.
  public var samples: Int
  /// How the points are chosen; "data" where they are given.
  public var sampling: String
  /// The share of tabulated data that is held out and measured; nil for functions.
  public var holdOut: Double?
  /// The norms that are measured, in the order l1, l2, sup.
  public var measure: [Norm]
  public var seed: UInt64
  /// Hash of the network file that the fit started from (`RunIdentity` of its bytes); nil for random
  /// parameters.
  public var start: String?

  enum CodingKeys: String, CodingKey {
    case target, content, domain, inputs, outputs
    case family
    case blockLayers = "block_layers"
    case widths, activation, skip, precision
    case optimizer
    case initialisation = "init"
    case loss
    case learningRate = "learning_rate"
    case schedule, steps, batch, averaging, patience, tolerance, restarts
    case samples, sampling
    case holdOut = "hold_out"
    case measure, seed, start
  }

  /// Hidden layers.
  public var depth: Int { widths.count }

  /// Units of the widest hidden layer; 0 for the affine model.
  public var width: Int { widths.max() ?? 0 }

  /// The network's shape.
  /// - Throws: `UserError` for an unknown activation, or another number of activations than layers.
  public func architecture() throws -> Architecture {
    try architecture(of: layerActivations(activation, layers: widths.count))
  }

  /// The same from the activations of its layers, read already.
  func architecture(of activations: [Activation]) throws -> Architecture {
    try Architecture(
      family: family.map { try Family(parsing: $0) } ?? .mlp, inputs: inputs, outputs: outputs,
      widths: widths, activations: activations, skip: skip, blockLayers: blockLayers ?? 1)
  }

  /// The canonical JSON: sorted keys, shortest numbers, no spaces.
  public func canonicalJSON() throws -> String {
    try JSON(encoding: self).sorted.text
  }

  /// Hash of the canonical JSON, with the target's file named without its folder: what is in the
  /// file counts, not where it lies.
  /// - Throws: what the encoder throws, for a number that is not finite.
  public func identity() throws -> RunIdentity {
    var portable = self
    portable.target = TargetText(target).portable
    return RunIdentity(hashing: try portable.canonicalJSON())
  }
}

/// Activations of hidden layers from their text: one for all, or one a layer, separated by commas.
/// - Throws: `UserError` for an unknown name, or another number of names than layers.
func layerActivations(_ text: String, layers: Int) throws -> [Activation] {
  let activations = try activationList(text)
  if activations.count == 1 { return Array(repeating: activations[0], count: layers) }
  guard activations.count == layers else {
    throw UserError(
      "activation '\(text)' names \(activations.count) layers, but the network has "
        + "\(layers) hidden layers")
  }
  return activations
}

/// The activations that a text names, separated by commas.
/// - Throws: `UserError` for an unknown name.
func activationList(_ text: String) throws -> [Activation] {
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
