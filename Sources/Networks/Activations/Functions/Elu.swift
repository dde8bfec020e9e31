import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x for x > 0, α(exp(x) - 1) for x ≤ 0
  public static func elu(_ alpha: Double) -> Activation { Activation(Elu(alpha)) }
}

extension NumberRule {
  package static let ofElu = NumberRule("alpha", usual: 1, "positive") { $0 > 0 }
}

/// x for x > 0, α(exp(x) - 1) for x ≤ 0.
struct Elu: NumberedFunction {
  static let name = "elu"
  static let summary = "The line on the right, an exponential down to -α on the left"
  static let source = "Clevert, Unterthiner and Hochreiter 2016, ICLR, arXiv:1511.07289"
  static let rule = NumberRule.ofElu
  let number: Double
  var formula: String { "x for x > 0, α(exp(x) - 1) for x ≤ 0" }

  init(_ alpha: Double) { number = alpha }

  func value<T: Real>(_ x: T) -> T { x > 0 ? x : real(number) * T.expMinusOne(x) }
  func derivative<T: Real>(_ x: T) -> T { x > 0 ? 1 : real(number) * T.exp(x) }
  func secondDerivative<T: Real>(_ x: T) -> T { x > 0 ? 0 : real(number) * T.exp(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    x.joined(
      { RoundedInterval(double: number) * $0.expm1 }, { $0 }, smoothness: number == 1 ? 1 : 0)
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_elu, 1, real(number))
  }

  var smoothness: Smoothness { .times(number == 1 ? 1 : 0) }
  var range: ClosedRange<Double> { -number ... .infinity }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { max(1, number) }
  var kinks: [Double] { number == 1 ? [] : [0] }
  var joints: [Double]? { [0] }
  var ulps: Double? { 5 }

  static let onnx: ONNXForm? = ONNXForm(
    single: "Elu", attribute: "alpha", double: .joined(.parameter, .grown(.negative)))
}
