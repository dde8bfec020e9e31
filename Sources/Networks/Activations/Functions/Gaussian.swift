import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// exp(-x²)
  public static let gaussian = Activation(Gaussian())
}

/// exp(-x²); the derivatives are -2x and 2(2x² - 1) times it.
struct Gaussian: PlainFunction {
  static let name = "gaussian"
  static let otherNames = ["gauss"]
  static let summary = "Gaussian bell"
  static let source = "Broomhead and Lowe 1988, Complex Systems 2 (radial basis functions)"
  var formula: String { "exp(-x²)" }

  func value<T: Real>(_ x: T) -> T { times(1, x) }
  func derivative<T: Real>(_ x: T) -> T { times(-2 * x, x) }
  func secondDerivative<T: Real>(_ x: T) -> T { times(2 * T(-1).addingProduct(2 * x, x), x) }

  private func times<T: Real>(_ factor: T, _ x: T) -> T {
    if x.magnitude > 200 { return 0 }  // far below the least number of any type
    let square = exactProduct(x, x)
    let (h, k) = factors(high: square.high, low: square.low)
    return factor * h * k
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { (-x.squared).exp }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_gaussian)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { 0...1 }
  var isMonotone: Bool { false }
  /// √(2/e), at 1/√2.
  var lipschitzConstant: Double? { 0.8577638849607068 }
  var turningPoints: [[Double]?] {
    [
      [0], [-0.70710678118654752, 0.70710678118654752],
      [-1.2247448713915890, 0, 1.2247448713915890],
    ]
  }
  var ulps: Double? { 5 }
}
