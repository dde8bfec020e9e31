import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// tanh(x)
  public static let tanh = Activation(Tanh())
}

/// tanh x = c/s with e = exp(-2|x|), c = 1 - e, s = 1 + e; tanh' = 4e/s², tanh'' = -8ec/s³ · sign x.
struct Tanh: PlainFunction {
  static let name = "tanh"
  static let summary = "Hyperbolic tangent, an odd sigmoidal"
  static let source = "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp"
  var formula: String { "tanh(x)" }

  func value<T: Real>(_ x: T) -> T {
    let (e, c) = decay(2 * x.magnitude)
    return T(signOf: x, magnitudeOf: c / (1 + e))
  }
  func derivative<T: Real>(_ x: T) -> T {
    let (e, _) = decay(2 * x.magnitude)
    return 4 * e / square(exactSum(1, e))
  }
  func secondDerivative<T: Real>(_ x: T) -> T {
    let (e, c) = decay(2 * x.magnitude)
    return T(signOf: -x, magnitudeOf: 8 * e * c / cube(exactSum(1, e)))
  }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x.tanh }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_tanh)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -1...1 }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 1 }
  var turningPoints: [[Double]?] { [[], [0], [-0.65847894846240835, 0.65847894846240835]] }
  var ulps: Double? { 5 }

  static let onnx: ONNXForm? = ONNXForm("Tanh")
}
