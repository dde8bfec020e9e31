// The four operations, square roots and whole powers. What a rounded result lost is computed exactly
// (TwoSum of Knuth; the residue of a product, quotient or root by a fused multiply-add), and an end moves
// by one ulp only where something was lost, or where that is not known: near underflow, and for the
// products, quotients and roots of Float80.

import RealModule

extension RoundedInterval {
  @inlinable
  public static prefix func - (a: Self) -> Self { Self(-a.upper, -a.lower) }

  @inlinable
  public static func + (a: Self, b: Self) -> Self {
    Self(lowerSum(a.lower, b.lower), upperSum(a.upper, b.upper))
  }

  @inlinable
  public static func - (a: Self, b: Self) -> Self {
    Self(lowerSum(a.lower, -b.upper), upperSum(a.upper, -b.lower))
  }

  @inlinable
  public static func * (a: Self, b: Self) -> Self {
    if a.lower >= 0 {
      if b.lower >= 0 {
        return Self(lowerProduct(a.lower, b.lower), upperProduct(a.upper, b.upper))
      }
      if b.upper <= 0 {
        return Self(lowerProduct(a.upper, b.lower), upperProduct(a.lower, b.upper))
      }
      return Self(lowerProduct(a.upper, b.lower), upperProduct(a.upper, b.upper))
    }
    if a.upper <= 0 { return -(-a * b) }
    if b.lower >= 0 || b.upper <= 0 { return b * a }
    return Self(
      min(lowerProduct(a.lower, b.upper), lowerProduct(a.upper, b.lower)),
      max(upperProduct(a.lower, b.lower), upperProduct(a.upper, b.upper)))
  }

  /// The quotients; the whole line where 0 lies inside b, a half-line where it is an end of b.
  @inlinable
  public static func / (a: Self, b: Self) -> Self {
    if b.upper < 0 || b.upper == 0 && b.lower < 0 { return -a / -b }
    guard b.lower >= 0, b.upper > 0 else { return .whole }
    if b.lower == 0 {
      if a.lower >= 0 { return Self(lowerQuotient(a.lower, b.upper), .infinity) }
      if a.upper <= 0 { return Self(-.infinity, upperQuotient(a.upper, b.upper)) }
      return .whole
    }
    return Self(
      lowerQuotient(a.lower, a.lower >= 0 ? b.upper : b.lower),
      upperQuotient(a.upper, a.upper >= 0 ? b.lower : b.upper))
  }

  /// √x for the x ≥ 0 of the interval.
  @inlinable
  public var squareRoot: Self {
    guard upper >= 0 else { return .whole }
    func root(_ x: Number) -> (value: Number, rest: Number) {
      let root = x.squareRoot()
      return (root, x < 0x1p-900 || !Self.hasFastResidue ? .nan : x.addingProduct(-root, root))
    }
    let (low, high) = (root(max(lower, 0)), root(upper))
    return Self(
      low.value == 0 || low.rest >= 0 ? low.value : max(0, Rule.down(low.value, ulps: 1)),
      high.value == 0 || high.rest <= 0 ? high.value : Rule.up(high.value, ulps: 1))
  }

  @inlinable
  public var absoluteValue: Self { Self(mignitude, magnitude) }

  /// x², without the dependency of x·x.
  @inlinable
  public var squared: Self { raised(to: 2) }

  /// x^n.
  @inlinable
  public func raised(to exponent: Int) -> Self {
    if exponent == 0 { return .one }
    if exponent < 0 { return .one / raised(to: -exponent) }
    if exponent == 1 { return self }
    let isEven = exponent.isMultiple(of: 2)
    let (low, high) = isEven ? (mignitude, magnitude) : (lower, upper)
    return Self(
      Self.power(low, exponent).lower, Self.power(high, exponent).upper)
  }

  /// x^n, n ≥ 1, of a number, by repeated squaring; its bounds keep its sign.
  @inlinable
  static func power(_ x: Number, _ exponent: Int) -> Self {
    if x < 0 {
      let power = power(-x, exponent)
      return exponent.isMultiple(of: 2) ? power : -power
    }
    var (square, result, rest) = (Self(x), Self.one, exponent)
    while true {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest == 0 { return result }
      square = square * square
    }
  }

  // MARK: Ends

  @inline(__always)
  @inlinable
  static func lowerSum(_ x: Number, _ y: Number) -> Number {
    let (sum, lost) = Augmented.sum(x, y)
    guard sum.isFinite else { return sum.isNaN ? -.infinity : Rule.down(sum, ulps: 1) }
    // Where the largest number is added, what is lost may itself overflow.
    return lost >= 0 ? sum : Rule.down(sum, ulps: 1)
  }

  @inline(__always)
  @inlinable
  static func upperSum(_ x: Number, _ y: Number) -> Number {
    let (sum, lost) = Augmented.sum(x, y)
    guard sum.isFinite else { return sum.isNaN ? .infinity : Rule.up(sum, ulps: 1) }
    return lost <= 0 ? sum : Rule.up(sum, ulps: 1)
  }

  /// A fused multiply-add of Float80 takes longer than it is worth.
  @inline(__always)
  @inlinable
  static var hasFastResidue: Bool { Number.significandBitCount <= 52 }

  /// Products below this may have a residue that underflows.
  @inlinable
  static var small: Number { 0x1p-900 }

  @inline(__always)
  @inlinable
  static func lowerProduct(_ x: Number, _ y: Number) -> Number {
    if x == 0 || y == 0 { return 0 }
    let product = x * y
    let size = product.magnitude
    guard size.isFinite, size > small, hasFastResidue else {
      return Rule.down(product, ulps: 1)
    }
    return (-product).addingProduct(x, y) < 0 ? Rule.down(product, ulps: 1) : product
  }

  @inline(__always)
  @inlinable
  static func upperProduct(_ x: Number, _ y: Number) -> Number {
    if x == 0 || y == 0 { return 0 }
    let product = x * y
    let size = product.magnitude
    guard size.isFinite, size > small, hasFastResidue else {
      return Rule.up(product, ulps: 1)
    }
    return (-product).addingProduct(x, y) > 0 ? Rule.up(product, ulps: 1) : product
  }

  /// x/y − quotient has the sign of the first number; NaN where it is not known. y > 0.
  @inline(__always)
  @inlinable
  static func residue(_ x: Number, _ y: Number, _ quotient: Number) -> Number {
    let size = quotient.magnitude
    guard size.isFinite, size > small, x.magnitude > small, y.isFinite, hasFastResidue else {
      return .nan
    }
    return x.addingProduct(-quotient, y)
  }

  @inline(__always)
  @inlinable
  static func lowerQuotient(_ x: Number, _ y: Number) -> Number {
    if x == 0 { return 0 }
    let quotient = x / y
    if quotient.isNaN { return -.infinity }
    return residue(x, y, quotient) >= 0 ? quotient : Rule.down(quotient, ulps: 1)
  }

  @inline(__always)
  @inlinable
  static func upperQuotient(_ x: Number, _ y: Number) -> Number {
    if x == 0 { return 0 }
    let quotient = x / y
    if quotient.isNaN { return .infinity }
    return residue(x, y, quotient) <= 0 ? quotient : Rule.up(quotient, ulps: 1)
  }
}
