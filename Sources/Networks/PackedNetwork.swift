// Networks of signs, evaluated by words of 64 bits.

import Base
import Kernels

/// A network whose layers behind the first signs have weights of one size and read signs: their sums are counts of
/// bits.
///
/// The values are those of the network in its own precision, to the bit: the size is a power of two and biases are
/// multiples of a small one, so that no sum of either evaluation is rounded.
package struct PackedNetwork: Sendable {
  private let front: Network
  /// The value behind which layers are packed.
  private let layers: [PackedLayer]
  private let whole: Network

  fileprivate struct PackedLayer: Sendable {
    let signs: SignMatrix
    let size: Double
    let biases: [Double]
    /// What makes the next layer's signs of the sums; nil of the last layer.
    let units: Network?
  }

  /// - Throws: `UserError` that says what of the network cannot be packed.
  package init(_ network: Network) throws {
    let graph = network.graph
    guard
      let first = graph.operations.indices.first(where: { graph.isSign($0 + 1) }),
      first < graph.operations.count - 1
    else {
      throw UserError(
        "bits stand for signs, and no layer reads any: fit with --quantise binary "
          + "--quantise-activations binary")
    }
    front = network.part(from: 0, through: first + 1)
    whole = network
    let seen = network.seen
    var layers: [PackedLayer] = []
    var index = first + 1
    while index < graph.operations.count {
      let isHidden = index + 1 < graph.operations.count
      let signs = (index + 1..<graph.operations.count).first { graph.isSign($0 + 1) }
      guard case .affine(let affine) = graph.operations[index], affine.input == index,
        affine.copies == 1, !isHidden || signs.map({ graph.isMade($0 + 1, of: index + 1) }) ?? false
      else {
        throw UserError(
          "behind the first signs stand layers and signs in turn, to be packed; this network has others",
          at: graph.operations[index].place(index + 1))
      }
      do {
        layers.append(
          try PackedLayer(
            affine, of: graph, seen,
            units: signs.map { network.part(from: index + 1, through: $0 + 1) },
            network.precision))
      } catch let error as UserError {
        throw error.located(at: graph.operations[index].place(index + 1))
      }
      index = (signs ?? index) + 1
    }
    self.layers = layers
  }

  /// Values at points: from (inputs × samples) to (outputs × samples).
  package func callAsFunction(_ points: Batch) -> Batch {
    let values = front(points)
    // A sign of 0 is 0, and no bit.
    guard var signs = SignBatch(values) else { return whole(points) }
    for layer in layers {
      let sums = layer.signs(signs)
      var values = Batch(features: layer.signs.rows, count: points.count)
      for row in 0..<layer.signs.rows {
        for sample in 0..<points.count {
          values[row, sample] =
            layer.size * Double(sums[row * signs.padded + sample]) + layer.biases[row]
        }
      }
      guard let units = layer.units else { return values }
      guard let next = SignBatch(units(values)) else { return whole(points) }
      signs = next
    }
    return whole(points)
  }
}

extension PackedNetwork.PackedLayer {
  /// - Throws: `UserError` where weights differ in size, or a sum may be rounded.
  fileprivate init(
    _ affine: GraphOperation.Affine, of graph: Graph, _ seen: [Double], units: Network?,
    _ precision: Precision
  ) throws {
    let (rows, columns) = graph.shape(of: affine)
    let weights = seen[graph.numbers(of: affine.weights)]
    guard graph.blocks[affine.weights].layout.pattern == nil,
      let size = weights.first.map(abs), size.isNormal, weights.allSatisfy({ abs($0) == size })
    else {
      throw UserError("its weights are not of one size; --quantise binary makes them so")
    }
    let biases =
      affine.biases.map { Array(seen[graph.numbers(of: $0)]) }
      ?? [Double](repeating: 0, count: rows)
    // All sums are multiples of this.
    let unit = min(size, 0.5 / Quantiser.halvesPerUnit)
    let largest = size * Double(columns) + (biases.map(abs).max() ?? 0)
    let digits = precision == .f64 ? 0x1p53 : 0x1p24
    guard size.significand == 1, largest / unit <= digits,
      biases.allSatisfy({ ($0 / unit).rounded() == $0 / unit })
    else {
      throw UserError(
        "its sums may be rounded, so that counts of bits could differ in the last digit; "
          + "--quantise binary has sizes and biases that are exact")
    }
    self.init(
      signs: SignMatrix(signsOf: weights, rows: rows, columns: columns), size: size,
      biases: biases, units: units)
  }
}

extension Network {
  /// What makes a value of another.
  fileprivate func part(from source: Int, through value: Int) -> Network {
    let (part, blocks) = graph.part(from: source, through: value)
    return Network(
      part, parameters: graph.numbers(ofBlocks: blocks, from: parameters), precision: precision)
  }
}

extension Graph {
  /// Whether all that stands between two values reads the first, or what comes after it.
  fileprivate func isMade(_ value: Int, of source: Int) -> Bool {
    operations[source..<value].allSatisfy { $0.reads.allSatisfy { $0 >= source } }
  }
}
