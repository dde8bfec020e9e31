import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x held within [-1, 1]
  public static let hardTanh = Activation(HardTanh())
}

/// x held within [-1, 1].
struct HardTanh: PlainFunction {
  static let name = "hardTanh"
  static let otherNames = ["htanh"]
  static let summary = "The line, cut off at -1 and 1"
  static let source = "Collobert 2004, thesis, Paris VI"
  var formula: String { "min(max(x, -1), 1)" }

  func value<T: Real>(_ x: T) -> T { x <= -1 ? -1 : (x >= 1 ? 1 : x) }
  func derivative<T: Real>(_ x: T) -> T { x <= -1 || x >= 1 ? 0 : (x.isNaN ? x : 1) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x.held(-1, 1) }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_clamp, -1, 1)
  }

  var smoothness: Smoothness { .times(0) }
  var range: ClosedRange<Double> { -1...1 }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 1 }
  var linearPieces: Int? { 3 }
  var kinks: [Double] { [-1, 1] }
  var joints: [Double]? { kinks }
  var ulps: Double? { 0 }
}
