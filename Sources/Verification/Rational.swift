// Exact rational numbers: what the decimals of a property are, and what a network makes of them.

import BigInt

package struct Rational: Sendable, Hashable {
  /// In lowest terms.
  package let numerator: BigInt
  /// At least 1.
  package let denominator: BigInt

  package static let zero = Rational(0 as BigInt)

  init(_ whole: BigInt) {
    numerator = whole
    denominator = 1
  }

  private init(lowest numerator: BigInt, _ denominator: BigInt) {
    self.numerator = numerator
    self.denominator = denominator
  }

  init(_ numerator: BigInt, over denominator: BigInt) {
    precondition(denominator != 0, "a fraction has a denominator")
    guard denominator != 1 else {
      self.init(numerator)
      return
    }
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator < 0 ? -1 : 1
    self.init(lowest: sign * numerator / divisor, sign * denominator / divisor)
  }

  /// A finite floating-point number, which is rational.
  package init<Number: BinaryFloatingPoint>(_ value: Number) {
    precondition(value.isFinite, "a finite number")
    guard value != 0 else {
      self = .zero
      return
    }
    // Both Float64 and the longer type have at most 64 bits.
    let bits = UInt64(Number(sign: .plus, exponent: 63, significand: value.significand))
    let zeros = bits.trailingZeroBitCount
    let whole = value < 0 ? -BigInt(bits >> zeros) : BigInt(bits >> zeros)
    let exponent = Int(value.exponent) - 63 + zeros
    // An odd number over a power of two is in lowest terms.
    self.init(
      lowest: exponent >= 0 ? whole << exponent : whole, exponent >= 0 ? 1 : 1 << -exponent)
  }

  /// A decimal such as -1.5e-3; nil where it is none, or has more than 1000 digits or an exponent beyond
  /// ±1000.
  package init?(decimal text: String) {
    var rest = Array(text.utf8)[...]
    func sign() -> Bool {
      guard let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") else {
        return false
      }
      return rest.removeFirst() == UInt8(ascii: "-")
    }
    func digits() -> ArraySlice<UInt8> {
      let taken = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest.dropFirst(taken.count)
      return taken
    }
    let isNegative = sign()
    var (written, places, exponent) = (digits(), 0, 0)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = digits()
      places = fraction.count
      written += fraction
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      let isBelow = sign()
      guard let number = Int(String(decoding: digits(), as: UTF8.self)), number <= 1000 else {
        return nil
      }
      exponent = isBelow ? -number : number
    }
    guard rest.isEmpty, (1...1000).contains(written.count),
      let whole = BigInt(String(decoding: written, as: UTF8.self))
    else { return nil }
    let signed = isNegative ? -whole : whole
    let power = exponent - places
    let ten = BigInt(10).power(abs(power))
    self = power >= 0 ? Rational(signed * ten) : Rational(signed, over: ten)
  }

  /// Reduced once, at the end.
  static func sum(_ numbers: [Rational]) -> Rational {
    guard numbers.count > 1 else { return numbers.first ?? .zero }
    var common: BigInt = 1
    for number in numbers where common % number.denominator != 0 {
      common = common / common.greatestCommonDivisor(with: number.denominator) * number.denominator
    }
    return Rational(
      numbers.reduce(0 as BigInt) { $0 + $1.numerator * (common / $1.denominator) }, over: common)
  }

  var isZero: Bool { numerator.isZero }
  private var isOne: Bool { numerator == 1 && denominator == 1 }

  /// Bits of both parts.
  var size: Int { numerator.magnitude.bitWidth + denominator.magnitude.bitWidth }
}

extension Rational: Comparable {
  package static func < (a: Self, b: Self) -> Bool {
    if a.denominator == b.denominator { return a.numerator < b.numerator }
    return a.numerator * b.denominator < b.numerator * a.denominator
  }

  static func + (a: Self, b: Self) -> Self {
    if a.isZero { return b }
    if b.isZero { return a }
    if a.denominator == b.denominator {
      return Rational(a.numerator + b.numerator, over: a.denominator)
    }
    return Rational(
      a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator
    )
  }

  static func * (a: Self, b: Self) -> Self {
    if a.isOne { return b }
    if b.isOne { return a }
    return Rational(a.numerator * b.numerator, over: a.denominator * b.denominator)
  }

  static func / (a: Self, b: Self) -> Self {
    if b.isOne { return a }
    return Rational(a.numerator * b.denominator, over: a.denominator * b.numerator)
  }

  static prefix func - (a: Self) -> Self {
    Rational(lowest: -a.numerator, a.denominator)
  }
}

extension Rational {
  /// The largest floating-point number that is at most this; -∞ below all of them.
  func below<Number: BinaryFloatingPoint>(_: Number.Type = Number.self) -> Number {
    var number: Number = nearby()
    while number.isFinite, Rational(number) > self { number = number.nextDown }
    while number.nextUp.isFinite, Rational(number.nextUp) <= self { number = number.nextUp }
    return number
  }

  /// The least floating-point number that is at least this; ∞ above all of them.
  func above<Number: BinaryFloatingPoint>(_: Number.Type = Number.self) -> Number {
    -(-self).below(Number.self)
  }

  /// A Float64 that is nearest.
  var nearest: Double {
    let (low, high): (Double, Double) = (below(), above())
    guard low.isFinite, high.isFinite else { return low.isFinite ? low : high }
    return Rational(high) + -self < self + -Rational(low) ? high : low
  }

  /// Whether it is a Float64.
  var isDouble: Bool {
    let number: Double = below()
    return number.isFinite && Rational(number) == self
  }

  /// To within a few units of the last place, and finite.
  private func nearby<Number: BinaryFloatingPoint>() -> Number {
    guard !isZero else { return 0 }
    let (top, bottom) = (numerator.magnitude, denominator.magnitude)
    let shift = 63 - (top.bitWidth - bottom.bitWidth)
    let quotient = shift >= 0 ? (top << shift) / bottom : top / (bottom << -shift)
    let magnitude = Number(sign: .plus, exponent: 0, significand: Number(UInt64(quotient)))
    guard magnitude > 0 else { return 0 }
    let exponent = Int(magnitude.exponent) - shift
    let bias = 1 << (Number.exponentBitCount - 1)
    guard exponent < bias else {
      return numerator < 0 ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude
    }
    guard exponent > -bias - Number.significandBitCount else { return 0 }
    return Number(
      sign: numerator < 0 ? .minus : .plus, exponent: Number.Exponent(exponent),
      significand: magnitude.significand)
  }
}

extension Rational: CustomStringConvertible {
  /// A decimal where it is one of at most 1100 places, else a fraction.
  package var description: String {
    var (rest, places) = (denominator, 0)
    while rest % 10 == 0 { (rest, places) = (rest / 10, places + 1) }
    while rest % 2 == 0, places < 1100 { (rest, places) = (rest / 2, places + 1) }
    while rest % 5 == 0, places < 1100 { (rest, places) = (rest / 5, places + 1) }
    guard rest == 1 else { return "\(numerator)/\(denominator)" }
    guard places > 0 else { return "\(numerator)" }
    let digits = "\((numerator * BigInt(10).power(places) / denominator).magnitude)"
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return (numerator < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
  }
}
