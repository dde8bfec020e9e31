import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x/(1 + |x|)
  public static let softsign = Activation(Softsign())
}

/// x/(1 + |x|); the second derivative jumps at 0 and is 0 there.
struct Softsign: PlainFunction {
  static let name = "softsign"
  static let summary = "Sigmoidal with algebraic tails"
  static let source =
    "Bergstra, Desjardins, Lamblin and Bengio 2009, technical report 1337, Montréal"
  var formula: String { "x/(1 + |x|)" }

  func value<T: Real>(_ x: T) -> T {
    x.isInfinite ? T(signOf: x, magnitudeOf: 1) : x / (1 + x.magnitude)
  }
  func derivative<T: Real>(_ x: T) -> T {
    x.isInfinite ? 0 : 1 / square(exactSum(1, x.magnitude))
  }
  func secondDerivative<T: Real>(_ x: T) -> T {
    if x == 0 || x.isInfinite { return 0 }
    return T(signOf: -x, magnitudeOf: 2 / cube(exactSum(1, x.magnitude)))
  }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    x.joined({ $0 / (-$0 + .one) }, { $0 / ($0 + .one) }, smoothness: 1)
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_softsign)
  }

  var smoothness: Smoothness { .times(1) }
  var range: ClosedRange<Double> { -1...1 }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 1 }
  var joints: [Double]? { [0] }
  var ulps: Double? { 5 }

  static let onnx: ONNXForm? = ONNXForm(
    single: "Softsign",
    double: .apply("Div", [.value, .apply("Add", [.magnitude, .one])]))
}
