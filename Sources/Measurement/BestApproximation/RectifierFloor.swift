// What no sum of W rectifiers of one variable goes below, proven at a few points in interval arithmetic.
//
// A line is at least half of f's distance from its own chord away from f: ½ |f(q) − chord of (p, r) at q| for p < q < r. W
// kinks leave one of W + 1 neighbouring intervals without a kink inside, so the least of their half distances
// is a bound for every f. Where f is convex and increasing, the first piece may be taken as level (see bestRectifiers): it
// ends in the first interval or is ½ (f(t₁) − f(a)) away, and then each further piece ends in the next interval or is
// half a distance away. For convex and concave f both bounds are met, up to the tolerance of their
// bisection, by the splines whose knots give the intervals.

import Base
import Formulas
import Functions
import Intervals

extension ArchitectureFloor {
  /// Of one hidden layer of W relu units without a skip, for a function that its samples say is convex or concave.
  /// - Returns: nil where the function has no formula of one variable, or another shape.
  static func rectifiers(_ units: Int, for target: TargetFunction) -> ArchitectureFloor? {
    guard target.inputs == 1, target.outputs == 1, let enclosure = try? TargetEnclosure(target),
      enclosure.values(over: [LongInterval.zero]) != nil, let bend = sampledBend(target)
    else { return nil }
    return levelPiece(units, enclosure, bend) ?? freePieces(units, enclosure, bend)
  }

  /// The best spline of W + 1 pieces, which is not a network of W units in general.
  private static func freePieces(
    _ units: Int, _ enclosure: TargetEnclosure, _ bend: Double
  ) -> ArchitectureFloor? {
    let free = try? freeKnotSpline(
      enclosure.target, pieces: units + 1, tolerance: 1e-10, evaluations: 1_000_000)
    guard let gaps = free?.spline.halfGaps(enclosure, bend: bend), gaps.count == units + 1,
      let floor = gaps.min(), floor > 0
    else { return nil }
    return ArchitectureFloor(
      error: floor,
      reason: "at most \(units + 1) linear pieces, by intervals at \(2 * units + 3) points",
      isProven: true)
  }

  /// The best network itself, where the function is proven to be monotone as well.
  private static func levelPiece(
    _ units: Int, _ enclosure: TargetEnclosure, _ bend: Double
  ) -> ArchitectureFloor? {
    let target = enclosure.target
    guard let level = levelPieceSpline(target, units: units, tolerance: 1e-10),
      level.spline.pieces == units + 1, level.error > 0
    else { return nil }
    let knots = level.spline.knots
    let values = target.values(
      Batch(features: 1, count: 2, storage: [knots[0], knots[units + 1]])
    ).storage
    let direction: Double = values[1] > values[0] ? 1 : -1
    guard
      let shape = provenShape(enclosure, bend: bend, direction: direction, error: level.error)
    else { return nil }
    // The level piece is the first or the last.
    let isFirst = bend * direction > 0
    let gaps = level.spline.halfGaps(enclosure, bend: bend, without: isFirst ? 0 : units)
    let rise =
      enclosure.at(knots[isFirst ? 1 : units]) - enclosure.at(knots[isFirst ? 0 : units + 1])
    let least = min(0.5 * Interval(enclosing: rise).mignitude, gaps.min() ?? 0)
    let floor = (least - shape.slack).nextDown
    guard floor > 0 else { return nil }
    return ArchitectureFloor(
      error: floor,
      reason: "a level piece and \(units) more are best for a \(bend > 0 ? "convex" : "concave") "
        + "\(direction > 0 ? "increasing" : "decreasing") function, which intervals prove it to be",
      isProven: true)
  }
}

extension TargetEnclosure {
  /// The value at a point.
  fileprivate func at(_ x: Double) -> LongInterval {
    values(over: [LongInterval(LongNumber(x))])?.first ?? .whole
  }
}

extension LinearSpline {
  /// For each piece the largest half distance of a function from its chord over it that was found, from below.
  /// - Parameter without: a piece to leave out.
  fileprivate func halfGaps(
    _ enclosure: TargetEnclosure, bend: Double, without: Int? = nil
  ) -> [Double] {
    let target = enclosure.target
    func value(_ x: Double) -> Double {
      target.values(Batch(features: 1, count: 1, storage: [x])).storage[0]
    }
    return (0..<pieces).filter { $0 != without }.map { piece in
      let (p, r) = (knots[piece], knots[piece + 1])
      let (fp, fr) = (value(p), value(r))
      func distance(_ x: Double) -> Double {
        bend * (fp + (fr - fp) * ((x - p) / (r - p)) - value(x))
      }
      let q = goldenSectionMinimum(from: p, to: r, steps: 45) { -distance($0) }
      return LinearPiecesFloor.Chord(left: p, middle: q, right: r).halfGap(enclosure.at)
    }
  }
}
