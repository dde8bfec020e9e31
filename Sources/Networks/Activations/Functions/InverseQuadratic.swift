import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// 1/(1 + x²)
  public static let inverseQuadratic = Activation(InverseQuadratic())
}

/// 1/(1 + x²); the derivatives are -2x/(1 + x²)² and 2(3x² - 1)/(1 + x²)³.
struct InverseQuadratic: PlainFunction {
  static let name = "inverseQuadratic"
  static let otherNames = ["lorentzian", "witch"]
  static let summary = "Bell with algebraic tails; the denominator of rational units"
  static let source = "Broomhead and Lowe 1988, Complex Systems 2 (radial basis functions)"
  var formula: String { "1/(1 + x²)" }

  /// 1 + x², rounded once.
  private func sum<T: Real>(_ x: T) -> T { T(1).addingProduct(x, x) }

  /// 1/|x| from where on 1 + x² is x² in every type; nil before.
  private func tail<T: Real>(_ x: T) -> T? {
    x.magnitude > 1_099_511_627_776 ? 1 / x.magnitude : nil
  }

  func value<T: Real>(_ x: T) -> T {
    if let r = tail(x) { return r * r }
    return 1 / sum(x)
  }
  func derivative<T: Real>(_ x: T) -> T {
    if let r = tail(x) { return T(signOf: -x, magnitudeOf: 2 * r * (r * r)) }
    let s = sum(x)
    return -2 * x / s / s
  }
  func secondDerivative<T: Real>(_ x: T) -> T {
    if let r = tail(x) { return 6 * (r * r) * (r * r) }
    let s = sum(x)
    return 2 * T(-1).addingProduct(3 * x, x) / s / s / s
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    (x.squared + .one).power(-1)
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_inverse_quadratic)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { 0...1 }
  var isMonotone: Bool { false }
  /// 3√3/8, at 1/√3.
  var lipschitzConstant: Double? { 0.64951905283832901 }
  var turningPoints: [[Double]?] {
    [[0], [-0.57735026918962576, 0.57735026918962576], [-1, 0, 1]]
  }
  var ulps: Double? { 3 }

  static let onnx: ONNXForm? = ONNXForm(
    formula: .apply("Div", [.one, .apply("Add", [.apply("Mul", [.value, .value]), .one])]))
}
