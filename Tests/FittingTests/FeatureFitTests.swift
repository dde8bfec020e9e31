import Base
import Fitting
import Foundation
import Kernels
import Networks
import Testing

@Suite("Fits of features and polynomials")
struct FeatureFitTests {
  private func shape(
    _ family: Family, inputs: Int = 1, _ widths: [Int],
    _ options: FamilyOptions = FamilyOptions(), _ function: Activation = .tanh
  ) throws -> Architecture {
    try Architecture(
      family: family, inputs: inputs, outputs: 1, widths: widths,
      activations: widths.map { _ in function }, splines: nil, options: options)
  }

  private func data(
    _ bounds: [(Double, Double)], _ samples: Int, _ function: ([Double]) -> Double
  ) throws -> FitData {
    let domain = try Domain(bounds)
    let points = try Sampling.chebyshev.points(samples, in: domain, seed: 1)
    return FitData(
      inputs: points,
      outputs: Batch(
        features: 1, count: points.count,
        storage: (0..<points.count).map { function(points.point($0)) }), domain: domain)
  }

  @Test(
    "the polynomial of eˣ has its Chebyshev coefficients, 2·Iₙ(1)", arguments: ["lm", "varpro"])
  func exponential(optimizer: String) throws {
    let set = try data([(-1, 1)], 65) { exp($0[0]) }
    let result = try fit(
      shape(.polynomial, [], FamilyOptions(degree: 12)), to: set,
      options: FitOptions(optimizer: Optimizer(parsing: optimizer)))
    // Abramowitz and Stegun, table 9.8: I₀(1), I₁(1), I₂(1), I₃(1).
    let known = [
      1.2660658777520084, 2 * 0.5651591039924851, 2 * 0.13574766976703829, 2 * 0.022168424924331902,
    ]
    for (place, value) in known.enumerated() {
      #expect(abs(result.network.parameters[place] - value) < 1e-12)
    }
    #expect(result.steps == 1 && result.loss < 1e-26)
  }

  @Test("a polynomial on another box is the same function of the box, and terms are what they say")
  func boxes() throws {
    let set = try data([(2, 5), (-3, -1)], 400) { pow($0[0], 2) * pow($0[1], 2) }
    func error(_ degree: Int, _ terms: PolynomialTerms) throws -> Double {
      try fit(
        shape(.polynomial, inputs: 2, [], FamilyOptions(degree: degree, terms: terms)), to: set,
        options: FitOptions(optimizer: .varpro)
      ).loss.squareRoot()
    }
    #expect(try error(2, .tensor) < 1e-11)
    #expect(try error(4, .total) < 1e-11)
    #expect(try error(3, .total) > 0.1)
    #expect(try error(1, .tensor) > 0.1)
  }

  @Test(
    "frozen numbers stay through every optimiser, and trained ones move", arguments: Optimizer.all)
  func frozen(optimizer: Optimizer) throws {
    let set = try data([(-1, 1)], 100) { sin(3 * $0[0]) }
    for shape in [
      try shape(.random, [8]), try shape(.mmnn, [8, 8], FamilyOptions(rank: 2)),
      try shape(.fourier, [4], FamilyOptions(frequencies: 3)),
      try shape(.fourier, [4], FamilyOptions(frequencies: 3, waves: .trained)),
    ] {
      let start = Initialisation.auto.parameters(for: shape, on: set.inputs, seed: 1)
      let result = try fit(
        shape, to: set, options: FitOptions(optimizer: optimizer, steps: 20), start: start)
      let trained = shape.parameterCount
      #expect(Array(result.network.parameters[trained...]) == Array(start[trained...]))
      #expect(result.network.parameters[..<trained] != start[..<trained])
      #expect(result.loss.isFinite && result.network.parameters.count == shape.numberCount)
    }
  }

  @Test("random features are solved for at once: no step lowers what the first left")
  func randomFeatures() throws {
    let set = try data([(-1, 1)], 200) { sin(3 * $0[0]) }
    let shape = try shape(.random, [40])
    let solved = try fit(shape, to: set, options: FitOptions(optimizer: .varpro))
    #expect(solved.steps == 1)
    #expect(solved.loss.squareRoot() < 1e-6)
    let start = solved.network.parameters
    let further = try fit(
      shape, to: set, options: FitOptions(optimizer: .lbfgs, steps: 200), start: start)
    // Up to the penalty at rounding level.
    #expect(further.loss >= solved.loss / 2)
  }

  @Test("frequencies are drawn with so many periods over the range of each input")
  func bandwidth() throws {
    let shape = try shape(
      .fourier, inputs: 2, [], FamilyOptions(frequencies: 4000, bandwidth: 3))
    let points = Batch(features: 2, points: [[0, 10], [1, 10.5], [4, 12]])
    let numbers = Initialisation.auto.parameters(for: shape, on: points, seed: 9)
    let first = shape.parameterCount
    for (input, side) in [4.0, 2.0].enumerated() {
      let periods = side / (2 * Double.pi)
      let drawn: [Double] = (0..<4000).map { numbers[first + 2 * $0 + input] * periods }
      let mean: Double = drawn.reduce(0, +) / 4000
      let square: Double = drawn.reduce(0) { $0 + $1 * $1 } / 4000
      // Four standard errors.
      #expect(abs(mean) < 12 / 63.2)
      #expect(abs(square.squareRoot() - 3) < 12 / 89.4)
    }
  }

  @Test("siren: sines of ±30 over the box, later layers ±√(6/n), and it learns eight periods")
  func siren() throws {
    let shape = try Architecture(
      inputs: 1, outputs: 1, widths: [64, 64], activations: [.sine, .sine])
    let points = Batch(features: 1, count: 2, storage: [10, 14])
    let numbers = Initialisation.siren.parameters(for: shape, on: points, seed: 2)
    // On [10, 14] the slope is half of that on [-1, 1].
    let first = numbers[..<64]
    #expect(first.allSatisfy { abs($0) <= 15 } && first.contains { abs($0) > 13 })
    let bound = (6 / 64.0).squareRoot()
    let second = numbers[128..<(128 + 64 * 64)]
    #expect(second.allSatisfy { abs($0) <= bound } && second.contains { abs($0) > 0.95 * bound })
    let mean = second.reduce(0) { $0 + $1 * $1 } / Double(second.count)
    #expect(abs(mean - bound * bound / 3) < 0.05 * bound * bound)
    let output = numbers[(128 + 65 * 64)...].prefix(64)
    #expect(output.allSatisfy { abs($0) <= bound / 30 })
    // Phases are those on [-1, 1]: the box's centre has the biases of ±30/√n.
    for unit in 0..<64 {
      #expect(abs(numbers[64 + unit] + 12 * numbers[unit]) <= 30 + 1e-9)
    }
    let set = try data([(-1, 1)], 400) { sin(8 * .pi * $0[0]) }
    let small = try Architecture(inputs: 1, width: 24, depth: 1, activation: .sine)
    let result = try fit(
      small, to: set, options: FitOptions(optimizer: .lm, steps: 300, initialisation: .siren))
    #expect(result.loss.squareRoot() < 1e-3)
  }

  @Test("siren is for sines")
  func sirenErrors() throws {
    for (function, says) in [
      (Activation.tanh, "has tanh"), (.relu, "has relu"),
    ] {
      #expect(
        throws: UserError(
          "init siren is for units of sine, and this network \(says): give --activation sine")
      ) { try Initialisation.siren.check(for: [.sine, function]) }
    }
    #expect(throws: UserError.self) { try Initialisation.siren.check(for: []) }
    try Initialisation.siren.check(for: [.sine])
  }

  @Test("reversible networks fit as others, with equal bits on one thread and two")
  func reversible() throws {
    let set = try data([(-1, 1)], 600) { sin(2 * .pi * $0[0]) }
    let shape = try Architecture(
      family: .reversible, inputs: 1, width: 6, depth: 4, activation: .tanh)
    for optimizer in Optimizer.all {
      let results = try [1, 2].map {
        try fit(
          shape, to: set, options: FitOptions(optimizer: optimizer, steps: 60), threads: $0)
      }
      #expect(results[0].network == results[1].network)
      #expect(results[0].loss < (optimizer == .adam ? 0.6 : 0.1), "\(optimizer)")
    }
  }

  @Test("rational units begin at the best approximation of relu: its error alternates six times")
  func rationalStart() throws {
    let shape = try Architecture(
      family: .rational, inputs: 1, outputs: 1, widths: [1], activations: [.identity],
      splines: nil)
    let points = Batch(features: 1, count: 3, storage: [-1, 0, 1])
    var numbers = Initialisation.auto.parameters(for: shape, on: points, seed: 3)
    numbers.replaceSubrange(0..<2, with: [1, 0])
    numbers.replaceSubrange(8..<10, with: [1, 0])
    let network = Network(shape, parameters: numbers)
    let grid = (0...20_000).map { -1 + Double($0) / 10_000 }
    let values = network(Batch(features: 1, count: grid.count, storage: grid)).storage
    let errors = zip(grid, values).map { $1 - max($0, 0) }
    let largest = 0.021_844_506_346
    #expect(abs((errors.map(abs).max() ?? 0) - largest) < 1e-9)
    // Extremes of this size, one after the other of the other sign: the error of |x| is even.
    var signs: [Bool] = []
    for error in errors where abs(error) > largest - 1e-6 {
      if signs.last != (error > 0) { signs.append(error > 0) }
    }
    #expect(signs.count >= 7, "\(signs)")
  }
}
