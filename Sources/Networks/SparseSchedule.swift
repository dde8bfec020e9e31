// The order in which a sparse network is computed: one small part of it after another.

import Base
import Kernels

/// The hidden units of a sparse network in blocks that share no weight, each small enough that a tile
/// of samples stays in the nearest cache through all layers.
///
/// A sum of nodal functions falls apart into as many blocks as there are functions; a network whose
/// units all depend on each other is one block.
struct SparseSchedule: Sendable, Hashable {
  /// One block's part of the network, its units numbered anew.
  private struct Block: Sendable, Hashable {
    var hidden: [SparseLayer]
    /// (network outputs × the block's units in the last hidden layer).
    var output: SparseMatrix
    var rows: Int { hidden.reduce(0) { $0 + $1.outputs } }
  }

  private let inputs: Int
  private let biases: [Double]
  private let blocks: [Block]

  /// Samples of a tile, and how many units of it fit a cache of 32 kilobytes.
  private static let samples = 128
  private static let cachedRows = 24

  init(_ layers: [SparseLayer]) {
    inputs = layers[0].inputs
    let output = layers[layers.count - 1]
    biases = output.biases
    let hidden = layers.dropLast()
    guard !hidden.isEmpty else {
      blocks = [Block(hidden: [], output: output.weights)]
      return
    }
    blocks = SparseSchedule.partition(Array(hidden), output.weights)
  }

  /// From (inputs × samples) to (outputs × samples).
  func values(at points: Batch) -> Batch {
    let samples = Self.samples
    let outputs = biases.count
    let first = (inputs + outputs) * samples
    let rows = blocks.map(\.rows).max() ?? 0
    var memory = [Double](repeating: 0, count: first + rows * samples)
    var result = Batch(features: outputs, count: points.count)
    for start in stride(from: 0, to: points.count, by: samples) {
      let taken = min(samples, points.count - start)
      for input in 0..<inputs {
        for sample in 0..<taken {
          memory[input * samples + sample] = points.storage[input * points.count + start + sample]
        }
      }
      for output in 0..<outputs {
        for sample in 0..<samples { memory[(inputs + output) * samples + sample] = biases[output] }
      }
      for block in blocks {
        var (from, to) = (0, first)
        for layer in block.hidden {
          let isRelu = layer.activation == .relu
          layer.weights.multiply(
            &memory, from: from, to: to, samples: samples, biases: layer.biases, relu: isRelu)
          if !isRelu {
            layer.activation.apply(&memory, from: to, value: to, count: layer.outputs * samples)
          }
          from = to
          to += layer.outputs * samples
        }
        block.output.multiplyAdding(&memory, from: from, to: inputs * samples, samples: samples)
      }
      for output in 0..<outputs {
        for sample in 0..<taken {
          result[output, start + sample] = memory[(inputs + output) * samples + sample]
        }
      }
    }
    return result
  }

  /// Connected parts of the hidden units, joined in order until a block is full.
  private static func partition(_ hidden: [SparseLayer], _ output: SparseMatrix) -> [Block] {
    let offsets = hidden.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.outputs) }
    let count = offsets[hidden.count]
    var parents = Array(0..<count)
    func root(_ unit: Int) -> Int {
      var unit = unit
      while parents[unit] != unit {
        parents[unit] = parents[parents[unit]]
        unit = parents[unit]
      }
      return unit
    }
    for index in hidden.indices.dropFirst() {
      let weights = hidden[index].weights
      for row in 0..<weights.rows {
        for entry in weights.entries(ofRow: row) {
          let (a, b) = (
            root(offsets[index] + row), root(offsets[index - 1] + Int(weights.indices[entry]))
          )
          parents[max(a, b)] = min(a, b)
        }
      }
    }
    // The order of the last layer's units is the order of the sum that they enter.
    let order =
      Array(offsets[hidden.count - 1]..<count) + Array(0..<offsets[hidden.count - 1])
    var sizes = [Int](repeating: 0, count: count)
    for unit in 0..<count { sizes[root(unit)] += 1 }
    var blockOfRoot = [Int](repeating: -1, count: count)
    var (block, filled) = (0, 0)
    for unit in order where blockOfRoot[root(unit)] < 0 {
      let size = sizes[root(unit)]
      if filled > 0, filled + size > cachedRows { (block, filled) = (block + 1, 0) }
      blockOfRoot[root(unit)] = block
      filled += size
    }

    // The units of each block and layer, in their order, and their numbers there.
    var units = [[[Int]]](
      repeating: [[Int]](repeating: [], count: hidden.count), count: block + 1)
    var places = [Int](repeating: 0, count: count)
    for (index, layer) in hidden.enumerated() {
      for row in 0..<layer.outputs {
        let unit = offsets[index] + row
        let home = blockOfRoot[root(unit)]
        places[unit] = units[home][index].count
        units[home][index].append(row)
      }
    }
    // The columns of the output, each with its entries by row.
    let lastOffset = offsets[hidden.count - 1]
    var outputRows = [[[(column: Int, value: Double)]]](
      repeating: [[(column: Int, value: Double)]](repeating: [], count: output.rows),
      count: block + 1)
    for row in 0..<output.rows {
      for entry in output.entries(ofRow: row) {
        let unit = lastOffset + Int(output.indices[entry])
        outputRows[blockOfRoot[root(unit)]][row].append((places[unit], output.values[entry]))
      }
    }
    return units.indices.map { home in
      var columns = hidden[0].inputs
      let layers = hidden.indices.map { index in
        let layer = hidden[index]
        let rows = units[home][index].map { row in
          layer.weights.entries(ofRow: row).map { entry -> (column: Int, value: Double) in
            let column = Int(layer.weights.indices[entry])
            let place = index == 0 ? column : places[offsets[index - 1] + column]
            return (place, layer.weights.values[entry])
          }
        }
        defer { columns = rows.count }
        return SparseLayer(
          weights: SparseMatrix(columns: columns, rows: rows),
          biases: units[home][index].map { layer.biases[$0] }, activation: layer.activation)
      }
      return Block(
        hidden: layers, output: SparseMatrix(columns: columns, rows: outputRows[home]))
    }
  }
}
