import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x·hardSigmoid(x)
  public static let hardSwish = Activation(HardSwish())
}

/// x times the hard sigmoid.
struct HardSwish: PlainFunction {
  static let name = "hardSwish"
  static let otherNames = ["hswish", "hardSilu"]
  static let summary = "silu with the hard sigmoid"
  static let source = "Howard et al. 2019, ICCV, arXiv:1905.02244"
  var formula: String { "x·min(max((x + 3)/6, 0), 1)" }

  func value<T: Real>(_ x: T) -> T { x <= -3 ? 0 : (x >= 3 ? x : x * (x + 3) / 6) }
  func derivative<T: Real>(_ x: T) -> T { x <= -3 ? 0 : (x >= 3 ? 1 : (2 * x + 3) / 6) }
  func secondDerivative<T: Real>(_ x: T) -> T { x <= -3 || x >= 3 ? 0 : (x.isNaN ? x : 1 / 3) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    let sixth = RoundedInterval<Rule>.one / RoundedInterval(6)
    return x.joined(
      at: kinks,
      [{ _ in x.number(0) }, { sixth * ($0.squared + RoundedInterval(3) * $0) }, { $0 }])
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_hard_swish)
  }

  var smoothness: Smoothness { .times(0) }
  var range: ClosedRange<Double> { -0.375 ... .infinity }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { 1.5 }
  var kinks: [Double] { [-3, 3] }
  var joints: [Double]? { kinks }
  var ulps: Double? { 5 }
}
