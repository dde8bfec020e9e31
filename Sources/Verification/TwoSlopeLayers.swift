// A network's chain of layers as `verify` computes with it: dense matrices, and units that are maxima of two lines.

import Base
import Kernels
import Networks

/// One layer: from values h to sums z = W·h + b to values max(nᵢ·zᵢ, pᵢ·zᵢ), with nᵢ ≤ pᵢ.
struct TwoSlopeLayer: Sendable {
  let inputs: Int
  let outputs: Int
  /// W (outputs × inputs), row-major.
  var weights: [Double]
  /// b.
  var biases: [Double]
  /// The slope below 0, n.
  var below: [Double]
  /// The slope above 0, p.
  var above: [Double]
}

/// Layers of units max(n·z, p·z); the last is affine (n = p = 1).
///
/// It is no second form of a network but what `verify` alone computes with, made of the graph's chain of layers once, as
/// tiles make a plan: bounds of many forms at a time are products of dense matrices, and a branch names units by layer.
/// Proofs that need no branching read the graph.
///
/// As real functions, those activations that state their two slopes all have this form: a unit that is
/// concave is the negative of a convex one, and its sign goes to the next weights. What goes past a layer
/// goes through units of slope 1.
struct TwoSlopeLayers: Sendable {
  let layers: [TwoSlopeLayer]

  var inputs: Int { layers[0].inputs }
  var outputs: Int { layers[layers.count - 1].outputs }
  /// The layers with units.
  var hidden: ArraySlice<TwoSlopeLayer> { layers.dropLast() }

  /// - Throws: `UserError` where an activation has more than one kink or a curve, a parameter is not
  ///   finite, or a matrix would have more than ten million entries.
  init(_ network: Network) throws {
    let limit = 10_000_000
    func checkSize(_ count: Int) throws {
      guard count <= limit else {
        throw UserError("at most \(limit) weights a layer can be verified")
      }
    }
    let chain = try network.chain()
    var result: [TwoSlopeLayer] = []
    // Signs of the values that a layer sees.
    var signs = [Double](repeating: 1, count: network.inputs)
    for layer in chain {
      guard (layer.weights.values + layer.biases).allSatisfy(\.isFinite)
      else { throw UserError("a network with parameters that are not finite cannot be verified") }
      let each = try layer.functions.map { function in
        guard let (below, above) = function.function.slopes(trained: 0), below.isFinite,
          above.isFinite
        else {
          throw UserError(
            "activation \(function) has no two slopes, as "
              + Activation.all.filter { $0.function.slopes(trained: 0) != nil }.map(\.name)
              .joined(separator: ", ")
              + " have, for which relaxations are compared: leave --compare out")
        }
        return below > above
          ? (below: -below, above: -above, sign: -1.0) : (below: below, above: above, sign: 1)
      }
      let slopes = each.count == 1 ? Array(repeating: each[0], count: layer.bent) : each
      let width = signs.count
      let (size, overflow) = layer.outputs.multipliedReportingOverflow(by: width)
      try checkSize(overflow ? .max : size)
      // What is handed on goes through units of slope 1.
      let ones = [Double](repeating: 1, count: layer.outputs - layer.bent)
      var made = TwoSlopeLayer(
        inputs: width, outputs: layer.outputs, weights: [Double](repeating: 0, count: size),
        biases: layer.biases, below: slopes.map(\.below) + ones,
        above: slopes.map(\.above) + ones)
      for unit in 0..<layer.outputs {
        for entry in layer.weights.entries(ofRow: unit) {
          let input = Int(layer.weights.indices[entry])
          made.weights[unit * width + input] += signs[input] * layer.weights.values[entry]
        }
      }
      signs = slopes.map(\.sign) + ones
      result.append(made)
    }
    layers = result
  }

  /// The sums of every layer at a point, in Float64; the last are the outputs.
  func sums(at point: [Double]) -> [[Double]] {
    var values = point
    return layers.map { layer in
      let sums = zip(
        product(layer.weights, values, rows: layer.outputs, inner: layer.inputs, columns: 1),
        layer.biases
      ).map { $0 + $1 }
      values = sums.indices.map { unit in
        sums[unit] * (sums[unit] >= 0 ? layer.above[unit] : layer.below[unit])
      }
      return sums
    }
  }
}
