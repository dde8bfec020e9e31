import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// (x + 3)/6 held within [0, 1]
  public static let hardSigmoid = Activation(HardSigmoid())
}

/// (x + 3)/6 held within [0, 1].
struct HardSigmoid: PlainFunction {
  static let name = "hardSigmoid"
  static let otherNames = ["hsigmoid"]
  static let summary = "Piecewise linear sigmoid with slope 1/6"
  static let source = "Howard et al. 2019, ICCV, arXiv:1905.02244"
  var formula: String { "min(max((x + 3)/6, 0), 1)" }

  func value<T: Real>(_ x: T) -> T { x <= -3 ? 0 : (x >= 3 ? 1 : (x + 3) / 6) }
  func derivative<T: Real>(_ x: T) -> T { x <= -3 || x >= 3 ? 0 : (x.isNaN ? x : 1 / 6) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    let sixth = RoundedInterval<Rule>.one / RoundedInterval(6)
    return x.joined(
      at: kinks,
      [{ _ in x.number(0) }, { sixth * ($0 + RoundedInterval(3)) }, { _ in x.number(1) }])
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_hard_sigmoid)
  }

  var smoothness: Smoothness { .times(0) }
  var range: ClosedRange<Double> { 0...1 }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 1 / 6 }
  var linearPieces: Int? { 3 }
  var kinks: [Double] { [-3, 3] }
  var joints: [Double]? { kinks }
  var ulps: Double? { 5 }
}
