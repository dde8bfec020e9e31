import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// max(x, 0)
  public static let relu = Activation(Relu())
}

/// max(x, 0).
struct Relu: PlainFunction {
  static let name = "relu"
  static let otherNames = ["rectifier", "ramp"]
  static let summary = "Rectifier: 0 on the left, the line on the right"
  static let source = "Nair and Hinton 2010, ICML; Glorot, Bordes and Bengio 2011, AISTATS"
  var formula: String { "max(x, 0)" }

  func value<T: Real>(_ x: T) -> T { x <= 0 ? 0 : x }
  func derivative<T: Real>(_ x: T) -> T { x <= 0 ? 0 : (x > 0 ? 1 : x) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    x.joined({ _ in x.number(0) }, { $0 })
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_relu)
  }

  var smoothness: Smoothness { .times(0) }
  var range: ClosedRange<Double> { 0 ... .infinity }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 1 }
  var linearPieces: Int? { 2 }
  var kinks: [Double] { [0] }
  var joints: [Double]? { [0] }
  func slopes(trained: Double) -> (below: Double, above: Double)? { (0, 1) }
  var ulps: Double? { 0 }

  static let onnx: ONNXForm? = ONNXForm("Relu")
}
