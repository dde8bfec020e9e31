// Approximation of a function by a continuous, piecewise linear one with free knots.
//
// With a bound ε of the error, pieces are taken one after another, each as far as a line within
// [f − ε, f + ε] reaches; ε is then the least for which N pieces reach the end, by bisection. Where every
// piece may begin anywhere in that tube, the pieces need not join, and ε is a lower bound for every
// spline of N pieces. Where each begins at the end of the last, they join. For convex and for concave f the two
// agree: every piece touches the tube at its ends and between, the error equioscillates, and as N grows
//
//   ε N²  →  ( ∫ √|f''| )² / 16.
//
// (H. G. Burchard, Splines (with optimal knots) are better, Applicable Analysis 3, 1974; for the visible
// pieces, H. Imai and M. Iri 1986.)

import Base

/// A continuous function on an interval that is affine between its knots.
public struct LinearSpline: Hashable, Sendable {
  /// Ascending; the first and the last are the ends of the interval.
  public let knots: [Double]
  /// One value a knot.
  public let values: [Double]

  public init(knots: [Double], values: [Double]) {
    precondition(
      knots.count == values.count && knots.count >= 2
        && zip(knots, knots.dropFirst()).allSatisfy(<),
      "a spline has two or more ascending knots with a value each")
    self.knots = knots
    self.values = values
  }

  public var pieces: Int { knots.count - 1 }

  /// Slope of a piece.
  public func slope(_ piece: Int) -> Double {
    (values[piece + 1] - values[piece]) / (knots[piece + 1] - knots[piece])
  }

  /// The first and the last piece go on outside the interval.
  public func value(at x: Double) -> Double {
    var (low, high) = (0, pieces - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if knots[middle] <= x { low = middle } else { high = middle - 1 }
    }
    return values[low] + slope(low) * (x - knots[low])
  }
}

/// A spline near a function, with what no spline of as many pieces can do better.
public struct FreeKnotApproximation: Hashable, Sendable {
  public let spline: LinearSpline
  /// The spline's sup error, to the tolerance and to rounding where the function is smooth between
  /// its breakpoints; at a jump that was found, against both limits.
  public let error: Double
  /// No piecewise linear function of as many pieces, continuous or not, has a smaller sup error,
  /// but for rounding, nor any continuous function one below half of a jump that
  /// was found; where its samples say that the function is convex or concave, provided that
  /// it is.
  public let lowerBound: Double
}

/// A continuous piecewise linear approximation of a function of one variable with N pieces.
///
/// For convex and concave functions it is the best, and `error` equals `lowerBound` to the
/// tolerance; for others pieces are taken greedily, and the least error lies between the two. The
/// function should be smooth between its breakpoints: it is sampled at 4097 points or more, and
/// what it does between them alone is not seen.
/// - Parameters:
///   - target: a function of one variable.
///   - pieces: N, 1 to 10000.
///   - tolerance: relative, of the two errors; of the lower bound of a function with an inflection
///     at least 1e-9.
///   - evaluations: after which the search ends with what it has, as it must for a function without
///     derivative.
/// - Throws: `UserError` where the function has another number of inputs or outputs, or N is not in
///   1 to 10000.
public func freeKnotSpline(
  _ target: TargetFunction, pieces: Int, tolerance: Double = 1e-12,
  evaluations: Int = 40_000_000
) throws -> FreeKnotApproximation {
  guard target.inputs == 1, target.outputs == 1 else {
    throw UserError(
      "a free-knot spline needs a function of one variable with one output, not \(target.name)")
  }
  guard (1...10_000).contains(pieces) else {
    throw UserError("a spline has 1 to 10000 pieces, not \(pieces)")
  }
  let tube = Tube(target, pieces: pieces, evaluations: evaluations)
  let jumps = target.jumps
  let halfJump = jumps.map(\.half).max() ?? 0
  let joined = tube.leastError(
    pieces: pieces, joined: true, above: halfJump, tolerance: tolerance)
  try WorkLimit.check()
  // The tube knows values at points, and not that a piece between two of them meets a jump.
  let atJumps = jumps.map { $0.error { joined.spline.value(at: $0) } }.max() ?? 0
  // With an inflection the farthest reach is sought, not known: the points alone then give the bound.
  let lowerBound =
    tube.bend == nil
    ? linearPiecesFloor(target, pieces: pieces, tolerance: max(tolerance, 1e-9))
    : tube.leastError(pieces: pieces, joined: false, tolerance: tolerance).low
  try WorkLimit.check()
  return FreeKnotApproximation(
    spline: joined.spline, error: max(joined.high, atJumps),
    lowerBound: min(max(lowerBound, halfJump), joined.high))
}

/// The limit of ε N² for the best splines of N pieces, (∫ √|f''|)²/16, f'' by differences of the gradient.
///
/// - Returns: nil where the function has no gradient, or more than one input or output.
package func freeKnotConstant(_ target: TargetFunction) -> Double? {
  guard target.inputs == 1, target.outputs == 1, let gradient = target.gradient else { return nil }
  let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
  let count = 100_000
  let h = (b - a) / Double(count)
  let points = Batch(
    features: 1, count: count + 1, storage: (0...count).map { a + h * Double($0) })
  let slopes = gradient(points).storage
  // √(h |Δf'|) is h √|f''| at the middle of a cell.
  let integral = zip(slopes, slopes.dropFirst()).reduce(0) {
    $0 + (h * abs($1.1 - $1.0)).squareRoot()
  }
  return integral * integral / 16
}
