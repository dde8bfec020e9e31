import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// As `leakyRelu`, with a slope that is trained, one a layer or one a unit; initially 0.25
  public static let prelu = Activation(PRelu())
}

/// The leaky rectifier whose slope is trained; what is asked without a slope is of the first one.
struct PRelu: PlainFunction, TrainableFunction {
  static let name = "prelu"
  static let summary = "Rectifier whose left slope is trained, one a layer or one a unit, from 0.25"
  static let source = "He, Zhang, Ren and Sun 2015, ICCV, arXiv:1502.01852"
  var formula: String { "x for x > 0, a·x for x ≤ 0, a trained" }
  private var first: LeakyRelu { LeakyRelu(Activation.initialSlope) }

  func value<T: Real>(_ x: T) -> T { first.value(x) }
  func derivative<T: Real>(_ x: T) -> T { first.derivative(x) }
  func secondDerivative<T: Real>(_ x: T) -> T { flat(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { first.series(x) }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_leaky, slope)
  }

  var isTrained: Bool { true }
  var firstNumber: Double { Activation.initialSlope }
  func numbered(_ number: Double) -> any TrainableFunction { LeakyRelu(number) }
  func numberDerivative<T: Real>(_ x: T) -> T { first.numberDerivative(x) }
  func value<T: Real>(_ x: T, slope: T) -> T { LeakyRelu.value(x, slope) }
  func derivative<T: Real>(_ x: T, slope: T) -> T { LeakyRelu.derivative(x, slope) }
  func series<Rule>(_ x: RoundedSeries<Rule>, slope: Double) -> RoundedSeries<Rule> {
    LeakyRelu(slope).series(x)
  }

  var smoothness: Smoothness { first.smoothness }
  var range: ClosedRange<Double> { first.range }
  var isMonotone: Bool { first.isMonotone }
  var lipschitzConstant: Double? { first.lipschitzConstant }
  var linearPieces: Int? { first.linearPieces }
  var kinks: [Double] { first.kinks }
  var joints: [Double]? { first.joints }
  func slopes(trained: Double) -> (below: Double, above: Double)? { (trained, 1) }
  func corner(_ x: Double, slope: Double) -> Interval { LeakyRelu.corner(x, slope) }
  var ulps: Double? { first.ulps }
}
