import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x³
  public static let cube = Activation(Cube())
}

/// x³.
struct Cube: PlainFunction {
  static let name = "cube"
  static let otherNames = ["cubic"]
  static let summary = "Cube: the network is a polynomial"
  static let source = "Chen and Manning 2014, EMNLP"
  var formula: String { "x³" }

  func value<T: Real>(_ x: T) -> T { x * x * x }
  func derivative<T: Real>(_ x: T) -> T { 3 * (x * x) }
  func secondDerivative<T: Real>(_ x: T) -> T { 6 * x }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x.power(3) }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_cube)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -.infinity ... .infinity }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { nil }
  var coefficients: [Double]? { [0, 0, 0, 1] }
  var joints: [Double]? { [0] }
  var ulps: Double? { 5 }
}
