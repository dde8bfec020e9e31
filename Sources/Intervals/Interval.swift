// A closed interval of real numbers with Float64 ends, and how its ends are rounded.

/// Where the end of an interval goes when the exact end is no Float64.
///
/// A parameter of the type, so that a test can plant a wrong rule and see that it is caught.
public protocol RoundingRule: Sendable {
  /// A bound from below of every real number within `ulps` units in the last place of `value`.
  static func down(_ value: Double, ulps: Double) -> Double
  /// A bound from above, likewise.
  static func up(_ value: Double, ulps: Double) -> Double
}

/// The sound rule: ends move outward.
public enum OutwardRounding: RoundingRule {
  public static func down(_ value: Double, ulps: Double) -> Double {
    guard value.isFinite else {
      return value > 0 ? .greatestFiniteMagnitude / 2 : -.infinity
    }
    return ulps <= 1 ? value.nextDown : (value - ulps * value.ulp).nextDown
  }

  public static func up(_ value: Double, ulps: Double) -> Double {
    guard value.isFinite else {
      return value < 0 ? -.greatestFiniteMagnitude / 2 : .infinity
    }
    return ulps <= 1 ? value.nextUp : (value + ulps * value.ulp).nextUp
  }
}

/// The real numbers from `lower` to `upper`, whose ends may be infinite.
///
/// The enclosure property: for x in X and y in Y, x ∘ y is in X ∘ Y, and f(x) in f(X), in exact
/// arithmetic. An operation whose exact result is a Float64 gives it without widening. A function that
/// is not defined on all of an interval encloses its values where it is; an operation that says nothing
/// (0/0, ∞ − ∞) gives the whole line. There is no empty interval, and no end is NaN. 0 times an unbounded
/// interval is 0, since intervals hold real numbers only.
public struct RoundedInterval<Rule: RoundingRule>: Hashable, Sendable {
  public let lower: Double
  public let upper: Double

  /// The interval between two ends; the whole line where one is NaN.
  public init(_ lower: Double, _ upper: Double) {
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

  /// The one number `value`.
  public init(_ value: Double) { self.init(value, value) }

  public static var whole: Self { Self(-.infinity, .infinity) }
  public static var zero: Self { Self(0) }
  public static var one: Self { Self(1) }
  /// π, between the two Float64 next to it.
  public static var pi: Self { Self(0x1.921fb54442d18p+1, 0x1.921fb54442d19p+1) }
  /// Euler's number, likewise.
  public static var e: Self { Self(0x1.5bf0a8b145769p+1, 0x1.5bf0a8b14576ap+1) }

  public var isPoint: Bool { lower == upper }
  public var isZero: Bool { lower == 0 && upper == 0 }
  public var isFinite: Bool { lower.isFinite && upper.isFinite }

  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
  public func contains(_ other: Self) -> Bool { lower <= other.lower && other.upper <= upper }

  /// The largest magnitude.
  public var magnitude: Double { max(lower.magnitude, upper.magnitude) }
  /// The least magnitude.
  public var mignitude: Double {
    contains(0) ? 0 : min(lower.magnitude, upper.magnitude)
  }

  /// A number near the centre: finite, and within the interval.
  public var midpoint: Double {
    if lower == -.infinity { return upper == .infinity ? 0 : min(upper, 0) }
    if upper == .infinity { return max(lower, 0) }
    return min(max(0.5 * lower + 0.5 * upper, lower), upper)
  }

  /// A bound of the distance from `midpoint` to any number of the interval.
  public var radius: Double {
    if isPoint { return 0 }
    let centre = midpoint
    return Rule.up(max(upper - centre, centre - lower), ulps: 1)
  }

  /// The smallest interval with both.
  public func hull(_ other: Self) -> Self {
    Self(min(lower, other.lower), max(upper, other.upper))
  }

  /// The common part, nil where there is none.
  public func intersection(_ other: Self) -> Self? {
    let (low, high) = (max(lower, other.lower), min(upper, other.upper))
    return low <= high ? Self(low, high) : nil
  }

  /// The part within bounds that the exact result is known to keep.
  func clamped(_ low: Double, _ high: Double) -> Self {
    Self(min(max(lower, low), high), max(min(upper, high), low))
  }
}

/// An interval with outward rounding.
public typealias Interval = RoundedInterval<OutwardRounding>

extension RoundedInterval: CustomStringConvertible {
  public var description: String { "[\(lower), \(upper)]" }
}
