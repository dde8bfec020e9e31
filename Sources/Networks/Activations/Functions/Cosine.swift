import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// cos(x)
  public static let cosine = Activation(Cosine())
}

/// The cosine.
struct Cosine: PlainFunction {
  static let name = "cosine"
  static let otherNames = ["cos"]
  static let summary = "Cosine"
  static let source = "Gallant and White 1988, IEEE ICNN; Rahimi and Recht 2007, NeurIPS"
  var formula: String { "cos(x)" }

  func value<T: Real>(_ x: T) -> T { T.cos(x) }
  func derivative<T: Real>(_ x: T) -> T { -T.sin(x) }
  func secondDerivative<T: Real>(_ x: T) -> T { -T.cos(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x.sineAndCosine.cosine }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_cosine)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -1...1 }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { 1 }
  var ulps: Double? { 5 }

  /// As of the sine.
  var firstGain: Double { Sine().firstGain }
  static let onnx: ONNXForm? = ONNXForm("Cos")
}
