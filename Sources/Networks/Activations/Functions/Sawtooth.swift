import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// x - ⌊x⌋
  public static let sawtooth = Activation(Sawtooth())
}

/// The fractional part x - ⌊x⌋; it has no limit at infinity, so everything is NaN there.
struct Sawtooth: PlainFunction {
  static let name = "sawtooth"
  static let otherNames = ["frac", "fractionalPart"]
  static let summary = "Fractional part"
  static let source = "Telgarsky 2016, COLT, arXiv:1602.04485 (sawtooth functions of deep networks)"
  var formula: String { "x - ⌊x⌋" }

  func value<T: Real>(_ x: T) -> T { x - x.rounded(.down) }
  func derivative<T: Real>(_ x: T) -> T { x.isFinite ? 1 : .nan }
  func secondDerivative<T: Real>(_ x: T) -> T { x.isFinite ? 0 : .nan }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    let floor = x[0].floor
    return floor.isPoint
      ? x + -floor : RoundedSeries(constant: RoundedInterval(0, 1), order: x.order).known(1)
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_sawtooth)
  }

  var smoothness: Smoothness { .discontinuous }
  var range: ClosedRange<Double> { 0...1 }
  var isMonotone: Bool { false }
  var lipschitzConstant: Double? { nil }
  var isPiecewiseLinear: Bool { true }
  var kinks: [Double] { [0] }
  var kinkPeriod: Double? { 1 }
  var ulps: Double? { 2 }
}
