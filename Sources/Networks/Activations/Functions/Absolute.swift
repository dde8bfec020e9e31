import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// |x|
  public static let absolute = Activation(Absolute())
}

/// |x|.
struct Absolute: PlainFunction {
  static let name = "absolute"
  static let otherNames = ["abs", "absoluteValue", "modulus"]
  static let summary = "Absolute value"
  static let source = "—"
  var formula: String { "|x|" }

  func value<T: Real>(_ x: T) -> T { x.magnitude }
  func derivative<T: Real>(_ x: T) -> T { x > 0 ? 1 : (x < 0 ? -1 : x) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    x.joined({ -$0 }, { $0 })
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_absolute)
  }

  var smoothness: Smoothness { .times(0) }
  var range: ClosedRange<Double> { 0 ... .infinity }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { 1 }
  var linearPieces: Int? { 2 }
  var kinks: [Double] { [0] }
  var joints: [Double]? { [0] }
  func slopes(trained: Double) -> (below: Double, above: Double)? { (-1, 1) }
  var ulps: Double? { 0 }

  static let onnx: ONNXForm? = ONNXForm("Abs")
}
