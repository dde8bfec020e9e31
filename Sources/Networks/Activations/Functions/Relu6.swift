import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x held within [0, 6]
  public static let relu6 = Activation(Relu6())
}

/// x held within [0, 6].
struct Relu6: PlainFunction {
  static let name = "relu6"
  static let summary = "Rectifier, cut off at 6"
  static let source = "Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10"
  var formula: String { "min(max(x, 0), 6)" }

  func value<T: Real>(_ x: T) -> T { x <= 0 ? 0 : (x >= 6 ? 6 : x) }
  func derivative<T: Real>(_ x: T) -> T { x <= 0 || x >= 6 ? 0 : (x.isNaN ? x : 1) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x.held(0, 6) }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_clamp, 0, 6)
  }

  var smoothness: Smoothness { .times(0) }
  var range: ClosedRange<Double> { 0...6 }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 1 }
  var linearPieces: Int? { 3 }
  var kinks: [Double] { [0, 6] }
  var joints: [Double]? { kinks }
  var ulps: Double? { 0 }
}
