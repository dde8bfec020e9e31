import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x²
  public static let square = Activation(Square())
}

/// x².
struct Square: PlainFunction {
  static let name = "square"
  static let otherNames = ["quadratic"]
  static let summary = "Square: the network is a polynomial"
  static let source = "Livni, Shalev-Shwartz and Shamir 2014, NeurIPS, arXiv:1410.1141"
  var formula: String { "x²" }

  func value<T: Real>(_ x: T) -> T { x * x }
  func derivative<T: Real>(_ x: T) -> T { 2 * x }
  func secondDerivative<T: Real>(_ x: T) -> T { x.isNaN ? x : 2 }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x.squared }
  func model(_ x: TaylorModel, in arithmetic: TaylorArithmetic) -> TaylorModel? {
    arithmetic.power(x, 2)
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_square)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { 0 ... .infinity }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { nil }
  var coefficients: [Double]? { [0, 0, 1] }
  var joints: [Double]? { [] }
  var ulps: Double? { 5 }
}
