// The closed set of activations, and how they are written.
import Base

/// A scalar function between the layers of a network.
///
/// Written as `relu`, `leakyRelu(0.01)`, `reluPower(2)` or `polynomial(0,1,0.5)`; `init(parsing:)` reads
/// what `description` writes. `formula`, `source` and the other properties say more of each.
public enum Activation: Hashable, Sendable {
  /// x
  case identity
  /// max(x, 0)
  case relu
  /// x for x > 0, a·x for x ≤ 0; a is fixed
  case leakyRelu(Double)
  /// As `leakyRelu`, with one slope a layer that is trained; initially 0.25
  case prelu
  /// x for x > 0, α(exp(x) - 1) for x ≤ 0
  case elu(Double)
  /// `elu` with α = 1.6733, times 1.0507
  case selu
  /// x for x > 0, α(exp(x/α) - 1) for x ≤ 0
  case celu(Double)
  /// x·Φ(x), Φ the normal distribution
  case gelu
  /// `gelu` with Φ approximated by tanh
  case geluTanh
  /// x·σ(x), σ the sigmoid; also called swish
  case silu
  /// x·tanh(softplus(x))
  case mish
  /// log(1 + exp(x))
  case softplus
  /// x/(1 + |x|)
  case softsign
  /// tanh(x)
  case tanh
  /// 1/(1 + exp(-x))
  case sigmoid
  /// x held within [-1, 1]
  case hardTanh
  /// (x + 3)/6 held within [0, 1]
  case hardSigmoid
  /// x·hardSigmoid(x)
  case hardSwish
  /// x held within [0, 6]
  case relu6
  /// max(x, 0)^k, k ≥ 1
  case reluPower(Int)
  /// x²
  case square
  /// x³
  case cube
  /// c₀ + c₁x + c₂x² + …
  case polynomial([Double])
  /// sin(x)
  case sine
  /// cos(x)
  case cosine
  /// exp(-x²)
  case gaussian
  /// |x|
  case absolute
  /// 1 for x ≥ 0, else 0
  case step
  /// 1, 0 or -1, as x is
  case sign
  /// sign(x) for |x| > threshold, else 0
  case ternary(Double)
  /// ⌊x⌋
  case floor
  /// x - ⌊x⌋
  case sawtooth
  /// A formula in x
  indirect case expression(ExpressionActivation)
}

extension Activation {
  /// One of each, with default parameters.
  public static let all: [Activation] =
    [
      .identity, .relu, .leakyRelu(0.01), .prelu, .elu(1), .selu, .celu(1), .gelu, .geluTanh, .silu,
      .mish, .softplus, .softsign, .tanh, .sigmoid, .hardTanh, .hardSigmoid, .hardSwish, .relu6,
      .reluPower(2), .square, .cube, .polynomial([0, 1, 0.5]), .sine, .cosine, .gaussian, .absolute,
      .step, .sign, .ternary(0.5), .floor, .sawtooth,
    ]
    + [try? ExpressionActivation(parsing: "x*tanh(x)")].compactMap { $0.map(Activation.expression) }

  /// Parameters that a layer trains for this activation: 1 for `prelu`, else 0.
  public var trainableParameters: Int { self == .prelu ? 1 : 0 }

  /// The slope with which `prelu` begins.
  public static let initialSlope = 0.25
}

extension Activation: CustomStringConvertible {
  /// The name alone: `leakyRelu` for `leakyRelu(0.01)`.
  public var name: String {
    switch self {
    case .identity: "identity"
    case .relu: "relu"
    case .leakyRelu: "leakyRelu"
    case .prelu: "prelu"
    case .elu: "elu"
    case .selu: "selu"
    case .celu: "celu"
    case .gelu: "gelu"
    case .geluTanh: "geluTanh"
    case .silu: "silu"
    case .mish: "mish"
    case .softplus: "softplus"
    case .softsign: "softsign"
    case .tanh: "tanh"
    case .sigmoid: "sigmoid"
    case .hardTanh: "hardTanh"
    case .hardSigmoid: "hardSigmoid"
    case .hardSwish: "hardSwish"
    case .relu6: "relu6"
    case .reluPower: "reluPower"
    case .square: "square"
    case .cube: "cube"
    case .polynomial: "polynomial"
    case .sine: "sine"
    case .cosine: "cosine"
    case .gaussian: "gaussian"
    case .absolute: "absolute"
    case .step: "step"
    case .sign: "sign"
    case .ternary: "ternary"
    case .floor: "floor"
    case .sawtooth: "sawtooth"
    case .expression: "expression"
    }
  }

  /// The canonical text, with the parameters always: `elu(1)`; every bit of them survives.
  public var description: String {
    switch self {
    case .leakyRelu(let parameter), .elu(let parameter), .celu(let parameter),
      .ternary(let parameter):
      "\(name)(\(plain(parameter)))"
    case .reluPower(let k): "\(name)(\(k))"
    case .polynomial(let coefficients): "\(name)(\(coefficients.map(plain).joined(separator: ",")))"
    case .expression(let expression): "\(name)(\(expression.value.text))"
    default: name
    }
  }
}
