import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// `elu` with α = 1.6733, times 1.0507
  public static let selu = Activation(Selu())
}

package enum SeluNumbers {
  /// λ and λα, rounded once from 106 bits.
  package static func scale<T: Real>() -> T {
    split(0x1.0cfabd6a91132p+0, 0x1.6fc7d272f2696p-55).high
  }
  package static func scaledAlpha<T: Real>() -> T {
    split(0x1.c212cc640f031p+0, 0x1.05161b045a1f1p-56).high
  }
}

/// λx for x > 0, λα(exp(x) - 1) for x ≤ 0, with the numbers of Klambauer et al., which fix mean 0 and
/// variance 1.
struct Selu: PlainFunction {
  static let name = "selu"
  static let summary = "elu scaled to keep mean 0 and variance 1 from layer to layer"
  static let source = "Klambauer, Unterthiner, Mayr and Hochreiter 2017, NeurIPS, arXiv:1706.02515"
  var formula: String { "λx for x > 0, λα(exp(x) - 1) for x ≤ 0; λ = 1.0507…, α = 1.6733…" }

  func value<T: Real>(_ x: T) -> T {
    x > 0 ? SeluNumbers.scale() * x : SeluNumbers.scaledAlpha() * T.expMinusOne(x)
  }
  func derivative<T: Real>(_ x: T) -> T {
    x > 0 ? SeluNumbers.scale() : SeluNumbers.scaledAlpha() * T.exp(x)
  }
  func secondDerivative<T: Real>(_ x: T) -> T { x > 0 ? 0 : SeluNumbers.scaledAlpha() * T.exp(x) }
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    // Enclosures of the numbers that are rounded above.
    let scale = RoundedInterval<Rule>(
      Rule.Number(0x1.0cfabd6a91131p+0), Rule.Number(0x1.0cfabd6a91133p+0))
    let scaledAlpha = RoundedInterval<Rule>(
      Rule.Number(0x1.c212cc640f030p+0), Rule.Number(0x1.c212cc640f032p+0))
    return x.joined({ scaledAlpha * $0.expm1 }, { scale * $0 })
  }
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    ActivationKernel(approxima_elu, SeluNumbers.scale(), SeluNumbers.scaledAlpha())
  }

  var smoothness: Smoothness { .times(0) }
  var range: ClosedRange<Double> { -1.7580993408473768 ... .infinity }
  var isMonotone: Bool { true }
  /// The left slope at 0.
  var lipschitzConstant: Double? { 1.7580993408473768 }
  var kinks: [Double] { [0] }
  var joints: [Double]? { [0] }
  var ulps: Double? { 5 }

  static let onnx: ONNXForm? = ONNXForm(
    single: "Selu",
    double: .apply(
      "Add",
      [
        .apply("Mul", [.positive, .number(SeluNumbers.scale())]),
        .apply("Mul", [.grown(.negative), .number(SeluNumbers.scaledAlpha())]),
      ]))
}
