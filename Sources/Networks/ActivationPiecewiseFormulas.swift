// Formulas of polynomials and of units made of polynomial pieces: exact but for a few roundings.
import RealModule

/// x.
struct IdentityFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { x.isNaN ? x : 1 }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { flat(x) }
}

/// x for x > 0, slope·x for x ≤ 0; slope 0 is relu.
struct LeakyFormula<Scalar: Real>: ActivationFormula {
  let slope: Scalar

  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x <= 0 ? (slope == 0 ? 0 : slope * x) : x }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { x <= 0 ? slope : (x > 0 ? 1 : x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { flat(x) }
}

/// x held within [lower, upper].
struct ClampFormula<Scalar: Real>: ActivationFormula {
  let lower: Scalar
  let upper: Scalar

  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x <= lower ? lower : (x >= upper ? upper : x) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar {
    x <= lower || x >= upper ? 0 : (x.isNaN ? x : 1)
  }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { flat(x) }
}

/// (x + 3)/6 held within [0, 1].
struct HardSigmoidFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x <= -3 ? 0 : (x >= 3 ? 1 : (x + 3) / 6) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { x <= -3 || x >= 3 ? 0 : (x.isNaN ? x : 1 / 6) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { flat(x) }
}

/// x times the hard sigmoid.
struct HardSwishFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x <= -3 ? 0 : (x >= 3 ? x : x * (x + 3) / 6) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { x <= -3 ? 0 : (x >= 3 ? 1 : (2 * x + 3) / 6) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    x <= -3 || x >= 3 ? 0 : (x.isNaN ? x : 1 / 3)
  }
}

/// max(x, 0)^power, power ≥ 1.
struct ReluPowerFormula<Scalar: Real>: ActivationFormula {
  let power: Int

  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x <= 0 ? 0 : raised(x, power) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { x <= 0 ? 0 : Scalar(power) * raised(x, power - 1) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    if x <= 0 || power == 1 { return flat(x) }
    return Scalar(power) * Scalar(power - 1) * raised(x, power - 2)
  }

  /// x^n; products while they are as good as the library's power.
  @inline(__always)
  private func raised(_ x: Scalar, _ n: Int) -> Scalar {
    switch n {
    case 0: x.isNaN ? x : 1
    case 1: x
    case 2: x * x
    case 3: x * x * x
    default: Scalar.pow(x, n)
    }
  }
}

/// x².
struct SquareFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x * x }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { 2 * x }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { x.isNaN ? x : 2 }
}

/// x³.
struct CubeFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x * x * x }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { 3 * (x * x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { 6 * x }
}

/// Σ cᵢxⁱ by Horner's rule: the error is at most 2n·u·Σ|cᵢxⁱ|, u half an ulp of 1.
struct PolynomialFormula<Scalar: Real>: ActivationFormula {
  private let coefficients: [Scalar]

  @inline(__always)
  init(coefficients: [Scalar]) {
    // The leading coefficient must not be 0, or 0·∞ would spoil the limits.
    self.coefficients = Array(coefficients.reversed().drop { $0 == 0 }.reversed())
  }

  func value(_ x: Scalar) -> Scalar { horner(x, order: 0) { c, _ in c } }
  func derivative(_ x: Scalar) -> Scalar { horner(x, order: 1) { $0 * Scalar($1) } }
  func secondDerivative(_ x: Scalar) -> Scalar {
    horner(x, order: 2) { $0 * Scalar($1 * ($1 - 1)) }
  }

  @inline(__always)
  private func horner(_ x: Scalar, order: Int, _ term: (Scalar, Int) -> Scalar) -> Scalar {
    guard !x.isNaN, coefficients.count > order else { return flat(x) }
    var index = coefficients.count - 1
    var sum = term(coefficients[index], index)
    while index > order {
      index -= 1
      sum = sum * x + term(coefficients[index], index)
    }
    return sum
  }
}

/// |x|.
struct AbsoluteFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x.magnitude }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { x > 0 ? 1 : (x < 0 ? -1 : x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { flat(x) }
}

/// 1 for x ≥ 0, else 0.
struct StepFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x >= 0 ? 1 : flat(x) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { flat(x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { flat(x) }
}

/// 1, 0 or -1, as x is.
struct SignFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x > 0 ? 1 : (x < 0 ? -1 : x) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { flat(x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { flat(x) }
}

/// The sign of x where |x| exceeds a threshold, else 0.
struct TernaryFormula<Scalar: Real>: ActivationFormula {
  let threshold: Scalar

  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x > threshold ? 1 : (x < -threshold ? -1 : flat(x)) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { flat(x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { flat(x) }
}

/// The greatest whole number that does not exceed x.
struct FloorFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x.rounded(.down) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { flat(x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { flat(x) }
}

/// The fractional part x - ⌊x⌋; it has no limit at infinity, so everything is NaN there.
struct SawtoothFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { x - x.rounded(.down) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { x.isFinite ? 1 : .nan }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { x.isFinite ? 0 : .nan }
}
