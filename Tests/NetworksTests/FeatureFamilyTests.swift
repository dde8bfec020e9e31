import Base
import Foundation
import Kernels
import Networks
import Testing

/// Random features, multi-component layers, Fourier features and polynomials against their definitions.
@Suite("Families of features")
struct FeatureFamilyTests {
  private static func numbers(_ shape: Architecture) -> [Double] {
    let random = RandomSource(seed: 12, stream: "features")
    return (0..<shape.numberCount).map { _ in random.normal() }
  }

  private static func shape(
    _ family: Family, inputs: Int = 2, _ widths: [Int], _ options: FamilyOptions = FamilyOptions(),
    outputs: Int = 2
  ) throws -> Architecture {
    try Architecture(
      family: family, inputs: inputs, outputs: outputs, widths: widths,
      activations: widths.map { _ in .tanh }, splines: nil, options: options)
  }

  /// Rows times what they see, plus biases, by loops.
  private func affine(
    _ x: [Double], _ numbers: [Double], weights: Int, rows: Int, biases: Int?
  ) -> [Double] {
    (0..<rows).map { row -> Double in
      var sum: Double = 0
      if let biases { sum = numbers[biases + row] }
      let first = weights + row * x.count
      for (column, value) in x.enumerated() { sum += numbers[first + column] * value }
      return sum
    }
  }

  private func check(_ shape: Architecture, _ definition: ([Double], [Double]) -> [Double]) throws {
    let numbers = Self.numbers(shape)
    let network = Network(shape, parameters: numbers)
    for point in [[0.3, -0.8], [-0.95, 0.1], [0, 0]] {
      let wanted = definition(Array(point.prefix(shape.inputs)), numbers)
      let batch = Batch(
        features: shape.inputs, count: 1, storage: Array(point.prefix(shape.inputs)))
      for (value, wanted) in zip(network(batch).storage, wanted) {
        #expect(abs(value - wanted) <= 1e-11 * (1 + abs(wanted)), "\(shape.family.name)")
      }
      // The file of the family has every bit.
      let file = try NetworkFile(json: NetworkFile(network: network).json())
      #expect(file.network == network && file.network.architecture == shape)
    }
  }

  @Test("random features are an mlp whose hidden layers are frozen")
  func random() throws {
    try check(Self.shape(.random, [3, 4])) { x, numbers in
      let first = affine(x, numbers, weights: 10, rows: 3, biases: 16).map { tanh($0) }
      let second = affine(first, numbers, weights: 19, rows: 4, biases: 31).map { tanh($0) }
      return affine(second, numbers, weights: 0, rows: 2, biases: 8)
    }
  }

  @Test("multi-component layers hand on as many sums as the rank says")
  func components() throws {
    try check(Self.shape(.mmnn, [3, 4], FamilyOptions(rank: 2))) { x, numbers in
      // Trained: 2 × 3 + 2, then 2 × 4 + 2; frozen behind: 3 × 2 + 3, then 4 × 2 + 4.
      let units = affine(x, numbers, weights: 18, rows: 3, biases: 24).map { tanh($0) }
      let sums = affine(units, numbers, weights: 0, rows: 2, biases: 6)
      let last = affine(sums, numbers, weights: 27, rows: 4, biases: 35).map { tanh($0) }
      return affine(last, numbers, weights: 8, rows: 2, biases: 16)
    }
  }

  @Test("Fourier features are sines, then cosines, of frequencies times the input")
  func waves() throws {
    for waves in WaveRule.allCases {
      let shape = try Self.shape(.fourier, [2], FamilyOptions(frequencies: 3, waves: waves))
      try check(shape) { x, numbers in
        // Frequencies 3 × 2 in front where they are trained, else behind 2 × 6 + 2 and 2 × 2 + 2.
        let first = waves == .trained ? 0 : 20
        let phases = affine(x, numbers, weights: first, rows: 3, biases: nil)
        let hidden = waves == .trained ? 6 : 0
        let units = affine(
          phases.map { sin($0) } + phases.map { cos($0) }, numbers, weights: hidden, rows: 2,
          biases: hidden + 12
        ).map { tanh($0) }
        return affine(units, numbers, weights: hidden + 14, rows: 2, biases: hidden + 18)
      }
    }
  }

  @Test("polynomials are sums of products of cos(n·arccos x), in the order of their degrees")
  func polynomials() throws {
    for terms in PolynomialTerms.allCases {
      for inputs in [1, 2] {
        let options = FamilyOptions(degree: 3, terms: terms)
        let shape = try Self.shape(.polynomial, inputs: inputs, [], options, outputs: 1)
        var numbers = Self.numbers(shape)
        // The box is what it is.
        for row in 0..<inputs {
          for column in 0..<inputs {
            numbers[shape.parameterCount + row * inputs + column] = row == column ? 1 : 0
          }
          numbers[shape.parameterCount + inputs * inputs + row] = 0
        }
        let network = Network(shape, parameters: numbers)
        for point in [[0.3, -0.8], [-0.95, 0.1], [0.5, 1]] {
          func chebyshev(_ n: Int, _ x: Double) -> Double { cos(Double(n) * acos(x)) }
          var sum: Double = 0
          var place = 0
          for a in 0...3 {
            let most: Int = inputs == 1 ? 0 : terms == .tensor ? 3 : 3 - a
            for b in 0...most {
              let product: Double = chebyshev(a, point[0]) * chebyshev(b, point[1])
              sum += numbers[place] * product
              place += 1
            }
          }
          #expect(place == shape.parameterCount)
          let value = network(
            Batch(features: inputs, count: 1, storage: Array(point.prefix(inputs)))
          ).storage[0]
          #expect(abs(value - sum) < 1e-13 * (1 + abs(sum)), "\(terms) \(inputs)")
        }
      }
    }
  }

  @Test("rational units are quotients of cubics by 1 and a square, one a layer or one a unit")
  func rational() throws {
    func quotient(_ v: Double, _ c: [Double], _ d1: Double, _ d0: Double) -> Double {
      let cubic = c[0] + c[1] * v + c[2] * (2 * v * v - 1) + c[3] * (4 * v * v * v - 3 * v)
      return cubic / (1 + (d1 * v + d0) * (d1 * v + d0))
    }
    for rule in CoefficientRule.allCases {
      let shape = try Architecture(
        family: .rational, inputs: 2, outputs: 2, widths: [3, 2],
        activations: [.identity, .identity], splines: nil,
        options: FamilyOptions(coefficients: rule))
      try check(shape) { x, numbers in
        var (value, place) = (x, 0)
        for width in [3, 2] {
          let sums = affine(
            value, numbers, weights: place, rows: width, biases: place + width * value.count)
          place += width * (value.count + 1)
          let groups = rule == .layer ? 1 : width
          value = sums.enumerated().map { unit, sum in
            let group = rule == .layer ? 0 : unit
            return quotient(
              sum, Array(numbers[(place + 4 * group)..<(place + 4 * group + 4)]),
              numbers[place + 4 * groups + group], numbers[place + 5 * groups + group])
          }
          place += 6 * groups
        }
        return affine(value, numbers, weights: place, rows: 2, biases: place + 4)
      }
    }
  }

  @Test("derivatives by tiles are differences of values, through waves and Chebyshev polynomials")
  func gradients() throws {
    for shape in [
      try Self.shape(.fourier, [2], FamilyOptions(frequencies: 3, waves: .trained), outputs: 1),
      try Self.shape(.mmnn, [3, 4], FamilyOptions(rank: 2), outputs: 1),
      try Self.shape(.polynomial, [], FamilyOptions(degree: 4, terms: .total), outputs: 1),
      try Self.shape(.random, [5], outputs: 1),
      try Architecture(
        family: .rational, inputs: 2, outputs: 1, widths: [3, 2],
        activations: [.identity, .identity], splines: nil,
        options: FamilyOptions(coefficients: .unit)),
      try Architecture(
        family: .rational, inputs: 2, outputs: 1, widths: [3], activations: [.identity],
        splines: nil),
    ] {
      let numbers = Self.numbers(shape)
      let points = Batch(features: 2, count: 3, storage: [0.1, -0.4, 0.9, 0.7, -0.2, 0.5])
      let jacobian = Network(shape, parameters: numbers).jacobian(at: points)
      for place in 0..<shape.parameterCount {
        var (above, below) = (numbers, numbers)
        above[place] += 1e-6
        below[place] -= 1e-6
        let high: [Double] = Network(shape, parameters: above)(points).storage
        let low: [Double] = Network(shape, parameters: below)(points).storage
        for sample in 0..<3 {
          let slope: Double = (high[sample] - low[sample]) / 2e-6
          let difference: Double = abs(jacobian[place, sample] - slope)
          #expect(difference < 1e-6 * (1 + abs(slope)), "\(shape.family.name) \(place)")
        }
      }
    }
  }

  @Test("what a family has not, or has in another range, is one line")
  func errors() {
    func message(
      _ family: Family, _ widths: [Int], _ options: FamilyOptions = FamilyOptions(),
      _ function: Activation = .tanh, skip: Skip = .none, blockLayers: Int = 1
    ) -> String {
      do {
        return try
          "\(Architecture(family: family, inputs: 1, outputs: 1, widths: widths, activations: widths.map { _ in function }, skip: skip, blockLayers: blockLayers, splines: nil, options: options).parameterCount)"
      } catch { return "\(error)" }
    }
    for (found, wanted) in [
      (
        message(.mlp, [2], FamilyOptions(rank: 3)), "rank belongs to the family mmnn, not to mlp"
      ),
      (
        message(.kan, [], FamilyOptions(terms: .tensor)),
        "terms belongs to the family polynomial, not to kan"
      ),
      (
        message(.random, [2], FamilyOptions(frequencies: 3)),
        "frequencies belongs to the family fourier, not to random"
      ),
      (
        message(.mmnn, [2], FamilyOptions(rank: 0)),
        "rank must be a whole number of at least 1, not 0"
      ),
      (
        message(.fourier, [2], FamilyOptions(bandwidth: -1)),
        "bandwidth must be a number above 0, not -1"
      ),
      (
        message(.polynomial, [], FamilyOptions(degree: -1)),
        "degree must be a whole number of at least 0, not -1"
      ),
      (
        message(.polynomial, [4]), "a polynomial has no hidden layers; its size is --degree"
      ),
      (message(.random, []), "random features need at least 1 hidden layer of them"),
      (message(.mmnn, []), "an mmnn needs at least 1 layer of units"),
      (
        message(.random, [3], FamilyOptions(), .prelu),
        "prelu has a trained number, and the layers of random features are frozen"
      ),
      (
        message(.mmnn, [3], FamilyOptions(), .prelu),
        "prelu has a trained number, and the units of an mmnn are frozen"
      ),
      (
        message(.fourier, [3], skip: .all),
        "skip belongs to the family mlp; the family fourier has none"
      ),
      (
        message(.mmnn, [3], blockLayers: 2),
        "the family mmnn has no blocks; residual, tied, reversible and attention networks have"
      ),
    ] { #expect(found == wanted) }
  }
}
