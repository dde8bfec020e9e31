import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x for x > 0, a·x for x ≤ 0; a is fixed
  public static func leakyRelu(_ slope: Double) -> Activation { Activation(LeakyRelu(slope)) }
}

/// x for x > 0, a·x for x ≤ 0.
struct LeakyRelu: NumberedFunction, TrainableFunction {
  static let name = "leakyRelu"
  static let otherNames = ["lrelu"]
  static let summary = "Rectifier with a fixed small slope on the left"
  static let source = "Maas, Hannun and Ng 2013, ICML workshop"
  static let rule = NumberRule("the slope", usual: 0.01)
  let number: Double
  var formula: String { "x for x > 0, a·x for x ≤ 0" }

  init(_ slope: Double) { number = slope }

  func value<T: Real>(_ x: T) -> T { Self.value(x, real(number)) }
  func derivative<T: Real>(_ x: T) -> T { Self.derivative(x, real(number)) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func numberDerivative<T: Real>(_ x: T) -> T { x < 0 ? x : 0 }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    x.joined({ RoundedInterval(double: number) * $0 }, { $0 })
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_leaky, real(number))
  }

  var smoothness: Smoothness { number == 1 ? .infinite : .times(0) }
  var range: ClosedRange<Double> { (number > 0 ? -.infinity : 0) ... .infinity }
  var isMonotone: Bool { number >= 0 }
  var lipschitzConstant: Double? { max(1, abs(number)) }
  var coefficients: [Double]? { number == 1 ? [0, 1] : nil }
  var linearPieces: Int? { 2 }
  var kinks: [Double] { number == 1 ? [] : [0] }
  var joints: [Double]? { [0] }
  func slopes(trained: Double) -> (below: Double, above: Double)? { (number, 1) }
  func corner(_ x: Double, slope: Double) -> Interval { Self.corner(x, number) }
  var ulps: Double? { 2 }

  static let onnx: ONNXForm? = ONNXForm(
    single: "LeakyRelu", attribute: "alpha", double: .joined(.parameter, .negative))

  // With a slope that may be trained.

  static func value<T: Real>(_ x: T, _ slope: T) -> T { x <= 0 ? (slope == 0 ? 0 : slope * x) : x }
  static func derivative<T: Real>(_ x: T, _ slope: T) -> T { x <= 0 ? slope : (x > 0 ? 1 : x) }
  static func corner(_ x: Double, _ slope: Double) -> Interval {
    x >= 0 ? Interval(x) : Interval(slope) * Interval(x)
  }
}
