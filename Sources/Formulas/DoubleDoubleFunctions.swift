// The elementary functions of double-double numbers: reduced arguments and series, or one step of
// Newton's or Halley's rule from Double's value.

import RealModule

extension DoubleDouble: Real {
  private static var ln2: Self {
    DoubleDouble(ordered: 0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56)
  }

  // MARK: Exponentials

  package static func exp(_ x: Self) -> Self {
    guard x.high < 710 else { return x.isNaN ? x : .infinity }
    guard x.high > -745 else { return 0 }
    let k = (x.high / ln2.high).rounded()
    return (1 + smallExpMinusOne(x - DoubleDouble(k) * ln2)).scaled(by: Int(k))
  }

  package static func expMinusOne(_ x: Self) -> Self {
    x.high.magnitude < 0.35 ? smallExpMinusOne(x) : exp(x) - 1
  }

  /// exp(r) − 1 for |r| < 0.4, relatively accurate: Taylor's series at r/512, doubled nine times by
  /// exp(2r) − 1 = 2s + s².
  private static func smallExpMinusOne(_ r: Self) -> Self {
    guard r.high != 0 else { return r }
    let t = r.scaled(by: -9)
    var term = t
    var s = t
    for k in 2...12 {
      term = term * t / DoubleDouble(Double(k))
      s = s + term
    }
    for _ in 0..<9 { s = s.scaled(by: 1) + s * s }
    return s
  }

  package static func exp2(_ x: Self) -> Self { exp(x * ln2) }

  package static func cosh(_ x: Self) -> Self {
    let a = x.magnitude
    // Half of the exponential is finite where the whole is not.
    if a.high > 40 { return exp(a - ln2) }
    let e = exp(a)
    return (e + 1 / e).scaled(by: -1)
  }

  package static func sinh(_ x: Self) -> Self {
    let a = x.magnitude
    if a.high > 40 { return DoubleDouble(signOf: x, magnitudeOf: exp(a - ln2)) }
    let m = expMinusOne(a)
    return DoubleDouble(signOf: x, magnitudeOf: (m + m / (1 + m)).scaled(by: -1))
  }

  package static func tanh(_ x: Self) -> Self {
    if x.high.magnitude > 40 { return DoubleDouble(signOf: x, magnitudeOf: 1) }
    let m = expMinusOne(x.magnitude.scaled(by: 1))
    return DoubleDouble(signOf: x, magnitudeOf: m / (m + 2))
  }

  // MARK: Logarithms

  package static func log(_ x: Self) -> Self {
    guard x.high > 0, x.isFinite else { return DoubleDouble(Double.log(x.high)) }
    if x.high > 0.5, x.high < 2 { return log(onePlus: x - 1) }
    // The exponential of the logarithm must neither overflow nor lose its low part.
    if x.high > 0x1p1000 || x.high < 0x1p-900 {
      let exponent = x.exponent
      return log(x.scaled(by: -exponent)) + DoubleDouble(Double(exponent)) * ln2
    }
    let y = DoubleDouble(Double.log(x.high))
    let e = exp(y)
    return y + (x - e).scaled(by: 1) / (x + e)
  }

  package static func log(onePlus x: Self) -> Self {
    let first = Double.log(onePlus: x.high)
    guard first.isFinite, first != 0 else { return DoubleDouble(first) }
    if first.magnitude > 0.7 { return log(1 + x) }
    // Halley's rule for exp(y) − 1 = x.
    let y = DoubleDouble(first)
    let m = expMinusOne(y)
    return y + (x - m).scaled(by: 1) / (2 + x + m)
  }

  package static func log2(_ x: Self) -> Self { log(x) / ln2 }
  package static func log10(_ x: Self) -> Self { log(x) / log(10) }

  package static func asinh(_ x: Self) -> Self {
    let a = x.magnitude
    // Beyond 2^60 the next term, 1/(4a²), is nothing.
    let value = a.high > 0x1p60 ? log(a) + ln2 : log(onePlus: a + a * a / (1 + sqrt(1 + a * a)))
    return DoubleDouble(signOf: x, magnitudeOf: value)
  }

  package static func acosh(_ x: Self) -> Self {
    x.high > 0x1p60 ? log(x) + ln2 : log(onePlus: (x - 1) + sqrt((x - 1) * (x + 1)))
  }
  package static func atanh(_ x: Self) -> Self {
    log(onePlus: x.scaled(by: 1) / (1 - x)).scaled(by: -1)
  }

  // MARK: Circular functions

  /// sin and cos of r, |r| ≤ π/4, by Taylor's series.
  private static func smallSinCos(_ r: Self) -> (sin: Self, cos: Self) {
    let square = r * r
    var (term, sin) = (r, r)
    var (even, cos): (Self, Self) = (1, 1)
    for k in 1...14 {
      even = even * -square / DoubleDouble(Double((2 * k - 1) * 2 * k))
      cos = cos + even
      term = term * -square / DoubleDouble(Double(2 * k * (2 * k + 1)))
      sin = sin + term
    }
    return (sin, cos)
  }

  /// sin and cos by reduction modulo π/2, whose third part keeps |x| < 2^20 accurate.
  private static func sinCos(_ x: Self) -> (sin: Self, cos: Self) {
    guard x.isFinite else { return (.nan, .nan) }
    let k = (x.high / (0.5 * Double.pi)).rounded()
    let quarter = pi.scaled(by: -1)
    var r = x - exactMultiple(k, quarter.high)
    r = r - exactMultiple(k, quarter.low)
    r = r - DoubleDouble(k * -0x1.f1976b7ed8fbcp-110)
    let small = smallSinCos(r)
    return switch Int(k.truncatingRemainder(dividingBy: 4) + 4) % 4 {
    case 0: (small.sin, small.cos)
    case 1: (small.cos, -small.sin)
    case 2: (-small.sin, -small.cos)
    default: (-small.cos, small.sin)
    }
  }

  private static func exactMultiple(_ k: Double, _ x: Double) -> Self {
    DoubleDouble(k) * DoubleDouble(x)
  }

  package static func sin(_ x: Self) -> Self { sinCos(x).sin }
  package static func cos(_ x: Self) -> Self { sinCos(x).cos }
  package static func tan(_ x: Self) -> Self {
    let both = sinCos(x)
    return both.sin / both.cos
  }

  package static func atan2(y: Self, x: Self) -> Self {
    let angle = DoubleDouble(Double.atan2(y: y.high, x: x.high))
    let radius = hypot(x, y)
    guard radius.high > 0, radius.isFinite else { return angle }
    // The angle that is left is tiny: it is its own sine.
    let both = sinCos(angle)
    return angle + (y * both.cos - x * both.sin) / radius
  }

  package static func atan(_ x: Self) -> Self {
    x.isFinite ? atan2(y: x, x: 1) : DoubleDouble(signOf: x, magnitudeOf: pi.scaled(by: -1))
  }
  package static func asin(_ x: Self) -> Self { atan2(y: x, x: sqrt((1 - x) * (1 + x))) }
  package static func acos(_ x: Self) -> Self { atan2(y: sqrt((1 - x) * (1 + x)), x: x) }

  // MARK: Powers

  package static func pow(_ x: Self, _ y: Self) -> Self {
    if y.isZero || x == 1 { return 1 }
    guard x.high > 0 else {
      guard x.isZero, !y.isNaN else { return .nan }
      return y > 0 ? 0 : .infinity
    }
    return exp(y * log(x))
  }

  package static func pow(_ x: Self, _ n: Int) -> Self {
    var (result, factor, rest): (Self, Self, UInt) = (1, x, n.magnitude)
    while rest > 0 {
      if rest & 1 == 1 { result = result * factor }
      rest >>= 1
      if rest > 0 { factor = factor * factor }
    }
    return n < 0 ? 1 / result : result
  }

  package static func root(_ x: Self, _ n: Int) -> Self {
    let first = Double.root(x.high, n)
    guard first.isFinite, first != 0 else { return DoubleDouble(first) }
    let y = DoubleDouble(first)
    let power = pow(y, n)
    guard power.isFinite, !power.isZero else { return y }
    return y - y * (power - x) / (DoubleDouble(Double(n)) * power)
  }

  package static func hypot(_ x: Self, _ y: Self) -> Self {
    let large = max(x.magnitude, y.magnitude)
    guard large.isFinite, !large.isZero else { return large }
    let e = -large.exponent
    let (a, b) = (x.scaled(by: e), y.scaled(by: e))
    return sqrt(a * a + b * b).scaled(by: -e)
  }

  // MARK: Special functions

  /// 2/√π exp(−x²) Σ 2ⁿ x^(2n+1)/(1·3·…·(2n+1)), all terms of one sign.
  package static func erf(_ x: Self) -> Self {
    let a = x.magnitude
    if a.high >= 2.5 { return DoubleDouble(signOf: x, magnitudeOf: 1 - upperErfc(a)) }
    var term = x
    var sum = x
    var n = 1.0
    while term.high.magnitude > 1e-34 * sum.high.magnitude {
      term = term * (2 * x * x) / DoubleDouble(2 * n + 1)
      sum = sum + term
      n += 1
    }
    return sum.scaled(by: 1) * exp(-x * x) / sqrt(pi)
  }

  package static func erfc(_ x: Self) -> Self { x.high < 2.5 ? 1 - erf(x) : upperErfc(x) }

  /// exp(−x²)/√π / (x + ½/(x + 1/(x + 3/2/(x + …)))) for x ≥ 2.5.
  private static func upperErfc(_ x: Self) -> Self {
    guard x.high < 27.3 else { return x.isNaN ? x : 0 }
    var denominator = x
    for level in (1...(x.high < 4 ? 320 : 160)).reversed() {
      denominator = x + DoubleDouble(Double(level) * 0.5) / denominator
    }
    return exp(-x * x) / (denominator * sqrt(pi))
  }

  /// To the accuracy of Double.
  package static func gamma(_ x: Self) -> Self { DoubleDouble(Double.gamma(x.high)) }
  #if !os(Windows)
    /// To the accuracy of Double.
    package static func logGamma(_ x: Self) -> Self { DoubleDouble(Double.logGamma(x.high)) }
  #endif
}
