// The activations that have vector code, as safe Swift.
import CKernels

/// An activation that the kernels compute on vectors, with its numbers settled.
///
/// Errors, as tested: at most 4 ulp (gelu in Float 4.1), but up to 6 for the derivatives of mish and
/// geluTanh; within 0.75 of a zero of their own, the derivatives of gelu, geluTanh, silu, mish and
/// hardSwish are as near in ulp of 1. The last bits differ between instruction sets; on one machine a
/// result depends on its argument alone, not on its place in the block.
public enum ActivationKernel<Scalar: KernelScalar>: Hashable, Sendable {
  /// x
  case identity
  /// max(x, 0)
  case relu
  /// x for x > 0, slope·x for x ≤ 0
  case leaky(slope: Scalar)
  /// x held within the bounds
  case clamp(lower: Scalar, upper: Scalar)
  /// (x + 3)/6 held within [0, 1]
  case hardSigmoid
  /// x·hardSigmoid(x)
  case hardSwish
  /// max(x, 0)²
  case reluSquare
  /// max(x, 0)³
  case reluCube
  /// x²
  case square
  /// x³
  case cube
  /// |x|
  case absolute
  /// x/(1 + |x|)
  case softsign
  /// tanh(x)
  case tanh
  /// 1/(1 + exp(-x))
  case sigmoid
  /// log(1 + exp(x))
  case softplus
  /// x·sigmoid(x)
  case silu
  /// x·tanh(softplus(x))
  case mish
  /// scale·x for x > 0, scaledAlpha·(exp(x) - 1) for x ≤ 0
  case elu(scale: Scalar, scaledAlpha: Scalar)
  /// x for x > 0, α(exp(x/α) - 1) for x ≤ 0; α > 0
  case celu(alpha: Scalar)
  /// exp(-x²)
  case gaussian
  /// x·Φ(x), Φ the normal distribution
  case gelu
  /// x/2·(1 + tanh(√(2/π)(x + 0.044715x³)))
  case geluTanh
  /// sin(x)
  case sine
  /// cos(x)
  case cosine
  /// 1 for x ≥ 0, else 0
  case step
  /// 1, 0 or -1, as x is
  case sign
  /// sign(x) for |x| > threshold, else 0
  case ternary(threshold: Scalar)
  /// ⌊x⌋
  case floor
  /// x - ⌊x⌋
  case sawtooth
}

extension ActivationKernel {
  /// False where the way back needs the values alone.
  public var writesDerivative: Bool { self != .relu && self != .identity }

  /// The same function as the kernels take it: a leaky one of slope 0 is relu, since -∞ times 0 would be
  /// NaN.
  package var settled: ActivationKernel { if case .leaky(0) = self { .relu } else { self } }

  /// What the C code takes: the activation's code and two numbers.
  var arguments: (code: approxima_activation, first: Scalar, second: Scalar) {
    switch self {
    case .identity: (approxima_identity, 0, 0)
    case .relu: (approxima_relu, 0, 0)
    case .leaky(let slope): slope == 0 ? (approxima_relu, 0, 0) : (approxima_leaky, slope, 0)
    case .clamp(let lower, let upper): (approxima_clamp, lower, upper)
    case .hardSigmoid: (approxima_hard_sigmoid, 0, 0)
    case .hardSwish: (approxima_hard_swish, 0, 0)
    case .reluSquare: (approxima_relu_square, 0, 0)
    case .reluCube: (approxima_relu_cube, 0, 0)
    case .square: (approxima_square, 0, 0)
    case .cube: (approxima_cube, 0, 0)
    case .absolute: (approxima_absolute, 0, 0)
    case .softsign: (approxima_softsign, 0, 0)
    case .tanh: (approxima_tanh, 0, 0)
    case .sigmoid: (approxima_sigmoid, 0, 0)
    case .softplus: (approxima_softplus, 0, 0)
    case .silu: (approxima_silu, 0, 0)
    case .mish: (approxima_mish, 0, 0)
    case .elu(let scale, let scaledAlpha): (approxima_elu, scale, scaledAlpha)
    case .celu(let alpha): (approxima_celu, alpha, halfPrecise(1 / alpha))
    case .gaussian: (approxima_gaussian, 0, 0)
    case .gelu: (approxima_gelu, 0, 0)
    case .geluTanh: (approxima_gelu_tanh, 0, 0)
    case .sine: (approxima_sine, 0, 0)
    case .cosine: (approxima_cosine, 0, 0)
    case .step: (approxima_step, 0, 0)
    case .sign: (approxima_sign, 0, 0)
    case .ternary(let threshold): (approxima_ternary, threshold, 0)
    case .floor: (approxima_floor, 0, 0)
    case .sawtooth: (approxima_sawtooth, 0, 0)
    }
  }

  /// The number with half of its digits, so that products with another such are exact.
  private func halfPrecise(_ number: Scalar) -> Scalar {
    let unit = number.ulp * Scalar(sign: .plus, exponent: Scalar.Exponent(dropped), significand: 1)
    return (number / unit).rounded(.towardZero) * unit
  }

  private var dropped: Int { (Scalar.significandBitCount + 2) / 2 }
}

extension KernelTable {
  /// `memory[value + k]` and, where asked, `memory[derivative + k]`: the activation and its first
  /// derivative at `memory[source + k]`. The value's block may be the source's; else they lie apart.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func activate(
    _ memory: inout [Scalar], by kernel: ActivationKernel<Scalar>, from source: Int, value: Int,
    derivative: Int?, count: Int
  ) {
    check(memory.count, source, value, derivative, count)
    let (code, first, second) = kernel.arguments
    memory.withUnsafeMutableBufferPointer { memory in
      guard let memory = memory.baseAddress else { return }
      functions.activate(
        code, Double(first), Double(second), memory + source, memory + value,
        derivative.map { memory + $0 }, count)
    }
  }

  /// Offsets are checked here, so that the C code stays within the memory.
  private func check(_ size: Int, _ source: Int, _ value: Int, _ derivative: Int?, _ count: Int) {
    func within(_ offset: Int) -> Bool { offset >= 0 && offset <= size - count }
    func apart(_ first: Int, _ second: Int) -> Bool { abs(first - second) >= count }
    precondition(
      count >= 0 && within(source) && within(value) && within(derivative ?? 0),
      "a block lies within the memory")
    precondition(
      (source == value || apart(source, value))
        && (derivative.map { apart($0, source) && apart($0, value) } ?? true),
      "the blocks lie apart, or the value's is the source's")
  }
}
