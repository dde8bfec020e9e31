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
  let resamplings = hasSeeds ? series.map { Resampling($0.logs) } : []
  let rates = (0..<1000).map { _ in
    let resampled =
      hasSeeds
      ? resamplings.map { $0.median(source) }
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

/// The law of `fitRate` where it is followed (``RateFit/isFollowed``); else nil, mostly without a bootstrap.
package func followedRate(_ model: RateModel, sizes: [Double], errors: [[Double]]) -> RateFit? {
  let points = zip(sizes, errors).map { ($0, median($1)) }.filter { $0.1 > 0 && $0.1.isFinite }
    .map { (x: model.abscissa($0.0), y: log($0.1)) }.filter { $0.x.isFinite }
  guard points.count >= 4, Set(points.map(\.x)).count >= 3 else { return nil }
  let line = Line(points.map(\.x), points.map(\.y))
  // A little wider than `isFollowed`, which decides: medians of logarithms may differ from these.
  let length = (points.map(\.x).max() ?? 0) - (points.map(\.x).min() ?? 0)
  guard points.allSatisfy({ abs($0.y - line.value(at: $0.x)) < 0.9 }), -line.slope * length > 2
  else {
    return nil
  }
  guard let fit = try? fitRate(model, sizes: sizes, errors: errors), fit.isFollowed else {
    return nil
  }
  return fit
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

/// Values of which as many are drawn with replacement, for the median of what is drawn.
private struct Resampling {
  private let sorted: [Double]
  /// The place in `sorted` of each value.
  private let ranks: [Int]

  init(_ given: [Double]) {
    let values = given.map { $0.isNaN ? .infinity : $0 }
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    sorted = order.map { values[$0] }
    var ranks = [Int](repeating: 0, count: values.count)
    for (rank, index) in order.enumerated() { ranks[index] = rank }
    self.ranks = ranks
  }

  /// Counting the ranks drawn is faster than sorting the values. An infinite median, possible where a few seeds
  /// diverged or are exact, gives way to the nearest finite value.
  func median(_ source: RandomSource) -> Double {
    let count = ranks.count
    var counts = [Int](repeating: 0, count: count)
    for _ in 0..<count { counts[ranks[source.integer(below: count)]] += 1 }
    func drawn(_ place: Int) -> Double {
      var (rank, below) = (0, counts[0])
      while below <= place {
        rank += 1
        below += counts[rank]
      }
      return sorted[rank]
    }
    let (a, b) = (drawn((count - 1) / 2), drawn(count / 2))
    let middle = a == b ? a : a + 0.5 * (b - a)
    guard !middle.isFinite else { return middle }
    let finite = sorted.filter(\.isFinite)
    return (middle > 0 ? finite.last : finite.first) ?? 0
  }
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
