// The order in which a chain of compressed layers is computed: one small part of it after another.

import Base
import Kernels

/// The hidden units of a chain of compressed layers in blocks that share no weight, each small enough that a tile
/// of samples stays in the nearest cache through all layers.
///
/// A sum of nodal functions falls apart into as many blocks as there are functions; a network whose
/// units all depend on each other is one block.
struct SparseSchedule: Sendable {
  /// Rows of the program, then an activation that the program does not know, on rows of the memory.
  private struct Step: Sendable {
    var rows: Range<Int>
    var activation: Activation?
    var units = 0..<0
  }

  private let inputs: Int
  /// Places of the outputs' biases among the numbers.
  private let biases: Range<Int>
  /// The memory holds the inputs, then the outputs, then the hidden units of one block.
  private var program = SparseProgram()
  private var steps: [Step] = []

  /// Samples of a tile, and how many units of it fit a cache of 32 kilobytes.
  private static let samples = 128
  private static let cachedRows = 24

  /// nil where the graph is no chain of compressed layers, all of them frozen, without numbers of
  /// functions.
  init?(_ graph: Graph) {
    guard let layers = graph.compressedLayers, graph.trainedCount == 0, let last = layers.last
    else { return nil }
    inputs = graph.inputs
    biases = last.layer.biases..<(last.layer.biases + last.layer.outputs)
    let output = last.pattern
    var outgoing = [[(row: Int, weight: Int)]](repeating: [], count: output.columns)
    for row in 0..<output.rows {
      for entry in output.entries(ofRow: row) {
        outgoing[Int(output.indices[entry])].append((row, last.layer.weights + entry))
      }
    }
    let hidden = Array(layers.dropLast())
    for block in partition(hidden.map(\.pattern), cachedRows: Self.cachedRows) {
      append(block, hidden, outgoing)
    }
    finishStep()
  }

  /// From (inputs × samples) to (outputs × samples).
  func values(at points: Batch, _ numbers: [Double]) -> Batch {
    let values = program.values(of: numbers)
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
        for sample in 0..<samples {
          memory[(inputs + output) * samples + sample] = numbers[biases.lowerBound + output]
        }
      }
      for step in steps {
        program.run(step.rows, values, &memory, samples: samples)
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
    _ block: SparseBlock, _ layers: [CompressedLayer], _ outgoing: [[(row: Int, weight: Int)]]
  ) {
    var places: [Int: Int] = [:]
    for input in 0..<inputs { places[input] = input }
    var free = inputs + biases.count
    for (layer, units) in zip(layers, block.units) {
      let first = free
      let kind: SparseProgram.Kind = layer.layer.activation == .relu ? .relu : .store
      var next: [Int: Int] = [:]
      for unit in units {
        program.append(
          layer.pattern.entries(ofRow: unit).map { entry in
            (places[Int(layer.pattern.indices[entry])] ?? 0, layer.layer.weights + entry)
          }, bias: layer.layer.biases + unit, to: free, kind)
        next[unit] = free
        free += 1
      }
      places = next
      if kind == .store, layer.layer.activation != .identity, free > first {
        finishStep(layer.layer.activation, first..<free)
      }
    }
    var sums = [[(row: Int, weight: Int)]](repeating: [], count: biases.count)
    for unit in block.units.last ?? Array(0..<inputs) {
      for (row, weight) in outgoing[unit] { sums[row].append((places[unit] ?? 0, weight)) }
    }
    for (row, terms) in sums.enumerated() where !terms.isEmpty {
      program.append(terms, bias: nil, to: inputs + row, .add)
    }
  }

  private mutating func finishStep(_ activation: Activation? = nil, _ units: Range<Int> = 0..<0) {
    let first = steps.last?.rows.upperBound ?? 0
    guard first < program.count else { return }
    steps.append(Step(rows: first..<program.count, activation: activation, units: units))
  }
}
