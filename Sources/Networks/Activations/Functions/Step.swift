import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// 1 for x ≥ 0, else 0
  public static let step = Activation(Step())
}

/// 1 for x ≥ 0, else 0.
struct Step: PlainFunction {
  static let name = "step"
  static let otherNames = ["heaviside", "binaryStep"]
  static let summary = "Heaviside step: a threshold gate"
  static let source = "McCulloch and Pitts 1943, Bulletin of Mathematical Biophysics 5"
  var formula: String { "1 for x ≥ 0, 0 for x < 0" }

  func value<T: Real>(_ x: T) -> T { x >= 0 ? 1 : flat(x) }
  func derivative<T: Real>(_ x: T) -> T { flat(x) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    x.number(0).constantPieces(x[0].step)
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_step)
  }

  var smoothness: Smoothness { .discontinuous }
  var range: ClosedRange<Double> { 0...1 }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { nil }
  var linearPieces: Int? { 2 }
  var kinks: [Double] { [0] }
  var isStaircase: Bool { true }
  var ulps: Double? { 0 }
}
