// Elementary functions of intervals, from those of the platform's mathematical library.
//
// Margins. glibc's exp, log, log2, pow, sin and cos have documented errors below 0.6 ulp: 2 ulp are taken.
// For the others glibc's test suite counts more than 9 ulp as a failure (manual, "Errors in Math Functions"),
// and the largest errors found by search are 5.2 ulp (erfc), 3.7 (cbrt) and 2.3 or less (Zimmermann et
// al., HAL hal-03141101): 10 ulp are taken. `IntervalReferenceTests` compares with values of high precision.
// These figures are of Float64; for Float80, and for other libraries, the same margins are assumed.

import RealModule

/// ulps of the library's most accurate functions.
@inlinable
var fine: Int { 2 }
/// ulps of its other functions.
@inlinable
var coarse: Int { 10 }

extension RoundedInterval {
  // MARK: Exponentials and logarithms

  @inlinable
  public var exp: Self { rising(fine, Number.exp).clamped(0, .infinity) }
  @inlinable
  public var expm1: Self { rising(coarse, Number.expMinusOne).clamped(-1, .infinity) }
  @inlinable
  public var log: Self { part(from: 0)?.rising(fine) { Number.log($0) } ?? .whole }
  @inlinable
  public var log2: Self { part(from: 0)?.rising(fine, Number.log2) ?? .whole }
  @inlinable
  public var log10: Self { part(from: 0)?.rising(coarse, Number.log10) ?? .whole }
  @inlinable
  public var log1p: Self { part(from: -1)?.rising(coarse) { Number.log(onePlus: $0) } ?? .whole }
  @inlinable
  public var cbrt: Self { rising(coarse) { Number.root($0, 3) } }

  // MARK: Hyperbolic functions

  @inlinable
  public var sinh: Self { rising(coarse, Number.sinh) }
  @inlinable
  public var cosh: Self { absoluteValue.rising(coarse, Number.cosh).clamped(1, .infinity) }
  @inlinable
  public var tanh: Self { rising(coarse, Number.tanh).clamped(-1, 1) }
  @inlinable
  public var asinh: Self { rising(coarse, Number.asinh) }
  @inlinable
  public var acosh: Self {
    part(from: 1)?.rising(coarse, Number.acosh).clamped(0, .infinity) ?? .whole
  }
  @inlinable
  public var atanh: Self { part(from: -1, to: 1)?.rising(coarse, Number.atanh) ?? .whole }
  /// 1/(1 + exp(-x)).
  @inlinable
  public var sigmoid: Self {
    func bounds(_ x: Number) -> Self {
      let tail = Self(-x.magnitude).exp
      return (x < 0 ? tail : .one) / (.one + tail)
    }
    return Self(bounds(lower).lower, bounds(upper).upper).clamped(0, 1)
  }

  // MARK: Error functions

  @inlinable
  public var erf: Self { rising(coarse, Number.erf).clamped(-1, 1) }
  @inlinable
  public var erfc: Self { falling(coarse, Number.erfc).clamped(0, 2) }

  // MARK: Trigonometric functions

  @inlinable
  public var sin: Self {
    periodic(Number.sin, maxima: Self(0.5), minima: Self(-0.5))
  }
  @inlinable
  public var cos: Self {
    periodic(Number.cos, maxima: .zero, minima: .one)
  }
  @inlinable
  public var tan: Self {
    // A pole at π/2 + kπ.
    guard isFinite, !mayMeet(Self(0.5), period: .one) else { return .whole }
    return rising(coarse, Number.tan)
  }
  @inlinable
  public var asin: Self { part(from: -1, to: 1)?.rising(coarse, Number.asin) ?? .whole }
  @inlinable
  public var acos: Self {
    part(from: -1, to: 1)?.falling(coarse, Number.acos).clamped(0, .infinity) ?? .whole
  }
  @inlinable
  public var atan: Self { rising(coarse, Number.atan) }

  // MARK: Functions with kinks or jumps

  @inlinable
  public var sign: Self {
    Self(lower > 0 ? 1 : lower < 0 ? -1 : 0, upper > 0 ? 1 : upper < 0 ? -1 : 0)
  }
  @inlinable
  public var floor: Self { Self(lower.rounded(.down), upper.rounded(.down)) }
  @inlinable
  public var ceil: Self { Self(lower.rounded(.up), upper.rounded(.up)) }
  @inlinable
  public var round: Self {
    Self(lower.rounded(.toNearestOrAwayFromZero), upper.rounded(.toNearestOrAwayFromZero))
  }
  @inlinable
  public var relu: Self { Self(max(lower, 0), max(upper, 0)) }
  @inlinable
  public var step: Self { Self(lower >= 0 ? 1 : 0, upper >= 0 ? 1 : 0) }

  // MARK: Two arguments

  @inlinable
  public static func minimum(_ a: Self, _ b: Self) -> Self {
    Self(min(a.lower, b.lower), min(a.upper, b.upper))
  }
  @inlinable
  public static func maximum(_ a: Self, _ b: Self) -> Self {
    Self(max(a.lower, b.lower), max(a.upper, b.upper))
  }
  /// √(a² + b²).
  @inlinable
  public static func hypot(_ a: Self, _ b: Self) -> Self { (a.squared + b.squared).squareRoot }
  /// a − b·⌊a/b⌋.
  @inlinable
  public static func mod(_ a: Self, _ b: Self) -> Self {
    let rest = a - b * (a / b).floor
    // It lies between 0 and b.
    return rest.intersection(b.hull(.zero)) ?? rest
  }
  /// The angle of the point (x, y).
  @inlinable
  public static func atan2(_ y: Self, _ x: Self) -> Self {
    if x.lower > 0 { return (y / x).atan }
    let half = Self.pi / Self(2)
    if y.lower > 0 { return half - (x / y).atan }
    if y.upper < 0 { return -half - (x / y).atan }
    return Self(-Self.pi.upper, Self.pi.upper)
  }
  /// a^b for a ≥ 0; of a negative base, where b is one whole number.
  @inlinable
  public static func pow(_ a: Self, _ b: Self) -> Self {
    if b.isPoint, b.lower == b.lower.rounded(), b.lower.magnitude < 1e6 {
      return a.raised(to: Int(b.lower))
    }
    guard a.upper >= 0 else { return .whole }
    if a.lower < 0, b.lower.rounded(.up) <= b.upper { return .whole }
    let power = (b * a.log).exp
    return a.lower <= 0 ? power.hull(b.lower > 0 ? .zero : power) : power
  }

  // MARK: How

  @inlinable
  func part(from low: Number, to high: Number = .infinity) -> Self? {
    intersection(Self(low, high))
  }

  @inline(__always)
  @inlinable
  func rising(_ ulps: Int, _ function: (Number) -> Number) -> Self {
    Self(
      Rule.down(function(lower), ulps: Number(ulps)), Rule.up(function(upper), ulps: Number(ulps)))
  }

  @inline(__always)
  @inlinable
  func falling(_ ulps: Int, _ function: (Number) -> Number) -> Self {
    Self(
      Rule.down(function(upper), ulps: Number(ulps)), Rule.up(function(lower), ulps: Number(ulps)))
  }

  /// A function of period 2π between -1 and 1; its extrema are given in units of π.
  @inlinable
  func periodic(_ function: (Number) -> Number, maxima: Self, minima: Self) -> Self {
    guard isFinite, magnitude < 1e15 else { return Self(-1, 1) }
    let (a, b) = (function(lower), function(upper))
    let two = Self(2)
    return Self(
      mayMeet(minima, period: two) ? -1 : Rule.down(min(a, b), ulps: Number(fine)),
      mayMeet(maxima, period: two) ? 1 : Rule.up(max(a, b), ulps: Number(fine))
    ).clamped(-1, 1)
  }

  /// Whether a point (place + k·period)·π, k whole, may lie in the interval.
  @inlinable
  func mayMeet(_ place: Self, period: Self) -> Bool {
    let first = (Self(lower) / .pi - place) / period
    let last = (Self(upper) / .pi - place) / period
    return first.lower.rounded(.up) <= last.upper.rounded(.down)
  }
}
