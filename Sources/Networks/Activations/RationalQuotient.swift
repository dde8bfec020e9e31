import Base
import Formulas
import RealModule

/// A unit of a rational network, its numbers fixed: Σ cₙTₙ(x)/(1 + (d₁x + d₀)²), as proofs see it.
struct RationalQuotient: UnitFunction {
  static let name = "rational unit"
  static let summary = "A quotient without poles on the line"
  static let source = "Boullé, Nakatsukasa and Townsend 2020, NeurIPS, arXiv:2004.01902"
  /// By T₀, T₁, …
  let numerator: [Double]
  let factor: Double
  let shift: Double
  var formula: String { "ΣcₙTₙ(x)/(1 + (d₁x + d₀)²)" }

  func value<T: Real>(_ x: T) -> T { parts(x).value }

  func derivative<T: Real>(_ x: T) -> T { parts(x).derivative }

  func secondDerivative<T: Real>(_ x: T) -> T {
    let (value, derivative, above, below) = parts(x)
    return (above - 2 * derivative * below.first - value * below.second) / below.value
  }

  /// r = N/D, r′ = (N′ − r·D′)/D, then N″ and D with its derivatives.
  private func parts<T: Real>(
    _ x: T
  ) -> (value: T, derivative: T, above: T, below: (value: T, first: T, second: T)) {
    let d: T = real(factor)
    let t = d * x + real(shift)
    let below = (value: 1 + t * t, first: 2 * d * t, second: 2 * d * d)
    var above: (value: T, first: T, second: T) = (0, 0, 0)
    // Tₙ with two derivatives, by its recurrence.
    var (last, next): ((T, T, T), (T, T, T)) = ((1, 0, 0), (x, 1, 0))
    for c in numerator {
      let c: T = real(c)
      above.value += c * last.0
      above.first += c * last.1
      above.second += c * last.2
      (last, next) = (
        next,
        (
          2 * x * next.0 - last.0, 2 * next.0 + 2 * x * next.1 - last.1,
          4 * next.1 + 2 * x * next.2 - last.2
        )
      )
    }
    let value = above.value / below.value
    return (value, (above.first - value * below.first) / below.value, above.second, below)
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    typealias Number = RoundedInterval<Rule>
    var sum = x.number(0)
    var (last, next) = (x.number(1), x)
    for c in numerator {
      sum = sum + Number(double: c) * last
      (last, next) = (next, Number(2) * (x * next) + (-Number.one) * last)
    }
    let t = Number(double: factor) * x + Number(double: shift)
    return sum * (t.squared + .one).power(-1)
  }

  var smoothness: Smoothness { .infinite }
}
