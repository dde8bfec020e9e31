import Base
import Fitting
import Networks
import Testing

/// First weights at the critical point of mean-field theory.
struct CriticalStartTests {
  private func deviations(_ values: some Collection<Double>) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }

  @Test(
    "weights and biases of a hidden layer have the deviations of the critical point",
    arguments: [
      ("relu", 1.414214, 0.0), ("tanh", 1, 0), ("gelu", 1.40821, 0.41584),
      ("mish", 1.41899, 0.30744),
      ("expression(x*sigmoid(x))", 1.40997, 0.74508),
    ])
  func hidden(name: String, weight: Double, bias: Double) throws {
    let activation = try Activation(parsing: name)
    let network = try Architecture(inputs: 1, width: 300, depth: 2, activation: activation)
    let rule = Initialisation.critical
    let numbers = rule.parameters(
      for: network, on: Batch(features: 1, count: 3, storage: [0, 0.5, 1]), seed: 4)
    // 300 weights and biases of the first layer, then 300 × 300.
    let square = numbers[600..<90_600]
    #expect(abs(deviations(square) * 300.0.squareRoot() / weight - 1) < 0.02)
    let biases = deviations(numbers[90_600..<90_900])
    #expect(bias == 0 ? biases == 0 : abs(biases / bias - 1) < 0.15, "\(biases)")
    // The output layer has no function behind it.
    #expect(abs(deviations(numbers[90_900..<91_200]) * 300.0.squareRoot() - 1) < 0.15)
    #expect(numbers.last == 0)
    #expect(throws: Never.self) { try rule.check(for: network) }
  }

  @Test("signals keep their size and their difference through 200 layers of relu and of gelu")
  func depth() throws {
    for activation in [Activation.relu, .gelu] {
      let network = try Architecture(inputs: 2, width: 100, depth: 200, activation: activation)
      let points = Batch(features: 2, count: 2, storage: [1, -1, 0.5, 1])
      let numbers = Initialisation.critical.parameters(for: network, on: points, seed: 2)
      let values = Network(network, parameters: numbers)(points).storage
      #expect(values.allSatisfy { abs($0) > 1e-6 && abs($0) < 1e4 }, "\(activation) \(values)")
    }
  }

  @Test(
    "an activation without a critical point is one line with the reason",
    arguments: [("softplus", "below 0"), ("square", "does not stay"), ("step", "jumps")])
  func none(name: String, reason: String) throws {
    let network = try Architecture(
      inputs: 1, width: 3, depth: 1, activation: Activation(parsing: name))
    let error = #expect(throws: UserError.self) { try Initialisation.critical.check(for: network) }
    let words = error.map { "\($0)" } ?? ""
    #expect(
      words.contains("has none") && words.contains(reason) && !words.contains("\n"), "\(words)")
    #expect(throws: Never.self) { try Initialisation.he.check(for: network) }
    var options = FitOptions()
    options.initialisation = .critical
    let line = Batch(features: 1, count: 2, storage: [0, 1])
    #expect(throws: UserError.self) {
      try options.check(for: network, data: FitData(inputs: line, outputs: line))
    }
  }
}
