// Fully connected layers, where a graph has nothing else.

import Kernels

/// One layer of a network, and where its numbers stand among the network's.
package struct Layer: Hashable, Sendable {
  /// Features that the layer sees: the units before it, then the network's inputs by a skip.
  package let inputs: Int
  /// How many of `inputs` are units of the layer before.
  package let carried: Int
  package let outputs: Int
  /// Of the output layer the identity.
  package let activation: Activation
  /// Offset of the weights (outputs × inputs, row-major, or those that are stored).
  package let weights: Int
  package let biases: Int
  /// The trained numbers of the activation, one or one a unit, where it has any.
  package let slopes: Range<Int>?
  /// Where the weights stand that are stored; nil where all are.
  package let pattern: RowPattern?
}

/// A layer of which few weights are stored.
struct CompressedLayer {
  let layer: Layer
  let pattern: RowPattern
}

extension Graph {
  /// The hidden layers and the affine output layer, where the graph is these: each an affine operation and,
  /// but for the last, a function, which sees the layer before or its join with the input. Else nil.
  package var layers: [Layer]? {
    var layers: [Layer] = []
    // The value that the next layer sees, and the operation that comes next.
    var (before, next) = (0, 0)
    while next < operations.count {
      var seen = before
      if case .join(let join) = operations[next] {
        guard before > 0, join.parts.count == 2, join.parts[0].input == before,
          join.parts[0].features == 0..<sizes[before], join.parts[1].input == 0,
          join.parts[1].features == 0..<inputs
        else { return nil }
        (seen, next) = (next + 1, next + 1)
      }
      guard next < operations.count, case .affine(let affine) = operations[next],
        affine.input == seen, affine.copies == 1, let biases = affine.biases
      else { return nil }
      let isLast = next == operations.count - 1
      var (activation, slopes) = (Activation.identity, Range<Int>?.none)
      if !isLast {
        guard case .pointwise(let pointwise) = operations[next + 1], pointwise.input == next + 1
        else { return nil }
        activation = pointwise.function
        slopes = pointwise.numbers.map(numbers(of:))
      }
      layers.append(
        Layer(
          inputs: sizes[seen], carried: sizes[before], outputs: sizes[next + 1],
          activation: activation, weights: offsets[affine.weights], biases: offsets[biases],
          slopes: slopes, pattern: blocks[affine.weights].layout.pattern))
      before = next + 2
      next += isLast ? 1 : 2
    }
    // A function at the end is no output layer.
    return before == operations.count + 1 ? layers : nil
  }

  /// The layers of a chain, all of them compressed and without numbers of functions or skips. Else nil.
  var compressedLayers: [CompressedLayer]? {
    guard blocks.contains(where: { $0.layout.pattern != nil }), let layers else { return nil }
    let compressed = layers.compactMap { layer in
      layer.slopes == nil && layer.carried == layer.inputs
        ? layer.pattern.map { CompressedLayer(layer: layer, pattern: $0) } : nil
    }
    return compressed.count == layers.count ? compressed : nil
  }
}
