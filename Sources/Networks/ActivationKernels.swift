// Activations over one array, by offsets: what the training engine calls. Vector code where there is some.
import Kernels
import RealModule

extension Activation {
  /// `memory[value + i] = activation(memory[source + i])` for i in 0..<count; the blocks may coincide.
  ///
  /// By vector code where there is some: as accurate as `value(_:slope:)`, not the same bits. Expressions
  /// are computed in Double.
  @_specialize(where S == Double)
  @_specialize(where S == Float)
  public func apply<S: KernelScalar>(
    _ memory: inout [S], from source: Int, value: Int, count: Int, slope: S = 1 / 4,
    kernels: KernelTable<S> = S.kernels
  ) {
    evaluate(&memory, source, value, count, slope, kernels)
  }

  /// As `apply`, and `memory[derivative + i]` = the first derivative at `memory[source + i]`.
  ///
  /// The value's block may coincide with the source's; the derivative's is a block of its own. The
  /// value has the bits that `apply` gives; exponentials are computed once for both.
  @_specialize(where S == Double)
  @_specialize(where S == Float)
  public func applyWithDerivative<S: KernelScalar>(
    _ memory: inout [S], from source: Int, value: Int, derivative: Int, count: Int,
    slope: S = 1 / 4, kernels: KernelTable<S> = S.kernels
  ) {
    evaluate(&memory, source, value, derivative, count, slope, kernels)
  }

  // Apart from the public functions for the same reason as in ActivationFormulas.

  @inline(never)
  private func evaluate<S: KernelScalar>(
    _ memory: inout [S], _ source: Int, _ value: Int, _ count: Int, _ slope: S,
    _ kernels: KernelTable<S>
  ) {
    if let kernel = vectorKernel(slope: slope) {
      kernels.activate(
        &memory, by: kernel, from: source, value: value, derivative: nil, count: count)
      return
    }
    checkBlocks(memory.count, [source, value], count)
    if case .expression(let activation) = self {
      ExpressionActivation.evaluate(
        activation.value, &memory, from: source, to: value, count: count)
      return
    }
    switch self {
    case .reluPower(let power):
      loop(ReluPowerFormula(power: power), &memory, source, value, count)
    case .polynomial(let coefficients):
      let formula = PolynomialFormula<S>(coefficients: coefficients.map { real($0) })
      loop(formula, &memory, source, value, count)
    default:
      for index in 0..<count {
        memory[value &+ index] = self.value(memory[source &+ index], slope: slope)
      }
    }
  }

  @inline(never)
  private func evaluate<S: KernelScalar>(
    _ memory: inout [S], _ source: Int, _ value: Int, _ derivative: Int, _ count: Int, _ slope: S,
    _ kernels: KernelTable<S>
  ) {
    if let kernel = vectorKernel(slope: slope) {
      kernels.activate(
        &memory, by: kernel, from: source, value: value, derivative: derivative, count: count)
      return
    }
    checkBlocks(memory.count, [source, value, derivative], count)
    if case .expression(let activation) = self {
      ExpressionActivation.evaluate(
        activation.derivative, &memory, from: source, to: derivative, count: count)
      ExpressionActivation.evaluate(
        activation.value, &memory, from: source, to: value, count: count)
      return
    }
    switch self {
    case .reluPower(let power):
      loop(ReluPowerFormula(power: power), &memory, source, value, derivative, count)
    case .polynomial(let coefficients):
      let formula = PolynomialFormula<S>(coefficients: coefficients.map { real($0) })
      loop(formula, &memory, source, value, derivative, count)
    default:
      for index in 0..<count {
        let x = memory[source &+ index]
        memory[value &+ index] = self.value(x, slope: slope)
        memory[derivative &+ index] = self.derivative(x, slope: slope)
      }
    }
  }
}

extension Activation {
  /// The vector code of this activation; nil where the scalar formula runs in a loop.
  @inline(__always)
  func vectorKernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    switch self {
    case .identity: .identity
    case .relu, .reluPower(1): .relu
    case .leakyRelu(let a): .leaky(slope: real(a))
    case .prelu: .leaky(slope: slope)
    case .elu(let alpha): .elu(scale: 1, scaledAlpha: real(alpha))
    case .selu:
      .elu(scale: EluFormula<S>.selu.scale, scaledAlpha: EluFormula<S>.selu.scaledAlpha)
    case .celu(let alpha): .celu(alpha: real(alpha))
    case .gelu: .gelu
    case .geluTanh: .geluTanh
    case .silu: .silu
    case .mish: .mish
    case .softplus: .softplus
    case .softsign: .softsign
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .hardTanh: .clamp(lower: -1, upper: 1)
    case .hardSigmoid: .hardSigmoid
    case .hardSwish: .hardSwish
    case .relu6: .clamp(lower: 0, upper: 6)
    case .reluPower(2): .reluSquare
    case .reluPower(3): .reluCube
    case .square: .square
    case .cube: .cube
    case .sine: .sine
    case .cosine: .cosine
    case .gaussian: .gaussian
    case .absolute: .absolute
    case .step: .step
    case .sign: .sign
    case .ternary(let threshold): .ternary(threshold: real(threshold))
    case .floor: .floor
    case .sawtooth: .sawtooth
    case .reluPower, .polynomial, .expression: nil
    }
  }
}

// Loops of their own for the two families that run without vector code; built for all formulas they would
// cost the compiler seconds.

private func loop<S: Real>(
  _ formula: some ActivationFormula<S>, _ memory: inout [S], _ source: Int, _ value: Int,
  _ count: Int
) {
  for index in 0..<count {
    memory[value &+ index] = formula.value(memory[source &+ index])
  }
}

private func loop<S: Real>(
  _ formula: some ActivationFormula<S>, _ memory: inout [S], _ source: Int, _ value: Int,
  _ derivative: Int, _ count: Int
) {
  for index in 0..<count {
    let both = formula.valueAndDerivative(memory[source &+ index])
    memory[value &+ index] = both.value
    memory[derivative &+ index] = both.derivative
  }
}

private func checkBlocks(_ size: Int, _ offsets: [Int], _ count: Int) {
  precondition(
    count >= 0 && offsets.allSatisfy { $0 >= 0 && $0 + count <= size },
    "a block lies within the memory")
}
