// ReLU networks put together unit by unit, with the arithmetic of what their layers hold.

import Base
import Kernels
import Networks

/// A value that a layer of a network under construction knows: Σ weight · unit + constant, over the
/// units of that layer. Layer 0 is the input.
struct Signal {
  var layer: Int
  var terms: [(unit: Int, weight: Double)]
  var constant: Double
  /// Known to be at least 0, so that ReLU passes it on unchanged.
  var isNonnegative = false

  static func + (a: Signal, b: Signal) -> Signal { sum([(1, a), (1, b)]) }
  static func - (a: Signal, b: Signal) -> Signal { sum([(1, a), (-1, b)]) }
  static func * (factor: Double, a: Signal) -> Signal { sum([(factor, a)]) }
  static prefix func - (a: Signal) -> Signal { -1 * a }

  /// Σ factor · signal, all of one layer.
  static func sum(_ parts: [(factor: Double, signal: Signal)], constant: Double = 0) -> Signal {
    var result = Signal(layer: parts.first?.signal.layer ?? 0, terms: [], constant: constant)
    var all: [(unit: Int, weight: Double)] = []
    for (factor, signal) in parts {
      precondition(signal.layer == result.layer, "signals of one layer are added")
      all += signal.terms.map { ($0.unit, factor * $0.weight) }
      result.constant += factor * signal.constant
    }
    all.sort { $0.unit < $1.unit }
    for term in all {
      if let last = result.terms.last, last.unit == term.unit {
        result.terms[result.terms.count - 1].weight += term.weight
      } else {
        result.terms.append(term)
      }
    }
    result.terms.removeAll { $0.weight == 0 }
    return result
  }
}

/// A ReLU network that grows by units, in any order of the layers.
struct ReLUBuilder {
  let inputs: Int
  /// The pre-activations of the hidden units, layer by layer.
  private(set) var units: [[Signal]] = []

  init(inputs: Int) { self.inputs = inputs }

  /// Hidden layers so far.
  var depth: Int { units.count }
  /// Hidden units so far.
  var neurons: Int { units.reduce(0) { $0 + $1.count } }

  /// An affine function of the input: gradient · x + constant.
  func affine(_ gradient: [Double], _ constant: Double) -> Signal {
    precondition(gradient.count == inputs, "a slope for each input")
    let terms = gradient.enumerated().filter { $0.element != 0 }.map { ($0.offset, $0.element) }
    return Signal(layer: 0, terms: terms, constant: constant)
  }

  /// max(0, signal), by one unit of the next layer.
  mutating func relu(_ signal: Signal) -> Signal {
    if units.count == signal.layer { units.append([]) }
    units[signal.layer].append(signal)
    return Signal(
      layer: signal.layer + 1, terms: [(units[signal.layer].count - 1, 1)], constant: 0,
      isNonnegative: true)
  }

  /// The same value one or more layers later: one unit a layer where it is at least 0, else two.
  mutating func carry(_ signal: Signal, to layer: Int) -> Signal {
    precondition(layer >= signal.layer, "a value is carried forward")
    var signal = signal
    while signal.layer < layer {
      signal = signal.isNonnegative ? relu(signal) : relu(signal) - relu(-signal)
    }
    return signal
  }

  /// The sparse network with these outputs, each carried to the last layer.
  /// - Throws: `UserError` where a layer has no unit.
  func network(_ outputs: [Signal]) throws -> Network {
    var builder = self
    let last = outputs.map { builder.carry($0, to: depth) }
    var layers: [ChainLayer] = []
    var inputs = inputs
    for signals in builder.units {
      layers.append(layer(signals, inputs: inputs, activation: .relu))
      inputs = signals.count
    }
    layers.append(layer(last, inputs: inputs, activation: .identity))
    return try Network(layers: layers)
  }

  private func layer(
    _ signals: [Signal], inputs: Int, activation: Activation
  ) -> ChainLayer {
    ChainLayer(
      weights: SparseMatrix(
        columns: inputs, rows: signals.map { $0.terms.map { (column: $0.unit, value: $0.weight) } }),
      biases: signals.map(\.constant), activation: activation)
  }
}
