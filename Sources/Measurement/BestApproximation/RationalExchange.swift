// One round of Remez' exchange for rational functions of a type: the levelled one on given points.
//
// Sought are p and q of degrees at most n and m, and h, with f − p/q = ±h in turn at N = n + m + 2 points xᵢ.
// With wᵢ = 1 / Π (xᵢ − xⱼ), whose signs alternate, Σ wᵢ p(xᵢ) g(xᵢ) = 0 for every g of degree m, since p·g has a
// degree below N − 1. With p(xᵢ) = (f(xᵢ) ∓ h) q(xᵢ) that reads
//   Σ |wᵢ| g(xᵢ) (±f(xᵢ) − h) q(xᵢ) = 0 for all g,
// so in a basis of the polynomials of degree m that is orthonormal in the weights |wᵢ|, h is an eigenvalue of a
// symmetric matrix and q its eigenvector. At most one eigenvector has no change of sign on the points.
//
// The quotient is evaluated by its values rᵢ = f(xᵢ) ∓ h and the weights wᵢ q(xᵢ), whose signs alternate, in
// barycentric form. (The eigenvalue problem on interlacing support points, and why it stays accurate
// where poles cluster: S.-I. Filip, Y. Nakatsukasa, L. N. Trefethen and B. Beckermann, Rational minimax
// approximation via adaptive barycentric representations, SIAM J. Sci. Comput. 40, 2018.)

import Base
import Formulas
import Functions

/// A function of one variable to be approximated: its values in double-double numbers.
struct RationalProblem {
  let lower: Double
  let upper: Double
  /// Where the function or its derivative jumps.
  let breakpoints: [Double]
  /// A bound, as far as known, of the relative rounding of its values.
  let rounding: Double
  let value: (Double) -> DoubleDouble
}

/// The rational function whose error at the points is ±h in turn.
struct LevelledRational {
  /// Ascending.
  let nodes: [Double]
  /// The function's values less ±h.
  let values: [DoubleDouble]
  /// The quotient, in Lagrange's form on some of the nodes.
  let quotient: LagrangeQuotient<DoubleDouble>
  /// h, with the sign that the error has at the first point.
  let level: DoubleDouble

  /// - Parameters:
  ///   - points: n + m + 2, ascending.
  ///   - f: the function's values at them.
  ///   - m: the degree of the denominator.
  /// - Returns: nil where every denominator changes sign between the points, or points meet.
  init?(_ points: [Double], _ f: [DoubleDouble], denominatorDegree m: Int) {
    guard let first = points.first, let last = points.last, first < last,
      zip(points, points.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    // A power of two, so that distances of about 1 are exact.
    let scale = DoubleDouble(
      Double(sign: .plus, exponent: 2 - Int((last - first).exponent), significand: 1))
    let x = points.map { DoubleDouble($0) * scale }
    let count = points.count
    let roots = Self.rootsOfWeights(x)

    // The basis at the points times √|w|, a row a function: ω(x)/(x − zⱼ), with zⱼ between the points and
    // ω = Π (x − zⱼ), made orthonormal. Where points crowd, sums of powers would cancel and these do not.
    let gaps = (0...m).map { (2 * $0 + 1) * (count - 1) / (2 * (m + 1)) }
    let between = gaps.map { (x[$0] + x[$0 + 1]) * DoubleDouble(0.5) }
    let rows = x.indices.map { l in
      between.reduce(Scaled(roots[l])) { $0 * (x[l] - $1).magnitude }
    }
    let largestRow = rows.map(\.exponent).max() ?? 0
    let scales = rows.map { $0.number(over: largestRow) }
    var basis: [[DoubleDouble]] = []
    for z in between {
      var next = x.indices.map { scales[$0] / (x[$0] - z) }
      for _ in 0..<2 {
        let before = DoubleDouble.sqrt(product(next, next))
        guard before.high > 0, before.isFinite else { return nil }
        next = next.map { $0 / before }
        for other in basis {
          let part = product(other, next)
          for i in 0..<count { next[i] = next[i] - part * other[i] }
        }
      }
      let length = DoubleDouble.sqrt(product(next, next))
      guard length.high > 0, length.isFinite else { return nil }
      basis.append(next.map { $0 / length })
    }
    let isTurned = x.map { point in
      between.count { point < $0 } % 2 == 1
    }
    let signed = f.enumerated().map { $0.offset.isMultiple(of: 2) ? $0.element : -$0.element }
    let matrix = basis.map { a in
      let row = zip(a, signed).map { $0 * $1 }
      return basis.map { product(row, $0) }
    }
    let found = symmetricEigenvectors(matrix)
    for (value, vector) in zip(found.values, found.vectors) {
      // The sign of ω turns at every z.
      var q = [DoubleDouble](repeating: 0, count: count)
      for (part, function) in zip(vector, basis) {
        for i in 0..<count { q[i] = q[i] + part * function[i] }
      }
      for i in 0..<count where isTurned[i] { q[i] = -q[i] }
      guard q.allSatisfy({ $0.high > 0 }) || q.allSatisfy({ $0.high < 0 }) else { continue }
      nodes = points
      level = value
      values = f.enumerated().map {
        $0.offset.isMultiple(of: 2) ? $0.element - value : $0.element + value
      }
      // The values of q at the points, up to a factor.
      let heights = zip(q, roots).map { Scaled($0.magnitude) / $1 }
      guard
        let quotient = Self.quotient(
          points, values, heights, scale: scale, degrees: (count - m - 2, m))
      else { return nil }
      self.quotient = quotient
      return
    }
    return nil
  }

  /// √|wᵢ|, the largest about 1.
  private static func rootsOfWeights(_ x: [DoubleDouble]) -> [DoubleDouble] {
    let parts = x.indices.map { i in
      x.indices.reduce(Scaled(1)) { $1 == i ? $0 : $0 * (x[i] - x[$1]).magnitude }
    }
    let least = parts.map(\.exponent).min() ?? 0
    return parts.map { part in
      // An even power of two has an exact root.
      let (half, odd) = (least - part.exponent).quotientAndRemainder(dividingBy: 2)
      let root = DoubleDouble.sqrt(
        DoubleDouble(sign: .plus, exponent: odd, significand: 1 / part.significand))
      return DoubleDouble(sign: .plus, exponent: half, significand: root)
    }
  }

  private static func quotient(
    _ points: [Double], _ values: [DoubleDouble], _ heights: [Scaled], scale: DoubleDouble,
    degrees: (numerator: Int, denominator: Int)
  ) -> LagrangeQuotient<DoubleDouble>? {
    let larger = spread(max(degrees.numerator, degrees.denominator) + 1, over: points.count)
    let smaller = spread(min(degrees.numerator, degrees.denominator) + 1, over: larger.count)
      .map { larger[$0] }
    let isTop = degrees.numerator >= degrees.denominator
    func coefficients(_ chosen: [Int]) -> [(number: Scaled, isNegative: Bool)] {
      chosen.map { j in
        var number = heights[j]
        for i in chosen where i != j {
          number = number / ((DoubleDouble(points[j], -points[i]) * scale).magnitude)
        }
        return (number, chosen.count { $0 > j } % 2 == 1)
      }
    }
    let (top, bottom) = (isTop ? larger : smaller, isTop ? smaller : larger)
    let (upper, lower) = (coefficients(top), coefficients(bottom))
    let largest = (upper + lower).map(\.number.exponent).max() ?? 0
    func plain(_ one: (number: Scaled, isNegative: Bool)) -> DoubleDouble {
      let number = one.number.number(over: largest)
      return one.isNegative ? -number : number
    }
    let quotient = LagrangeQuotient(
      scale: scale.high,
      top: top.map { points[$0] }, topCoefficients: zip(top, upper).map { values[$0] * plain($1) },
      bottom: bottom.map { points[$0] }, bottomCoefficients: lower.map { plain($0) },
      extra: larger.filter { !smaller.contains($0) }.map { points[$0] },
      isTop: isTop, nodes: points, values: values)
    return
      (quotient.topCoefficients + quotient.bottomCoefficients).allSatisfy(\.isFinite)
      ? quotient : nil
  }

  func value(at x: Double) -> DoubleDouble {
    quotient.value(at: x) { DoubleDouble(x, -$0) }
  }
}

/// As many indices as asked for, evenly over a range from 0.
private func spread(_ number: Int, over count: Int) -> [Int] {
  (0..<number).map { (2 * $0 + 1) * count / (2 * number) }
}

/// p/q with p = Σ cⱼ Π_{i ≠ j} s(t − zᵢ), q likewise. The nodes of one are among those of the other, so that their products
/// divide but for a few `extra`; where points crowd together, these sums do not cancel.
struct LagrangeQuotient<Number: FloatingPoint & Sendable>: Sendable {
  /// s, a power of two.
  let scale: Double
  let top: [Double]
  let topCoefficients: [Number]
  let bottom: [Double]
  let bottomCoefficients: [Number]
  let extra: [Double]
  /// Whether the numerator has the extra nodes.
  let isTop: Bool
  /// Points with known values.
  let nodes: [Double]
  let values: [Number]

  /// - Parameter distance: t less a node.
  func value(at t: Double, distance: (Double) -> Number) -> Number {
    if let index = nodes.firstIndex(of: t) { return values[index] }
    var (upper, lower) = (Number.zero, Number.zero)
    for index in top.indices { upper += topCoefficients[index] / distance(top[index]) }
    for index in bottom.indices { lower += bottomCoefficients[index] / distance(bottom[index]) }
    for node in extra {
      if isTop { upper *= distance(node) } else { lower *= distance(node) }
    }
    // The scale of the extra factors.
    let factor = Number(sign: .plus, exponent: Number.Exponent(scale.exponent), significand: 1)
    for _ in extra { if isTop { upper *= factor } else { lower *= factor } }
    let value = upper / lower
    guard value.isNaN else { return value }
    // So near to a node that a term overflows.
    let nearest = nodes.indices.min { (nodes[$0] - t).magnitude < (nodes[$1] - t).magnitude }
    return nearest.map { values[$0] } ?? value
  }
}

/// A positive number with an exponent of its own: products of many small distances would underflow.
private struct Scaled {
  var significand: DoubleDouble
  var exponent: Int

  init(_ number: DoubleDouble) {
    exponent = number.exponent
    significand = number.significand
  }

  static func * (a: Scaled, b: DoubleDouble) -> Scaled {
    var product = Scaled(a.significand * b)
    product.exponent += a.exponent
    return product
  }

  static func / (a: Scaled, b: DoubleDouble) -> Scaled {
    var quotient = Scaled(a.significand / b)
    quotient.exponent += a.exponent
    return quotient
  }

  func number(over power: Int) -> DoubleDouble {
    DoubleDouble(sign: .plus, exponent: exponent - power, significand: significand)
  }
}

private func product(_ a: [DoubleDouble], _ b: [DoubleDouble]) -> DoubleDouble {
  var sum = DoubleDouble(0)
  for i in a.indices { sum = sum + a[i] * b[i] }
  return sum
}

/// A point where the error is largest within a stretch of one sign.
struct RationalExtremum {
  var x: Double
  var error: DoubleDouble
}

/// Remez' exchange for one type, from given points.
struct RationalExchange {
  struct Result {
    var rational: LevelledRational
    var extrema: [RationalExtremum]
    var error: Double
  }

  let problem: RationalProblem
  let numerator: Int
  let denominator: Int
  private(set) var reference: [Double]
  /// The largest |h| of any round: no rational function of the type has a smaller sup error, up to rounding.
  private(set) var level = 0.0
  /// Rounds that were made.
  private(set) var rounds = 0
  private(set) var size = 0.0
  private var known: [Double: DoubleDouble] = [:]

  init(
    _ problem: RationalProblem, numerator: Int, denominator: Int, reference: [Double]
  ) {
    self.problem = problem
    self.numerator = numerator
    self.denominator = denominator
    self.reference = reference
  }

  /// What a rounding of values leaves of an error.
  var noise: Double { problem.rounding * size }

  /// - Returns: the best that was met, and whether its error is levelled; nil where no round gave a quotient
  ///   without a pole.
  mutating func run() -> (best: Result, isLevelled: Bool)? {
    var best: Result?
    var before: [Double]?
    var halvings = 0
    for _ in 0..<40 {
      rounds += 1
      guard
        let trial = LevelledRational(
          reference, reference.map { value($0) }, denominatorDegree: denominator)
      else {
        // Too far: half of the way.
        guard let before, halvings < 12 else { break }
        halvings += 1
        reference = zip(before, reference).map { 0.5 * $0 + 0.5 * $1 }
        continue
      }
      before = reference
      level = max(level, trial.level.high.magnitude)
      let extrema = extrema(of: trial)
      let error = extrema.reduce(0) { max($0, $1.error.high.magnitude) }
      guard error.isFinite else { break }
      if error < best?.error ?? .infinity {
        best = Result(rational: trial, extrema: extrema, error: error)
      }
      let gap = error - trial.level.high.magnitude
      if gap <= 1e-9 * error || error <= 4 * noise {
        return best.map { ($0, true) }
      }
      let next =
        alternating(extrema, above: trial.level.high.magnitude)
        ?? exchangedOne(extrema, level: trial.level.high)
      guard next != reference else { break }
      reference = next
    }
    return best.map { ($0, $0.error - level <= 1e-7 * $0.error) }
  }

  private mutating func value(_ x: Double) -> DoubleDouble {
    if let value = known[x] { return value }
    let value = problem.value(x)
    known[x] = value
    size = max(size, value.high.magnitude)
    return value
  }

  private mutating func extrema(of trial: LevelledRational) -> [RationalExtremum] {
    let grid = grid()
    let errors = grid.map { value($0) - trial.value(at: $0) }
    var peaks: [Int] = []
    for index in grid.indices where errors[index].high != 0 {
      if let last = peaks.last, (errors[last].high > 0) == (errors[index].high > 0) {
        if errors[index].high.magnitude > errors[last].high.magnitude {
          peaks[peaks.count - 1] = index
        }
      } else {
        peaks.append(index)
      }
    }
    // A rough function has peaks at all scales: no place of theirs is worth a search.
    let isRough = peaks.count > 4 * reference.count + 16
    return peaks.map { peak in
      let sign: Double = errors[peak].high > 0 ? 1 : -1
      var best = RationalExtremum(x: grid[peak], error: errors[peak])
      var (low, high) = (grid[max(peak - 1, 0)], grid[min(peak + 1, grid.count - 1)])
      let inner = 8
      for _ in 0..<(isRough ? 0 : 10) {
        let width = high - low
        let points = (0...inner).map { low + width * Double($0) / Double(inner) }
        for x in points where x > low && x < high && x != best.x {
          let error = problem.value(x) - trial.value(at: x)
          if sign * error.high > sign * best.error.high {
            best = RationalExtremum(x: x, error: error)
          }
        }
        (low, high) = (
          max(low, best.x - width / Double(inner)), min(high, best.x + width / Double(inner))
        )
      }
      return best
    }
  }

  /// Points between those of the reference, all over the interval, and on both sides of breakpoints.
  private func grid() -> [Double] {
    let (a, b) = (problem.lower, problem.upper)
    var points = Set((0...512).map { a + (b - a) * Double($0) / 512 })
    var previous = a
    for next in reference + [b] {
      for step in 0..<16 { points.insert(previous + (next - previous) * Double(step) / 16) }
      previous = next
    }
    points.formUnion(reference)
    points.formUnion(bothSides(of: problem.breakpoints))
    return points.filter { a <= $0 && $0 <= b }.sorted()
  }

  private func exchangedOne(_ extrema: [RationalExtremum], level: Double) -> [Double] {
    guard let peak = extrema.max(by: { $0.error.high.magnitude < $1.error.high.magnitude })
    else { return reference }
    func isNegative(_ index: Int) -> Bool { (level < 0) == index.isMultiple(of: 2) }
    let sign = peak.error.high < 0
    var next = reference
    let place = reference.firstIndex { $0 >= peak.x } ?? reference.count
    if place == 0 {
      if isNegative(0) != sign { next = [peak.x] + reference.dropLast() } else { next[0] = peak.x }
    } else if place == reference.count {
      if isNegative(place - 1) != sign {
        next = reference.dropFirst() + [peak.x]
      } else {
        next[place - 1] = peak.x
      }
    } else {
      next[isNegative(place) == sign ? place : place - 1] = peak.x
    }
    return next
  }

  /// As many extrema as the reference has points, in turn of both signs, with the largest among them.
  private func alternating(_ all: [RationalExtremum], above level: Double) -> [Double]? {
    let count = reference.count
    let extrema = alternation(all.filter { $0.error.high.magnitude >= level * (1 - 1e-9) })
    guard extrema.count >= count else { return nil }
    let sizes = extrema.map(\.error.high.magnitude)
    let peak = sizes.indices.max { sizes[$0] < sizes[$1] } ?? 0
    let starts = max(0, peak - count + 1)...min(peak, extrema.count - count)
    func least(_ start: Int) -> Double { sizes[start..<(start + count)].min() ?? 0 }
    let start = starts.max { least($0) < least($1) } ?? starts.lowerBound
    return extrema[start..<(start + count)].map(\.x)
  }
}

/// Of neighbours with one sign the largest.
func alternation(_ all: [RationalExtremum]) -> [RationalExtremum] {
  var extrema: [RationalExtremum] = []
  for extremum in all {
    if let last = extrema.last, (last.error.high > 0) == (extremum.error.high > 0) {
      if extremum.error.high.magnitude > last.error.high.magnitude {
        extrema[extrema.count - 1] = extremum
      }
    } else {
      extrema.append(extremum)
    }
  }
  return extrema
}
