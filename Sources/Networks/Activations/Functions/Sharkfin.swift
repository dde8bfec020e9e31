import Formulas
import RealModule

extension Activation {
  /// tanh(exp(x))·max(-1, x)
  public static let sharkfin = Activation(Sharkfin())
}

/// tanh(u)·max(-1, x) with u = exp(x). With t = tanh u, s = 1 - t² the derivatives are -us and -us(1 - 2ut) up to the kink at
/// -1, t + xus and us(2 + x(1 - 2ut)) beyond.
///
/// The rounding of u costs s some 2u ulp, so that the second derivative errs by as much where x > 0: at most 1 ulp of 1.
struct Sharkfin: PlainFunction {
  static let name = "sharkfin"
  static let summary =
    "x weighted by tanh of exp, with a fin below: falls to -0.352 at a kink at -1"
  static let source = "no paper of it was found; of the kin of mish"
  var formula: String { "tanh(exp(x))·max(-1, x)" }

  func value<T: Real>(_ x: T) -> T {
    let t = T.tanh(T.exp(x))
    return x <= -1 ? -t : x * t
  }

  func derivative<T: Real>(_ x: T) -> T {
    let u = T.exp(x)
    let s = sech2(u)
    if s == 0 { return 1 }
    return x <= -1 ? -u * s : T.tanh(u) + x * (u * s)
  }

  func secondDerivative<T: Real>(_ x: T) -> T {
    let u = T.exp(x)
    let s = sech2(u)
    if s == 0 { return 0 }
    let bend = 1 - 2 * u * T.tanh(u)
    return x <= -1 ? -u * s * bend : u * s * (2 + x * bend)
  }

  /// 1/cosh² without cancellation, for u ≥ 0.
  private func sech2<T: Real>(_ u: T) -> T {
    let w = T.exp(-2 * u)
    let sum = 1 + w
    return 4 * w / (sum * sum)
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    x.joined(at: kinks, [{ -$0.exp.tanh }, { $0 * gate($0) }])
  }

  /// tanh(u) as 1 − 2/(1 + exp(2u)): for large u the recurrences of tanh subtract what is much larger.
  private func gate<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    let two = RoundedInterval<Rule>(2)
    let exponent: RoundedSeries<Rule> = two * x.exp
    let tail: RoundedSeries<Rule> = two * (-exponent).sigmoid
    return -tail + RoundedInterval<Rule>.one
  }

  var smoothness: Smoothness { .times(0) }
  var range: ClosedRange<Double> { -0.35213549054658704 ... .infinity }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { 1.0619753087179160 }
  var kinks: [Double] { [-1] }
  var joints: [Double]? { [-1, 0.69656396039517238] }
  var ulps: Double? { 5 }
}
