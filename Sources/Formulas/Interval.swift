// A closed interval of real numbers with floating-point ends, and how its ends are rounded.

import RealModule

/// Where the end of an interval goes when the exact end is no Float64.
///
/// A parameter of the type, so that a test can plant a wrong rule and see that it is caught.
public protocol RoundingRule: Sendable {
  /// What the ends are: Double, or Float80 where there is one.
  associatedtype Number: Real & BinaryFloatingPoint & Sendable

  /// A bound from below of every real number within `ulps` units in the last place of `value`.
  static func down(_ value: Number, ulps: Number) -> Number
  /// A bound from above, likewise.
  static func up(_ value: Number, ulps: Number) -> Number
}

/// The sound rule: ends move outward.
public enum OutwardRounding<Number: Real & BinaryFloatingPoint & Sendable>: RoundingRule {
  @inlinable
  public static func down(_ value: Number, ulps: Number) -> Number {
    guard value.isFinite else {
      return value > 0 ? .greatestFiniteMagnitude / 2 : -.infinity
    }
    return ulps <= 1 ? value.nextDown : (value - ulps * value.ulp).nextDown
  }

  @inlinable
  public static func up(_ value: Number, ulps: Number) -> Number {
    guard value.isFinite else {
      return value < 0 ? -.greatestFiniteMagnitude / 2 : .infinity
    }
    return ulps <= 1 ? value.nextUp : (value + ulps * value.ulp).nextUp
  }
}

/// The real numbers from `lower` to `upper`, whose ends may be infinite.
///
/// The enclosure property: for x in X and y in Y, x ∘ y is in X ∘ Y, and f(x) in f(X), in exact
/// arithmetic. A sum whose exact ends are floating-point numbers gives them without widening; so
/// does a product, quotient or root of Float64, where nothing is near underflow (2^-900). In
/// Float80 these three widen, except at 0. A function that is not defined on all of an interval
/// encloses its values where it is; an operation that says nothing (0/0, ∞ − ∞) gives the whole
/// line. There is no empty interval, and no end is NaN. 0 times an unbounded interval is 0, since
/// intervals hold real numbers only.
public struct RoundedInterval<Rule: RoundingRule>: Hashable, Sendable {
  public typealias Number = Rule.Number

  public let lower: Number
  public let upper: Number

  /// The interval between two ends; the whole line where one is NaN.
  @inlinable
  public init(_ lower: Number, _ upper: Number) {
    if lower <= upper {
      self.lower = lower
      self.upper = upper
    } else {
      // Only a wrong rounding rule inverts an interval; NaN says nothing.
      let isNaN = lower.isNaN || upper.isNaN
      self.lower = isNaN ? -.infinity : lower
      self.upper = isNaN ? .infinity : upper
    }
  }

  /// The one number `value`, which the ends hold exactly.
  @inlinable
  package init(double value: Double) { self.init(Number(value)) }

  /// The one number `value`.
  @inlinable
  public init(_ value: Number) { self.init(value, value) }

  @inlinable
  public static var whole: Self { Self(-.infinity, .infinity) }
  @inlinable
  public static var zero: Self { Self(0) }
  @inlinable
  public static var one: Self { Self(1) }
  /// π, between the two numbers next to it: `Number.pi` is rounded towards 0.
  @inlinable
  public static var pi: Self { Self(Number.pi, Number.pi.nextUp) }
  /// Euler's number.
  @inlinable
  public static var e: Self { one.exp }

  @inlinable
  public var isPoint: Bool { lower == upper }
  @inlinable
  public var isZero: Bool { lower == 0 && upper == 0 }
  @inlinable
  public var isFinite: Bool { lower.isFinite && upper.isFinite }

  @inlinable
  public func contains(_ value: Number) -> Bool { lower <= value && value <= upper }
  @inlinable
  public func contains(_ other: Self) -> Bool { lower <= other.lower && other.upper <= upper }

  /// The largest magnitude.
  @inlinable
  public var magnitude: Number { max(lower.magnitude, upper.magnitude) }
  /// The least magnitude.
  @inlinable
  public var mignitude: Number {
    contains(0) ? 0 : min(lower.magnitude, upper.magnitude)
  }

  /// A number near the centre: finite, and within the interval.
  @inlinable
  public var midpoint: Number {
    if lower == -.infinity { return upper == .infinity ? 0 : min(upper, 0) }
    if upper == .infinity { return max(lower, 0) }
    return min(max(0.5 * lower + 0.5 * upper, lower), upper)
  }

  /// A bound of the distance from `midpoint` to any number of the interval.
  @inlinable
  public var radius: Number {
    if isPoint { return 0 }
    let centre = midpoint
    return Rule.up(max(upper - centre, centre - lower), ulps: 1)
  }

  /// The smallest interval with both.
  @inlinable
  public func hull(_ other: Self) -> Self {
    Self(min(lower, other.lower), max(upper, other.upper))
  }

  /// The common part, nil where there is none.
  @inlinable
  public func intersection(_ other: Self) -> Self? {
    let (low, high) = (max(lower, other.lower), min(upper, other.upper))
    return low <= high ? Self(low, high) : nil
  }

  /// The part within bounds that the exact result is known to keep.
  @inlinable
  func clamped(_ low: Number, _ high: Number) -> Self {
    Self(min(max(lower, low), high), max(min(upper, high), low))
  }
}

/// An interval of Float64 with outward rounding.
public typealias Interval = RoundedInterval<OutwardRounding<Double>>

#if arch(x86_64) && !os(Windows)
  /// The longest arithmetic of the machine.
  public typealias LongNumber = Float80
#else
  /// The longest arithmetic of the machine.
  public typealias LongNumber = Double
#endif
/// An interval for what cancels: 64 bits of precision where the machine has Float80, else 53.
public typealias LongInterval = RoundedInterval<OutwardRounding<LongNumber>>

extension Interval {
  /// The smallest interval of Float64 that holds another.
  package init(enclosing other: LongInterval) {
    let (low, high) = (Double(other.lower), Double(other.upper))
    self.init(
      LongNumber(low) <= other.lower ? low : low.nextDown,
      LongNumber(high) >= other.upper ? high : high.nextUp)
  }
}

extension RoundedInterval: CustomStringConvertible {
  public var description: String { "[\(Double(lower)), \(Double(upper))]" }
}
