// What is left of the input in each hidden layer: why some deep networks say nothing of it.

import Base
import Kernels
import Networks

/// One hidden layer over many points.
package struct LayerState: Sendable, Hashable {
  /// From 1.
  package let layer: Int
  package let width: Int
  /// Root mean square of the units less their means over the points: how much of the layer depends on the input.
  package let spread: Double
  /// (Σλ)²/Σλ² of the eigenvalues λ of the units' Gram matrix without their means: how many directions share the spread.
  package let effectiveRank: Double
  /// Eigenvalues above 10⁻¹⁰ of the largest.
  package let rank: Int
  /// Share of units that have one value at all points.
  package let dead: Double
  /// Share of units that are within 1 % of a bound of the activation at 99 % of the points; nil where it has none.
  package let saturated: Double?

  /// - Throws: `UserError` where the family has no hidden layers.
  package static func all(of network: Network, at points: Batch) throws -> [LayerState] {
    try network.widths.indices.map { layer in
      let values = try network.units(ofLayer: layer, first: network.widths[layer])(points)
      return LayerState(layer + 1, values, network.activations[layer])
    }
  }

  private init(_ layer: Int, _ values: Batch, _ activation: Activation) {
    let width = values.features
    self.layer = layer
    self.width = width
    let count = Double(values.count)
    var centred: [Double] = []
    var (deadUnits, saturatedUnits) = (0, 0)
    let range = activation.range
    let margin = 0.01 * (range.upperBound - range.lowerBound)
    for unit in 0..<values.features {
      let row = values.feature(unit)
      let first = row.first
      let isDead = row.allSatisfy { $0 == first }
      if isDead { deadUnits += 1 }
      if activation.isBounded {
        let near = row.count { $0 - range.lowerBound < margin || range.upperBound - $0 < margin }
        if Double(near) >= 0.99 * count { saturatedUnits += 1 }
      }
      let mean = row.reduce(0, +) / count
      // The mean of equal numbers is rounded.
      centred += row.map { isDead ? 0 : $0 - mean }
    }
    dead = Double(deadUnits) / Double(width)
    saturated = activation.isBounded ? Double(saturatedUnits) / Double(width) : nil
    let square = centred.reduce(0) { $0 + $1 * $1 } / (count * Double(width))
    spread = square.squareRoot()
    guard square > 0, square.isFinite else {
      (effectiveRank, rank) = (0, 0)
      return
    }
    // Of size 1, so that squares of tiny or huge layers stay numbers.
    let scaled = centred.map { $0 / square.squareRoot() }
    let turned = (0..<scaled.count).map { place in
      scaled[place % width * values.count + place / width]
    }
    let gram = product(
      scaled, turned, rows: width, inner: values.count, columns: width)
    let eigenvalues = symmetricEigenvalues(of: gram, size: width).map { max(0, $0) }
    let sum = eigenvalues.reduce(0, +)
    effectiveRank = sum * sum / eigenvalues.reduce(0) { $0 + $1 * $1 }
    let floor = 1e-10 * (eigenvalues.last ?? 0)
    rank = eigenvalues.count { $0 > floor }
  }
}
