// How fast an error falls with the size of a network: a straight line through logarithms.

import Base
import Foundation
import Kernels

/// The law by which an error falls with a size.
public enum RateModel: String, Codable, CaseIterable, Hashable, Sendable {
  /// error ≈ C·size^-rate: a line in log-log axes.
  case algebraic
  /// error ≈ C·exp(-rate·size): a line in semi-logarithmic axes.
  case geometric

  /// The abscissa in which the logarithm of the error is a line.
  fileprivate func abscissa(_ size: Double) -> Double {
    self == .algebraic ? log(size) : size
  }
}

/// A rate with its uncertainty.
public struct RateFit: Codable, Hashable, Sendable {
  public let model: RateModel
  /// C of the law.
  public let constant: Double
  /// The exponent a of C·W^-a, or b of C·exp(-b·L); positive where the error falls.
  public let rate: Double
  /// 95 % bootstrap interval of the rate.
  public let interval: ClosedRange<Double>
  /// Share of the variance of log(error) that the line explains; 0 where there is none.
  public let rSquared: Double
  /// Sizes that entered the fit.
  public let sizes: Int
  /// The largest factor by which a median lies off the law, at least 1.
  public let deviation: Double
  /// The factor by which the law falls from the smallest of the sizes to the largest.
  public let fall: Double

  /// Whether the errors follow the law well enough to state it: four sizes or more, none off the law
  /// by more than a factor of 2, a law that falls tenfold or more over them, and an interval above 0.
  ///
  /// The rule is ours: a line can be laid through any points, and says something of their law only where
  /// they lie on it over a decade.
  public var isFollowed: Bool {
    sizes >= 4 && deviation <= 2 && fall >= 10 && interval.lowerBound > 0
  }

  /// The fitted error at a size.
  public func error(at size: Double) -> Double { constant * exp(-rate * model.abscissa(size)) }
}

/// Fits a law to errors over a series of sizes, by least squares on the medians of the logarithms.
///
/// The interval is a percentile bootstrap of 1000 resamples. With several errors at each size (seeds)
/// these are drawn anew within each size: it tells how much the rate depends on the seeds. With
/// one, the residuals of the line are drawn, each divided by √(1 − leverage). In both cases the
/// interval is widened about the rate by Student's over the normal quantile, as small samples need;
/// our tests with log-normal errors ask that it covers the true rate in at least 182 of 200 trials.
///
/// A size is left out where its median is infinite (half of the seeds diverged), 0, or not above
/// `floor`, where rounding hides the rate. Equal seeds give equal intervals.
///
/// Source: B. Efron, R. J. Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 9;
/// T. C. Hesterberg, "What teachers should know about the bootstrap", Am. Statistician 69 (2015).
///
/// - Parameters:
///   - model: the law.
///   - sizes: widths, depths or parameter counts; positive for the algebraic law.
///   - errors: for each size, the errors of its seeds.
///   - floor: errors up to this are rounding.
///   - seed: of the bootstrap.
/// - Throws: `UserError` that says why there is no rate: fewer than three different sizes are left.
public func fitRate(
  _ model: RateModel, sizes: [Double], errors: [[Double]], floor: Double = 0, seed: UInt64 = 0
) throws -> RateFit {
  precondition(sizes.count == errors.count, "each size has its errors")
  let series = zip(sizes, errors).compactMap { size, errors -> (x: Double, logs: [Double])? in
    let logs = errors.map(log)
    let (error, x) = (median(errors), model.abscissa(size))
    guard error > max(floor, 0), median(logs).isFinite, x.isFinite else { return nil }
    return (x, logs)
  }
  let x = series.map(\.x)
  guard Set(x).count >= 3 else {
    throw UserError(
      "a rate needs three sizes with an error that is finite and above "
        + "\(plain(max(floor, 0))), not \(Set(x).count)")
  }
  let y = series.map { median($0.logs) }
  let line = Line(x, y)
  let residuals = zip(x, y).map { $1 - line.value(at: $0) }

  let source = RandomSource(seed: seed, stream: "bootstrap of a rate")
  let hasSeeds = series.allSatisfy { $0.logs.count > 1 }
  let scaled = zip(x, residuals).map { $1 / max(1 - line.leverage(of: $0), 1e-6).squareRoot() }
  let centre = scaled.reduce(0, +) / Double(scaled.count)
  let degrees =
    hasSeeds ? series.reduce(0) { $0 + $1.logs.count - 1 } : x.count - 2
  let rates = (0..<1000).map { _ in
    let resampled =
      hasSeeds
      ? series.map { medianOfResample($0.logs, source) }
      : x.map { line.value(at: $0) + scaled[source.integer(below: x.count)] - centre }
    return -Line(x, resampled).slope
  }
  let rate = -line.slope
  let widening = studentQuantile(0.975, degrees: Double(degrees)) / normalQuantile(0.975)
  let ends = [0.025, 0.975].map { rate + widening * (quantile($0, of: rates) - rate) }
  let mean = y.reduce(0, +) / Double(y.count)
  let total = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let rest = residuals.reduce(0) { $0 + $1 * $1 }
  return RateFit(
    model: model, constant: exp(line.intercept), rate: rate,
    interval: min(ends[0], ends[1])...max(ends[0], ends[1]),
    rSquared: total > 0 ? max(0, 1 - rest / total) : 0, sizes: x.count,
    deviation: exp(residuals.map(abs).max() ?? 0),
    fall: exp(rate * ((x.max() ?? 0) - (x.min() ?? 0))))
}

/// The law that explains more of the variance of log(error): of `fitRate` for both.
/// - Throws: `UserError` as `fitRate` does.
package func fitBestRate(
  sizes: [Double], errors: [[Double]], floor: Double = 0, seed: UInt64 = 0
) throws -> RateFit {
  let fits = try RateModel.allCases.map {
    try fitRate($0, sizes: sizes, errors: errors, floor: floor, seed: seed)
  }
  return fits[1].rSquared > fits[0].rSquared ? fits[1] : fits[0]
}

/// The median of as many values, drawn with replacement. An infinite one, possible where a few seeds
/// diverged or are exact, gives way to the nearest finite value.
private func medianOfResample(_ values: [Double], _ source: RandomSource) -> Double {
  let drawn = median(values.map { _ in values[source.integer(below: values.count)] })
  guard !drawn.isFinite else { return drawn }
  let finite = values.filter(\.isFinite)
  return (drawn > 0 ? finite.max() : finite.min()) ?? 0
}

/// A straight line by least squares.
private struct Line {
  let slope: Double
  let intercept: Double
  private let mean: Double
  private let spread: Double
  private let count: Double

  init(_ x: [Double], _ y: [Double]) {
    count = Double(x.count)
    let mean = x.reduce(0, +) / count
    let height = y.reduce(0, +) / count
    spread = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    slope = zip(x, y).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - height) } / spread
    intercept = height - slope * mean
    self.mean = mean
  }

  func value(at x: Double) -> Double { intercept + slope * x }

  /// How much a point pulls the line to itself.
  func leverage(of x: Double) -> Double { 1 / count + (x - mean) * (x - mean) / spread }
}
