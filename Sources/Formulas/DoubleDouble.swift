// A number as the unevaluated sum of two doubles, about 32 decimal digits (Dekker 1971; Knuth; Hida, Li
// and Bailey 2001). It is the long format on every machine, and shows the rounding of Double and Float80.

import RealModule

/// high + low with |low| ≤ ½ ulp(high): about 106 bits, in the exponent range of Double.
///
/// Sums, products, quotients and roots err by a few units of 2^−104 relative. The functions of `Real` are
/// good to about 2^−95 relative (seen against mpmath: exponentials and powers 2^−95.7 at the ends
/// of their range, logarithms 2^−104), but `erfc` below 2.5 to 2^−92, sine, cosine and tangent for
/// |x| < 2^20 only, and `gamma` and `logGamma` are those of Double. Where the high part is infinite
/// or NaN, low is 0; below 2^−969 the low part begins to underflow.
public struct DoubleDouble: Sendable {
  public let high: Double
  public let low: Double

  /// The sum of any two doubles.
  public init(_ a: Double, _ b: Double) {
    let sum = Augmented.sum(a, b)
    (high, low) = (sum.head, sum.head.isFinite ? sum.tail : 0)
  }

  /// high + low, where that is already normal: |a| ≥ |b| or a = 0.
  init(ordered a: Double, _ b: Double) {
    let sum = a + b
    (high, low) = sum.isFinite ? (sum, b - (sum - a)) : (sum, 0)
  }

  public init(_ number: Double) { (high, low) = (number, 0) }

  /// The nearest Double.
  public var rounded: Double { high }
}

/// The rounding of a product: a·b = p + e exactly, short of underflow.
private func exactProduct(_ a: Double, _ b: Double) -> DoubleDouble {
  let product = Augmented.product(a, b)
  return DoubleDouble(ordered: product.head, product.head.isFinite ? product.tail : 0)
}

// MARK: - Arithmetic

extension DoubleDouble: AlgebraicField {
  public static func + (a: Self, b: Self) -> Self {
    let s = DoubleDouble(a.high, b.high)
    let t = DoubleDouble(a.low, b.low)
    guard s.high.isFinite else { return s }
    let first = DoubleDouble(ordered: s.high, s.low + t.high)
    return DoubleDouble(ordered: first.high, first.low + t.low)
  }

  public static func - (a: Self, b: Self) -> Self { a + -b }
  public static prefix func - (a: Self) -> Self { DoubleDouble(ordered: -a.high, -a.low) }

  public static func * (a: Self, b: Self) -> Self {
    let p = exactProduct(a.high, b.high)
    guard p.high.isFinite else { return p }
    return DoubleDouble(ordered: p.high, p.low + (a.high * b.low + a.low * b.high))
  }

  public static func / (a: Self, b: Self) -> Self {
    let first = a.high / b.high
    guard first.isFinite, b.high.isFinite, first != 0 else { return DoubleDouble(first) }
    var rest = a - DoubleDouble(first) * b
    let second = rest.high / b.high
    rest = rest - DoubleDouble(second) * b
    return DoubleDouble(ordered: first, second) + DoubleDouble(rest.high / b.high)
  }

  public static func += (a: inout Self, b: Self) { a = a + b }
  public static func -= (a: inout Self, b: Self) { a = a - b }
  public static func *= (a: inout Self, b: Self) { a = a * b }
  public static func /= (a: inout Self, b: Self) { a = a / b }

  public mutating func formSquareRoot() { self = squareRoot }

  private var squareRoot: Self {
    guard high > 0, high.isFinite else { return DoubleDouble(high.squareRoot()) }
    let root = high.squareRoot()
    let rest = self - exactProduct(root, root)
    return DoubleDouble(ordered: root, rest.high / (2 * root))
  }

  public mutating func addProduct(_ a: Self, _ b: Self) { self = self + a * b }

  /// The number times 2^exponent.
  func scaled(by exponent: Int) -> Self {
    DoubleDouble(
      ordered: Double(sign: .plus, exponent: exponent, significand: high),
      Double(sign: .plus, exponent: exponent, significand: low))
  }
}

// MARK: - The protocol of floating-point numbers

extension DoubleDouble: FloatingPoint {
  public typealias Exponent = Int
  public typealias Magnitude = DoubleDouble
  public typealias Stride = DoubleDouble

  public init(integerLiteral value: Int) { self.init(value) }
  public init(_ value: Int) { self.init(exactSumOf: value) }
  public init<Source: BinaryInteger>(_ value: Source) { self.init(exactSumOf: value) }
  public init?<Source: BinaryInteger>(exactly value: Source) {
    self.init(exactSumOf: value)
    guard Source(exactly: high).map({ $0 + (Source(exactly: low) ?? 0) }) == value else {
      return nil
    }
  }

  /// The integer, its first 106 bits or so.
  private init(exactSumOf value: some BinaryInteger) {
    guard value.bitWidth > 54 else {
      self.init(Double(value))
      return
    }
    // Parts that a Double holds exactly: the last 32 bits, and all above them.
    let upper = value >> 32
    self = DoubleDouble(exactSumOf: upper, 32) + DoubleDouble(Double(value - (upper << 32)))
  }

  /// The integer times 2^shift.
  private init(exactSumOf value: some BinaryInteger, _ shift: Int) {
    let upper = value >> 32
    guard upper != 0, upper != -1 else {
      self = DoubleDouble(Double(value)).scaled(by: shift)
      return
    }
    self =
      DoubleDouble(exactSumOf: upper, shift + 32)
      + DoubleDouble(Double(value - (upper << 32))).scaled(by: shift)
  }

  public init(sign: FloatingPointSign, exponent: Int, significand: Self) {
    let scaled = significand.scaled(by: exponent)
    self = sign == .minus ? -scaled : scaled
  }

  public init(signOf sign: Self, magnitudeOf magnitude: Self) {
    self = sign.sign == magnitude.sign ? magnitude : -magnitude
  }

  public static var radix: Int { 2 }
  public static var nan: Self { DoubleDouble(.nan) }
  public static var signalingNaN: Self { DoubleDouble(.signalingNaN) }
  public static var infinity: Self { DoubleDouble(.infinity) }
  public static var greatestFiniteMagnitude: Self {
    DoubleDouble(
      ordered: .greatestFiniteMagnitude, Double.greatestFiniteMagnitude * 0x1p-54)
  }
  public static var pi: Self { DoubleDouble(ordered: 0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53) }
  public static var leastNormalMagnitude: Self { DoubleDouble(0x1p-969) }
  public static var leastNonzeroMagnitude: Self { DoubleDouble(.leastNonzeroMagnitude) }
  public static var ulpOfOne: Self { DoubleDouble(0x1p-104) }

  public var ulp: Self { DoubleDouble(high.ulp * 0x1p-52) }
  public var sign: FloatingPointSign { high.sign }
  public var magnitude: Self { high.sign == .minus ? -self : self }

  /// That of |self| in [2^e, 2^(e+1)).
  public var exponent: Int {
    // Just below a power of two the high part is that power.
    let e = Int(high.exponent)
    return isFinite && high != 0 && high.significand == 1 && (high > 0) == (low < 0) && low != 0
      ? e - 1 : e
  }
  public var significand: Self {
    isFinite && high != 0 ? magnitude.scaled(by: -exponent) : magnitude
  }

  public var nextUp: Self { isFinite ? self + ulp : self }

  public mutating func formRemainder(dividingBy other: Self) {
    self = self - (self / other).rounded(.toNearestOrEven) * other
  }
  public mutating func formTruncatingRemainder(dividingBy other: Self) {
    self = self - (self / other).rounded(.towardZero) * other
  }

  public mutating func round(_ rule: FloatingPointRoundingRule) {
    let whole = high.rounded(.down)
    // ⌊high + low⌋, then up where the rule says so.
    let down =
      whole == high ? DoubleDouble(ordered: high, low.rounded(.down)) : DoubleDouble(whole)
    let part = self - down
    guard part.high != 0, isFinite else {
      self = isFinite ? down : self
      return
    }
    let isOdd = (down.high * 0.5).rounded(.down) * 2 != down.high
    let half = part.high - 0.5 + part.low
    let isUp =
      switch rule {
      case .down: false
      case .up: true
      case .towardZero: high < 0
      case .awayFromZero: high > 0
      case .toNearestOrEven: half > 0 || (half == 0 && isOdd)
      case .toNearestOrAwayFromZero: half > 0 || (half == 0 && high > 0)
      @unknown default: half > 0
      }
    self = isUp ? down + 1 : down
  }

  public func isEqual(to other: Self) -> Bool { high == other.high && low == other.low }
  public func isLess(than other: Self) -> Bool {
    high < other.high || (high == other.high && low < other.low)
  }
  public func isLessThanOrEqualTo(_ other: Self) -> Bool {
    high < other.high || (high == other.high && low <= other.low)
  }
  public func isTotallyOrdered(belowOrEqualTo other: Self) -> Bool {
    high == other.high
      ? low.isTotallyOrdered(belowOrEqualTo: other.low)
      : high.isTotallyOrdered(belowOrEqualTo: other.high)
  }

  public var isNormal: Bool { high.isNormal }
  public var isFinite: Bool { high.isFinite }
  public var isZero: Bool { high.isZero }
  public var isSubnormal: Bool { high.isSubnormal }
  public var isInfinite: Bool { high.isInfinite }
  public var isNaN: Bool { high.isNaN }
  public var isSignalingNaN: Bool { high.isSignalingNaN }
  public var isCanonical: Bool { true }

  public func distance(to other: Self) -> Self { other - self }
  public func advanced(by amount: Self) -> Self { self + amount }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(high)
    hasher.combine(low)
  }
}

extension DoubleDouble: CustomStringConvertible {
  /// Both parts, so that every bit survives: `1.0 + 1e-20`.
  public var description: String { low == 0 ? "\(high)" : "\(high) + \(low)" }
}
