import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// `gelu` with Φ approximated by tanh
  public static let geluTanh = Activation(GeluTanh())
}

/// x/2·(1 + tanh(√(2/π)(x + 0.044715x³))) = x·σ(H(x)) with H(x) = p·x + q·x³.
///
/// With e = exp(-H(a)) and s = 1 + e: for x < 0 the derivative is e(s - aH')/s², for x ≥ 0 it is
/// (s + aH'e)/s². H(a) is carried to twice the precision, since exp magnifies its rounding.
struct GeluTanh: PlainFunction {
  static let name = "geluTanh"
  static let otherNames = ["geluNew", "geluFast", "geluApproximate"]
  static let summary = "gelu with tanh in place of erf"
  static let source = "Hendrycks and Gimpel 2016, arXiv:1606.08415"
  var formula: String { "x/2·(1 + tanh(√(2/π)·(x + 0.044715x³)))" }

  func value<T: Real>(_ x: T) -> T {
    let a = x.magnitude
    if a > 100 { return x < 0 ? -T.zero : x }
    return value(x, exponential(a))
  }
  func derivative<T: Real>(_ x: T) -> T {
    let a = x.magnitude
    if a > 100 { return x < 0 ? 0 : 1 }
    return derivative(x, a, exponential(a))
  }
  func secondDerivative<T: Real>(_ x: T) -> T {
    let a = x.magnitude
    if a > 100 { return 0 }
    let (h, k) = exponential(a)
    let e = h * k
    // 2H' + aH'' - aH'²·tanh(H/2) = 4H' - 2p - v + v·2e/s with v = aH'², in twice the precision where
    // the terms cancel.
    let (p, slope) = (Self.p() as (high: T, low: T), rise(a))
    let first = exactProduct(a, slope.high)
    let v = exactProduct(first.high, slope.high)
    let vLow = v.low + (first.low * slope.high + 2 * first.high * slope.low)
    let rest = 4 * slope.low - 2 * p.low - vLow + v.high * (2 * e / (1 + e))
    let bend = exactSum(4 * slope.high, -2 * p.high, -v.high)
    return (bend.high + (bend.low + rest)) / square(exactSum(1, e)) * h * k
  }
  @inline(__always)
  private func value<T: Real>(_ x: T, _ e: (T, T)) -> T {
    let s = 1 + e.0 * e.1
    return x < 0 ? x / s * e.0 * e.1 : x / s
  }

  @inline(__always)
  private func derivative<T: Real>(_ x: T, _ a: T, _ e: (T, T)) -> T {
    let small = e.0 * e.1
    let squared = square(exactSum(1, small))
    let product = a * rise(a).high
    return x < 0
      ? ((1 - product) + small) / squared * e.0 * e.1 : (1 + small * (1 + product)) / squared
  }

  /// 2√(2/π).
  private static func p<T: Real>() -> (high: T, low: T) {
    split(0x1.9884533d43651p+0, -0x1.cbc0d30ebfd15p-54)
  }

  /// 0.044715·p.
  private static func q<T: Real>() -> (high: T, low: T) {
    split(0x1.2444f2a4d8b4bp-4, -0x1.6c843a29d1c70p-61)
  }

  /// H'(a) = p + 3q·a² in twice the precision.
  @inline(__always)
  private func rise<T: Real>(_ a: T) -> (high: T, low: T) {
    let p: (high: T, low: T) = Self.p()
    let q: (high: T, low: T) = split(0x1.b6676bf7450f0p-3, 0x1.bba7351828aabp-57)
    let square = exactProduct(a, a)
    let term = exactProduct(q.high, square.high)
    let sum = exactSum(p.high, term.high)
    let low = term.low + (q.high * square.low + q.low * square.high)
    return (sum.high, sum.low + (p.low + low))
  }

  /// exp(-H(a)) as two factors: H = a(p + q·a²) in twice the precision.
  @inline(__always)
  private func exponential<T: Real>(_ a: T) -> (T, T) {
    let p: (high: T, low: T) = Self.p()
    let q: (high: T, low: T) = Self.q()
    let square = exactProduct(a, a)
    let cubic = exactProduct(q.high, square.high)
    let cubicLow = cubic.low + (q.high * square.low + q.low * square.high)
    let sum = exactSum(p.high, cubic.high)
    let product = exactProduct(a, sum.high)
    return factors(
      high: product.high, low: product.low + a * (sum.low + (cubicLow + p.low)))
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    typealias Interval = RoundedInterval<Rule>
    let root = (Interval(8) / .pi).squareRoot
    let cubic = Interval(44715) / Interval(1_000_000) * x.power(3)
    return x * (root * (x + cubic)).sigmoid
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_gelu_tanh)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -0.17004075057125406 ... .infinity }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { 1.1289930686587717 }
  var turningPoints: [[Double]?] {
    [
      [-0.75246142207101626], [-1.4185040087908284, 1.4185040087908284],
      [-2.0134807246242579, 0, 2.0134807246242579],
    ]
  }
  var ulps: Double? { 5 }
}
