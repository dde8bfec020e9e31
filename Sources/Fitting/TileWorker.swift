// What one thread does with a tile of samples: the columns of a matrix that linear algebra reduces.
import Kernels
import Networks

/// A network's pass over a tile, and the columns that come of it, each of `stride` samples: [J | r], or
/// [Φ | J | r] of variable projection, where r takes the place of the output layer's columns of J,
/// which are not used.
///
/// Unchecked: a worker belongs to one thread at a time, and `Team.perform` orders them.
final class TileWorker<Scalar: FitScalar>: @unchecked Sendable {
  var tape: Tape<Scalar>
  var tile: [Double] = []
  /// Of squared residuals.
  var sum = 0.0
  /// Samples of the tile.
  private(set) var taken = 0
  /// Of `differentiateTwice`; made at its first call.
  private var secondDifferences: SecondDifferences<Scalar>?

  private var first = 0
  private var scratch: [Scalar] = []

  init(_ tape: Tape<Scalar>) { self.tape = tape }

  var stride: Int { tape.samples }

  /// Takes the samples from `first` on, as many as there are and as fit.
  func load(_ data: TrainingSet<Scalar>, from first: Int) {
    self.first = first
    taken = min(stride, data.count - first)
    tape.load(data.inputs, count: data.count, from: first, taking: taken)
  }

  func grow(toColumns count: Int) {
    if tile.count < count * stride { tile = [Double](repeating: 0, count: count * stride) }
  }

  /// Adds the squares of outputs − data of one output to `sum`, by the samples' weights.
  func addSquares(_ data: TrainingSet<Scalar>, _ output: Int) {
    guard data.roots.isEmpty else {
      for sample in 0..<taken {
        let value = Double(tape.memory[tape.output + output * stride + sample])
        let residual = value - Double(data.outputs[output * data.count + first + sample])
        let rooted = data.roots[first + sample] * residual
        sum += rooted * rooted
      }
      return
    }
    sum += Scalar.kernels.squares(
      &tape.memory, outputs: tape.output + output * stride, delta: nil, data: data.outputs,
      from: output * data.count + first, factor: 1, count: taken)
  }

  /// The derivatives of one output by all parameters.
  func writeJacobian(_ parameters: [Scalar], _ output: Int, column: Int) {
    Scalar.writeJacobian(
      &tape, parameters: parameters, output: output, to: &tile, at: column * stride, &scratch)
  }

  /// outputs − data of one output.
  func writeResiduals(_ data: TrainingSet<Scalar>, _ output: Int, column: Int) {
    let place = column * stride
    let start = output * data.count + first
    tape.memory.copy(from: tape.output + output * stride, count: taken, to: &tile, at: place)
    subtract(data.outputs[start..<(start + taken)], from: &tile, at: place)
  }

  func writeData(_ data: TrainingSet<Scalar>, _ output: Int, column: Int) {
    let place = column * stride
    let start = output * data.count + first
    write(data.outputs[start..<(start + taken)], to: &tile, at: place)
  }

  /// What the output layer sees, and 1 for its bias where it has one, as the first columns.
  func writeBasis(_ last: LinearOutput) {
    for column in 0..<last.inputs {
      tape.memory.copy(
        from: tape.lastInput + column * stride, count: taken, to: &tile, at: column * stride)
    }
    if last.biases != nil { fill(&tile, with: 1, at: last.inputs * stride, count: taken) }
  }

  /// Scales the tile's rows, of so many columns, by the roots of the samples' weights.
  func weigh(_ data: TrainingSet<Scalar>, columns: Int) {
    guard !data.roots.isEmpty else { return }
    scale(&tile, columns: columns, stride: stride, by: data.roots[first..<(first + taken)])
  }

  /// Writes the rows [0 | λ·I | λ·c], of as many columns as `values` has and one more: those from `first`
  /// on, at most as many as fit.
  /// - Returns: how many; their stride too.
  func writePenalty(_ ridge: Double, _ values: [Scalar], from first: Int) -> Int {
    let rows = min(stride, values.count - first)
    fill(&tile, with: 0, at: 0, count: rows * (values.count + 1))
    for row in 0..<rows {
      tile[(first + row) * rows + row] = ridge
      tile[values.count * rows + row] = ridge * Double(values[first + row])
    }
    return rows
  }

  /// Computes Jᵀ·r″ of the tile, for `addCurvature`.
  func differentiateTwice(
    _ data: TrainingSet<Scalar>, at parameters: [Scalar], along direction: [Double]
  ) {
    // Taken out while it works on the tape.
    var differences = takeDifferences()
    differences.differentiate(data, first, taken, &tape, at: parameters, along: direction)
    secondDifferences = differences
  }

  func addCurvature(to result: inout [Double]) {
    let differences = takeDifferences()
    differences.add(to: &result)
    secondDifferences = differences
  }

  private func takeDifferences() -> SecondDifferences<Scalar> {
    if let differences = secondDifferences.take() { return differences }
    return SecondDifferences(tape.plan)
  }
}

// A class's array is taken once for all its elements.

private func subtract<Scalar: FitScalar>(
  _ numbers: ArraySlice<Scalar>, from tile: inout [Double], at place: Int
) {
  for (index, number) in numbers.enumerated() { tile[place + index] -= Double(number) }
}

private func write<Scalar: FitScalar>(
  _ numbers: ArraySlice<Scalar>, to tile: inout [Double], at place: Int
) {
  for (index, number) in numbers.enumerated() { tile[place + index] = Double(number) }
}

private func scale(
  _ tile: inout [Double], columns: Int, stride: Int, by factors: ArraySlice<Double>
) {
  for column in 0..<columns {
    for (row, factor) in factors.enumerated() { tile[column * stride + row] *= factor }
  }
}

private func fill(_ tile: inout [Double], with number: Double, at place: Int, count: Int) {
  for index in 0..<count { tile[place + index] = number }
}

/// Arithmetic of a fit: what is computed is handed to Float64 linear algebra, in place where it is
/// Float64 already.
package protocol FitScalar: KernelScalar {
  static func writeJacobian(
    _ tape: inout Tape<Self>, parameters: [Self], output: Int, to tile: inout [Double],
    at offset: Int, _ scratch: inout [Self])
  /// A graph's numbers as its readers see them, rounded after what quantisers do.
  static func seen(_ graph: Graph, _ numbers: [Self]) -> [Self]
  /// Turns a gradient by what is seen into one by the trained numbers, see `Graph.handBack`.
  static func handBack(_ graph: Graph, _ gradient: inout [Self], _ numbers: [Self])
}

extension Double: FitScalar {
  package static func writeJacobian(
    _ tape: inout Tape<Double>, parameters: [Double], output: Int, to tile: inout [Double],
    at offset: Int, _ scratch: inout [Double]
  ) {
    tape.jacobian(numbers: parameters, output: output, into: &tile, at: offset)
  }

  package static func seen(_ graph: Graph, _ numbers: [Double]) -> [Double] {
    graph.seen(numbers)
  }

  package static func handBack(
    _ graph: Graph, _ gradient: inout [Double], _ numbers: [Double]
  ) { graph.handBack(&gradient, numbers) }
}

extension Float: FitScalar {
  package static func writeJacobian(
    _ tape: inout Tape<Float>, parameters: [Float], output: Int, to tile: inout [Double],
    at offset: Int, _ scratch: inout [Float]
  ) {
    let count = tape.plan.operations.trainedCount * tape.samples
    if scratch.count < count { scratch = [Float](repeating: 0, count: count) }
    tape.jacobian(numbers: parameters, output: output, into: &scratch)
    for i in 0..<count { tile[offset + i] = Double(scratch[i]) }
  }

  package static func seen(_ graph: Graph, _ numbers: [Float]) -> [Float] {
    graph.seen(numbers.map { Double($0) }).map { Float($0) }
  }

  package static func handBack(_ graph: Graph, _ gradient: inout [Float], _ numbers: [Float]) {
    var wide = gradient.map { Double($0) }
    graph.handBack(&wide, numbers.map { Double($0) })
    gradient = wide.map { Float($0) }
  }
}
