// Truncated Taylor series whose coefficients are intervals: automatic differentiation over intervals.

import RealModule

/// Enclosures of f(x)/0!, f'(x)/1!, f''(x)/2!, … for all x of an interval X.
///
/// With X a point c the coefficients are the Taylor polynomial at c; with X around c, coefficient k bounds
/// Taylor's remainder: f(z) ∈ Σ_{i<k} f_i(c)(z − c)^i + f_k(X)(z − c)^k for z in X. Where f has a kink or a jump
/// in X, the derivatives that do not exist are enclosed as generalised ones (their values on both sides)
/// as long as that formula stays true, and are the whole line beyond.
///
/// The recurrences are those of Griewank and Walther, "Evaluating Derivatives" (2008), table 13.2.
public struct RoundedSeries<Rule: RoundingRule>: Sendable, Hashable {
  public typealias Interval = RoundedInterval<Rule>

  public var coefficients: [Interval]

  @inlinable
  public init(_ coefficients: [Interval]) { self.coefficients = coefficients }

  /// A constant.
  @inlinable
  public init(constant: Interval, order: Int) {
    coefficients = [Interval](repeating: .zero, count: order + 1)
    coefficients[0] = constant
  }

  /// The variable x on X.
  @inlinable
  public static func variable(_ x: Interval, order: Int) -> Self {
    var series = Self(constant: x, order: order)
    if order > 0 { series.coefficients[1] = .one }
    return series
  }

  /// The highest derivative.
  @inlinable
  public var order: Int { coefficients.count - 1 }

  @inlinable
  public subscript(index: Int) -> Interval {
    get { coefficients[index] }
    set { coefficients[index] = newValue }
  }

  // MARK: Arithmetic

  @inlinable
  public static prefix func - (u: Self) -> Self { Self(u.coefficients.map { -$0 }) }

  @inlinable
  public static func + (u: Self, v: Self) -> Self {
    Self(u.coefficients.indices.map { u[$0] + v[$0] })
  }

  @inlinable
  public static func - (u: Self, v: Self) -> Self {
    Self(u.coefficients.indices.map { u[$0] - v[$0] })
  }

  @inlinable
  public static func * (u: Self, v: Self) -> Self {
    var product = u
    for k in u.coefficients.indices {
      var sum = Interval.zero
      for j in 0...k where !u[j].isZero && !v[k - j].isZero { sum = sum + u[j] * v[k - j] }
      product[k] = sum
    }
    return product
  }

  @inlinable
  public static func * (factor: Interval, u: Self) -> Self {
    Self(u.coefficients.map { $0.isZero ? $0 : factor * $0 })
  }

  @inlinable
  public static func + (u: Self, number: Interval) -> Self {
    var sum = u
    sum[0] = sum[0] + number
    return sum
  }

  /// v·w = u, solved for w from the constant up.
  @inlinable
  public static func / (u: Self, v: Self) -> Self {
    var quotient = u
    for k in u.coefficients.indices {
      var sum = u[k]
      for j in 0..<k where !v[k - j].isZero { sum = sum - quotient[j] * v[k - j] }
      quotient[k] = sum / v[0]
    }
    return quotient
  }

  @inlinable
  public var squared: Self { power(2) }

  /// u^n by squaring, its coefficients 0 to 2 without the dependency of repeated factors.
  @inlinable
  public func power(_ exponent: Int) -> Self {
    if exponent < 0 { return Self(constant: .one, order: order) / power(-exponent) }
    var (square, result, rest) = (self, Self(constant: .one, order: order), exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    result[0] = self[0].raised(to: exponent)
    if order > 0, exponent > 0 {
      result[1] = Interval(Rule.Number(exponent)) * self[0].raised(to: exponent - 1) * self[1]
    }
    if order > 1, exponent > 1 {
      let (n, u) = (Rule.Number(exponent), self)
      let bend = Interval(n * (n - 1) / 2) * u[0].raised(to: exponent - 2) * u[1].squared
      result[2] = bend + Interval(n) * u[0].raised(to: exponent - 1) * u[2]
    }
    return result
  }

  /// The series with this value whose derivative is d·u', where `d` gives coefficient k from those of
  /// the series up to k.
  @inlinable
  package func integrating(
    from value: Interval, _ derivative: (_ k: Int, _ series: Self) -> Interval
  )
    -> Self
  {
    var series = self
    series[0] = value
    guard order > 0 else { return series }
    var slopes: [Interval] = []
    slopes.reserveCapacity(order)
    for k in 1...order {
      slopes.append(derivative(k - 1, series))
      var sum = Interval.zero
      for j in 1...k where !self[j].isZero {
        sum = sum + (j == 1 ? self[j] : Interval(Rule.Number(j)) * self[j]) * slopes[k - j]
      }
      series[k] = k == 1 ? sum : sum / Interval(Rule.Number(k))
    }
    return series
  }

  /// Coefficient k of the square of a series known up to k.
  @inlinable
  static func square(_ series: Self, _ k: Int) -> Interval {
    var sum = Interval.zero
    for j in 0..<((k + 1) / 2) { sum = sum + series[j] * series[k - j] }
    sum = sum + sum
    return k.isMultiple(of: 2) ? sum + series[k / 2].squared : sum
  }

  /// Both on one side and on the other.
  @inlinable
  package func hull(_ other: Self) -> Self {
    Self(coefficients.indices.map { self[$0].hull(other[$0]) })
  }

  /// The same with the coefficients from `count` on unknown: across a jump 1, across a kink 2.
  @inlinable
  package func known(_ count: Int) -> Self {
    Self(coefficients.indices.map { $0 < count ? self[$0] : .whole })
  }
}

/// Series of Float64 intervals.
public typealias IntervalSeries = RoundedSeries<OutwardRounding<Double>>
