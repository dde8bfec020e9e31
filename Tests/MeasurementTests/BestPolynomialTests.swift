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
    #expect(best.lowerBound <= expected && best.lowerBound >= expected * (1 - 1e-10))
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
