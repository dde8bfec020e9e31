// A proof by intervals that a formula of one variable is convex or concave, and monotone.

import Base
import Formulas
import Functions
import Intervals

/// What was proven of f on its interval: bend·f″ ≥ 0 and direction·f′ ≥ 0, up to what `slack` pays for.
struct ProvenShape {
  /// f differs from a function that is convex (bend 1) or concave (−1), and monotone, by at most
  /// this; that function is f plus one of the same bend and direction.
  var slack: Double
}

/// Proves that a function is convex (bend 1) or concave (−1) and increasing (direction 1) or decreasing (−1).
///
/// Enclosures of f″ over intervals that overlap and cover the domain, halved where they do not
/// tell. Where f′ has the direction at the flatter end, f is monotone. Through rounding f″ may fall
/// short of 0 by δ, and f′ at the flatter end by δ′. Then, for bend and direction 1, with c the
/// middle and η = δ′ + ½δ(b − a), the function f + ½δ(x − c)² + η(x − c) is convex and increasing,
/// as is what is added, and it differs from f by at most 3/8 δ (b − a)² + ½ δ′ (b − a), at x = b.
/// - Parameter error: the slack stays below 10⁻⁸ of it.
/// - Returns: nil where it is not so, where the formula is not smooth, or where intervals do not tell.
func provenShape(
  _ enclosure: TargetEnclosure, bend: Double, direction: Double, error: Double
) -> ProvenShape? {
  let (a, b) = (
    enclosure.target.domain.bounds[0].lowerBound, enclosure.target.domain.bounds[0].upperBound
  )
  let length = b - a
  let most = 1e-8 * error
  var bendShort = 0.0
  let cells = 32
  var open = (0..<cells).map { k in
    (
      a + length * Double(k) / Double(cells),
      k + 1 == cells ? b : a + length * Double(k + 1) / Double(cells)
    )
  }
  var left = 4096
  while let (low, high) = open.popLast() {
    left -= 1
    guard left > 0, high - low > 0x1p-44 * length else { return nil }
    // Intervals overlap, so that a kink is inside of one.
    let margin = 0x1p-4 * (high - low)
    let x = Interval(max(a, low - margin), min(b, high + margin))
    guard let series = enclosure.derivatives(over: x, order: 2) else { return nil }
    let second = bend > 0 ? series[2] : -series[2]
    let short = -2 * second.lower
    if short <= 0 { continue }
    if short * length * length <= most {
      bendShort = max(bendShort, short)
      continue
    }
    if second.upper * length * length < -most { return nil }
    let middle = 0.5 * low + 0.5 * high
    open.append((low, middle))
    open.append((middle, high))
  }
  // The flatter end: the left one of a convex function that increases.
  let reach = 0x1p-40 * length
  let end = bend * direction > 0 ? Interval(a, a + reach) : Interval(b - reach, b)
  guard let series = enclosure.derivatives(over: end, order: 1) else { return nil }
  let slope = direction > 0 ? series[1] : -series[1]
  let slopeShort = max(0, -slope.lower)
  guard slopeShort * length <= most else { return nil }
  // A little more pays for the rounding of these lines.
  let slack = (0.375 * bendShort * length + 0.5 * slopeShort) * length * (1 + 0x1p-40)
  return ProvenShape(slack: slack)
}
