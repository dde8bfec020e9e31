import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// sign(x) for |x| > threshold, else 0
  public static func ternary(_ threshold: Double) -> Activation { Activation(Ternary(threshold)) }
}

/// The sign of x where |x| exceeds a threshold, else 0.
struct Ternary: NumberedFunction {
  static let name = "ternary"
  static let summary = "Sign with a dead zone"
  static let source = "Li, Zhang and Liu 2016, arXiv:1605.04711"
  static let rule = NumberRule("the threshold", usual: 0.5, "0 or more") { $0 >= 0 }
  let number: Double
  var formula: String { "sign(x) for |x| > t, 0 for |x| ≤ t" }

  init(_ threshold: Double) { number = threshold }

  func value<T: Real>(_ x: T) -> T {
    let threshold: T = real(number)
    return x > threshold ? 1 : (x < -threshold ? -1 : flat(x))
  }
  func derivative<T: Real>(_ x: T) -> T { flat(x) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    let threshold = Rule.Number(number)
    func value(_ x: Rule.Number) -> Rule.Number { x > threshold ? 1 : x < -threshold ? -1 : 0 }
    return x.number(0).constantPieces(RoundedInterval(value(x[0].lower), value(x[0].upper)))
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_ternary, real(number))
  }

  var smoothness: Smoothness { .discontinuous }
  var range: ClosedRange<Double> { -1...1 }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { nil }
  var linearPieces: Int? { 3 }
  var kinks: [Double] { number == 0 ? [0] : [-number, number] }
  var isStaircase: Bool { true }
  var ulps: Double? { 0 }
}
