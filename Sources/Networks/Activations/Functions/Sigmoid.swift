import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// 1/(1 + exp(-x))
  public static let sigmoid = Activation(Sigmoid())
}

/// σ(x) = 1/(1 + exp(-x)): with a = |x|, e = exp(-a), s = 1 + e it is 1/s at a and e/s at -a; σ' = e/s²,
/// σ'' = -e(1 - e)/s³ · sign x.
struct Sigmoid: PlainFunction {
  static let name = "sigmoid"
  static let otherNames = ["logistic", "sigm"]
  static let summary = "Logistic function, from 0 to 1"
  static let source = "Cybenko 1989, Mathematics of Control, Signals and Systems 2"
  var formula: String { "1/(1 + exp(-x))" }

  func value<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    return (x < 0 ? e : 1) / (1 + e)
  }
  func derivative<T: Real>(_ x: T) -> T {
    let e = T.exp(-x.magnitude)
    return e / square(exactSum(1, e))
  }
  func secondDerivative<T: Real>(_ x: T) -> T {
    let (e, c) = decay(x.magnitude)
    return T(signOf: -x, magnitudeOf: e * c / cube(exactSum(1, e)))
  }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x.sigmoid }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_sigmoid)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { 0...1 }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 0.25 }
  var turningPoints: [[Double]?] { [[], [0], [-1.3169578969248167, 1.3169578969248167]] }
  var ulps: Double? { 5 }

  /// A logistic curve is a tanh of half its argument.
  var firstGain: Double { 3 }
  static let onnx: ONNXForm? = ONNXForm("Sigmoid")
}
