import Base
import Formulas
import Functions
import Intervals
import Kernels
import Networks
import Testing

#if arch(x86_64)
  /// Taylor models of targets and networks against values in Float80 inside the box.
  struct TaylorModelTests {
    private func randomBox(_ source: inout Source, _ dimension: Int, _ width: Double) -> Box {
      let lower = (0..<dimension).map { _ in source.uniform(-1, 1) }
      return Box(lower: lower, upper: lower.map { $0 + width * source.uniform(0.1, 1) })
    }

    /// The most by which F(x) lies outside P(s) ± (remainder + shift), at points of the box; at most 0
    /// where the model is sound.
    private func overshoot(
      _ model: TaylorModel, _ arithmetic: TaylorArithmetic, _ box: Box, _ source: inout Source,
      points: Int, _ value: ([Float80]) -> Float80
    ) -> Float80 {
      var worst = -Float80.infinity
      for _ in 0..<points {
        let point = zip(box.lower, box.upper).map { source.uniform($0, $1) }
        let scaled = zip(point, box.sides).map { x, side -> Float80 in
          side.radius == 0 ? 0 : (Float80(x) - Float80(side.midpoint)) / Float80(side.radius)
        }
        var sum = Float80(0)
        for (coefficient, exponents) in zip(model.coefficients, arithmetic.basis.exponents) {
          var term = Float80(coefficient)
          for (axis, exponent) in exponents.enumerated() {
            for _ in 0..<exponent { term *= scaled[axis] }
          }
          sum += term
        }
        let exact = value(point.map { Float80($0) })
        worst = max(
          worst,
          (exact - sum).magnitude - Float80(model.remainder) - Float80(model.shift)
            - 1e-18 * exact.magnitude)
      }
      return worst
    }

    private static let formulas = [
      "sin(2*pi*x)", "exp(-x*x)", "1/(1+25*x^2)", "abs(x-0.2)", "relu(x)+0.5*step(x-0.1)",
      "tanh(3*x)*x^3", "sqrt(2+x)", "log(3+x)/(2+x)", "mod(4*x,1)", "atan(5*x)+asin(x/3)",
      "cbrt(x+2)+erf(x)", "max(x,x^2)-min(0.3,x)", "sinh(x)*cosh(x)+tan(x/2)", "(2+x)^0.7",
      "hypot(x,1)+atan2(x,2)", "floor(3*x)+round(x)", "log1p(x/4)+expm1(x)+asinh(x)",
    ]

    @Test("formulas lie within their models", arguments: formulas)
    func formulasHold(_ text: String) throws {
      let expression = try Expression(parsing: text)
      let target = try TargetFunction(name: text, components: [expression], domain: Domain(-1...2))
      let enclosure = try TargetEnclosure(target)
      var source = Source(seed: 6)
      for degree in [1, 3, 7] {
        let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 1, degree: degree))
        for width in [1.0, 0.1, 1e-3, 1e-9] {
          for _ in 0..<6 {
            let box = randomBox(&source, 1, width)
            let model = enclosure.outputs(over: box, in: arithmetic)[0]
            let excess = overshoot(model, arithmetic, box, &source, points: 24) {
              expression.value(at: $0)
            }
            #expect(excess <= 0, "\(text) on \(box.sides), degree \(degree)")
          }
        }
      }
    }

    private func randomNetwork(
      _ activation: Activation, inputs: Int, widths: [Int], skip: Skip = .none, seed: UInt64
    ) throws -> Network {
      let architecture = try Architecture(
        inputs: inputs, outputs: 1, widths: widths,
        activations: widths.map { _ in activation }, skip: skip)
      var source = Source(seed: seed)
      return Network(
        architecture,
        parameters: (0..<architecture.parameterCount).map { _ in source.uniform(-1.2, 1.2) })
    }

    /// The excess over random boxes, for networks of one activation.
    private func largestExcess(
      _ activation: Activation, rules: EnclosureRules, widths: [Double], seed: UInt64
    ) throws -> Float80 {
      var source = Source(seed: seed)
      var worst = -Float80.infinity
      for (inputs, degree) in [(1, 7), (2, 3), (3, 2)] {
        let network = try randomNetwork(
          activation, inputs: inputs, widths: [6, 5], skip: inputs == 2 ? .all : .none, seed: seed)
        let enclosure = try NetworkEnclosure(network)
        let arithmetic = TaylorArithmetic(
          basis: TaylorBasis(dimension: inputs, degree: degree), rules: rules)
        for width in widths {
          for _ in 0..<4 {
            let box = randomBox(&source, inputs, width)
            let model = enclosure.outputs(over: box, in: arithmetic)[0]
            worst = max(
              worst,
              overshoot(model, arithmetic, box, &source, points: 24) { network.value(at: $0)[0] })
          }
        }
      }
      return worst
    }

    @Test("networks lie within their models", arguments: Activation.all)
    func networks(_ activation: Activation) throws {
      let excess = try largestExcess(activation, rules: .sound, widths: [1, 0.1, 1e-3, 0], seed: 7)
      #expect(excess <= 0, "\(activation): \(excess)")
    }

    @Test("rounding that is counted inward is caught at small boxes")
    func catchesInwardRounding() throws {
      var rules = EnclosureRules()
      rules.unitRoundoff = -0x1p-53
      let caught = try Activation.all.filter {
        try largestExcess($0, rules: rules, widths: [1e-9, 0], seed: 8) > 0
      }
      #expect(caught.count > 15, "\(caught)")
    }

    @Test(
      "a relaxation of a wrong slope is caught", arguments: [Activation.relu, .absolute, .hardTanh])
    func catchesWrongSlope(_ activation: Activation) throws {
      var rules = EnclosureRules()
      rules.relaxation = { function, range in
        var lines = linearRelaxation(function, over: range)
        lines.slope += 0.5
        return lines
      }
      #expect(try largestExcess(activation, rules: rules, widths: [1, 2], seed: 9) > 0)
    }
  }
#endif

/// Parallel lines around activations.
struct LinearRelaxationTests {
  @Test("lines hold the activation between them", arguments: Activation.all)
  func holds(_ activation: Activation) {
    var source = Source(seed: 10)
    for _ in 0..<40 {
      let low = source.uniform(-5, 4)
      let range = Interval(low, low + source.uniform(0.01, 5))
      let lines = linearRelaxation(activation.relaxed(), over: range)
      for step in 0...100 {
        let z = min(range.upper, range.lower + (range.upper - range.lower) * Double(step) / 100)
        let distance = activation.value(z) - lines.slope * z
        #expect(
          lines.lower - 1e-12 <= distance && distance <= lines.upper + 1e-12,
          "\(activation) at \(z) of \(range)")
      }
    }
  }

  @Test("lines of any slope hold the activation, and touch it", arguments: Activation.all)
  func anySlope(_ activation: Activation) {
    var source = Source(seed: 14)
    for round in 0..<24 {
      let low = source.uniform(-5, 4)
      // Wide ranges have tails in which the curvature is hardly seen.
      let wide = round.isMultiple(of: 4) ? 30.0 : 0
      let range = Interval(low - wide, low + wide + source.uniform(0.01, 5))
      let lines = distances(activation.relaxed(), over: range, slope: source.uniform(-0.5, 1.2))
      var (least, largest) = (Double.infinity, -Double.infinity)
      for step in 0...400 {
        let z = min(range.upper, range.lower + (range.upper - range.lower) * Double(step) / 400)
        let distance = activation.value(z) - lines.slope * z
        (least, largest) = (min(least, distance), max(largest, distance))
      }
      let size = 1e-12 * (1 + max(least.magnitude, largest.magnitude))
      #expect(
        lines.lower <= least + size && largest - size <= lines.upper, "\(activation) on \(range)")
      switch activation {
      case .relu, .tanh, .sigmoid, .softplus, .elu(1), .leakyRelu(0.01), .hardTanh, .softsign:
        let slack = 1e-2 * (largest - least) + 1e-9
        #expect(
          lines.lower >= least - slack && lines.upper <= largest + slack,
          "\(activation) on \(range)")
      default: break
      }
    }
  }

  @Test(
    "the lines of relu are those of Zhang et al. (2018): slope u/(u − l), from 0 to −ul/(u − l)")
  func relu() {
    let lines = linearRelaxation(Activation.relu.relaxed(), over: Interval(-1, 3))
    #expect(lines.slope == 0.75)
    #expect(abs(lines.lower) < 1e-15 && abs(lines.upper - 0.75) < 1e-15)
  }
}

/// Linear bounds propagated backwards.
struct LinearBoundsTests {
  /// How often a network leaves its linear bounds, at points of random boxes.
  private func violations(
    _ activation: Activation, rules: EnclosureRules, widths: [Double],
    effort: LinearEffort = LinearEffort()
  ) throws -> Int {
    var (source, missed) = (Source(seed: 12), 0)
    for skip in [Skip.none, .all] {
      let architecture = try Architecture(
        inputs: 2, outputs: 2, widths: [6, 5, 4],
        activations: Array(repeating: activation, count: 3),
        skip: skip)
      let network = Network(
        architecture,
        parameters: (0..<architecture.parameterCount).map { _ in source.uniform(-1, 1) })
      let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 2, degree: 2), rules: rules)
      for width in widths {
        for _ in 0..<6 {
          let lower = (0..<2).map { _ in source.uniform(-1, 1) }
          let box = Box(lower: lower, upper: lower.map { $0 + width })
          let bounds = try NetworkEnclosure(network).linearBounds(
            over: box, in: arithmetic, effort: effort)
          for _ in 0..<40 {
            let point = zip(box.lower, box.upper).map { source.uniform($0, $1) }
            let values = network(Batch(features: 2, points: [point])).storage
            for (value, bound) in zip(values, bounds) {
              let low = zip(bound.lowerSlopes, point).reduce(bound.lower) { $0 + $1.0 * $1.1 }
              let high = zip(bound.upperSlopes, point).reduce(bound.upper) { $0 + $1.0 * $1.1 }
              let slack = 1e-13 * (1 + value.magnitude)
              if value < low - slack || value > high + slack { missed += 1 }
            }
          }
        }
      }
    }
    return missed
  }

  @Test("networks lie between their linear bounds", arguments: Activation.all)
  func holds(_ activation: Activation) throws {
    #expect(try violations(activation, rules: .sound, widths: [0.01, 0.3, 1]) == 0)
    for effort in [LinearEffort.plain, .optimised] {
      #expect(try violations(activation, rules: .sound, widths: [0.3, 3], effort: effort) == 0)
    }
  }

  @Test("a product of slopes and weights that underflows is counted")
  func underflow() throws {
    // 10^300 x, times 10^-200 twice: 10^-100 at x = 1, while 10^-200 · 10^-200 is 0 in Float64.
    let architecture = try Architecture(
      inputs: 1, outputs: 1, widths: [1, 1], activations: [.relu, .relu])
    let network = Network(architecture, parameters: [1e300, 0, 1e-200, 0, 1e-200, 0])
    let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 1, degree: 2), rules: .sound)
    for effort in [LinearEffort.plain, .optimised] {
      let bound = try NetworkEnclosure(network).linearBounds(
        over: Box(lower: [0], upper: [1]), in: arithmetic, effort: effort)[0]
      #expect(bound.upper + max(0, bound.upperSlopes[0]) >= 1e-100)
      #expect(bound.lower + min(0, bound.lowerSlopes[0]) <= 0)
    }
  }

  @Test("optimised slopes are never worse than the first ones, and better where units bend")
  func optimisedIsTighter() throws {
    var source = Source(seed: 13)
    for activation in [Activation.relu, .tanh, .sigmoid, .mish, .sine, .elu(1)] {
      let architecture = try Architecture(
        inputs: 3, outputs: 1, widths: [10, 10], activations: [activation, activation])
      let network = try NetworkEnclosure(
        Network(
          architecture,
          parameters: (0..<architecture.parameterCount).map { _ in source.uniform(-1, 1) }))
      let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 3, degree: 1))
      let box = Box(lower: [-1, -0.5, -1], upper: [1, 1, 0.5])
      let widths = [
        LinearEffort.plain, LinearEffort(usesTaylorModels: false, steps: 30), .optimised,
      ]
      .map { effort in
        let range = network.outputRanges(over: box, in: arithmetic, effort: effort)[0]
        return range.upper - range.lower
      }
      #expect(widths[1] <= widths[0] * (1 + 1e-12), "\(activation): \(widths)")
      #expect(widths[2] < 0.98 * widths[0], "\(activation): \(widths)")
    }
  }

  @Test("a relaxation of a wrong slope is caught", arguments: [Activation.relu, .absolute, .tanh])
  func catchesWrongSlope(_ activation: Activation) throws {
    var rules = EnclosureRules()
    rules.distances = { function, range, slope in
      var lines = distances(function, over: range, slope: slope)
      lines.slope *= 0.8
      return lines
    }
    #expect(try violations(activation, rules: rules, widths: [0.01, 0.3, 1]) > 0)
  }
}

/// Finite-element functions over boxes.
struct FiniteElementEnclosureTests {
  @Test("values lie within the model, on one simplex exactly", arguments: [1, 2, 3])
  func holds(_ dimension: Int) throws {
    let cells = [[9], [4, 5], [2, 3, 2]][dimension - 1]
    let mesh = try Mesh.uniform(
      Domain(Array(repeating: (0, 1), count: dimension)), cells: cells)
    var source = Source(seed: 11)
    let values = Batch(
      features: 1, count: mesh.nodeCount,
      storage: (0..<mesh.nodeCount).map { _ in source.uniform(-1, 1) })
    let function = FiniteElementFunction(mesh: mesh, nodeValues: values)
    let enclosure = try TargetEnclosure(
      function.target(name: "mesh", domain: Domain(Array(repeating: (-0.5, 1.5), count: dimension)))
    )
    let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: dimension, degree: 2))
    var exact = 0
    for width in [0.5, 0.1, 0.01] {
      for _ in 0..<40 {
        let lower = (0..<dimension).map { _ in source.uniform(-0.2, 1.1) }
        let box = Box(lower: lower, upper: lower.map { $0 + width })
        let model = enclosure.outputs(over: box, in: arithmetic)[0]
        if model.remainder < 1e-12 { exact += 1 }
        for _ in 0..<20 {
          let point = zip(box.lower, box.upper).map { source.uniform($0, $1) }
          let scaled = zip(point, box.sides).map { ($0 - $1.midpoint) / $1.radius }
          let value = function.values(at: Batch(features: dimension, points: [point])).storage[0]
          let error = abs(value - arithmetic.value(model, at: scaled))
          #expect(error <= model.remainder + model.shift + 1e-12, "\(box.sides)")
        }
      }
    }
    #expect(exact > 10)
  }
}
