import Base
import Foundation
import Functions
import Kernels
import Measurement
import Networks
import Testing

/// What no network goes below, and how an error is split by it.
struct ErrorSplitTests {
  private func target(_ text: String, _ domain: Domain? = nil) throws -> TargetFunction {
    guard case .function(let function) = try resolveTarget(text, domain: domain) else {
      throw UserError("no function")
    }
    return function
  }

  @Test("N pieces are no nearer to x² on [0,1] than 1/(8 N²)", arguments: 1...20)
  func parabola(pieces: Int) throws {
    // A chord of length h is h²/4 off x² in the middle; levelled, h²/8.
    let floor = try linearPiecesFloor(target("x^2", Domain(0...1)), pieces: pieces)
    let exact = 1 / (8 * Double(pieces * pieces))
    #expect(floor <= exact * (1 + 1e-12) && floor > exact * (1 - 1e-2), "\(floor / exact)")
  }

  @Test("jumps may lie between pieces: a step of two pieces has no error, one piece has a half")
  func jumps() throws {
    let step = try target("step")
    #expect(linearPiecesFloor(step, pieces: 2) == 0)
    let one = linearPiecesFloor(step, pieces: 1)
    #expect(one > 0.499 && one <= 0.5)
    // Eight teeth have 16 pieces.
    let teeth = try target("sawtooth(4)")
    #expect(linearPiecesFloor(teeth, pieces: 16) < 1e-12)
    #expect(linearPiecesFloor(teeth, pieces: 7) > 0.49)
  }

  @Test(
    "the floor is below the best spline with free knots and near it",
    arguments: ["sine", "exp", "runge", "abs"])
  func spline(name: String) throws {
    for pieces in [1, 3, 8, 33] {
      let function = try target(name)
      let floor = linearPiecesFloor(function, pieces: pieces)
      let best = try freeKnotSpline(function, pieces: pieces)
      #expect(floor <= best.lowerBound * (1 + 1e-9) + 1e-15, "\(name) \(pieces)")
      #expect(floor >= 0.98 * best.lowerBound - 1e-12, "\(name) \(pieces)")
    }
  }

  @Test("no random piecewise linear function of N pieces is nearer than the floor")
  func random() throws {
    let source = RandomSource(seed: 9, stream: "pieces")
    for name in ["sine", "exp", "runge", "weierstrass"] {
      let function = try target(name)
      let bounds = function.domain.bounds[0]
      for pieces in 1...6 {
        let floor = linearPiecesFloor(function, pieces: pieces)
        for _ in 0..<30 {
          let knots =
            ([bounds.lowerBound, bounds.upperBound]
            + (1..<pieces).map { _ in source.uniform(bounds.lowerBound, bounds.upperBound) })
            .sorted()
          let values = knots.map { function.value(at: [$0])[0] + source.uniform(-0.2, 0.2) }
          let spline = LinearSpline(knots: knots, values: values)
          var sup = 0.0
          for step in 0...4096 {
            let x =
              bounds.lowerBound
              + (bounds.upperBound - bounds.lowerBound) * Double(step) / 4096
            sup = max(sup, abs(function.value(at: [x])[0] - spline.value(at: x)))
          }
          #expect(sup >= floor)
        }
      }
    }
  }

  @Test(
    "no network goes below the floor of its architecture: random networks",
    arguments: [
      "relu", "leakyRelu(0.1)", "hardTanh", "absolute", "step", "square", "cube", "identity",
    ])
  func networks(activation: String) throws {
    let rho = try Activation(parsing: activation)
    for (name, inputs) in [("sine", 1), ("runge", 1), ("franke", 2), ("multiply", 2)] {
      for widths in [[1], [3], [2, 2], []] {
        for skip in Skip.allCases {
          let function = try target(name)
          let architecture = try Architecture(
            inputs: inputs, outputs: 1, widths: widths, activations: widths.map { _ in rho },
            skip: skip)
          guard let floor = architectureFloor(of: architecture, for: function) else { continue }
          let source = RandomSource(seed: 4, stream: "\(name) \(widths)")
          for _ in 0..<8 {
            let network = Network(
              architecture,
              parameters: (0..<architecture.parameterCount).map { _ in source.uniform(-2, 2) })
            let error = try measure(
              { network($0) }, against: function,
              options: MeasureOptions(norms: [.sup], effort: 0.2)
            ).sup
            #expect(error >= floor.error * (1 - 1e-9), "\(name) \(widths) \(skip)")
          }
        }
      }
    }
  }

  @Test("inputs that enter again behind a constant layer keep their degree")
  func constantLayer() throws {
    // ((x)² + …): a constant layer, then a square that sees the input: x² is represented.
    let architecture = try Architecture(
      inputs: 1, outputs: 1, widths: [2, 2], activations: [.polynomial([5]), .square], skip: .all)
    let floor = try architectureFloor(of: architecture, for: target("x^2", Domain(-1...1)))
    #expect(floor == nil || floor?.error ?? 1 < 1e-12)
    let cubic = try #require(
      try architectureFloor(of: architecture, for: target("x^3", Domain(-1...1))))
    #expect(abs(cubic.error - 0.25) < 1e-9)
  }

  @Test("a search that must end does: the spline of a function without derivative")
  func bounded() throws {
    let function = try target("weierstrass")
    let best = try freeKnotSpline(function, pieces: 8, evaluations: 50_000)
    #expect(best.lowerBound <= best.error && best.error.isFinite)
    #expect(best.lowerBound > 0)
  }

  @Test("floors of the theorems: exp by N pieces, |x| by polynomials, nothing for tanh")
  func known() throws {
    let exp = try target("exp", Domain(0...1))
    let relu = try Architecture(inputs: 1, width: 31, depth: 1, activation: .relu)
    let floor = try #require(architectureFloor(of: relu, for: exp))
    // A level piece and 31 more, by mpmath.
    #expect(abs(floor.error / 0.0001094433956103 - 1) < 1e-6)
    let cube = try Architecture(inputs: 1, width: 9, depth: 1, activation: .cube)
    // E₃(|x|) = E₂(|x|) = 1/8 on [-1,1].
    let best = try #require(architectureFloor(of: cube, for: target("abs", Domain(-1...1))))
    #expect(abs(best.error - 0.125) < 1e-9)
    let tanh = try Architecture(inputs: 1, width: 9, depth: 1, activation: .tanh)
    #expect(architectureFloor(of: tanh, for: exp) == nil)
    // Width 2 at depth 3 has at most 27 pieces.
    let deep = try Architecture(inputs: 1, width: 2, depth: 3, activation: .relu)
    let reason = try #require(architectureFloor(of: deep, for: exp)).reason
    #expect(reason.contains("27 linear pieces"))
  }

  @Test("the parts are not negative and add up to the total, whatever is known")
  func sum() throws {
    let source = RandomSource(seed: 2, stream: "split")
    let exp = try target("exp", Domain(0...1))
    let relu = try Architecture(inputs: 1, width: 3, depth: 1, activation: .relu)
    let floor = try #require(architectureFloor(of: relu, for: exp))
    for _ in 0..<500 {
      let total = floor.error * (1 + 10 * source.uniform(0, 1))
      let rounding = source.uniform(0, 1) < 0.1 ? nil : total * source.uniform(0, 0.1)
      let attained: [(error: Double, kind: ErrorSplit.Kind, reason: String)] =
        source.uniform(0, 1) < 0.5 ? [] : [(total * source.uniform(0.5, 2), .starts, "x")]
      let known = source.uniform(0, 1) < 0.5 ? floor : nil
      let split = ErrorSplit(total: total, rounding: rounding, floor: known, attained: attained)
      guard let approximation = split.approximation, let optimisation = split.optimisation else {
        #expect(attained.isEmpty && known == nil && split.reference.hasPrefix("none:"))
        continue
      }
      #expect(approximation >= 0 && optimisation >= 0)
      #expect(
        abs(approximation + optimisation + (split.rounding ?? 0) - total) <= 1e-15 * total)
      if let best = attained.first { #expect(approximation <= best.error) }
    }
    let known = ErrorSplit(
      total: 1, rounding: 0.125, floor: nil, attained: [(0.25, .starts, "x")])
    let raised = known.raised(to: 1.5)
    #expect(raised.approximation == 0.25 && raised.optimisation == 1.125 && raised.total == 1.5)
    #expect(known.raised(to: 0.5) == known)
    let diverged = ErrorSplit(total: .infinity, rounding: .nan, floor: floor, attained: [])
    #expect(diverged.approximation == nil && diverged.reference.contains("no finite error"))
  }
}
