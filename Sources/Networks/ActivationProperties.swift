// What theorems ask of an activation: degree, range, monotonicity, smoothness, slope.

/// How often a function is continuously differentiable on the whole line.
public enum Smoothness: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Not known; the least, so that what needs smoothness does not take it for granted.
  case unknown
  /// It has jumps.
  case discontinuous
  /// Exactly C^k: continuous for k = 0.
  case times(Int)
  /// C^∞.
  case infinite

  public var description: String {
    switch self {
    case .unknown: "unknown"
    case .discontinuous: "discontinuous"
    case .times(let k): "C^\(k)"
    case .infinite: "C^∞"
    }
  }
}

/// Of `prelu` these hold for its initial slope. Of an expression little is known unless it is visibly a
/// polynomial: flags are false, the range is the whole line, and numbers are nil where it is not known.
extension Activation {
  /// The degree where it is a polynomial (0 for constants, also for zero), else nil.
  public var polynomialDegree: Int? {
    switch self {
    case .identity: 1
    case .leakyRelu(1): 1
    case .square: 2
    case .cube: 3
    case .polynomial(let coefficients): coefficients.lastIndex { $0 != 0 } ?? 0
    case .expression(let activation):
      activation.coefficients.map { $0.lastIndex { $0 != 0 } ?? 0 }
    default: nil
    }
  }

  public var isPolynomial: Bool { polynomialDegree != nil }

  /// Of the form a·x + b; networks of such units are affine whatever their depth.
  public var isAffine: Bool { polynomialDegree.map { $0 <= 1 } ?? false }

  /// Affine on each of finitely many intervals within any bounded one; jumps are allowed.
  public var isPiecewiseLinear: Bool {
    switch self {
    case .relu, .leakyRelu, .prelu, .hardTanh, .hardSigmoid, .relu6, .reluPower(1), .absolute,
      .step, .sign, .ternary, .floor, .sawtooth:
      true
    default: isAffine
    }
  }

  /// Affine pieces over the whole line, a single point at a jump among them; nil where they are
  /// infinitely many or curved.
  public var linearPieces: Int? {
    switch self {
    case .relu, .leakyRelu, .prelu, .reluPower(1), .absolute, .step: isAffine ? 1 : 2
    case .hardTanh, .hardSigmoid, .relu6, .sign, .ternary: 3
    default: isAffine ? 1 : nil
    }
  }

  /// The closure of the set of values, with infinite ends where it is unbounded.
  public var range: ClosedRange<Double> {
    let infinity = Double.infinity
    return switch self {
    case .identity, .prelu, .cube, .floor: -infinity...infinity
    case .leakyRelu(let a): (a > 0 ? -infinity : 0)...infinity
    case .relu, .softplus, .reluPower, .square, .absolute: 0...infinity
    case .elu(let alpha), .celu(let alpha): (-alpha)...infinity
    case .selu: -1.7580993408473768...infinity
    case .gelu: -0.16997120747990366...infinity
    case .geluTanh: -0.17004075057125406...infinity
    case .silu: -0.2784645427610738...infinity
    case .mish: -0.30884341301725043...infinity
    case .hardSwish: -0.375...infinity
    case .softsign, .tanh, .hardTanh, .sine, .cosine, .sign, .ternary: -1...1
    case .sigmoid, .hardSigmoid, .gaussian, .step, .sawtooth: 0...1
    case .relu6: 0...6
    case .polynomial(let coefficients): PolynomialShape(coefficients).range
    case .expression(let activation):
      activation.coefficients.map { PolynomialShape($0).range } ?? -infinity...infinity
    }
  }

  public var isBounded: Bool { range.lowerBound.isFinite && range.upperBound.isFinite }

  /// Nondecreasing on the whole line, or nonincreasing on it.
  public var isMonotone: Bool {
    switch self {
    case .gelu, .geluTanh, .silu, .mish, .hardSwish, .square, .sine, .cosine, .gaussian, .absolute,
      .sawtooth:
      false
    case .leakyRelu(let a): a >= 0
    case .polynomial(let coefficients): PolynomialShape(coefficients).isMonotone
    case .expression(let activation):
      activation.coefficients.map { PolynomialShape($0).isMonotone } ?? false
    default: true
    }
  }

  /// Unknown for an expression of functions that are not analytic on the whole line.
  public var smoothness: Smoothness {
    switch self {
    case .step, .sign, .ternary, .floor, .sawtooth: .discontinuous
    case .leakyRelu(1): .infinite
    case .relu, .leakyRelu, .prelu, .selu, .hardTanh, .hardSigmoid, .hardSwish, .relu6, .absolute:
      .times(0)
    case .elu(let alpha): .times(alpha == 1 ? 1 : 0)
    case .celu, .softsign: .times(1)
    case .reluPower(let k): .times(k - 1)
    case .expression(let activation): activation.isEntire ? .infinite : .unknown
    default: .infinite
    }
  }

  /// The least L with |f(x) - f(y)| ≤ L|x - y|, or nil where there is none, or none is known.
  public var lipschitzConstant: Double? {
    switch self {
    case .identity, .relu, .prelu, .celu, .softplus, .softsign, .tanh, .hardTanh, .relu6,
      .reluPower(1), .sine, .cosine, .absolute:
      1
    case .leakyRelu(let a): max(1, abs(a))
    case .elu(let alpha): max(1, alpha)
    case .selu: 1.7580993408473768  // the left slope at 0
    case .gelu: 1.1289041451851547  // at √2
    case .geluTanh: 1.1289930686587717
    case .silu: 1.099839320128867
    case .mish: 1.088498161251728
    case .sigmoid: 0.25
    case .hardSigmoid: 1 / 6
    case .hardSwish: 1.5
    case .gaussian: 0.8577638849607068  // √(2/e), at 1/√2
    case .polynomial(let coefficients) where isAffine:
      coefficients.count > 1 ? abs(coefficients[1]) : 0
    case .expression(let activation):
      isAffine ? activation.derivative.value(at: [0.0]).magnitude : nil
    case .reluPower, .square, .cube, .polynomial, .step, .sign, .ternary, .floor, .sawtooth: nil
    }
  }

  /// Where the value or the first derivative jumps; of `floor` and `sawtooth` only the jump at 0, see
  /// `kinkPeriod`; not known of expressions.
  public var kinks: [Double] {
    switch self {
    case .elu(1), .leakyRelu(1): []
    case .relu, .leakyRelu, .prelu, .elu, .selu, .absolute, .step, .sign, .floor, .sawtooth,
      .reluPower(1):
      [0]
    case .hardTanh: [-1, 1]
    case .hardSigmoid, .hardSwish: [-3, 3]
    case .relu6: [0, 6]
    case .ternary(let threshold): threshold == 0 ? [0] : [-threshold, threshold]
    default: []
    }
  }

  /// The distance at which `kinks` recur without end, or nil where they do not.
  public var kinkPeriod: Double? { self == .floor || self == .sawtooth ? 1 : nil }

  /// A point with f'(x) ≠ 0 around which f is smooth, or nil where none of a few is one: what
  /// Kidger and Lyons (2020) ask for. Of an expression it is not known that no kink is there.
  public var slopedPoint: Double? { strongest { derivative($0) } }

  /// A point with f''(x) ≠ 0 around which f is smooth, or nil where none of a few is one; of an
  /// expression as for `slopedPoint`.
  public var curvedPoint: Double? { strongest { secondDerivative($0) } }

  /// Of a few points that no kink meets, the one at which `magnitude` is largest, if that is not 0.
  private func strongest(_ measure: (Double) -> Double) -> Double? {
    let points = [0.25, -0.25, 0.75, -0.75, 1.25, -1.25, 1.75, -1.75]
      .filter { measure($0).isFinite && measure($0) != 0 }
    return points.max { measure($0).magnitude < measure($1).magnitude }
  }
}
