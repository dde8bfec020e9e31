// The Gaussian error linear unit x·Φ(x), and its approximation by tanh, accurate to the far tail.
import RealModule

/// x·Φ(x) with the normal distribution Φ; with the density φ, gelu' = Φ + xφ, gelu'' = (2 - x²)φ.
///
/// Only Φ(-a), a = |x|, is computed: gelu(x) = x(1 - Φ(-x)) and gelu'(x) = 1 - gelu'(-x) for x > 0.
struct GeluFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar {
    let a = x.magnitude
    if a > 200 { return x < 0 ? -Scalar.zero : x }
    return value(x, a, density(a))
  }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar {
    let a = x.magnitude
    if a > 200 { return x < 0 ? 0 : 1 }
    return derivative(x, a, density(a))
  }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    let a = x.magnitude
    if a > 200 { return 0 }
    let (h, k) = density(a)
    return Scalar(2).addingProduct(-x, x) * h * k
  }
  @inline(__always)
  func valueAndDerivative(_ x: Scalar) -> (value: Scalar, derivative: Scalar) {
    let a = x.magnitude
    if a > 200 { return x < 0 ? (-Scalar.zero, 0) : (x, 1) }
    let density = density(a)
    return (value(x, a, density), derivative(x, a, density))
  }

  @inline(__always)
  private func value(_ x: Scalar, _ a: Scalar, _ density: (Scalar, Scalar)) -> Scalar {
    if x <= -8 { return x / inverseMillsRatio(a) * density.0 * density.1 }
    let tail = lowerTail(a, density)
    return x * (x < 0 ? tail : 1 - tail)
  }

  @inline(__always)
  private func derivative(_ x: Scalar, _ a: Scalar, _ density: (Scalar, Scalar)) -> Scalar {
    let left: Scalar =
      a >= 8
      ? (1 / inverseMillsRatio(a) - a) * density.0 * density.1
      : lowerTail(a, density) - a * density.0 * density.1
    return x < 0 ? left : 1 - left
  }

  /// φ(a) = exp(-a²/2)/√(2π) as two factors.
  @inline(__always)
  private func density(_ a: Scalar) -> (Scalar, Scalar) {
    let square = exactProduct(a, a)
    let (h, k) = factors(high: square.high / 2, low: square.low / 2)
    return (h * split(0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56).high, k)
  }

  /// Φ(-a) = erfc(a/√2)/2, with a first-order term for the rounding of a/√2.
  @inline(__always)
  private func lowerTail(_ a: Scalar, _ density: (Scalar, Scalar)) -> Scalar {
    let root: (high: Scalar, low: Scalar) = split(0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55)
    let z = exactProduct(a, root.high)
    let rest = z.low + a * root.low
    return Scalar.erfc(z.high) / 2 - 2 * root.high * rest * (density.0 * density.1)
  }

  /// φ(a)/Φ(-a) by Laplace's continued fraction a + 1/(a + 2/(a + 3/(a + …))), for a ≥ 8.
  ///
  /// Twenty levels are accurate to 2^-68 at a = 8, and better beyond.
  @inline(__always)
  private func inverseMillsRatio(_ a: Scalar) -> Scalar {
    var denominator = a
    var level = 20
    while level > 0 {
      denominator = a + Scalar(level) / denominator
      level -= 1
    }
    return denominator
  }
}

/// x/2·(1 + tanh(√(2/π)(x + 0.044715x³))) = x·σ(H(x)) with H(x) = p·x + q·x³.
///
/// With e = exp(-H(a)) and s = 1 + e: for x < 0 the derivative is e(s - aH')/s², for x ≥ 0 it is
/// (s + aH'e)/s². H(a) is carried to twice the precision, since exp magnifies its rounding.
struct GeluTanhFormula<Scalar: Real>: ActivationFormula {
  @inline(__always)
  func value(_ x: Scalar) -> Scalar {
    let a = x.magnitude
    if a > 100 { return x < 0 ? -Scalar.zero : x }
    return value(x, exponential(a))
  }
  @inline(__always)
  func derivative(_ x: Scalar) -> Scalar {
    let a = x.magnitude
    if a > 100 { return x < 0 ? 0 : 1 }
    return derivative(x, a, exponential(a))
  }
  @inline(__always)
  func secondDerivative(_ x: Scalar) -> Scalar {
    let a = x.magnitude
    if a > 100 { return 0 }
    let (h, k) = exponential(a)
    let e = h * k
    // 2H' + aH'' - aH'²·tanh(H/2) = 4H' - 2p - v + v·2e/s with v = aH'², in twice the precision where
    // the terms cancel.
    let (p, slope) = (coefficients.p, slope(a))
    let first = exactProduct(a, slope.high)
    let v = exactProduct(first.high, slope.high)
    let vLow = v.low + (first.low * slope.high + 2 * first.high * slope.low)
    let rest = 4 * slope.low - 2 * p.low - vLow + v.high * (2 * e / (1 + e))
    let bend = exactSum(4 * slope.high, -2 * p.high, -v.high)
    return (bend.high + (bend.low + rest)) / square(exactSum(1, e)) * h * k
  }
  @inline(__always)
  func valueAndDerivative(_ x: Scalar) -> (value: Scalar, derivative: Scalar) {
    let a = x.magnitude
    if a > 100 { return x < 0 ? (-Scalar.zero, 0) : (x, 1) }
    let e = exponential(a)
    return (value(x, e), derivative(x, a, e))
  }

  @inline(__always)
  private func value(_ x: Scalar, _ e: (Scalar, Scalar)) -> Scalar {
    let s = 1 + e.0 * e.1
    return x < 0 ? x / s * e.0 * e.1 : x / s
  }

  @inline(__always)
  private func derivative(_ x: Scalar, _ a: Scalar, _ e: (Scalar, Scalar)) -> Scalar {
    let small = e.0 * e.1
    let squared = square(exactSum(1, small))
    let product = a * slope(a).high
    return x < 0
      ? ((1 - product) + small) / squared * e.0 * e.1 : (1 + small * (1 + product)) / squared
  }

  /// p = 2√(2/π) and q = 0.044715·p.
  @inline(__always)
  private var coefficients: (p: (high: Scalar, low: Scalar), q: (high: Scalar, low: Scalar)) {
    (
      split(0x1.9884533d43651p+0, -0x1.cbc0d30ebfd15p-54),
      split(0x1.2444f2a4d8b4bp-4, -0x1.6c843a29d1c70p-61)
    )
  }

  /// H'(a) = p + 3q·a² in twice the precision.
  @inline(__always)
  private func slope(_ a: Scalar) -> (high: Scalar, low: Scalar) {
    let p = coefficients.p
    let q: (high: Scalar, low: Scalar) = split(0x1.b6676bf7450f0p-3, 0x1.bba7351828aabp-57)
    let square = exactProduct(a, a)
    let term = exactProduct(q.high, square.high)
    let sum = exactSum(p.high, term.high)
    let low = term.low + (q.high * square.low + q.low * square.high)
    return (sum.high, sum.low + (p.low + low))
  }

  /// exp(-H(a)) as two factors: H = a(p + q·a²) in twice the precision.
  @inline(__always)
  private func exponential(_ a: Scalar) -> (Scalar, Scalar) {
    let (p, q) = coefficients
    let square = exactProduct(a, a)
    let cubic = exactProduct(q.high, square.high)
    let cubicLow = cubic.low + (q.high * square.low + q.low * square.high)
    let sum = exactSum(p.high, cubic.high)
    let product = exactProduct(a, sum.high)
    return factors(
      high: product.high, low: product.low + a * (sum.low + (cubicLow + p.low)))
  }
}
