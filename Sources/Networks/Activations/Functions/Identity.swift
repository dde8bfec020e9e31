import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x
  public static let identity = Activation(Identity())
}

/// x.
struct Identity: PlainFunction {
  static let name = "identity"
  static let otherNames = ["linear", "id", "none"]
  static let summary = "The line itself: the layer stays affine"
  static let source = "—"
  var formula: String { "x" }

  func value<T: Real>(_ x: T) -> T { x }
  func derivative<T: Real>(_ x: T) -> T { x.isNaN ? x : 1 }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_identity)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -.infinity ... .infinity }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 1 }
  var coefficients: [Double]? { [0, 1] }
  var joints: [Double]? { [] }
  func slopes(trained: Double) -> (below: Double, above: Double)? { (1, 1) }
  var ulps: Double? { 0 }
}
