// A number that was measured. There is no way to make one from a number that was not.

import Base
import Foundation
import Measurement
import Verification

/// How a number was found, the strongest first.
public enum EvidenceKind: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  /// Bracketed in exact arithmetic.
  case certified
  /// Counted, or computed without rounding.
  case exact
  /// An optimum that was computed, with its bracket.
  case optimum
  /// An integral by quadrature, with its uncertainty.
  case integrated
  /// The largest over stated points, as evaluated in floating point.
  case evaluated
  /// A rate by least squares, with its interval.
  case fitted
  /// A mean or a frequency over draws, with its interval.
  case sampled

  public static func < (first: EvidenceKind, second: EvidenceKind) -> Bool {
    (allCases.firstIndex(of: first) ?? 0) < (allCases.firstIndex(of: second) ?? 0)
  }
}

/// A measured number with the numbers that it may stand for, and how it was found.
///
/// It is made from a measured object only: the certified error of a network, an exact count, a program with its
/// dual, a fitted rate, a mean of draws. These are made from networks and other approximants that were evaluated
/// (`Approximant`), from certificates that are checked, or from each other; none takes a number for a result.
///
/// What Swift cannot forbid: `times` takes any factor, a certificate is given the data that it checks, an experiment may
/// write an approximant of its own, and a file of this module can add an initialiser. `claims refute` is the other
/// guard: what does not come from the network stands when that is damaged.
package struct MeasuredNumber: Sendable, Hashable {
  package let value: Double
  package let range: ClosedRange<Double>
  package let kind: EvidenceKind

  private init(_ value: Double, _ lower: Double, _ upper: Double, _ kind: EvidenceKind) {
    let isNumber = !value.isNaN && !lower.isNaN && !upper.isNaN
    self.value = isNumber ? value : .nan
    range = isNumber ? min(lower, value)...max(upper, value) : 0...0
    self.kind = kind
  }

  /// The upper bound stands for the error; the range is the bracket.
  init(_ error: CertifiedError) {
    self.init(
      error.certificate.upper, error.certificate.lower, error.certificate.upper, .certified)
  }

  init(_ count: ExactCount) {
    let number = Double(count.count)
    self.init(number, number, number, .exact)
  }

  init(_ floor: ProvenFloor) { self.init(floor.value, floor.value, floor.value, .certified) }

  init(_ floor: ArchitectureFloor) {
    self.init(floor.error, floor.error, floor.error, floor.isProven ? .certified : .optimum)
  }

  /// An optimum that was not found, or whose bracket contradicts itself, is missing.
  init(_ optimum: ComputedOptimum?) {
    guard let optimum else {
      self = .missing
      return
    }
    self.init(optimum.value, optimum.bracket.lowerBound, optimum.bracket.upperBound, .optimum)
  }

  init(_ error: IntegratedError) {
    self.init(
      error.value, error.value - error.uncertainty, error.value + error.uncertainty, .integrated)
  }

  init(_ error: EvaluatedError) { self.init(error.value, error.value, error.value, .evaluated) }

  init(_ spread: EvaluatedSpread) {
    self.init(spread.value, spread.value, spread.value, .evaluated)
  }

  /// By how much the jump of the gradient changes along a line.
  init(_ line: KinkLine) { self.init(line.spread, line.spread, line.spread, .exact) }

  init(_ floor: ClampedFloor) { self.init(floor.value, floor.value, floor.value, .certified) }

  /// A proven upper bound of a network's maximum.
  init(_ bound: MaximumBound) {
    self.init(bound.upper, bound.upper, bound.upper, .certified)
  }

  /// A maximum between what is attained and what is proven.
  init(_ bracket: MaximumBracket) {
    self.init(bracket.upper, bracket.lower, bracket.upper, .certified)
  }

  /// The networks that may err by more; the range begins at those that surely do.
  init(_ excess: CertifiedExcess) {
    self.init(
      Double(excess.perhaps), Double(excess.surely), Double(excess.perhaps), .certified)
  }

  /// The rate of a law through measured numbers: positive where they fall.
  /// - Throws: `UserError` as `fitRate`.
  init(
    rate model: RateModel, _ sizes: [Double], _ errors: [MeasuredNumber], seed: UInt64
  ) throws {
    try self.init(rate: model, sizes, errors.map { [$0] }, seed: seed)
  }

  /// The same through the medians of several numbers at each size.
  init(
    rate model: RateModel, _ sizes: [Double], _ errors: [[MeasuredNumber]], seed: UInt64
  ) throws {
    let fit = try fitRate(model, sizes: sizes, errors: errors.map { $0.map(\.value) }, seed: seed)
    self.init(fit.rate, fit.interval.lowerBound, fit.interval.upperBound, .fitted)
  }

  init(_ mean: SampleMean) {
    self.init(mean.value, mean.interval.lowerBound, mean.interval.upperBound, .sampled)
  }

  /// What was not found.
  static let missing = MeasuredNumber(.nan, .nan, .nan, .evaluated)

  /// The number in other units.
  func times(_ factor: Double) -> MeasuredNumber {
    let ends = [range.lowerBound * factor, range.upperBound * factor]
    return MeasuredNumber(value * factor, min(ends[0], ends[1]), max(ends[0], ends[1]), kind)
  }

  /// The quotient of positive numbers.
  func divided(by other: MeasuredNumber) -> MeasuredNumber {
    MeasuredNumber(
      value / other.value, range.lowerBound / other.range.upperBound,
      range.upperBound / other.range.lowerBound, max(kind, other.kind))
  }

  /// How many decimal digits an error leaves of a number of size 1; 16 where it is below the last bit of a Double.
  var digits: MeasuredNumber {
    func digits(_ error: Double) -> Double { -log10(max(error, 0x1p-53)) }
    return MeasuredNumber(
      digits(value), digits(range.upperBound), digits(range.lowerBound), kind)
  }

  func minus(_ other: MeasuredNumber) -> MeasuredNumber {
    MeasuredNumber(
      value - other.value, range.lowerBound - other.range.upperBound,
      range.upperBound - other.range.lowerBound, max(kind, other.kind))
  }

  /// Of measured numbers the one furthest from a predicted one; one that is missing goes first.
  static func furthest(from predicted: Double, of all: [MeasuredNumber]) -> MeasuredNumber {
    // A number that is hardly known is far off at one of its ends.
    func distance(_ one: MeasuredNumber) -> Double {
      max(abs(one.range.lowerBound - predicted), abs(one.range.upperBound - predicted))
    }
    return all.first { $0.value.isNaN } ?? all.max { distance($0) < distance($1) } ?? missing
  }

  static func largest(of all: [MeasuredNumber]) -> MeasuredNumber {
    all.first { $0.value.isNaN } ?? all.max { $0.value < $1.value } ?? missing
  }

  /// The one in the middle by value, the upper of two.
  static func median(of all: [MeasuredNumber]) -> MeasuredNumber {
    guard !all.isEmpty, !all.contains(where: \.value.isNaN) else { return missing }
    return all.sorted { $0.value < $1.value }[all.count / 2]
  }

  static func least(of all: [MeasuredNumber]) -> MeasuredNumber {
    all.first { $0.value.isNaN } ?? all.min { $0.value < $1.value } ?? missing
  }
}
