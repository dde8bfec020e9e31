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

  init(_ numerator: BigInt, over denominator: BigInt) {
    precondition(denominator != 0, "a fraction has a denominator")
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = sign * denominator / divisor
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
    let whole = value < 0 ? -BigInt(bits) : BigInt(bits)
    let exponent = Int(value.exponent) - 63
    self = exponent >= 0 ? Rational(whole << exponent) : Rational(whole, over: 1 << -exponent)
  }

  /// A decimal such as -1.5e-3; nil where it is none, or has more than 1000 digits or an exponent beyond
  /// ±1000.
  package init?(decimal text: String) {
    guard let match = text.wholeMatch(of: /([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?/)
    else { return nil }
    let digits = String(match.2) + String(match.3)
    guard (1...1000).contains(digits.count), let whole = BigInt(digits),
      let exponent = match.4.map({ Int($0) }) ?? 0, (-1000...1000).contains(exponent)
    else { return nil }
    let power = exponent - match.3.count
    let signed = match.1 == "-" ? -whole : whole
    let ten = BigInt(10).power(abs(power))
    self = power >= 0 ? Rational(signed * ten) : Rational(signed, over: ten)
  }

  var isZero: Bool { numerator == 0 }

  /// Bits of both parts.
  var size: Int { numerator.magnitude.bitWidth + denominator.magnitude.bitWidth }
}

extension Rational: Comparable {
  package static func < (a: Self, b: Self) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }

  static func + (a: Self, b: Self) -> Self {
    Rational(
      a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator
    )
  }

  static func * (a: Self, b: Self) -> Self {
    Rational(a.numerator * b.numerator, over: a.denominator * b.denominator)
  }

  static func / (a: Self, b: Self) -> Self {
    Rational(a.numerator * b.denominator, over: a.denominator * b.numerator)
  }

  static prefix func - (a: Self) -> Self { Rational(-a.numerator, over: a.denominator) }
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
