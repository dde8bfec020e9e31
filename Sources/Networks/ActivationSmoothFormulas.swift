// Formulas of the smooth activations, in forms that neither cancel nor overflow.
import RealModule

// Throughout: a = |x|, e = exp(-a), c = 1 - e, s = 1 + e; the sigmoid is σ(a) = 1/s, σ(-a) = e/s.
// Where x·e is formed, e = 0 is answered first, since the limit at infinity is 0 and not 0·∞.

/// tanh x = c/s with e = exp(-2a); tanh' = 4e/s², tanh'' = -8ec/s³ · sign x.
struct TanhFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar {
    let (e, c) = decay(2 * x.magnitude)
    return Scalar(signOf: x, magnitudeOf: c / (1 + e))
  }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar {
    let (e, _) = decay(2 * x.magnitude)
    return 4 * e / square(exactSum(1, e))
  }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    let (e, c) = decay(2 * x.magnitude)
    return Scalar(signOf: -x, magnitudeOf: 8 * e * c / cube(exactSum(1, e)))
  }
  @inline(__always)
  func valueAndDerivative(_ x: Scalar) -> (value: Scalar, derivative: Scalar) {
    let (e, c) = decay(2 * x.magnitude)
    let s = exactSum(1, e)
    return (Scalar(signOf: x, magnitudeOf: c / s.high), 4 * e / square(s))
  }
}

/// σ(x) = 1/(1 + exp(-x)); σ' = e/s², σ'' = -ec/s³ · sign x.
struct SigmoidFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar {
    let e = Scalar.exp(-x.magnitude)
    return (x < 0 ? e : 1) / (1 + e)
  }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar {
    let e = Scalar.exp(-x.magnitude)
    return e / square(exactSum(1, e))
  }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    let (e, c) = decay(x.magnitude)
    return Scalar(signOf: -x, magnitudeOf: e * c / cube(exactSum(1, e)))
  }
  @inline(__always)
  func valueAndDerivative(_ x: Scalar) -> (value: Scalar, derivative: Scalar) {
    let e = Scalar.exp(-x.magnitude)
    let s = exactSum(1, e)
    return ((x < 0 ? e : 1) / s.high, e / square(s))
  }
}

/// log(1 + exp(x)) = max(x, 0) + log1p(e).
struct SoftplusFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar {
    let tail = Scalar.log(onePlus: Scalar.exp(-x.magnitude))
    return x <= 0 ? tail : x + tail
  }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { SigmoidFormula().value(x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { SigmoidFormula().derivative(x) }
  @inline(__always)
  func valueAndDerivative(_ x: Scalar) -> (value: Scalar, derivative: Scalar) {
    let e = Scalar.exp(-x.magnitude)
    let tail = Scalar.log(onePlus: e)
    return (x <= 0 ? tail : x + tail, (x < 0 ? e : 1) / (1 + e))
  }
}

/// x·σ(x). The derivative is e(1 + x + e)/s² for x < 0 and (1 + e(1 + x))/s² for x ≥ 0; the second
/// derivative is e((2 - a) + e(2 + a))/s³.
struct SiluFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { value(x, Scalar.exp(-x.magnitude)) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { derivative(x, Scalar.exp(-x.magnitude)) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    let a = x.magnitude
    let e = Scalar.exp(-a)
    if e == 0 { return 0 }
    return e * ((2 - a) + e * (2 + a)) / cube(exactSum(1, e))
  }
  @inline(__always)
  func valueAndDerivative(_ x: Scalar) -> (value: Scalar, derivative: Scalar) {
    let e = Scalar.exp(-x.magnitude)
    return (value(x, e), derivative(x, e))
  }

  @inline(__always)
  private func value(_ x: Scalar, _ e: Scalar) -> Scalar {
    if e == 0 { return x < 0 ? -e : x }
    return x * (x < 0 ? e : 1) / (1 + e)
  }
  @inline(__always)
  private func derivative(_ x: Scalar, _ e: Scalar) -> Scalar {
    if e == 0 { return x < 0 ? 0 : 1 }
    return (x < 0 ? e * ((1 + x) + e) : 1 + e * (1 + x)) / square(exactSum(1, e))
  }
}

/// x·tanh(softplus(x)) = x·n/(n + 2) with n = u² + 2u, u = exp(x).
///
/// The derivatives are polynomials in u (x < 0) or 1/u (x ≥ 0), whose coefficients are affine in x,
/// over powers of u² + 2u + 2: only their leading terms matter in the tails, so nothing cancels there.
struct MishFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { value(x, Scalar.exp(-x.magnitude)) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { derivative(x, Scalar.exp(-x.magnitude)) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    let e = Scalar.exp(-x.magnitude)
    if e == 0 { return 0 }
    if x < 0 {
      let d = exactSum(2, 2 * e, e * e)
      let rest = (8 + 2 * x) + e * ((6 - 3 * x) + e * (2 - 2 * x))
      let bend = (4 + 2 * x).addingProduct(e, rest)
      return 4 * e * bend / cube(d)
    }
    let d = exactSum(1, 2 * e, 2 * e * e)
    let rest = (6 - 3 * x) + e * ((8 + 2 * x) + e * (4 + 2 * x))
    let bend = (2 - 2 * x).addingProduct(e, rest)
    return 4 * e * bend / cube(d) * e
  }
  @inline(__always)
  func valueAndDerivative(_ x: Scalar) -> (value: Scalar, derivative: Scalar) {
    let e = Scalar.exp(-x.magnitude)
    return (value(x, e), derivative(x, e))
  }

  @inline(__always)
  private func value(_ x: Scalar, _ e: Scalar) -> Scalar {
    if e == 0 { return x < 0 ? -e : x }
    if x < 0 {
      let n = e * (2 + e)
      return x * n / (n + 2)
    }
    let w = 1 + 2 * e
    return x * w / (w + 2 * e * e)
  }
  @inline(__always)
  private func derivative(_ x: Scalar, _ e: Scalar) -> Scalar {
    if e == 0 { return x < 0 ? 0 : 1 }
    if x < 0 {
      let d = exactSum(2, 2 * e, e * e)
      return e * ((4 + 4 * x) + e * ((6 + 4 * x) + e * (4 + e))) / square(d)
    }
    let d = exactSum(1, 2 * e, 2 * e * e)
    return Scalar(1).addingProduct(e, 4 + e * ((6 + 4 * x) + e * (4 + 4 * x))) / square(d)
  }
}

/// x/(1 + |x|); the second derivative jumps at 0 and is 0 there.
struct SoftsignFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar {
    x.isInfinite ? Scalar(signOf: x, magnitudeOf: 1) : x / (1 + x.magnitude)
  }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar {
    x.isInfinite ? 0 : 1 / square(exactSum(1, x.magnitude))
  }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    if x == 0 || x.isInfinite { return 0 }
    return Scalar(signOf: -x, magnitudeOf: 2 / cube(exactSum(1, x.magnitude)))
  }
}

/// x for x > 0, α(exp(x) - 1) for x ≤ 0, all times a scale.
struct EluFormula<Scalar: Real>: ActivationFormula {
  let scale: Scalar
  let scaledAlpha: Scalar

  @inline(__always)
  init(scale: Scalar, alpha: Scalar) {
    self.scale = scale
    scaledAlpha = scale * alpha
  }

  /// λ and α·λ of Klambauer et al., which fix mean 0 and variance 1; rounded once from 106 bits.
  @inline(__always)
  static var selu: EluFormula {
    EluFormula(
      scale: split(0x1.0cfabd6a91132p+0, 0x1.6fc7d272f2696p-55).high,
      scaledAlpha: split(0x1.c212cc640f031p+0, 0x1.05161b045a1f1p-56).high)
  }

  @inline(__always)
  private init(scale: Scalar, scaledAlpha: Scalar) {
    self.scale = scale
    self.scaledAlpha = scaledAlpha
  }

  @inline(__always)
  func value(_ x: Scalar) -> Scalar {
    x > 0 ? scale * x : scaledAlpha * Scalar.expMinusOne(x)
  }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { x > 0 ? scale : scaledAlpha * Scalar.exp(x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { x > 0 ? 0 : scaledAlpha * Scalar.exp(x) }
}

/// x for x > 0, α(exp(x/α) - 1) for x ≤ 0; the derivatives carry the quotient's rounding along.
struct CeluFormula<Scalar: Real>: ActivationFormula {
  let alpha: Scalar

  @inline(__always)
  func value(_ x: Scalar) -> Scalar {
    x > 0 ? x : alpha * Scalar.expMinusOne(x / alpha)
  }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { x > 0 ? 1 : exponential(x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { x > 0 ? 0 : exponential(x) / alpha }

  @inline(__always)
  private func exponential(_ x: Scalar) -> Scalar {
    let quotient = x / alpha
    let e = Scalar.exp(quotient)
    if e == 0 { return 0 }
    let rest = x.addingProduct(-quotient, alpha) / alpha
    return e + e * rest
  }
}

/// exp(-x²); the derivatives are -2x and 2(2x² - 1) times it.
struct GaussianFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { times(1, x) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { times(-2 * x, x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    times(2 * Scalar(-1).addingProduct(2 * x, x), x)
  }

  @inline(__always)
  private func times(_ factor: Scalar, _ x: Scalar) -> Scalar {
    if x.magnitude > 200 { return 0 }  // far below the least number of any type
    let square = exactProduct(x, x)
    let (h, k) = factors(high: square.high, low: square.low)
    return factor * h * k
  }
}

/// The sine.
struct SineFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { Scalar.sin(x) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { Scalar.cos(x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { -Scalar.sin(x) }
}

/// The cosine.
struct CosineFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar { Scalar.cos(x) }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar { -Scalar.sin(x) }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar { -Scalar.cos(x) }
}
