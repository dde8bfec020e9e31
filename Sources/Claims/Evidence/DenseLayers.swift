// Networks written layer by layer, and what is counted on them point by point.

import Base
import Networks

/// A layer in numbers: a row of weights and a bias for each unit.
struct DenseLayer {
  let rows: [[Double]]
  let biases: [Double]

  init(_ rows: [[Double]], _ biases: [Double]) {
    precondition(rows.count == biases.count, "a bias for each unit")
    self.rows = rows
    self.biases = biases
  }
}

extension Network {
  /// A chain of hidden layers, each with its activation, and an affine output layer.
  init(_ hidden: [(activation: Activation, layer: DenseLayer)], output: DenseLayer) throws {
    let all = hidden.map(\.layer) + [output]
    let shape = try Architecture(
      inputs: all[0].rows[0].count, outputs: output.rows.count,
      widths: hidden.map { $0.layer.biases.count }, activations: hidden.map(\.activation))
    self.init(shape, parameters: all.flatMap { $0.rows.flatMap(\.self) + $0.biases })
  }

  /// One input, one hidden layer: Σ outer · activation(weight x + bias), plus a constant.
  init(
    line activation: Activation, weights: [Double], biases: [Double], outer: [Double],
    constant: Double = 0
  ) throws {
    try self.init(
      [(activation, DenseLayer(weights.map { [$0] }, biases))],
      output: DenseLayer([outer], [constant]))
  }
}

extension ExactCount {
  /// Points where an approximant differs from a function by more than a tolerance.
  init(
    wrongOf approximant: some Approximant, at points: Batch, tolerance: Double = 0,
    against function: ([Double]) -> Double
  ) {
    let values = approximant.evaluated(at: points).storage
    count = (0..<points.count).count {
      !(abs(values[$0] - function(points.point($0))) <= tolerance)
    }
  }

  /// Members of a list that are different from each other.
  init<Element: Hashable>(differentOf list: [Element]) { count = Set(list).count }

  /// Errors of some networks that exceed each a bound of its own.
  init(of errors: [EvaluatedError], above bounds: [Double]) {
    count = zip(errors, bounds).count { !($0.value <= $1) }
  }
}
