// The best rational approximation of a function on an interval, by Remez' exchange of points.
//
// A quotient r = p/q of degrees at most n and m, without a pole on the interval, is best in the sup norm if and only if
// f − r takes its largest magnitude with alternating signs at n + m + 2 − d points, where d is the defect
// min(n − deg p, m − deg q) (N. I. Achieser 1947). Where the error alternates at as many points with magnitudes h
// and more, no quotient of the type has a smaller sup error than h (C. J. de la Vallée Poussin).
//
// The exchange needs points near the right ones: types are climbed from a polynomial, and each begins at the points
// of the one before. A function that is even about the centre has an even best quotient, which is one of half the
// degrees in t = (x − c)²; without that the error of every other type would alternate at too few points.

import Base
import Formulas
import Foundation
import Functions
import Intervals

/// A rational function near a function, with what no other of its type can do better.
public struct BestRational: Sendable {
  public let interval: ClosedRange<Double>
  /// The type that was asked for.
  public let numeratorDegree: Int
  public let denominatorDegree: Int
  /// No rational function of the type, continuous on the interval, has a smaller sup error. Proven by interval
  /// arithmetic where `isProven`; else computed, less an estimate of rounding.
  public let lowerBound: Double
  public let isProven: Bool
  /// The largest error met between the points of the reference, a lower bound of the sup.
  public let error: Double
  /// The ascending points where the error alternates.
  public let reference: [Double]
  /// Rounds of the exchange that were made, over all types on the way.
  public let exchanges: Int
  /// Nil for a quotient in x; c for one in t = (x − c)².
  fileprivate let centre: Double?
  /// Its coefficients.
  fileprivate let quotient: LagrangeQuotient<Double>

  /// What proves `lowerBound`; nil where the function has no formula.
  package fileprivate(set) var certificate: RationalCertificate?

  /// Up to Float64's rounding.
  public func value(at x: Double) -> Double {
    let t = centre.map { (x - $0) * (x - $0) } ?? x
    return quotient.value(at: t) { t - $0 }
  }
}

/// Largest degree of a numerator or a denominator.
package let largestRationalDegree = 80

/// The best rational function of a type in the sup norm.
///
/// For continuous functions `error` and `lowerBound` agree to about 1e-7 relative or better, or to the rounding of f. At
/// a jump, or where no exchange converges, the two stand apart and the best lies between.
/// - Parameters:
///   - target: a function of one variable.
///   - numeratorDegree: 0 to 80.
///   - denominatorDegree: 0 to 80.
///   - output: the component of the function.
/// - Throws: `UserError` where the function has several variables or no such output, takes values that are not finite
///   or without a bound on the interval, or a degree is out of range.
public func bestRational(
  of target: TargetFunction, numeratorDegree: Int, denominatorDegree: Int, output: Int = 0
) throws -> BestRational {
  guard target.inputs == 1, (0..<target.outputs).contains(output) else {
    throw UserError("a best rational function needs a function of one variable, not \(target.name)")
  }
  for degree in [numeratorDegree, denominatorDegree]
  where !(0...largestRationalDegree).contains(degree) {
    throw UserError(
      "a best rational function has degrees 0 to \(largestRationalDegree), not \(degree)")
  }
  var climb = try RationalClimb(target, output: output)
  return try climb.best(numerator: numeratorDegree, denominator: denominatorDegree)
}

/// From a polynomial to the type that is asked for.
private struct RationalClimb {
  let target: TargetFunction
  let output: Int
  let centre: Double?
  /// Odd about the centre of the interval: so is then the best quotient, of an odd polynomial over an even one.
  let isOdd: Bool
  let problem: RationalProblem

  init(_ target: TargetFunction, output: Int) throws {
    self.target = target
    self.output = output
    let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
    let values: (Double) -> Double = { x in
      target.values(Batch(features: 1, count: 1, storage: [x])).storage[output]
    }
    let c = 0.5 * a + 0.5 * b
    let samples = (0...64).map { c + (b - c) * Double($0) / 64 }.map { values($0) }
    let mirrored = (0...64).map { c - (b - c) * Double($0) / 64 }.map { values($0) }
    guard samples.allSatisfy(\.isFinite), mirrored.allSatisfy(\.isFinite) else {
      throw notFinite(target)
    }
    let size = (samples + mirrored).reduce(0) { max($0, $1.magnitude) }
    let isEven =
      b - c == c - a
      && zip(samples, mirrored).allSatisfy { ($0 - $1).magnitude <= 1e-14 * size }
    centre = isEven ? c : nil
    isOdd =
      b - c == c - a && !isEven
      && zip(samples, mirrored).allSatisfy { ($0 + $1).magnitude <= 1e-14 * size }
    // In double-double numbers where there is a formula.
    var long: (DoubleDouble) -> DoubleDouble = { x in DoubleDouble(values(x.high)) }
    var rounding = 2 * Double.ulpOfOne
    if case .formulas(let components) = target.form {
      let formula = components[output]
      long = { x in formula.value(at: [x]) }
      rounding = 0x1p-90
    }
    let kinks = target.breakpoints[0].filter { a < $0 && $0 < b }
    problem =
      isEven
      ? RationalProblem(
        lower: 0, upper: (b - c) * (b - c), breakpoints: kinks.map { ($0 - c) * ($0 - c) },
        rounding: rounding,
        value: { t in long(DoubleDouble(c) + DoubleDouble.sqrt(DoubleDouble(t))) })
      : RationalProblem(
        lower: a, upper: b, breakpoints: kinks, rounding: rounding,
        value: { x in long(DoubleDouble(x)) })
  }

  mutating func best(numerator: Int, denominator: Int) throws -> BestRational {
    let (n, m) =
      centre != nil
      ? (numerator / 2, denominator / 2)
      : isOdd && numerator > 0
        ? ((numerator - 1) / 2 * 2 + 1, denominator / 2 * 2) : (numerator, denominator)
    var attained: (result: RationalExchange.Result, numerator: Int, denominator: Int)?
    var last: (exchange: RationalExchange, best: RationalExchange.Result?)?
    var (reference, rounds) = ([Double](), 0)
    var older: [Double]?
    var failures = 0
    let types = types(n, m)
    // On smooth functions and kinks a type takes some five; on rough ones there would be no end.
    let most = 60 + 6 * types.count
    for (p, q) in types where rounds < most {
      var found: (best: RationalExchange.Result, isLevelled: Bool)?
      var size = 0.0
      var noise = 0.0
      for start in starts(p + q + 2, from: reference, older) {
        var exchange = RationalExchange(problem, numerator: p, denominator: q, reference: start)
        let next = exchange.run()
        rounds += exchange.rounds
        (size, noise) = (max(size, exchange.size), exchange.noise)
        if last?.exchange.denominator != q || next?.isLevelled == true
          || next?.best.error ?? .infinity < last?.best?.error ?? .infinity
        {
          last = (exchange, next?.best)
        }
        guard let next, next.isLevelled else { continue }
        found = next
        if reference.count > 1 { older = reference }
        reference = exchange.reference
        break
      }
      guard size.isFinite else { throw notFinite(target) }
      guard let found else {
        failures += 1
        older = nil
        // Further ones would only fail more slowly.
        guard failures < 3 else { break }
        continue
      }
      failures = 0
      attained = (found.best, p, q)
      // It is the function itself.
      if found.best.error <= 4 * noise { break }
    }
    guard let last else { throw notFinite(target) }
    // An exchange that did not converge may yet have met the smallest error.
    if let best = last.best, best.error < attained?.result.error ?? .infinity {
      attained = (best, last.exchange.numerator, last.exchange.denominator)
    }
    guard let attained else {
      throw UserError(
        "\(target.name) seems to be unbounded on \(target.domain): it has no best rational function there"
      )
    }
    return finished(
      attained.result, degrees: (attained.numerator, attained.denominator),
      asked: (numerator, denominator),
      level: (last.exchange.numerator, last.exchange.denominator) == (n, m)
        ? last.exchange.level - 4 * last.exchange.noise : 0, rounds: rounds)
  }

  /// Up the diagonal, where the numerator's degree is at least the denominator's; of odd functions every second.
  private func types(_ n: Int, _ m: Int) -> [(Int, Int)] {
    if isOdd && n > 0 {
      return n > m
        ? stride(from: 0, through: m, by: 2).map { (n - m + $0, $0) }
        : stride(from: 1, through: n, by: 2).map { ($0, $0 - 1) }
          + stride(from: n + 1, through: m, by: 2).map { (n, $0) }
    }
    return n >= m
      ? (0...m).map { (n - m + $0, $0) }
      : (0...n).map { ($0, $0) } + (n..<m).map { (n, $0 + 1) }
  }

  /// Points to begin at: those of another type at other steps, and Chebyshev's.
  private func starts(_ count: Int, from other: [Double], _ older: [Double]?) -> [[Double]] {
    let (a, b) = (problem.lower, problem.upper)
    let chebyshev = (0..<count).map { k in
      let s = sin(0.5 * .pi * Double(k) / Double(count - 1))
      return k == count - 1 ? b : a + (b - a) * s * s
    }
    guard other.count > 1 else { return [chebyshev] }
    let even = (0..<count).map { k in
      let place = Double(k) * Double(other.count - 1) / Double(count - 1)
      let index = min(Int(place), other.count - 2)
      let part = place - Double(index)
      return part == 1 ? other[index + 1] : (1 - part) * other[index] + part * other[index + 1]
    }
    return [
      stretched(count, from: other, older: older), stretched(count, from: other, older: nil), even,
      chebyshev,
    ].compactMap { $0 }
  }

  /// Points whose gaps have the logarithms of those of `other`, interpolated, on both sides of its smallest gap;
  /// where there is an older type, extrapolated from both. Near a kink gaps fall by about a factor each.
  private func stretched(_ count: Int, from other: [Double], older: [Double]?) -> [Double]? {
    let gaps = logarithms(other)
    guard let smallest = gaps.indices.min(by: { gaps[$0] < gaps[$1] }) else { return nil }
    // The end of the smallest gap that is nearer to the middle of the crowd.
    let anchor =
      smallest == 0
      ? 0
      : smallest == gaps.count - 1
        ? other.count - 1 : gaps[smallest - 1] < gaps[smallest + 1] ? smallest : smallest + 1
    let place = Int((Double(anchor) * Double(count - 1) / Double(other.count - 1)).rounded())
    /// `number` values at even steps through others.
    func resampled(_ known: [Double], _ number: Int) -> [Double] {
      (0..<number).map { k -> Double in
        let at = number == 1 ? 0 : Double(k) * Double(known.count - 1) / Double(number - 1)
        let index = min(Int(at), max(known.count - 2, 0))
        let part = at - Double(index)
        return known.count == 1 ? known[0] : (1 - part) * known[index] + part * known[index + 1]
      }
    }
    /// Gaps from the anchor outward.
    func outward(_ known: [Double], _ past: [Double]?, _ number: Int, _ length: Double) -> [Double]?
    {
      guard number > 0 else { return [] }
      guard !known.isEmpty else { return nil }
      var raw = resampled(known, number)
      if let past {
        guard !past.isEmpty else { return nil }
        raw = zip(raw, resampled(past, number)).map { 2 * $0 - $1 }
      }
      let sizes = raw.map { exp($0) }
      let sum = sizes.reduce(0, +)
      return sizes.map { $0 * length / sum }
    }
    let old = older.map { logarithms($0) }
    let cut = older.map {
      Int((Double(anchor) * Double($0.count - 1) / Double(other.count - 1)).rounded())
    }
    let (oldLeft, oldRight) = (
      cut.flatMap { cut in old.map { Array($0[..<min(cut, $0.count)].reversed()) } },
      cut.flatMap { cut in old.map { Array($0[min(cut, $0.count)...]) } }
    )
    guard
      let left = outward(
        gaps[..<anchor].reversed(), oldLeft, place, other[anchor] - other[0]),
      let right = outward(
        Array(gaps[anchor...]), oldRight, count - 1 - place,
        other[other.count - 1] - other[anchor])
    else { return nil }
    var points = [other[anchor]]
    for gap in left { points.insert(points[0] - gap, at: 0) }
    for gap in right { points.append(points[points.count - 1] + gap) }
    let inside = points.map { min(max($0, problem.lower), problem.upper) }
    return zip(inside, inside.dropFirst()).allSatisfy { $0 < $1 } ? inside : nil
  }

  private func logarithms(_ points: [Double]) -> [Double] {
    zip(points, points.dropFirst()).map { log($1 - $0) }
  }

  private func finished(
    _ result: RationalExchange.Result, degrees: (numerator: Int, denominator: Int),
    asked: (numerator: Int, denominator: Int), level: Double, rounds: Int
  ) -> BestRational {
    let factor = centre == nil ? 1 : 2
    let defect = min(
      asked.numerator - factor * degrees.numerator,
      asked.denominator - factor * degrees.denominator)
    let needed = asked.numerator + asked.denominator + 2 - defect
    // Of an even function both sides.
    func places(_ points: [Double]) -> [Double] {
      guard let centre else { return points }
      let half = target.domain.bounds[0].upperBound - centre
      let distances = points.map { min($0.squareRoot(), half) }
      return distances.reversed().filter { $0 > 0 }.map { centre - $0 }
        + distances.map { centre + $0 }
    }
    let all = alternation(result.extrema)
    var proven = 0.0
    let candidates = [all.map(\.x), result.rational.nodes]
    let certificate = RationalCertificate(
      target, output: output, centre: centre, result.rational)
    if let certificate {
      for points in candidates {
        proven = max(proven, certificate.bound(at: places(points), count: needed))
      }
    }
    // What is computed: the least error of the points that are enough.
    let count = centre == nil ? needed : (needed + 1) / 2
    let magnitudes = all.map(\.error.high.magnitude)
    func least(_ start: Int) -> Double {
      magnitudes[start..<(start + count)].min() ?? 0
    }
    var computed = max(level, 0)
    var used = all
    if magnitudes.count >= count,
      let start = (0...(magnitudes.count - count)).max(by: { least($0) < least($1) })
    {
      used = Array(all[start..<(start + count)])
      let size = result.rational.values.reduce(0) { max($0, $1.high.magnitude) }
      computed = max(computed, least(start) - 4 * problem.rounding * size)
    }
    let isProven = proven > 0 && proven >= computed * (1 - 1e-6)
    let rational = result.rational
    return BestRational(
      interval: target.domain.bounds[0], numeratorDegree: asked.numerator,
      denominatorDegree: asked.denominator,
      lowerBound: isProven ? proven : min(computed, result.error), isProven: isProven,
      error: result.error, reference: places(used.map(\.x)), exchanges: rounds,
      centre: centre,
      quotient: LagrangeQuotient(
        scale: rational.quotient.scale, top: rational.quotient.top,
        topCoefficients: rational.quotient.topCoefficients.map(\.high),
        bottom: rational.quotient.bottom,
        bottomCoefficients: rational.quotient.bottomCoefficients.map(\.high),
        extra: rational.quotient.extra, isTop: rational.quotient.isTop, nodes: rational.nodes,
        values: rational.values.map(\.high)),
      certificate: certificate)
  }
}

func notFinite(_ target: TargetFunction) -> UserError {
  UserError("\(target.name) has values that are not finite on \(target.domain)")
}
