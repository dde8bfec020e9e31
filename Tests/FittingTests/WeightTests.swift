import Base
import Fitting
import Foundation
import Networks
import Testing

/// Samples that count by weights.
@Suite struct WeightTests {
  private func data(_ x: [Double], _ y: [Double], _ weights: [Double]? = nil) throws -> FitData {
    let inputs = Batch(features: 1, count: x.count, storage: x)
    let outputs = Batch(features: 1, count: y.count, storage: y)
    return try weights.map { try FitData(inputs: inputs, outputs: outputs, weights: $0) }
      ?? FitData(inputs: inputs, outputs: outputs)
  }

  @Test("a line through weighted points is the one that normal equations give by hand")
  func line() throws {
    let line = try Architecture(inputs: 1, outputs: 1, widths: [], activations: [])
    // y = 0, 1, 3 at x = 0, 1, 2, the last twice: slope 17/11, offset −2/11, squares 2/11 over a weight of 4.
    for weights in [[1.0, 1, 2], [5e-200, 5e-200, 1e-199], [1e300, 1e300, 2e300]] {
      for optimizer in [Optimizer.lm, .varpro, .lbfgs] {
        let result = try fit(
          line, to: try data([0, 1, 2], [0, 1, 3], weights),
          options: FitOptions(optimizer: optimizer))
        let numbers = result.network.parameters
        #expect(
          abs(numbers[0] - 17.0 / 11) < 1e-6 && abs(numbers[1] + 2.0 / 11) < 1e-6, "\(optimizer)")
        #expect(abs(result.loss - 1.0 / 22) < 1e-9, "\(optimizer) \(result.loss)")
      }
    }
  }

  @Test(
    "whole weights are repetitions, in the steps of first order",
    arguments: [Optimizer.lbfgs, .adam], [Precision.f64, .f32])
  func repetitions(optimizer: Optimizer, precision: Precision) throws {
    let x = (0..<40).map { Double($0) / 20 - 1 }
    let y = x.map { 3 * $0 * $0 - $0 }
    let weights = x.indices.map { Double(1 + $0 % 3) }
    let places = x.indices.flatMap { [Int](repeating: $0, count: 1 + $0 % 3) }
    let shape = try Architecture(inputs: 1, width: 3, depth: 1, activation: .tanh)
    let start = (0..<shape.parameterCount).map { 0.3 * Double($0 % 5) - 0.5 }
    let options = FitOptions(optimizer: optimizer, steps: 4, precision: precision)
    let weighted = try fit(shape, to: try data(x, y, weights), options: options, start: start)
    let repeated = try fit(
      shape, to: try data(places.map { x[$0] }, places.map { y[$0] }), options: options,
      start: start)
    let tolerance = precision == .f64 ? 1e-8 : 2e-3
    for (a, b) in zip(weighted.network.parameters, repeated.network.parameters) {
      #expect(abs(a - b) <= tolerance * max(1, abs(b)), "\(optimizer) \(precision): \(a) \(b)")
    }
    #expect(abs(weighted.loss - repeated.loss) <= tolerance * repeated.loss)
    // And they do something.
    let plain = try fit(shape, to: try data(x, y), options: options, start: start)
    #expect(plain.network.parameters != weighted.network.parameters)
  }

  @Test(
    "second order ends in a minimum of the weighted squares", arguments: [Optimizer.lm, .varpro])
  func minima(optimizer: Optimizer) throws {
    let x = (0..<60).map { Double($0) / 30 - 1 }
    let y = x.enumerated().map { sin(3 * $1) + 0.2 * sin(Double(37 * $0 % 60)) }
    let weights = x.indices.map { Double(1 + 20 * ($0 % 3)) }
    let shape = try Architecture(inputs: 1, width: 2, depth: 1, activation: .tanh)
    let set = try data(x, y, weights)
    let result = try fit(shape, to: set, options: FitOptions(optimizer: optimizer, steps: 400))
    let values = result.network(set.inputs).storage
    let squares = x.indices.map { weights[$0] * (values[$0] - y[$0]) * (values[$0] - y[$0]) }
    #expect(abs(result.loss - squares.reduce(0, +) / weights.reduce(0, +)) < 1e-12)
    // First order, by other code, finds nothing better near it; of equal weights it does.
    let further = try fit(
      shape, to: set, options: FitOptions(optimizer: .lbfgs, steps: 200),
      start: result.network.parameters)
    #expect(further.loss > result.loss * (1 - 1e-6), "\(result.loss) \(further.loss)")
    let plain = try fit(
      shape, to: try data(x, y), options: FitOptions(optimizer: .lbfgs, steps: 200),
      start: result.network.parameters)
    let before = zip(values, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 60
    #expect(plain.loss < before * 0.999, "\(before) \(plain.loss)")
  }

  @Test("splines on edges count them too")
  func splines() throws {
    let x = (0..<60).map { Double($0) / 30 - 1 }
    let y = x.map { $0 * $0 * $0 - 0.3 * $0 }
    let weights = x.indices.map { Double(1 + $0 % 2) }
    let places = x.indices.flatMap { [Int](repeating: $0, count: 1 + $0 % 2) }
    let shape = try Architecture(
      family: .kan, inputs: 1, outputs: 1, widths: [], activations: [],
      splines: SplineShape(intervals: 4, degree: 3, base: nil))
    let options = FitOptions(optimizer: .lm, steps: 50)
    let weighted = try fit(shape, to: try data(x, y, weights), options: options)
    let repeated = try fit(
      shape, to: try data(places.map { x[$0] }, places.map { y[$0] }), options: options)
    for (a, b) in zip(weighted.network.parameters, repeated.network.parameters) {
      #expect(abs(a - b) < 1e-6, "\(a) \(b)")
    }
  }

  @Test("equal weights are none, to the bit; mini-batches take theirs along")
  func equal() throws {
    let x = (0..<64).map { Double($0) / 32 - 1 }
    let y = x.map { $0 * $0 }
    let shape = try Architecture(inputs: 1, width: 4, depth: 1, activation: .tanh)
    let options = FitOptions(optimizer: .lm, steps: 20)
    let same = try fit(shape, to: try data(x, y, x.map { _ in 0.3 }), options: options)
    #expect(same.network == (try fit(shape, to: try data(x, y), options: options)).network)
    // Rows that hardly count may be anything.
    let wrong = x.indices.map { $0 % 2 == 0 ? y[$0] : 100 }
    let adam = FitOptions(optimizer: .adam, steps: 2000, batch: 16)
    let result = try fit(
      shape, to: try data(x, wrong, x.indices.map { $0 % 2 == 0 ? 1 : 1e-9 }), options: adam)
    for place in stride(from: 0, to: 64, by: 2) {
      let value = result.network(Batch(features: 1, count: 1, storage: [x[place]])).storage[0]
      #expect(abs(value - y[place]) < 0.1)
    }
  }

  @Test("weights that cannot be are refused")
  func refused() throws {
    for (weights, message) in [
      ([1.0], "1 weights for 2 samples"),
      ([1, 0], "the weight of sample 2 must be a finite number above 0, not 0.0"),
      ([1, .nan], "sample 2"), ([-1, 1], "sample 1"), ([1, .infinity], "sample 2"),
    ] {
      let error = #expect(throws: UserError.self) { try data([0, 1], [0, 1], weights) }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
    let shape = try Architecture(inputs: 1, width: 2, depth: 1, activation: .tanh)
    let error = #expect(throws: UserError.self) {
      try fit(
        shape, to: try data([0, 1], [0, 1], [1, 2]),
        options: FitOptions(optimizer: .lbfgs, loss: .p(4)))
    }
    #expect(error?.message == "weights of samples are for the loss l2, not for p(4)")
  }
}
