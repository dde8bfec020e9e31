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
package struct DoubleDouble: Sendable {
  package let high: Double
  package let low: Double

  /// The sum of any two doubles.
  package init(_ a: Double, _ b: Double) {
    let sum = Augmented.sum(a, b)
    (high, low) = (sum.head, sum.head.isFinite ? sum.tail : 0)
  }

  /// high + low, where that is already normal: |a| ≥ |b| or a = 0.
  init(ordered a: Double, _ b: Double) {
    let sum = a + b
    (high, low) = sum.isFinite ? (sum, b - (sum - a)) : (sum, 0)
  }

  package init(_ number: Double) { (high, low) = (number, 0) }

  /// The nearest Double.
  package var rounded: Double { high }
}

/// The rounding of a product: a·b = p + e exactly, short of underflow.
private func exactProduct(_ a: Double, _ b: Double) -> DoubleDouble {
  let product = Augmented.product(a, b)
  return DoubleDouble(ordered: product.head, product.head.isFinite ? product.tail : 0)
}

// MARK: - Arithmetic

extension DoubleDouble: AlgebraicField {
  package static func + (a: Self, b: Self) -> Self {
    let s = DoubleDouble(a.high, b.high)
    let t = DoubleDouble(a.low, b.low)
    guard s.high.isFinite else { return s }
    let first = DoubleDouble(ordered: s.high, s.low + t.high)
    return DoubleDouble(ordered: first.high, first.low + t.low)
  }

  package static func - (a: Self, b: Self) -> Self { a + -b }
  package static prefix func - (a: Self) -> Self { DoubleDouble(ordered: -a.high, -a.low) }

  package static func * (a: Self, b: Self) -> Self {
    let p = exactProduct(a.high, b.high)
    guard p.high.isFinite else { return p }
    return DoubleDouble(ordered: p.high, p.low + (a.high * b.low + a.low * b.high))
  }

  package static func / (a: Self, b: Self) -> Self {
    let first = a.high / b.high
    guard first.isFinite, b.high.isFinite, first != 0 else { return DoubleDouble(first) }
    var rest = a - DoubleDouble(first) * b
    let second = rest.high / b.high
    rest = rest - DoubleDouble(second) * b
    return DoubleDouble(ordered: first, second) + DoubleDouble(rest.high / b.high)
  }

  package static func += (a: inout Self, b: Self) { a = a + b }
  package static func -= (a: inout Self, b: Self) { a = a - b }
  package static func *= (a: inout Self, b: Self) { a = a * b }
  package static func /= (a: inout Self, b: Self) { a = a / b }

  package mutating func formSquareRoot() { self = squareRoot }

  private var squareRoot: Self {
    guard high > 0, high.isFinite else { return DoubleDouble(high.squareRoot()) }
    let root = high.squareRoot()
    let rest = self - exactProduct(root, root)
    return DoubleDouble(ordered: root, rest.high / (2 * root))
  }

  package mutating func addProduct(_ a: Self, _ b: Self) { self = self + a * b }

  /// The number times 2^exponent.
  func scaled(by exponent: Int) -> Self {
    DoubleDouble(
      ordered: Double(sign: .plus, exponent: exponent, significand: high),
      Double(sign: .plus, exponent: exponent, significand: low))
  }
}

// MARK: - The protocol of floating-point numbers

extension DoubleDouble: FloatingPoint {
  package typealias Exponent = Int
  package typealias Magnitude = DoubleDouble
  package typealias Stride = DoubleDouble

  package init(integerLiteral value: Int) { self.init(value) }
  package init(_ value: Int) { self.init(exactSumOf: value) }
  package init<Source: BinaryInteger>(_ value: Source) { self.init(exactSumOf: value) }
  package init?<Source: BinaryInteger>(exactly value: Source) {
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

  package init(sign: FloatingPointSign, exponent: Int, significand: Self) {
    let scaled = significand.scaled(by: exponent)
    self = sign == .minus ? -scaled : scaled
  }

  package init(signOf sign: Self, magnitudeOf magnitude: Self) {
    self = sign.sign == magnitude.sign ? magnitude : -magnitude
  }

  package static var radix: Int { 2 }
  package static var nan: Self { DoubleDouble(.nan) }
  package static var signalingNaN: Self { DoubleDouble(.signalingNaN) }
  package static var infinity: Self { DoubleDouble(.infinity) }
  package static var greatestFiniteMagnitude: Self {
    DoubleDouble(
      ordered: .greatestFiniteMagnitude, Double.greatestFiniteMagnitude * 0x1p-54)
  }
  package static var pi: Self { DoubleDouble(ordered: 0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53) }
  package static var leastNormalMagnitude: Self { DoubleDouble(0x1p-969) }
  package static var leastNonzeroMagnitude: Self { DoubleDouble(.leastNonzeroMagnitude) }
  package static var ulpOfOne: Self { DoubleDouble(0x1p-104) }

  package var ulp: Self { DoubleDouble(high.ulp * 0x1p-52) }
  package var sign: FloatingPointSign { high.sign }
  package var magnitude: Self { high.sign == .minus ? -self : self }

  /// That of |self| in [2^e, 2^(e+1)).
  package var exponent: Int {
    // Just below a power of two the high part is that power.
    let e = Int(high.exponent)
    return isFinite && high != 0 && high.significand == 1 && (high > 0) == (low < 0) && low != 0
      ? e - 1 : e
  }
  package var significand: Self {
    isFinite && high != 0 ? magnitude.scaled(by: -exponent) : magnitude
  }

  package var nextUp: Self { isFinite ? self + ulp : self }

  package mutating func formRemainder(dividingBy other: Self) {
    self = self - (self / other).rounded(.toNearestOrEven) * other
  }
  package mutating func formTruncatingRemainder(dividingBy other: Self) {
    self = self - (self / other).rounded(.towardZero) * other
  }

  package mutating func round(_ rule: FloatingPointRoundingRule) {
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

  package func isEqual(to other: Self) -> Bool { high == other.high && low == other.low }
  package func isLess(than other: Self) -> Bool {
    high < other.high || (high == other.high && low < other.low)
  }
  package func isLessThanOrEqualTo(_ other: Self) -> Bool {
    high < other.high || (high == other.high && low <= other.low)
  }
  package func isTotallyOrdered(belowOrEqualTo other: Self) -> Bool {
    high == other.high
      ? low.isTotallyOrdered(belowOrEqualTo: other.low)
      : high.isTotallyOrdered(belowOrEqualTo: other.high)
  }

  package var isNormal: Bool { high.isNormal }
  package var isFinite: Bool { high.isFinite }
  package var isZero: Bool { high.isZero }
  package var isSubnormal: Bool { high.isSubnormal }
  package var isInfinite: Bool { high.isInfinite }
  package var isNaN: Bool { high.isNaN }
  package var isSignalingNaN: Bool { high.isSignalingNaN }
  package var isCanonical: Bool { true }

  package func distance(to other: Self) -> Self { other - self }
  package func advanced(by amount: Self) -> Self { self + amount }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(high)
    hasher.combine(low)
  }
}

extension DoubleDouble: CustomStringConvertible {
  /// Both parts, so that every bit survives: `1.0 + 1e-20`.
  package var description: String { low == 0 ? "\(high)" : "\(high) + \(low)" }
}
