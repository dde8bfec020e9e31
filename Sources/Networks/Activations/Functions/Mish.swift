import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x·tanh(softplus(x))
  public static let mish = Activation(Mish())
}

/// x·tanh(softplus(x)) = x·n/(n + 2) with n = u² + 2u, u = exp(x).
///
/// The derivatives are polynomials in u (x < 0) or 1/u (x ≥ 0), whose coefficients are affine in x,
/// over powers of u² + 2u + 2: only their leading terms matter in the tails, so nothing cancels there.
struct Mish: PlainFunction {
  static let name = "mish"
  static let summary = "x weighted by tanh of softplus"
  static let source = "Misra 2020, BMVC, arXiv:1908.08681"
  var formula: String { "x·tanh(log(1 + exp(x)))" }

  func value<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    if e == 0 { return x < 0 ? -e : x }
    if x < 0 {
      let n = e * (2 + e)
      return x * n / (n + 2)
    }
    let w = 1 + 2 * e
    return x * w / (w + 2 * e * e)
  }

  func derivative<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    if e == 0 { return x < 0 ? 0 : 1 }
    if x < 0 {
      let d = exactSum(2, 2 * e, e * e)
      return e * ((4 + 4 * x) + e * ((6 + 4 * x) + e * (4 + e))) / square(d)
    }
    let d = exactSum(1, 2 * e, 2 * e * e)
    return T(1).addingProduct(e, 4 + e * ((6 + 4 * x) + e * (4 + 4 * x))) / square(d)
  }

  func secondDerivative<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    if e == 0 { return 0 }
    if x < 0 {
      let d = exactSum(2, 2 * e, e * e)
      let rest = (8 + 2 * x) + e * ((6 - 3 * x) + e * (2 - 2 * x))
      let bend = (4 + 2 * x).addingProduct(e, rest)
      return 4 * e * bend / cube(d)
    }
    let d = exactSum(1, 2 * e, 2 * e * e)
    let rest = (6 - 3 * x) + e * ((8 + 2 * x) + e * (4 + 2 * x))
    let bend = (2 - 2 * x).addingProduct(e, rest)
    return 4 * e * bend / cube(d) * e
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x * x.softplus.tanh }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_mish)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -0.30884341301725043 ... .infinity }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { 1.088498161251728 }
  var turningPoints: [[Double]?] {
    [
      [-1.1924312145154952], [-2.2563763963607931, 1.4905711794854285],
      [-3.2673378465204046, -0.087934431314914211, 2.1148425630208771],
    ]
  }
  var ulps: Double? { 5 }
}
