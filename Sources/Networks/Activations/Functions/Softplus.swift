import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// log(1 + exp(x))
  public static let softplus = Activation(Softplus())
}

/// log(1 + exp(x)) = max(x, 0) + log1p(e) with e = exp(-|x|).
struct Softplus: PlainFunction {
  static let name = "softplus"
  static let summary = "Smooth rectifier, the integral of the sigmoid"
  static let source = "Dugas, Bengio, Bélisle, Nadeau and Garcia 2001, NeurIPS"
  var formula: String { "log(1 + exp(x))" }

  func value<T: Real>(_ x: T) -> T {
    let tail = T.log(onePlus: T.exp(-x.magnitude))
    return x <= 0 ? tail : x + tail
  }
  func derivative<T: Real>(_ x: T) -> T { Sigmoid().value(x) }
  func secondDerivative<T: Real>(_ x: T) -> T { Sigmoid().derivative(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> { x.softplus }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_softplus)
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { 0 ... .infinity }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 1 }
  var turningPoints: [[Double]?] { [[], [], [0]] }
  var ulps: Double? { 5 }

  static let onnx: ONNXForm? = ONNXForm(
    single: "Softplus",
    double: .apply(
      "Add",
      [
        .positive,
        .apply("Log", [.apply("Add", [.apply("Exp", [.apply("Neg", [.magnitude])]), .one])]),
      ]))
}
