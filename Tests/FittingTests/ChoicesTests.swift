import Base
import Fitting
import Foundation
import Kernels
import Networks
import Testing

/// What the error of `body` says, or nil.
func message(_ body: () throws -> Void) -> String? {
  do { try body() } catch { return "\(error)" }
  return nil
}

@Suite struct LossTests {
  @Test("the derivative is that of the value", arguments: ["l2", "p(1.5)", "p(8)", "huber(0.7)"])
  func derivative(text: String) throws {
    let loss = try Loss(parsing: text)
    let random = RandomSource(seed: 3, stream: text)
    let residuals = (0..<20).map { _ in random.normal() }
    let slopes = loss.valueAndDerivatives(residuals).derivatives
    for i in residuals.indices {
      func value(_ shift: Double) -> Double {
        var moved = residuals
        moved[i] += shift
        return loss.valueAndDerivatives(moved).value
      }
      let h = 1e-5
      let difference = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h)
      #expect(abs(difference - slopes[i]) < 1e-9, "\(text) \(residuals[i])")
    }
  }

  @Test("values by hand")
  func values() {
    let r = [1.0, -2, 0, 0.5]
    #expect(Loss.l2.valueAndDerivatives(r).value == 5.25 / 4)
    #expect(Loss.huber(1).valueAndDerivatives(r).value == (0.5 + 1.5 + 0 + 0.125) / 4)
    let cubic = pow((1 + 8 + 0.125) / 4, 1.0 / 3)
    #expect(abs(Loss.p(3).valueAndDerivatives(r).value - cubic) < 1e-15)
    #expect(Loss.p(8).valueAndDerivatives([0, 0]).derivatives == [0, 0])
  }

  @Test("a high power of tiny or huge residuals neither vanishes nor overflows")
  func range() {
    for size in [1e-200, 1e200] {
      let result = Loss.p(100).valueAndDerivatives([size, -size])
      #expect(abs(result.value / size - 1) < 1e-12)
      #expect(abs(result.derivatives[0] - 0.5) < 1e-12)
    }
    #expect(Loss.p(4).valueAndDerivatives([1, .nan]).value.isNaN)
  }

  @Test(
    "descriptions are read back",
    arguments: ["l2", "p(8)", "p(2.5)", "huber(0.1)", "cross_entropy"])
  func roundTrip(text: String) throws {
    let value = try Loss(parsing: text)
    #expect(value.description == text)
    let json = try JSONEncoder().encode([value])
    #expect(try JSONDecoder().decode([Loss].self, from: json) == [value])
  }

  @Test(
    "what is no loss is said",
    arguments: [
      ("l3", "unknown loss 'l3'; did you mean 'l2'?"),
      ("absolute", "unknown loss 'absolute': it is one of l2, p, huber, cross_entropy, margin"),
      ("huger(1)", "unknown loss 'huger'; did you mean 'huber'?"),
      ("p(", "'p(' is not a loss: write l2, p(8), huber(0.1), cross_entropy or margin"),
      ("p(0.5)", "the power of the loss 'p(0.5)' must lie between 1 and 1000"),
      ("p(nan)", "the power of the loss 'p(nan)' must lie between 1 and 1000"),
      ("huber(0)", "the threshold of the loss 'huber(0)' must be positive"),
      ("l2(1)", "the loss l2 takes no number: write l2"),
      ("p", "the loss p takes one number, its power: write p(8)"),
      ("huber", "the loss huber takes one number, its threshold: write huber(0.1)"),
    ])
  func errors(text: String, wanted: String) {
    #expect(message { _ = try Loss(parsing: text) } == wanted)
  }
}

@Suite struct ScheduleTests {
  @Test("factors by hand")
  func factors() throws {
    func factor(_ text: String, _ step: Int) throws -> Double {
      try Schedule(parsing: text).factor(step: step, of: 100)
    }
    #expect(try factor("constant", 77) == 1)
    #expect(try factor("cosine", 1) == 1)
    #expect(abs(try factor("cosine", 51) - 0.5) < 1e-15)
    #expect(try factor("exponential(0.01)", 1) == 1)
    #expect(abs(try factor("exponential(0.01)", 100) - 0.01) < 1e-16)
    #expect(try factor("step(10,0.5)", 10) == 1)
    #expect(try factor("step(10,0.5)", 31) == 0.125)
    #expect(try factor("warmup(20)", 5) == 0.25)
    #expect(try factor("warmup(20)", 21) == 1)
    #expect(abs(try factor("warmup(20)", 61) - 0.5) < 1e-15)
  }

  @Test("every factor lies between 0 and 1, and the decay never turns", arguments: [1, 2, 3, 50])
  func bounds(total: Int) throws {
    for text in ["constant", "cosine", "exponential(0.1)", "step(3,0.1)"] {
      let schedule = try Schedule(parsing: text)
      let factors = (1...total).map { schedule.factor(step: $0, of: total) }
      #expect(factors.allSatisfy { (0...1).contains($0) } && factors[0] == 1)
      #expect(zip(factors, factors.dropFirst()).allSatisfy { $0 >= $1 })
    }
  }

  @Test(
    "descriptions are read back",
    arguments: ["constant", "cosine", "exponential(0.01)", "step(1000,0.5)", "warmup(100)"])
  func roundTrip(text: String) throws {
    let value = try Schedule(parsing: text)
    #expect(value.description == text)
    let json = try JSONEncoder().encode([value])
    #expect(try JSONDecoder().decode([Schedule].self, from: json) == [value])
  }

  @Test(
    "what is no schedule is said",
    arguments: [
      ("cosin", "unknown schedule 'cosin'; did you mean 'cosine'?"),
      (
        "1cycle",
        "'1cycle' is not a schedule: write constant, cosine, exponential(0.01), step(1000,0.5) or "
          + "warmup(100)"
      ),
      ("cosine(3)", "the schedule cosine takes no number: write cosine"),
      (
        "exponential",
        "the schedule exponential takes one number, the factor at the end: write exponential(0.01)"
      ),
      (
        "exponential(2)",
        "the factor of the schedule 'exponential(2)' must be above 0 and at most 1"
      ),
      (
        "step(3)",
        "the schedule step takes two numbers, how often and what factor: write step(1000,0.5)"
      ),
      ("step(1.5,0.5)", "the steps of the schedule 'step(1.5,0.5)' must be a whole number above 0"),
      ("warmup", "the schedule warmup takes one number, its steps: write warmup(100)"),
    ])
  func errors(text: String, wanted: String) {
    #expect(message { _ = try Schedule(parsing: text) } == wanted)
  }
}

@Suite struct SamplingTests {
  private let box = Domain(-1...1, 0...3)

  @Test("points lie in the box, at least as many as asked", arguments: Sampling.allCases, 1...20)
  func inside(sampling: Sampling, count: Int) throws {
    let points = try sampling.points(count, in: box, seed: 4)
    #expect(points.count >= count && points.features == 2)
    #expect((0..<points.count).allSatisfy { box.contains(points.point($0)) })
    #expect(Set((0..<points.count).map(points.point)).count == points.count)
    let isGrid = sampling == .grid || sampling == .chebyshev
    #expect(isGrid || points.count == count)
  }

  @Test("grids in one dimension, by hand")
  func oneDimension() throws {
    let line = Domain(-1...1)
    #expect(try Sampling.grid.points(5, in: line, seed: 0).storage == [-1, -0.5, 0, 0.5, 1])
    let chebyshev = try Sampling.chebyshev.points(3, in: line, seed: 0).storage
    #expect(chebyshev[0] == -1 && abs(chebyshev[1]) < 1e-16 && chebyshev[2] == 1)
    let four = try Sampling.chebyshev.points(4, in: line, seed: 0).storage
    #expect(abs(four[1] + 0.5) < 1e-15 && abs(four[2] - 0.5) < 1e-15)
    #expect(try Sampling.grid.points(1, in: line, seed: 0).storage == [0])
  }

  @Test("points by the arcsine law: so many between −1 and x as the law says, in each coordinate")
  func arcsine() throws {
    let count = 1024
    let points = try Sampling.arcsine.points(count, in: box, seed: 0)
    for axis in 0..<2 {
      let bounds = box.bounds[axis]
      for share in [0.1, 0.25, 0.5, 0.9] {
        let middle = (bounds.lowerBound + bounds.upperBound) / 2
        let radius = (bounds.upperBound - bounds.lowerBound) / 2
        let limit = middle - radius * cos(.pi * share)
        let found = points.feature(axis).count { $0 <= limit }
        #expect(abs(Double(found) / Double(count) - share) < 0.003)
      }
    }
  }

  @Test("a product grid is the smallest near-cubic one", arguments: 1...4)
  func productGrid(dimension: Int) {
    for count in [1, 2, 3, 9, 10, 100, 128, 1000] {
      let counts = Sampling.axisCounts(count, dimension: dimension)
      #expect(counts.reduce(1, *) >= count && counts.count == dimension)
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
      if let most = counts.max(), most > 1 {
        #expect(counts.reduce(1, *) / most * (most - 1) < count)
      }
    }
    #expect(Sampling.axisCounts(10, dimension: 2) == [3, 4])
  }

  @Test("the seed moves random points and no others")
  func seeds() throws {
    for sampling in Sampling.allCases {
      let one = try sampling.points(9, in: box, seed: 1)
      #expect(one == (try sampling.points(9, in: box, seed: 1)))
      #expect((one == (try sampling.points(9, in: box, seed: 2))) == (sampling != .uniform))
    }
  }

  @Test("what cannot be sampled is said")
  func errors() {
    #expect(
      message { _ = try Sampling.grid.points(0, in: box, seed: 1) }
        == "a fit needs at least 1 sample, not 0")
    #expect(
      message { _ = try Sampling(parsing: "sobel") }
        == "unknown sampling 'sobel'; did you mean 'sobol'?")
    let wide = try? Domain(Array(repeating: (0, 1), count: 41))
    #expect(message { _ = try wide.map { try Sampling.sobol.points(3, in: $0, seed: 1) } } != nil)
  }
}

@Suite struct InitialisationTests {
  private let line = Batch(
    features: 1, count: 101, storage: (0...100).map { -2 + 4 * Double($0) / 100 })

  @Test("weights have the variance of the rule, biases are 0")
  func variances() throws {
    let network = try Architecture(inputs: 200, outputs: 300, widths: [], activations: [])
    let points = Batch(features: 200, count: 2)
    let rules: [(Initialisation, Double)] = [
      (.he, 2.0 / 200), (.glorot, 2.0 / 500), (.lecun, 1.0 / 200), (.uniform, 1.0 / 600),
    ]
    for (rule, variance) in rules {
      let p = rule.parameters(for: network, on: points, seed: 7)
      let weights = p[..<60_000]
      let found: Double = weights.reduce(0) { $0 + $1 * $1 } / 60_000
      #expect(abs(found / variance - 1) < 0.03, "\(rule)")
      #expect(p[60_000...].allSatisfy { $0 == 0 } == (rule != .uniform))
    }
  }

  @Test("orthogonal weights have orthonormal rows or columns", arguments: [(7, 4), (4, 7)])
  func orthogonal(inputs: Int, outputs: Int) throws {
    let network = try Architecture(inputs: inputs, outputs: outputs, widths: [], activations: [])
    let p = Initialisation.orthogonal.parameters(
      for: network, on: Batch(features: inputs, count: 1), seed: 1)
    let count = min(inputs, outputs)
    for i in 0..<count {
      for j in 0..<count {
        let product = (0..<max(inputs, outputs)).reduce(0.0) { sum, k in
          outputs >= inputs
            ? sum + p[k * inputs + i] * p[k * inputs + j]
            : sum + p[i * inputs + k] * p[j * inputs + k]
        }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-14)
      }
    }
  }

  @Test("auto puts one kink into each of as many parts of the data as there are units")
  func kinks() throws {
    let network = try Architecture(inputs: 1, width: 10, depth: 1, activation: .relu)
    let p = Initialisation.auto.parameters(for: network, on: line, seed: 3)
    let kinks = (0..<10).map { -p[10 + $0] / p[$0] }.sorted()
    for (unit, kink) in kinks.enumerated() {
      let lower = -2 + 0.4 * Double(unit)
      #expect(kink >= lower - 0.05 && kink <= lower + 0.45)
    }
  }

  @Test(
    "auto keeps values and slopes of the right size through any depth",
    arguments: [Activation.relu, .tanh, .gelu, .mish, .sine, .sigmoid, .selu, .softplus])
  func depth(activation: Activation) throws {
    for skip in Skip.allCases {
      let network = try Architecture(
        inputs: 1, width: 16, depth: 30, activation: activation, skip: skip)
      let p = Initialisation.auto.parameters(for: network, on: line, seed: 3)
      let values = Network(network, parameters: p)(line).storage
      let mean = values.reduce(0, +) / 101
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 101).squareRoot()
      #expect(deviation > 1e-3 && deviation < 10, "\(activation) \(skip)")
    }
  }

  @Test("constant data and one sample are a start too")
  func constantData() throws {
    let network = try Architecture(inputs: 2, width: 5, depth: 3, activation: .tanh)
    for count in [1, 4] {
      let p = Initialisation.auto.parameters(
        for: network, on: Batch(features: 2, count: count), seed: 3)
      #expect(p.allSatisfy { $0.isFinite })
    }
  }

  @Test("a trainable slope begins at a quarter, for every rule", arguments: Initialisation.allCases)
  func slope(rule: Initialisation) throws {
    let network = try Architecture(inputs: 1, width: 3, depth: 2, activation: .prelu)
    let p = rule.parameters(for: network, on: line, seed: 1)
    for layer in network.layers {
      if let slope = layer.slopes?.lowerBound { #expect(p[slope] == 0.25) }
    }
    #expect(p == rule.parameters(for: network, on: line, seed: 1))
    #expect(p != rule.parameters(for: network, on: line, seed: 2))
  }

  @Test("what is no rule is said")
  func errors() {
    #expect(
      message { _ = try Initialisation(parsing: "hee") }
        == "unknown initialisation 'hee'; did you mean 'he'?")
  }
}
