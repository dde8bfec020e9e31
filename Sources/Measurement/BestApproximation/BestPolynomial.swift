// The best polynomial approximation of a function on an interval, by Remez' exchange of points.
//
// Chebyshev: p of degree n is best in the sup norm if and only if f − p takes its largest magnitude with
// alternating signs at n + 2 points. De la Vallée Poussin: for any n + 2 points, and the p whose error there is
// ±h in turn, |h| is at most the least sup error of the degree; so every round gives a lower bound.
//
// (E. Y. Remez 1934; in barycentric form R. Pachón and L. N. Trefethen, Barycentric-Remez algorithms for
// best polynomial approximation in the chebfun system, BIT 49, 2009.)

import Base
import Foundation
import Functions

/// A polynomial near a function, with what no polynomial of its degree can do better.
public struct BestPolynomial: Hashable, Sendable {
  public let interval: ClosedRange<Double>
  /// The polynomial, on `interval` mapped to [−1, 1].
  public let series: ChebyshevSeries
  /// No polynomial of the degree has a smaller sup error: the largest levelled error of any round,
  /// less an estimate (not a proven bound) of what Float64 added to it.
  public let lowerBound: Double
  /// The largest error met, a lower bound of the sup: sampled between the points of the reference,
  /// and refined where the exchange gave the polynomial.
  public let error: Double
  /// The n + 2 ascending points of the exchange's best round.
  public let reference: [Double]
  /// Exchanges of points that were made.
  public let exchanges: Int

  public var degree: Int { series.degree }

  public func value(at x: Double) -> Double {
    series.value(at: scaled(x, from: interval))
  }
}

/// The best polynomial of a degree in the sup norm.
///
/// For continuous functions `error` and `lowerBound` agree to about 1e-10 relative, or to the rounding of f. At
/// a jump, or where f oscillates far more often than the polynomial can, no exchange converges: the two then
/// stand apart, the best lies between, and the polynomial is the best of the exchange's, the truncated
/// Chebyshev series and the constant.
/// - Parameters:
///   - target: a function of one variable.
///   - degree: 0 to 500.
///   - output: the component of the function.
/// - Throws: `UserError` where the function has several variables or no such output, takes values that are
///   not finite, or the degree is not in 0 to 500.
public func bestPolynomial(
  of target: TargetFunction, degree: Int, output: Int = 0
) throws -> BestPolynomial {
  guard target.inputs == 1, (0..<target.outputs).contains(output) else {
    throw UserError("a best polynomial needs a function of one variable, not \(target.name)")
  }
  guard (0...500).contains(degree) else {
    throw UserError("a best polynomial has degree 0 to 500, not \(degree)")
  }
  var exchange = Exchange(target, output: output, degree: degree)
  return try exchange.run()
}

/// x in an interval as t in [−1, 1].
private func scaled(_ x: Double, from interval: ClosedRange<Double>) -> Double {
  ((x - interval.lowerBound) - (interval.upperBound - x))
    / (interval.upperBound - interval.lowerBound)
}

private struct Exchange {
  private let target: TargetFunction
  private let output: Int
  private let degree: Int
  private let interval: ClosedRange<Double>
  private var reference: [Double]
  /// The largest |f| met.
  private var size = 0.0

  init(_ target: TargetFunction, output: Int, degree: Int) {
    self.target = target
    self.output = output
    self.degree = degree
    interval = target.domain.bounds[0]
    let (a, b) = (interval.lowerBound, interval.upperBound)
    // The extrema of the Chebyshev polynomial of degree n + 1.
    reference = (0...(degree + 1)).map { k in
      let s = sin(0.5 * .pi * Double(k) / Double(degree + 1))
      return k == degree + 1 ? b : a + (b - a) * s * s
    }
  }

  mutating func run() throws -> BestPolynomial {
    var best: (trial: LevelledInterpolant, reference: [Double], error: Double)?
    var lowerBound = 0.0
    var exchanges = 0
    for round in 0..<60 {
      let trial = LevelledInterpolant(reference, try values(reference), interval)
      // An estimate of what summing n + 2 terms and rounding each weight and value adds.
      let rounding = 16 * Double(degree + 6) * Double.ulpOfOne * size
      lowerBound = max(lowerBound, abs(trial.level) - rounding)
      // At a jump the points of a reference meet: what they say of the level still holds.
      let gap = zip(reference, reference.dropFirst()).reduce(.infinity) { min($0, $1.1 - $1.0) }
      guard gap > 1e-12 * (interval.upperBound - interval.lowerBound) else { break }
      let extrema = try extrema(of: trial)
      let error = extrema.reduce(0) { max($0, abs($1.error)) }
      if error <= best?.error ?? .infinity { best = (trial, reference, error) }
      exchanges = round
      guard error > 2 * rounding, error - abs(trial.level) > 1e-11 * error + rounding else { break }
      let next =
        alternating(extrema, above: max(abs(trial.level), rounding))
        ?? exchangedOne(extrema, level: trial.level)
      guard next != reference else { break }
      reference = next
    }
    guard let best else { throw UserError("\(target.name) has values that are not finite") }
    var (series, error) = (best.trial.series(degree: degree), best.error)
    if error - lowerBound > 1e-6 * error {
      for other in try others() {
        let found = try largestError(of: other)
        if found < error { (series, error) = (other, found) }
      }
    }
    return BestPolynomial(
      interval: interval, series: series,
      lowerBound: min(lowerBound, error), error: error, reference: best.reference,
      exchanges: exchanges)
  }

  /// The truncated Chebyshev series, and the constant in the middle of the values.
  private mutating func others() throws -> [ChebyshevSeries] {
    let (a, b) = (interval.lowerBound, interval.upperBound)
    let values = try values(grid())
    let fine = try ChebyshevSeries(degree: max(4 * degree, 256)) { points in
      try self.values(points.map { 0.5 * (a + b) + 0.5 * (b - a) * $0 })
    }
    var flat = [Double](repeating: 0, count: degree + 1)
    flat[0] = 0.5 * (values.min() ?? 0) + 0.5 * (values.max() ?? 0)
    return [
      ChebyshevSeries(coefficients: Array(fine.coefficients[...degree])),
      ChebyshevSeries(coefficients: flat),
    ]
  }

  private mutating func largestError(of series: ChebyshevSeries) throws -> Double {
    let grid = self.grid()
    return zip(grid, try values(grid)).reduce(0) {
      max($0, abs($1.1 - series.value(at: scaled($1.0, from: interval))))
    }
  }

  private mutating func values(_ points: [Double]) throws -> [Double] {
    let all = target.values(Batch(features: 1, count: points.count, storage: points))
    let values = Array(all.feature(output))
    for value in values {
      guard value.isFinite else {
        throw UserError("\(target.name) has values that are not finite on \(target.domain)")
      }
      size = max(size, abs(value))
    }
    return values
  }

  private struct Extremum {
    var x: Double
    var error: Double
  }

  /// The point of largest error in each stretch of one sign, ascending: a grid, then brackets narrowed.
  private mutating func extrema(of trial: LevelledInterpolant) throws -> [Extremum] {
    let grid = self.grid()
    let errors = zip(grid, try values(grid)).map { $1 - trial.value(at: $0) }
    var peaks: [Int] = []
    for index in grid.indices where errors[index] != 0 {
      if let last = peaks.last, (errors[last] > 0) == (errors[index] > 0) {
        if abs(errors[index]) > abs(errors[last]) { peaks[peaks.count - 1] = index }
      } else {
        peaks.append(index)
      }
    }
    var extrema = peaks.map { Extremum(x: grid[$0], error: errors[$0]) }
    var brackets = peaks.map { (grid[max($0 - 1, 0)], grid[min($0 + 1, grid.count - 1)]) }
    let inner = 9
    for _ in 0..<8 {
      let points = brackets.flatMap { low, high in
        (0...inner).map { low + (high - low) * Double($0) / Double(inner) }
      }
      let found = zip(points, try values(points)).map { $1 - trial.value(at: $0) }
      for index in extrema.indices {
        let first = index * (inner + 1)
        let sign: Double = extrema[index].error > 0 ? 1 : -1
        var best = first
        for other in first...(first + inner) where sign * found[other] > sign * found[best] {
          best = other
        }
        guard sign * found[best] > sign * extrema[index].error else {
          let (low, high) = brackets[index]
          let x = extrema[index].x
          brackets[index] = (0.5 * (low + x), 0.5 * (x + high))
          continue
        }
        extrema[index] = Extremum(x: points[best], error: found[best])
        brackets[index] = (points[max(best - 1, first)], points[min(best + 1, first + inner)])
      }
    }
    return extrema
  }

  /// Points between those of the reference, all over the interval, and on both sides of breakpoints.
  private func grid() -> [Double] {
    let (a, b) = (interval.lowerBound, interval.upperBound)
    var points = Set((0...2048).map { a + (b - a) * Double($0) / 2048 })
    for (low, high) in zip(reference, reference.dropFirst()) {
      for step in 0..<16 { points.insert(low + (high - low) * Double(step) / 16) }
    }
    points.formUnion(reference)
    points.formUnion(bothSides(of: target.breakpoints[0]))
    return points.filter(interval.contains).sorted()
  }

  /// The reference with the point of largest error in place of a neighbour of its sign. Where the level is
  /// 0, as for even functions between even points, the error need not alternate.
  private func exchangedOne(_ extrema: [Extremum], level: Double) -> [Double] {
    guard let peak = extrema.max(by: { abs($0.error) < abs($1.error) }) else { return reference }
    func sign(_ index: Int) -> Bool { (level < 0) == index.isMultiple(of: 2) }
    let isNegative = peak.error < 0
    var next = reference
    let place = reference.firstIndex { $0 >= peak.x } ?? reference.count
    if place == 0 {
      if sign(0) != isNegative { next = [peak.x] + reference.dropLast() } else { next[0] = peak.x }
    } else if place == reference.count {
      if sign(place - 1) != isNegative {
        next = reference.dropFirst() + [peak.x]
      } else {
        next[place - 1] = peak.x
      }
    } else {
      next[sign(place) == isNegative ? place : place - 1] = peak.x
    }
    return next
  }

  /// Of the extrema not below the level, one of each sign in turn, the n + 2 neighbours that hold the largest
  /// and whose least is largest. All being at least the level, the next level is no smaller.
  private func alternating(_ all: [Extremum], above level: Double) -> [Double]? {
    let count = degree + 2
    var extrema: [Extremum] = []
    for extremum in all where abs(extremum.error) >= level * (1 - 1e-12) {
      if let last = extrema.last, (last.error > 0) == (extremum.error > 0) {
        if abs(extremum.error) > abs(last.error) { extrema[extrema.count - 1] = extremum }
      } else {
        extrema.append(extremum)
      }
    }
    guard extrema.count >= count else { return nil }
    let sizes = extrema.map { abs($0.error) }
    let peak = sizes.indices.max { sizes[$0] < sizes[$1] } ?? 0
    let starts = max(0, peak - count + 1)...min(peak, extrema.count - count)
    func least(_ start: Int) -> Double { sizes[start..<(start + count)].min() ?? 0 }
    let start = starts.max { least($0) < least($1) } ?? starts.lowerBound
    return extrema[start..<(start + count)].map(\.x)
  }
}

/// The polynomial of degree n whose error at n + 2 points is ±h in turn, in barycentric form.
private struct LevelledInterpolant {
  private let nodes: [Double]
  private let weights: [Double]
  private let values: [Double]
  private let interval: ClosedRange<Double>
  /// h.
  let level: Double

  init(_ points: [Double], _ f: [Double], _ interval: ClosedRange<Double>) {
    self.interval = interval
    nodes = points
    // Logarithms, as products of many small distances underflow.
    let scale = 4 / (interval.upperBound - interval.lowerBound)
    let logarithms = points.map { x in
      var sum = 0.0
      for y in points where y != x { sum -= log(scale * abs(x - y)) }
      return sum
    }
    let largest = logarithms.max() ?? 0
    let magnitudes = logarithms.map { exp($0 - largest) }
    // The signs of the weights alternate as well.
    let signs = points.indices.map { $0.isMultiple(of: 2) ? 1.0 : -1 }
    weights = zip(magnitudes, signs).map { $0 * $1 }
    let total = magnitudes.reduce(0, +)
    let level = zip(weights, f).reduce(0) { $0 + $1.0 * $1.1 } / total
    self.level = level
    values = zip(f, signs).map { $0 - $1 * level }
  }

  func value(at x: Double) -> Double {
    var (upper, lower) = (0.0, 0.0)
    for index in nodes.indices {
      let distance = x - nodes[index]
      if distance == 0 { return values[index] }
      let term = weights[index] / distance
      upper += term * values[index]
      lower += term
    }
    return upper / lower
  }

  /// The same polynomial by its values at n + 1 Chebyshev points.
  func series(degree: Int) -> ChebyshevSeries {
    let (a, b) = (interval.lowerBound, interval.upperBound)
    return ChebyshevSeries(degree: degree) { points in
      points.map { value(at: 0.5 * (a + b) + 0.5 * (b - a) * $0) }
    }
  }
}
