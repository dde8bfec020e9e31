// The order in which a sparse network is computed: one small part of it after another.

import Base
import Kernels

/// The hidden units of a sparse network in blocks that share no weight, each small enough that a tile
/// of samples stays in the nearest cache through all layers.
///
/// A sum of nodal functions falls apart into as many blocks as there are functions; a network whose
/// units all depend on each other is one block.
struct SparseSchedule: Sendable, Hashable {
  /// Rows of the program, then an activation that the program does not know, on rows of the memory.
  private struct Step: Sendable, Hashable {
    var rows: Range<Int>
    var activation: Activation?
    var units = 0..<0
  }

  private let inputs: Int
  private let biases: [Double]
  /// The memory holds the inputs, then the outputs, then the hidden units of one block.
  private var program = SparseProgram()
  private var steps: [Step] = []

  /// Samples of a tile, and how many units of it fit a cache of 32 kilobytes.
  private static let samples = 128
  private static let cachedRows = 24

  init(_ layers: [SparseLayer]) {
    inputs = layers[0].inputs
    biases = layers[layers.count - 1].biases
    let output = layers[layers.count - 1].weights
    var outgoing = [[(row: Int, weight: Double)]](repeating: [], count: output.columns)
    for row in 0..<output.rows {
      for entry in output.entries(ofRow: row) {
        outgoing[Int(output.indices[entry])].append((row, output.values[entry]))
      }
    }
    let hidden = Array(layers.dropLast())
    for block in partition(hidden.map(\.weights), cachedRows: Self.cachedRows) {
      append(block, hidden, outgoing)
    }
    finishStep()
  }

  /// From (inputs × samples) to (outputs × samples).
  func values(at points: Batch) -> Batch {
    let samples = Self.samples
    let outputs = biases.count
    let rows = max(program.memoryRows, inputs + outputs)
    var memory = [Double](repeating: 0, count: rows * samples)
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
      for step in steps {
        program.run(step.rows, &memory, samples: samples)
        guard let activation = step.activation else { continue }
        let place = step.units.lowerBound * samples
        activation.apply(
          &memory, from: place, value: place, count: step.units.count * samples)
      }
      for output in 0..<outputs {
        for sample in 0..<taken {
          result[output, start + sample] = memory[(inputs + output) * samples + sample]
        }
      }
    }
    return result
  }

  /// Appends the units of a block, layer by layer, then what they add to the outputs.
  private mutating func append(
    _ block: SparseBlock, _ layers: [SparseLayer], _ outgoing: [[(row: Int, weight: Double)]]
  ) {
    var places: [Int: Int] = [:]
    for input in 0..<inputs { places[input] = input }
    var free = inputs + biases.count
    for (layer, units) in zip(layers, block.units) {
      let first = free
      let kind: SparseProgram.Kind = layer.activation == .relu ? .relu : .store
      var next: [Int: Int] = [:]
      for unit in units {
        program.append(
          layer.weights.entries(ofRow: unit).map { entry in
            (places[Int(layer.weights.indices[entry])] ?? 0, layer.weights.values[entry])
          }, bias: layer.biases[unit], to: free, kind)
        next[unit] = free
        free += 1
      }
      places = next
      if kind == .store, layer.activation != .identity, free > first {
        finishStep(layer.activation, first..<free)
      }
    }
    var sums = [[(row: Int, weight: Double)]](repeating: [], count: biases.count)
    for unit in block.units.last ?? Array(0..<inputs) {
      for (row, weight) in outgoing[unit] { sums[row].append((places[unit] ?? 0, weight)) }
    }
    for (row, terms) in sums.enumerated() where !terms.isEmpty {
      program.append(terms, bias: 0, to: inputs + row, .add)
    }
  }

  private mutating func finishStep(_ activation: Activation? = nil, _ units: Range<Int> = 0..<0) {
    let first = steps.last?.rows.upperBound ?? 0
    guard first < program.count else { return }
    steps.append(Step(rows: first..<program.count, activation: activation, units: units))
  }
}
