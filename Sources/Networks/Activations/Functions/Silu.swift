import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x·σ(x), σ the sigmoid; also called swish
  public static let silu = Activation(Silu())
}

/// x·σ(x). With a = |x|, e = exp(-a), s = 1 + e the derivative is e(1 + x + e)/s² for x < 0 and
/// (1 + e(1 + x))/s² for x ≥ 0; the second derivative is e((2 - a) + e(2 + a))/s³.
///
/// Where x·e is formed, e = 0 is answered first, since the limit at infinity is 0 and not 0·∞.
struct Silu: PlainFunction {
  static let name = "silu"
  static let otherNames = ["swish"]
  static let summary = "x weighted by the sigmoid, also called swish"
  static let source =
    "Elfwing, Uchibe and Doya 2018, Neural Networks 107, arXiv:1702.03118; "
    + "Ramachandran, Zoph and Le 2017, arXiv:1710.05941"
  var formula: String { "x/(1 + exp(-x))" }

  func value<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    if e == 0 { return x < 0 ? -e : x }
    return x * (x < 0 ? e : 1) / (1 + e)
  }
  func derivative<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    if e == 0 { return x < 0 ? 0 : 1 }
    return (x < 0 ? e * ((1 + x) + e) : 1 + e * (1 + x)) / square(exactSum(1, e))
  }
  func secondDerivative<T: Real>(_ x: T) -> T {
    let a = x.magnitude
    let e = T.exp(-a)
    if e == 0 { return 0 }
    return e * ((2 - a) + e * (2 + a)) / cube(exactSum(1, e))
  }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x * x.sigmoid }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_silu)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -0.2784645427610738 ... .infinity }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { 1.099839320128867 }
  var turningPoints: [[Double]?] {
    [
      [-1.2784645427610738], [-2.3993572805154677, 2.3993572805154677],
      [-3.4358409935351107, 0, 3.4358409935351107],
    ]
  }
  var ulps: Double? { 5 }
}
