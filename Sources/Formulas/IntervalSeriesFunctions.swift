// Elementary functions of interval series: each solves its differential equation coefficient by coefficient.

import RealModule

extension RoundedSeries {
  @inlinable
  public var exp: Self { integrating(from: self[0].exp) { k, y in y[k] } }

  /// exp(u) − 1, accurate near 0.
  @inlinable
  public var expm1: Self {
    var series = exp
    series[0] = self[0].expm1
    return series
  }

  @inlinable
  public var log: Self {
    let inverse = Self(constant: .one, order: order) / self
    return integrating(from: self[0].log) { k, _ in inverse[k] }
  }

  /// u^a for real a, u > 0; at u = 0 only the value is known.
  @inlinable
  public func power(_ exponent: Interval) -> Self {
    var series = self
    series[0] = Interval.pow(self[0], exponent)
    guard order > 0 else { return series }
    for k in 1...order {
      var sum = Interval.zero
      for j in 1...k where !self[j].isZero {
        let factor = exponent * Interval(Rule.Number(j)) - Interval(Rule.Number(k - j))
        sum = sum + factor * self[j] * series[k - j]
      }
      series[k] = sum / (Interval(Rule.Number(k)) * self[0])
    }
    return series
  }

  @inlinable
  public var squareRoot: Self {
    var series = power(Interval(0.5))
    series[0] = self[0].squareRoot
    return series
  }

  @inlinable
  public var cbrt: Self {
    // u^(1/3) for u < 0 is −(−u)^(1/3).
    if self[0].upper < 0 { return -(-self).cbrt }
    var series = power(Interval.one / Interval(3))
    series[0] = self[0].cbrt
    return self[0].lower > 0 ? series : series.known(1)
  }

  /// The sine and the cosine.
  @inlinable
  public var sineAndCosine: (sine: Self, cosine: Self) {
    var (sine, cosine) = (self, self)
    (sine[0], cosine[0]) = (self[0].sin, self[0].cos)
    guard order > 0 else { return (sine, cosine) }
    for k in 1...order {
      var (s, c) = (Interval.zero, Interval.zero)
      for j in 1...k where !self[j].isZero {
        let factor = Interval(Rule.Number(j)) * self[j]
        s = s + factor * cosine[k - j]
        c = c - factor * sine[k - j]
      }
      sine[k] = s / Interval(Rule.Number(k))
      cosine[k] = c / Interval(Rule.Number(k))
    }
    return (sine, cosine)
  }

  @inlinable
  public var tan: Self {
    integrating(from: self[0].tan) { k, y in
      k == 0 ? .one + Self.square(y, 0) : Self.square(y, k)
    }
  }

  @inlinable
  public var tanh: Self {
    integrating(from: self[0].tanh) { k, y in
      k == 0 ? (.one - Self.square(y, 0)).clamped(0, 1) : -Self.square(y, k)
    }
  }

  @inlinable
  public var sigmoid: Self {
    integrating(from: self[0].sigmoid) { k, y in
      // y(1 − y) rises up to y = 1/2 and falls beyond.
      k == 0 ? parabola(y[0]) : y[k] - Self.square(y, k)
    }
  }

  /// log(1 + exp(u)): the integral of the sigmoid.
  @inlinable
  public var softplus: Self {
    func value(_ x: Rule.Number) -> Interval {
      let tail = Interval(-x.magnitude).exp.log1p
      return x > 0 ? Interval(x) + tail : tail
    }
    let slope = sigmoid
    return integrating(from: Interval(value(self[0].lower).lower, value(self[0].upper).upper)) {
      k, _ in slope[k]
    }
  }

  @inlinable
  public var sinh: Self { (Self.half * (expm1 - (-self).expm1)).valued(self[0].sinh) }
  @inlinable
  public var cosh: Self { (Self.half * (exp + (-self).exp)).valued(self[0].cosh) }

  @inlinable
  public var erf: Self {
    let bell = Interval(2) / Interval.pi.squareRoot * (-squared).exp
    return integrating(from: self[0].erf) { k, _ in bell[k] }
  }

  /// The primitive function with a given value whose derivative is a series.
  @inlinable
  func primitive(_ value: Interval, _ slope: Self) -> Self {
    integrating(from: value) { k, _ in slope[k] }
  }

  @inlinable
  static var half: Interval { Interval(0.5) }
  @inlinable
  var one: Self { Self(constant: .one, order: order) }

  /// f(u).
  @inlinable
  public func applying(_ function: UnaryFunction) -> Self {
    switch function {
    case .negate: return -self
    case .sin: return sineAndCosine.sine
    case .cos: return sineAndCosine.cosine
    case .tan: return tan
    case .asin: return primitive(self[0].asin, (one - squared).power(Interval(-0.5)))
    case .acos: return primitive(self[0].acos, -(one - squared).power(Interval(-0.5)))
    case .atan: return primitive(self[0].atan, one / (squared + .one))
    case .sinh: return sinh
    case .cosh: return cosh
    case .tanh: return tanh
    case .asinh: return primitive(self[0].asinh, (squared + .one).power(Interval(-0.5)))
    case .acosh: return primitive(self[0].acosh, (squared - one).power(Interval(-0.5)))
    case .atanh: return primitive(self[0].atanh, one / (one - squared))
    case .exp: return exp
    case .expm1: return expm1
    case .log: return log
    case .log2: return ((.one / Interval(2).log) * log).valued(self[0].log2)
    case .log10: return ((.one / Interval(10).log) * log).valued(self[0].log10)
    case .log1p: return ((self + .one).log).valued(self[0].log1p)
    case .sqrt: return squareRoot
    case .cbrt: return cbrt
    case .erf: return erf
    case .erfc: return (-erf).valued(self[0].erfc)
    case .sigmoid: return sigmoid
    case .abs:
      if self[0].lower >= 0 { return self }
      if self[0].upper <= 0 { return -self }
      return hull(-self).known(2).valued(self[0].absoluteValue)
    case .relu:
      if self[0].lower >= 0 { return self }
      if self[0].upper <= 0 { return Self(constant: .zero, order: order) }
      return hull(Self(constant: .zero, order: order)).known(2).valued(self[0].relu)
    case .sign: return constantPieces(self[0].sign)
    case .floor: return constantPieces(self[0].floor)
    case .ceil: return constantPieces(self[0].ceil)
    case .round: return constantPieces(self[0].round)
    case .step: return constantPieces(self[0].step)
    }
  }

  /// A function that is constant between its jumps.
  @inlinable
  package func constantPieces(_ value: Interval) -> Self {
    let series = Self(constant: value, order: order)
    return value.isPoint ? series : series.known(1)
  }

  /// f(u, v).
  @inlinable
  public static func applying(_ function: BinaryFunction, _ u: Self, _ v: Self) -> Self {
    switch function {
    case .add: return u + v
    case .subtract: return u - v
    case .multiply: return u * v
    case .divide: return u / v
    case .power: return power(u, v)
    case .atan2:
      let value = Interval.atan2(u[0], v[0])
      let slope = v.squared + u.squared
      // d atan2 = (v du − u dv)/(u² + v²), where the angle does not jump.
      guard u.order > 0, v[0].lower > 0 || !u[0].contains(0) else {
        return Self(constant: value, order: u.order).known(1)
      }
      return angle(u, v, slope, value)
    case .min: return -applying(.max, -u, -v)
    case .max:
      if u[0].lower >= v[0].upper { return u }
      if v[0].lower >= u[0].upper { return v }
      return u.hull(v).known(2).valued(Interval.maximum(u[0], v[0]))
    case .hypot: return ((u.squared + v.squared).squareRoot).valued(Interval.hypot(u[0], v[0]))
    case .mod: return (u - v * (u / v).applying(.floor)).valued(Interval.mod(u[0], v[0]))
    }
  }

  @inlinable
  static func power(_ u: Self, _ v: Self) -> Self {
    let isConstant = v.coefficients.dropFirst().allSatisfy(\.isZero)
    if isConstant, v[0].isPoint, v[0].lower == v[0].lower.rounded(), v[0].magnitude <= 1024 {
      return u.power(Int(v[0].lower))
    }
    return ((isConstant ? u.power(v[0]) : (v * u.log).exp)).valued(Interval.pow(u[0], v[0]))
  }

  @inlinable
  static func angle(_ u: Self, _ v: Self, _ square: Self, _ value: Interval) -> Self {
    var result = u
    result[0] = value
    func slope(_ w: Self, _ k: Int) -> Interval { Interval(Rule.Number(k + 1)) * w[k + 1] }
    var quotient: [Interval] = []
    for k in 0..<u.order {
      var sum = Interval.zero
      for j in 0...k { sum = sum + v[j] * slope(u, k - j) - u[j] * slope(v, k - j) }
      for j in 0..<k { sum = sum - quotient[j] * square[k - j] }
      quotient.append(sum / square[0])
      result[k + 1] = quotient[k] / Interval(Rule.Number(k + 1))
    }
    return result
  }
}

/// y(1 − y) for y in [0, 1].
@inlinable
func parabola<Rule: RoundingRule>(_ y: RoundedInterval<Rule>) -> RoundedInterval<Rule> {
  typealias Interval = RoundedInterval<Rule>
  func bounds(_ y: Rule.Number) -> Interval { Interval(y) * (Interval.one - Interval(y)) }
  let (a, b) = (bounds(y.lower), bounds(y.upper))
  return Interval(
    max(0, min(a.lower, b.lower)), y.contains(0.5) ? 0.25 : max(a.upper, b.upper))
}

extension RoundedSeries {
  /// The same with a value that is known more tightly.
  @inlinable
  func valued(_ value: Interval) -> Self {
    var result = self
    result[0] = value
    return result
  }
}
