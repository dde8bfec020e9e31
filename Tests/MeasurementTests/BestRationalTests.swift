import Base
import Formulas
import Foundation
import Functions
import Measurement
import Testing

/// Best rational functions against the literature and their own characterisation.
struct BestRationalTests {
  private func target(_ text: String, _ bounds: ClosedRange<Double> = -1...1) throws
    -> TargetFunction
  {
    guard case .function(let function) = try resolveTarget(text, domain: Domain(bounds)) else {
      throw UserError("no function")
    }
    return function
  }

  private func best(_ text: String, _ n: Int, _ m: Int, _ bounds: ClosedRange<Double> = -1...1)
    throws -> BestRational
  {
    try bestRational(of: target(text, bounds), numeratorDegree: n, denominatorDegree: m)
  }

  // R. S. Varga, A. Ruttan and A. J. Carpenter, Numerical results on best uniform rational approximation of |x| on
  // [-1, 1], Math. USSR Sbornik 74, 1993.
  @Test(
    "|x| by type (n, n), and relu by (n + 1, n) at half of its error",
    arguments: [
      (2, 4.36890e-2), (4, 8.50148e-3), (6, 2.28211e-3), (8, 7.36564e-4), (10, 2.68957e-4),
    ])
  func absoluteValue(n: Int, expected: Double) throws {
    let absolute = try best("abs(x)", n, n)
    #expect(abs(absolute.error / expected - 1) < 2e-6, "\(absolute.error)")
    #expect(absolute.isProven)
    #expect(absolute.lowerBound <= absolute.error)
    #expect(absolute.lowerBound > absolute.error * (1 - 1e-8))
    let relu = try best("relu(x)", n + 1, n)
    #expect(relu.isProven)
    #expect(abs(relu.error / absolute.error - 0.5) < 1e-8)
    let stahl = try #require(
      try stahlError(of: target("abs(x)"), RationalType(numerator: n, denominator: n)))
    let half = try #require(
      try stahlError(of: target("relu(x)"), RationalType(numerator: n + 1, denominator: n)))
    #expect(abs(half / stahl - 0.5) < 1e-12)
    #expect(abs(stahl / (8 * exp(-.pi * Double(n).squareRoot())) - 1) < 1e-12)
  }

  @Test("Stahl's law: (1 - ratio) sqrt n tends to about 1.15", arguments: [20, 40])
  func law(n: Int) throws {
    let error = try best("abs(x)", n, n)
    let ratio = error.error / (8 * exp(-.pi * Double(n).squareRoot()))
    #expect(abs((1 - ratio) * Double(n).squareRoot() - 1.15) < 0.13, "\(ratio)")
    #expect(error.lowerBound > error.error * (1 - 1e-6) && error.isProven)
  }

  // exp on [-1, 1]: (1,1) 2.0970e-2 and (2,2) 8.6900e-5, and the types beside them (G. Meinardus, Approximation of
  // Functions, 1967, has the asymptotic n! m! / (2^(n+m) (n+m)! (n+m+1)!)).
  @Test(
    "exp by the types of the literature",
    arguments: [(1, 1, 2.09696e-2), (2, 2, 8.68999e-5), (0, 1, 2.09073e-1), (5, 1, 5.3218e-7)])
  func exponential(n: Int, m: Int, expected: Double) throws {
    let found = try best("exp(x)", n, m)
    #expect(abs(found.error / expected - 1) < 1e-4, "\(found.error)")
    #expect(found.isProven && found.lowerBound > found.error * (1 - 1e-7))
  }

  @Test("with a constant denominator it is the best polynomial", arguments: [0, 3, 8])
  func polynomials(degree: Int) throws {
    let function = try target("sin(5*x)+x^2")
    let polynomial = try bestPolynomial(of: function, degree: degree)
    let rational = try bestRational(of: function, numeratorDegree: degree, denominatorDegree: 0)
    #expect(abs(rational.error - polynomial.error) < 1e-8 * polynomial.error)
  }

  @Test(
    "the error alternates, and no point in between is worse",
    arguments: ["exp(x)", "sin(5*x)", "abs(x-0.3)", "tanh(20*x)", "sqrt(1.25+x)", "cos(3*x)"],
    [(3, 3), (6, 5), (4, 7)])
  func alternation(text: String, type: (Int, Int)) throws {
    let function = try target(text)
    let found = try bestRational(of: function, numeratorDegree: type.0, denominatorDegree: type.1)
    #expect(found.lowerBound <= found.error)
    guard found.error > 1e-13 else { return }
    #expect(found.lowerBound > found.error * (1 - 1e-6), "\(found.error) \(found.lowerBound)")
    let errors = found.reference.map { function.value(at: [$0])[0] - found.value(at: $0) }
    for error in errors { #expect(abs(abs(error) - found.error) < 1e-5 * found.error + 1e-14) }
    let source = RandomPoints()
    for x in source.points {
      #expect(
        abs(function.value(at: [x])[0] - found.value(at: x)) <= found.error * (1 + 1e-6) + 1e-14)
    }
  }

  private struct RandomPoints {
    var points: [Double] {
      (0..<2000).map { -1 + 2 * (0.618_033_988_75 * Double($0)).truncatingRemainder(dividingBy: 1) }
    }
  }

  @Test("a rational function is its own best, and says 0")
  func itself() throws {
    let found = try best("1/(1+25*x^2)", 5, 5)
    #expect(found.error < 1e-25 && found.lowerBound == 0)
    #expect(abs(found.value(at: 0.3) - 1 / (1 + 25 * 0.09)) < 1e-14)
  }

  @Test("damage: a proof needs the points, the signs and the coefficients")
  func damage() throws {
    let function = try target("exp(x)")
    let found = try bestRational(of: function, numeratorDegree: 2, denominatorDegree: 2)
    let proof = try #require(found.certificate)
    let whole = proof.bound(at: found.reference, count: 6)
    #expect(whole == found.lowerBound && whole > 8.6899e-5)
    // One alternation more than there is; a point less; a point moved.
    #expect(proof.bound(at: found.reference, count: 7) == 0)
    #expect(proof.bound(at: Array(found.reference.dropLast()), count: 6) == 0)
    var moved = found.reference
    moved[2] = 0.5 * moved[1] + 0.5 * moved[2]
    #expect(proof.bound(at: moved, count: 6) < 0.9 * whole)
    // A numerator that is a thousandth larger, and a denominator with a zero.
    for factor in [1.001, -1] {
      var other = proof
      other.numerator.coefficients[1] *= LongNumber(factor)
      #expect(other.bound(at: found.reference, count: 6) == 0)
      other = proof
      other.denominator.coefficients[1] *= LongNumber(factor)
      #expect(other.bound(at: found.reference, count: 6) == 0)
    }
  }

  @Test("what is no figure of a rational function is one line")
  func refusals() throws {
    #expect(throws: UserError("a best rational function has degrees 0 to 80, not 81")) {
      _ = try best("exp(x)", 3, 81)
    }
    #expect(throws: UserError("a best rational function has degrees 0 to 80, not -1")) {
      _ = try best("exp(x)", -1, 2)
    }
    #expect(
      throws: UserError("a best rational function needs a function of one variable, not franke")
    ) {
      guard case .function(let franke) = try resolveTarget("franke") else { return }
      _ = try bestRational(of: franke, numeratorDegree: 2, denominatorDegree: 2)
    }
    for text in ["4", "4,", "a,2", "4,81", "-1,2", "1,2,3", ""] {
      #expect(
        throws: UserError(
          "'\(text)' is no type of a rational function: two degrees from 0 to 80, such as 4,4")
      ) { _ = try RationalType(parsing: text) }
    }
    // A pole between the points of a grid.
    #expect(throws: UserError.self) { _ = try best("1/(x-0.30031)", 3, 3) }
    // A jump has half of it for every continuous function; the bound stays below.
    let step = try best("step(x-0.1)", 4, 4)
    let least = Double.leastNonzeroMagnitude
    for x in [0.1, 0.1.nextDown, 0.1.nextUp, least, -least] {
      #expect(step.value(at: x).isFinite)
    }
    #expect(try best("step(x)", 8, 7).value(at: -least).isFinite)
    #expect(step.error >= 0.5 - 1e-9 && step.error < 0.51 && step.lowerBound <= 0.5)
  }

  @Test("Stahl's law is for a kink in the middle alone")
  func form() throws {
    let type = RationalType(numerator: 4, denominator: 4)
    #expect(try stahlError(of: target("abs(x-0.3)"), type) == nil)
    #expect(try stahlError(of: target("relu(x)"), type) == nil)
    #expect(try stahlError(of: target("abs(x)", 0...1), type) == nil)
    #expect(try stahlError(of: target("x^2"), type) == nil)
    let scaled = try #require(try stahlError(of: target("3*abs(x)+1", -2...2), type))
    #expect(abs(scaled / (48 * exp(-2 * .pi)) - 1) < 1e-12)
  }
}
