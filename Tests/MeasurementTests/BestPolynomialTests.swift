import Base
import Foundation
import Functions
import Kernels
import Measurement
import Testing

/// Remez' polynomials against the literature and their own characterisation.
struct BestPolynomialTests {
  private func target(_ text: String, _ bounds: ClosedRange<Double>) throws -> TargetFunction {
    guard case .function(let function) = try resolveTarget(text, domain: Domain(bounds)) else {
      throw UserError("no function")
    }
    return function
  }

  @Test("x^n is best approximated with error 2^(1-n) by degree n - 1", arguments: 1...12)
  func monomials(n: Int) throws {
    let best = try bestPolynomial(of: target("x^\(n)", -1...1), degree: n - 1)
    let expected = pow(2, Double(1 - n))
    #expect(abs(best.error / expected - 1) < 1e-11)
    #expect(best.lowerBound <= expected && best.lowerBound >= expected * (1 - 1e-9))
  }

  // n E_n(|x|) on [-1,1] by linear programming (SciPy, HiGHS) over 8000 points, good to 1e-6.
  @Test(
    "Bernstein's constants of |x|",
    arguments: [
      (2, 0.25), (4, 0.270_483_6), (6, 0.275_574_3), (8, 0.277_517_8), (10, 0.278_451_1),
    ])
  func absoluteValue(degree: Int, expected: Double) throws {
    let best = try bestPolynomial(of: target("abs", -1...1), degree: degree)
    #expect(abs(Double(degree) * best.error - expected) < 2e-6)
  }

  @Test(
    "the error alternates at n + 2 points and equals its lower bound",
    arguments: ["exp(x)", "sin(5*x)", "1/(1+25*x^2)", "abs(x-0.3)", "tanh(20*x)"],
    [0, 1, 5, 16, 41])
  func equioscillation(text: String, degree: Int) throws {
    let function = try target(text, -1...1)
    let best = try bestPolynomial(of: function, degree: degree)
    #expect(best.reference.count == degree + 2)
    #expect(best.lowerBound <= best.error)
    guard best.error > 1e-13 else { return }
    #expect(best.error <= best.lowerBound * (1 + 1e-9) + 1e-13)
    let errors = best.reference.map { function.value(at: [$0])[0] - best.value(at: $0) }
    for (a, b) in zip(errors, errors.dropFirst()) { #expect(a * b < 0) }
    for error in errors { #expect(abs(abs(error) - best.error) < 1e-6 * best.error + 1e-13) }
    // No point in between is worse.
    let source = RandomSource(seed: 3, stream: text)
    for _ in 0..<2000 {
      let x = source.uniform(-1, 1)
      #expect(
        abs(function.value(at: [x])[0] - best.value(at: x)) <= best.error * (1 + 1e-9) + 1e-13)
    }
  }
}

/// Approximations without a network.
struct BaselineTests {
  private func target(_ text: String, _ domain: Domain? = nil) throws -> TargetFunction {
    guard case .function(let function) = try resolveTarget(text, domain: domain) else {
      throw UserError("no function")
    }
    return function
  }

  private func sup(_ method: BaselineMethod, _ target: TargetFunction, _ count: Int) throws
    -> Double
  {
    let baseline = try #require(try Baseline(method, of: target, parameters: count))
    #expect(baseline.parameters <= count)
    return try measure({ baseline($0) }, against: target, options: MeasureOptions(norms: [.sup]))
      .sup
  }

  @Test("each method reproduces the functions of its own space")
  func exact() throws {
    let box = Domain(-1...2, 0...3)
    #expect(try sup(.bestPolynomial, target("x^5-x", Domain(0...2)), 6) < 1e-13)
    #expect(try sup(.chebyshev, target("x^5-x", Domain(0...2)), 6) < 1e-13)
    #expect(try sup(.chebyshev, target("x^2*y^3-y+1", box), 16) < 1e-12)
    #expect(try sup(.fourier, target("1+cos(2*pi*x)-sin(4*pi*x)", Domain(0...1)), 5) < 1e-13)
    #expect(try sup(.fourier, target("cos(2*pi*x/3)*sin(2*pi*y/3)", box), 9) < 1e-13)
    #expect(try sup(.linearSpline, target("2*x*y-x+3", box), 4) < 1e-13)
    #expect(try sup(.linearSpline, target("mesh:4:runge"), 5) < 1e-13)
    #expect(try sup(.freeKnots, target("abs(x-0.3)", Domain(0...1)), 4) < 1e-12)
  }

  @Test("errors fall at the known orders: 4 for cubic splines inside, 2 for linear ones")
  func orders() throws {
    // cos(pi*x) on [-1,1] has no second derivative at neither end of [-1/2, 1/2]: natural ends fit.
    let function = try target("cos(pi*x)", Domain(-0.5...0.5))
    for (method, order) in [(BaselineMethod.cubicSpline, 4.0), (.linearSpline, 2), (.freeKnots, 2)]
    {
      let ratio = try sup(method, function, 34) / sup(method, function, 66)
      #expect(abs(log2(ratio) - order) < 0.12, "\(method): \(log2(ratio))")
    }
  }

  @Test("the natural cubic spline is that of the textbook")
  func textbook() throws {
    // Through (0,0), (1,1), (2,0): on [0,1] s(x) = 1.5x − 0.5x³.
    let spline = try CubicSpline(knots: [0, 1, 2], values: [0, 1, 0])
    let values = spline.values(at: [0.25, 0.5, 1, 1.5])
    let expected = [1.5 * 0.25 - 0.5 * 0.015625, 0.6875, 1, 0.6875]
    for (a, b) in zip(values, expected) { #expect(abs(a - b) < 1e-15) }
  }

  @Test("the best polynomial is never worse than another of its degree, and never below its bound")
  func order() throws {
    for name in ["runge", "abs", "sine", "weierstrass", "mesh:8:runge", "step"] {
      for count in [3, 8, 18, 32] {
        let function = try target(name)
        let best = try #require(try Baseline(.bestPolynomial, of: function, parameters: count))
        let bound = try #require(best.lowerBound)
        let (a, b) = try (
          sup(.bestPolynomial, function, count), sup(.chebyshev, function, count)
        )
        #expect(bound <= a * (1 + 1e-12) && bound <= b * (1 + 1e-12), "\(name) \(count)")
        // The search at a jump, and on a function that has no derivative anywhere, ends at samples.
        let slack = name == "weierstrass" ? 0.05 : 1e-6
        #expect(a <= b * (1 + slack) + 1e-14, "\(name) \(count)")
      }
    }
  }

  @Test("what does not serve the target is nil, and wrong numbers are one line")
  func refusals() throws {
    #expect(try Baseline(.bestPolynomial, of: target("franke"), parameters: 9) == nil)
    #expect(try Baseline(.cubicSpline, of: target("sine"), parameters: 2) == nil)
    #expect(throws: UserError("a baseline has 1 to 1000 parameters, not 0")) {
      _ = try Baseline(.chebyshev, of: target("sine"), parameters: 0)
    }
    #expect(throws: UserError("a best polynomial has degree 0 to 500, not 501")) {
      _ = try bestPolynomial(of: target("sine"), degree: 501)
    }
    #expect(throws: UserError("a best polynomial needs a function of one variable, not franke")) {
      _ = try bestPolynomial(of: target("franke"), degree: 3)
    }
  }

  @Test("several outputs are approximated each by itself")
  func outputs() throws {
    let both = try target("sin(x);x^2", Domain(0...1))
    for method in BaselineMethod.allCases {
      let baseline = try #require(try Baseline(method, of: both, parameters: 24))
      let point = Batch(features: 1, points: [[0.37]])
      let values = baseline(point).storage
      let alone = try #require(
        try Baseline(method, of: target("x^2", Domain(0...1)), parameters: 12))
      #expect(values[1] == alone(point).storage[0], "\(method)")
    }
  }
}
