import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x for x > 0, α(exp(x/α) - 1) for x ≤ 0
  public static func celu(_ alpha: Double) -> Activation { Activation(Celu(alpha)) }
}

/// x for x > 0, α(exp(x/α) - 1) for x ≤ 0; the derivatives carry the quotient's rounding along.
struct Celu: NumberedFunction {
  static let name = "celu"
  static let summary = "elu that is continuously differentiable for every α"
  static let source = "Barron 2017, arXiv:1704.07483"
  static let rule = NumberRule("alpha", usual: 1, "positive") { $0 > 0 }
  let number: Double
  var formula: String { "x for x > 0, α(exp(x/α) - 1) for x ≤ 0" }

  init(_ alpha: Double) { number = alpha }

  func value<T: Real>(_ x: T) -> T {
    let alpha: T = real(number)
    return x > 0 ? x : alpha * T.expMinusOne(x / alpha)
  }
  func derivative<T: Real>(_ x: T) -> T { x > 0 ? 1 : exponential(x, real(number)) }
  func secondDerivative<T: Real>(_ x: T) -> T {
    let alpha: T = real(number)
    return x > 0 ? 0 : exponential(x, alpha) / alpha
  }

  private func exponential<T: Real>(_ x: T, _ alpha: T) -> T {
    let quotient = x / alpha
    let e = T.exp(quotient)
    if e == 0 { return 0 }
    let rest = x.addingProduct(-quotient, alpha) / alpha
    return e + e * rest
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    let alpha = RoundedInterval<Rule>(double: number)
    return x.joined({ alpha * (.one / alpha * $0).expm1 }, { $0 }, smoothness: 1)
  }

  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    let alpha: S = real(number)
    return ActivationKernel(approxima_celu, alpha, halved(1 / alpha))
  }

  /// The number with half of its digits, so that products with another such are exact.
  private func halved<S: KernelScalar>(_ number: S) -> S {
    let dropped = S.Exponent((S.significandBitCount + 2) / 2)
    let unit = number.ulp * S(sign: .plus, exponent: dropped, significand: 1)
    return (number / unit).rounded(.towardZero) * unit
  }

  var smoothness: Smoothness { .times(1) }
  var range: ClosedRange<Double> { -number ... .infinity }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 1 }
  var joints: [Double]? { [0] }
  var ulps: Double? { 5 }

  static let onnx: ONNXForm? = ONNXForm(
    single: "Celu", attribute: "alpha",
    double: .joined(.parameter, .grown(.apply("Div", [.negative, .parameter]))))
}
