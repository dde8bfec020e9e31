import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// sin(x)
  public static let sine = Activation(Sine())
}

/// The sine.
struct Sine: PlainFunction {
  static let name = "sine"
  static let otherNames = ["sin"]
  static let summary = "Sine"
  static let source =
    "Sitzmann, Martel, Bergman, Lindell and Wetzstein 2020, NeurIPS, arXiv:2006.09661"
  var formula: String { "sin(x)" }

  func value<T: Real>(_ x: T) -> T { T.sin(x) }
  func derivative<T: Real>(_ x: T) -> T { T.cos(x) }
  func secondDerivative<T: Real>(_ x: T) -> T { -T.sin(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x.sineAndCosine.sine }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_sine)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -1...1 }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { 1 }
  var ulps: Double? { 5 }

  /// Waves need a few periods (Sitzmann et al.).
  var firstGain: Double { 3 }
  static let onnx: ONNXForm? = ONNXForm("Sin")
}
