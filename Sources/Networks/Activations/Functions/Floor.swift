import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// ⌊x⌋
  public static let floor = Activation(Floor())
}

/// The greatest whole number that does not exceed x.
struct Floor: PlainFunction {
  static let name = "floor"
  static let summary = "Greatest whole number not above x"
  static let source = "Shen, Yang and Zhang 2021, Neural Computation 33, arXiv:2006.12231"
  var formula: String { "⌊x⌋" }

  func value<T: Real>(_ x: T) -> T { x.rounded(.down) }
  func derivative<T: Real>(_ x: T) -> T { flat(x) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    x.number(0).constantPieces(x[0].floor)
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_floor)
  }

  var smoothness: Smoothness { .discontinuous }
  var range: ClosedRange<Double> { -.infinity ... .infinity }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { nil }
  var isPiecewiseLinear: Bool { true }
  var kinks: [Double] { [0] }
  var kinkPeriod: Double? { 1 }
  var isStaircase: Bool { true }
  var ulps: Double? { 0 }
}
