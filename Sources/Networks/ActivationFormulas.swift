// What an activation's formula must give, and the one place that maps the closed set to formulas.
import RealModule

/// An activation over one number type: its value and first two derivatives, each numerically stable.
///
/// Every function maps NaN to NaN.
protocol ActivationFormula<Scalar> {
  associatedtype Scalar: Real
  func value(_ x: Scalar) -> Scalar
  func derivative(_ x: Scalar) -> Scalar
  func secondDerivative(_ x: Scalar) -> Scalar
  /// Both at once, where they share work; the same bits as the two calls.
  func valueAndDerivative(_ x: Scalar) -> (value: Scalar, derivative: Scalar)
}

extension ActivationFormula {
  @inline(__always)
  func valueAndDerivative(_ x: Scalar) -> (value: Scalar, derivative: Scalar) {
    (value(x), derivative(x))
  }
}

/// Work that is written once for any formula and compiled for each.
protocol ActivationVisitor {
  associatedtype Scalar: Real
  associatedtype Result
  mutating func visit(_ formula: some ActivationFormula<Scalar>) -> Result
}

extension Activation {
  /// Calls the visitor with the formula of this activation; `slope` is the trained slope of `prelu`.
  @inline(__always)
  func accept<V: ActivationVisitor>(_ visitor: inout V, slope: V.Scalar) -> V.Result {
    switch self {
    case .identity: visitor.visit(IdentityFormula())
    case .relu: visitor.visit(LeakyFormula(slope: 0))
    case .leakyRelu(let a): visitor.visit(LeakyFormula(slope: real(a)))
    case .prelu: visitor.visit(LeakyFormula(slope: slope))
    case .elu(let alpha): visitor.visit(EluFormula(scale: 1, alpha: real(alpha)))
    case .selu: visitor.visit(EluFormula.selu)
    case .celu(let alpha): visitor.visit(CeluFormula(alpha: real(alpha)))
    case .gelu: visitor.visit(GeluFormula())
    case .geluTanh: visitor.visit(GeluTanhFormula())
    case .silu: visitor.visit(SiluFormula())
    case .mish: visitor.visit(MishFormula())
    case .softplus: visitor.visit(SoftplusFormula())
    case .softsign: visitor.visit(SoftsignFormula())
    case .tanh: visitor.visit(TanhFormula())
    case .sigmoid: visitor.visit(SigmoidFormula())
    case .hardTanh: visitor.visit(ClampFormula(lower: -1, upper: 1))
    case .hardSigmoid: visitor.visit(HardSigmoidFormula())
    case .hardSwish: visitor.visit(HardSwishFormula())
    case .relu6: visitor.visit(ClampFormula(lower: 0, upper: 6))
    case .reluPower(let k): visitor.visit(ReluPowerFormula(power: k))
    case .square: visitor.visit(SquareFormula())
    case .cube: visitor.visit(CubeFormula())
    case .polynomial(let c): visitor.visit(PolynomialFormula(coefficients: c.map { real($0) }))
    case .sine: visitor.visit(SineFormula())
    case .cosine: visitor.visit(CosineFormula())
    case .gaussian: visitor.visit(GaussianFormula())
    case .absolute: visitor.visit(AbsoluteFormula())
    case .step: visitor.visit(StepFormula())
    case .sign: visitor.visit(SignFormula())
    case .ternary(let threshold): visitor.visit(TernaryFormula(threshold: real(threshold)))
    case .floor: visitor.visit(FloorFormula())
    case .sawtooth: visitor.visit(SawtoothFormula())
    case .expression(let activation): visitor.visit(ExpressionFormula(activation: activation))
    }
  }
}

extension Activation {
  /// The activation at `x`.
  ///
  /// Domain: all of the number type. For Double the error is at most 4 ulp on [-50, 50]; see
  /// `ActivationAccuracyTests` for the bounds of the polynomials. Infinities give the limit (NaN for
  /// sine, cosine and sawtooth, which have none), NaN gives NaN.
  /// - Parameters:
  ///   - x: any number.
  ///   - slope: the trained slope of `prelu`; the others ignore it.
  @_specialize(where T == Double)
  @_specialize(where T == Float)
  public func value<T: Real>(_ x: T, slope: T = 1 / 4) -> T {
    evaluate(value: x, slope)
  }

  /// The first derivative at `x`, accurate as `value` is, but within 1 ulp of 1 near its own zeros.
  ///
  /// At a kink: the left side's for the relu and elu families (relu'(0) = 0), the outer piece's for
  /// the clamped units and hardSwish, and 0 for `absolute`. Jumps count as flat: step' = 0
  /// everywhere.
  @_specialize(where T == Double)
  public func derivative<T: Real>(_ x: T, slope: T = 1 / 4) -> T {
    evaluate(derivative: x, slope)
  }

  /// The second derivative at `x`; at a kink it follows the side that `derivative` takes.
  @_specialize(where T == Double)
  public func secondDerivative<T: Real>(_ x: T, slope: T = 1 / 4) -> T {
    evaluate(secondDerivative: x, slope)
  }
}

// Apart from the public functions, so that their unspecialised entries, which other modules call, choose
// the specialisation first and build no types at run time (350 ns a call).
extension Activation {
  @inline(never)
  private func evaluate<T: Real>(value x: T, _ slope: T) -> T {
    var visitor = ValueVisitor(x: x)
    return accept(&visitor, slope: slope)
  }

  @inline(never)
  private func evaluate<T: Real>(derivative x: T, _ slope: T) -> T {
    var visitor = DerivativeVisitor(x: x)
    return accept(&visitor, slope: slope)
  }

  @inline(never)
  private func evaluate<T: Real>(secondDerivative x: T, _ slope: T) -> T {
    var visitor = SecondDerivativeVisitor(x: x)
    return accept(&visitor, slope: slope)
  }
}

private struct ValueVisitor<Scalar: Real>: ActivationVisitor {
  let x: Scalar
  @inline(__always)
  func visit(_ formula: some ActivationFormula<Scalar>) -> Scalar { formula.value(x) }
}

private struct DerivativeVisitor<Scalar: Real>: ActivationVisitor {
  let x: Scalar
  @inline(__always)
  func visit(_ formula: some ActivationFormula<Scalar>) -> Scalar { formula.derivative(x) }
}

private struct SecondDerivativeVisitor<Scalar: Real>: ActivationVisitor {
  let x: Scalar
  @inline(__always)
  func visit(_ formula: some ActivationFormula<Scalar>) -> Scalar { formula.secondDerivative(x) }
}
