import Formulas
import RealModule

extension Activation {
  /// x·erf(log(1 + exp(x)))
  public static let serf = Activation(Serf())
}

/// x·erf(s) with s = log(1 + exp(x)) and s' = σ(x), the sigmoid. With E = 2/√π·exp(-s²) the derivative is
/// erf(s) + xEσ, the second one Eσ(2 + x(1 - σ - 2sσ)).
///
/// The derivatives err by at most 8 ulp, and by 1 ulp of 1 within 0.75 of their own zeros.
struct Serf: PlainFunction {
  static let name = "serf"
  static let summary = "x weighted by the error function of softplus"
  static let source = "Nag, Bhattacharyya, Mukherjee and Kundu 2023, WACV, arXiv:2108.09598"
  var formula: String { "x·erf(log(1 + exp(x)))" }

  func value<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    if e == 0 { return x < 0 ? -e : x }
    return x * T.erf(softplus(x, e).high)
  }
  func derivative<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    if e == 0 { return x < 0 ? 0 : 1 }
    let s = softplus(x, e)
    let (h, k) = bell(s)
    return T.erf(s.high) + x * (x < 0 ? e : 1) / (1 + e) * h * k
  }
  func secondDerivative<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    if e == 0 { return 0 }
    let s = softplus(x, e)
    let sigmoid = (x < 0 ? e : 1) / (1 + e)
    let rest = (x < 0 ? 1 : e) / (1 + e)
    let (h, k) = bell(s)
    return sigmoid * (2 + x * (rest - 2 * s.high * sigmoid)) * h * k
  }

  /// Where x > 0, with what the sum rounds off, which exp(-s²) magnifies.
  private func softplus<T: Real>(_ x: T, _ e: T) -> (high: T, low: T) {
    let tail = T.log(onePlus: e)
    return x > 0 ? exactSum(x, tail) : (tail, 0)
  }

  /// 2/√π·exp(-s²) as two factors.
  private func bell<T: Real>(_ s: (high: T, low: T)) -> (T, T) {
    let square = exactProduct(s.high, s.high)
    let (h, k) = factors(high: square.high, low: square.low + 2 * s.high * s.low)
    return (h * split(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56).high, k)
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x * x.softplus.erf }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -0.34843745875960642 ... .infinity }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { 1.0861254441509972 }
  var turningPoints: [[Double]?] {
    [
      [-1.1930599689281880], [-2.2564974802739742, 1.0960460404526292],
      [-3.2673556044547500, -0.14055177652624859, 1.5445621708168699],
    ]
  }
  var ulps: Double? { 5 }
}
