import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x·Φ(x), Φ the normal distribution
  public static let gelu = Activation(Gelu())
}

/// x·Φ(x) with the normal distribution Φ; with the density φ, gelu' = Φ + xφ, gelu'' = (2 - x²)φ.
///
/// Only Φ(-a), a = |x|, is computed: gelu(x) = x(1 - Φ(-x)) and gelu'(x) = 1 - gelu'(-x) for x > 0.
struct Gelu: PlainFunction {
  static let name = "gelu"
  static let summary = "x weighted by the normal distribution"
  static let source = "Hendrycks and Gimpel 2016, arXiv:1606.08415"
  var formula: String { "x·Φ(x) = x/2·(1 + erf(x/√2))" }

  func value<T: Real>(_ x: T) -> T {
    let a = x.magnitude
    if a > 200 { return x < 0 ? -T.zero : x }
    return value(x, a, density(a))
  }
  func derivative<T: Real>(_ x: T) -> T {
    let a = x.magnitude
    if a > 200 { return x < 0 ? 0 : 1 }
    return derivative(x, a, density(a))
  }
  func secondDerivative<T: Real>(_ x: T) -> T {
    let a = x.magnitude
    if a > 200 { return 0 }
    let (h, k) = density(a)
    return T(2).addingProduct(-x, x) * h * k
  }
  @inline(__always)
  private func value<T: Real>(_ x: T, _ a: T, _ density: (T, T)) -> T {
    if x <= -8 { return x / inverseMillsRatio(a) * density.0 * density.1 }
    let tail = lowerTail(a, density)
    return x * (x < 0 ? tail : 1 - tail)
  }

  @inline(__always)
  private func derivative<T: Real>(_ x: T, _ a: T, _ density: (T, T)) -> T {
    let left: T =
      a >= 8
      ? (1 / inverseMillsRatio(a) - a) * density.0 * density.1
      : lowerTail(a, density) - a * density.0 * density.1
    return x < 0 ? left : 1 - left
  }

  /// φ(a) = exp(-a²/2)/√(2π) as two factors.
  @inline(__always)
  private func density<T: Real>(_ a: T) -> (T, T) {
    let square = exactProduct(a, a)
    let (h, k) = factors(high: square.high / 2, low: square.low / 2)
    return (h * split(0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56).high, k)
  }

  /// Φ(-a) = erfc(a/√2)/2, with a first-order term for the rounding of a/√2.
  @inline(__always)
  private func lowerTail<T: Real>(_ a: T, _ density: (T, T)) -> T {
    let root: (high: T, low: T) = split(0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55)
    let z = exactProduct(a, root.high)
    let rest = z.low + a * root.low
    return T.erfc(z.high) / 2 - 2 * root.high * rest * (density.0 * density.1)
  }

  /// φ(a)/Φ(-a) by Laplace's continued fraction a + 1/(a + 2/(a + 3/(a + …))), for a ≥ 8.
  ///
  /// Twenty levels are accurate to 2^-68 at a = 8, and better beyond.
  @inline(__always)
  private func inverseMillsRatio<T: Real>(_ a: T) -> T {
    var denominator = a
    var level = 20
    while level > 0 {
      denominator = a + T(level) / denominator
      level -= 1
    }
    return denominator
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x * x.normalDistribution }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_gelu)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -0.16997120747990366 ... .infinity }
  var isMonotone: Bool { false }
  /// At √2.
  var lipschitzConstant: Double? { 1.1289041451851547 }
  var turningPoints: [[Double]?] {
    [
      [-0.75179152469356446], [-1.4142135623730950, 1.4142135623730950], [-2, 0, 2],
    ]
  }
  var ulps: Double? { 5 }
}

extension RoundedSeries {
  /// Φ(u) = erfc(−u/√2)/2; its derivative is exp(−u²/2)/√(2π).
  fileprivate var normalDistribution: Self {
    let half = Interval(0.5)
    let value = half * (-self[0] * half.squareRoot).erfc
    let bell = (-half * squared).exp
    let factor = Interval.one / (Interval(2) * .pi).squareRoot
    return integrating(from: value) { k, _ in factor * bell[k] }
  }
}
