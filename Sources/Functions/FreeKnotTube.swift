// Lines that stay within f ± ε: how far they reach, and how large ε must be for N of them.

import Base

/// A function of one variable with a grid of samples; f ± ε is a tube for every ε.
struct Tube {
  private let function: (Double) -> Double
  /// The grid, with the breakpoints and the ends.
  private let xs: [Double]
  private let fs: [Double]
  /// 1 for a convex function, −1 for a concave one, else nil.
  private let bend: Double?

  private var end: Double { xs[xs.count - 1] }

  init(_ target: TargetFunction, pieces: Int) {
    function = { x in target.values(Batch(features: 1, count: 1, storage: [x])).storage[0] }
    let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
    let cells = max(4096, 64 * pieces)
    let grid = (0...cells).map { k -> Double in
      let t = Double(k) / Double(cells)
      return (1 - t) * a + t * b
    }
    xs = Array(Set(grid + target.breakpoints[0].filter { a < $0 && $0 < b })).sorted()
    fs = target.values(Batch(features: 1, count: xs.count, storage: xs)).storage
    bend = Tube.bend(xs, fs)
  }

  /// The sign of all second differences, those within rounding left out.
  private static func bend(_ xs: [Double], _ fs: [Double]) -> Double? {
    var signs: Set<Double> = []
    for k in 1..<(xs.count - 1) {
      let (h, d) = (xs[k] - xs[k - 1], xs[k + 1] - xs[k])
      let difference = (fs[k + 1] - fs[k]) * h - (fs[k] - fs[k - 1]) * d
      let noise = 4 * max(abs(fs[k - 1]), abs(fs[k]), abs(fs[k + 1])).ulp * max(h, d)
      if abs(difference) > noise { signs.insert(difference > 0 ? 1 : -1) }
    }
    return signs.count == 1 ? signs.first : nil
  }

  /// A line from (x, y) that stays in the tube until `reach`.
  private struct Ray {
    var y: Double
    var slope: Double
    var reach: Double
  }

  /// The least ε, to the last bits, with which `pieces` lines reach the end.
  func leastError(pieces: Int, joined: Bool) -> (error: Double, spline: LinearSpline) {
    let spread = (fs.max() ?? 0) - (fs.min() ?? 0)
    let size = fs.reduce(0) { max($0, abs($1)) }
    var (low, high) = (0.0, max(spread, size.ulp))
    // A tube of this half-width holds a horizontal line.
    var best = line(error: high, pieces: pieces, joined: joined)
    while high - low > 4 * size.ulp, high - low > 1e-14 * high {
      // Geometric while the lower end is far away.
      let middle = low > 0 ? 0.5 * (low + high) : high / 16
      if let spline = line(error: middle, pieces: pieces, joined: joined) {
        (high, best) = (middle, spline)
      } else {
        low = middle
      }
      if high <= 4 * size.ulp { break }
    }
    let fallback = LinearSpline(knots: [xs[0], end], values: [fs[0], fs[0]])
    return (high, best ?? fallback)
  }

  /// Pieces that reach the end within ε, or nil where `pieces` do not suffice.
  ///
  /// Pieces that need not join are given as a spline of their first points, for its count alone.
  private func line(error: Double, pieces: Int, joined: Bool) -> LinearSpline? {
    var (knots, values): ([Double], [Double]) = ([xs[0]], [])
    var start: Double?
    for _ in 0..<pieces {
      let x = knots[knots.count - 1]
      let ray =
        start.map { self.ray(from: x, y: $0, error: error) } ?? farthestRay(from: x, error: error)
      values.append(ray.y)
      let y = ray.y + ray.slope * (ray.reach - x)
      knots.append(ray.reach)
      if ray.reach >= end {
        return LinearSpline(knots: knots, values: values + [y])
      }
      guard ray.reach > x else { return nil }
      start = joined ? y : nil
    }
    return nil
  }

  /// The farthest of the rays from (x, y), y anywhere in the tube.
  ///
  /// For convex f it begins at f − ε, for concave f at f + ε; near an inflection between them, where the
  /// reach as a function of y has one maximum.
  private func farthestRay(from x: Double, error: Double) -> Ray {
    let f = function(x)
    func at(_ t: Double) -> Ray { ray(from: x, y: f + t * error, error: error) }
    if let bend { return at(bend > 0 ? -1 : 1) }
    let tries = (-4...4).map { (place: Double($0) / 4, ray: at(Double($0) / 4)) }
    guard var best = tries.max(by: { $0.ray.reach < $1.ray.reach }) else { return at(0) }
    // Golden section between the neighbours of the best.
    let ratio = 0.5 * (5.0.squareRoot() - 1)
    var (left, right) = (max(-1, best.place - 0.25), min(1, best.place + 0.25))
    for _ in 0..<30 where best.ray.reach < end {
      let (p, q) = (right - ratio * (right - left), left + ratio * (right - left))
      let (rayP, rayQ) = (at(p), at(q))
      if rayP.reach > best.ray.reach { best = (p, rayP) }
      if rayQ.reach > best.ray.reach { best = (q, rayQ) }
      if rayP.reach > rayQ.reach { right = q } else { left = p }
    }
    return best.ray
  }

  /// The line from (x, y) that stays longest in the tube.
  ///
  /// Slopes below `high` have met no upper edge and slopes above `low` no lower one; where the two
  /// cross, the line ends.
  private func ray(from x: Double, y: Double, error: Double) -> Ray {
    var (low, high) = (-Double.infinity, Double.infinity)
    var (lowAt, highAt) = (x, x)
    func upper(_ t: Double, _ f: Double) -> Double { (f + error - y) / (t - x) }
    func lower(_ t: Double, _ f: Double) -> Double { (f - error - y) / (t - x) }
    var index = firstIndex(beyond: x)
    var before = x
    while index < xs.count {
      let (t, f) = (xs[index], fs[index])
      let (u, l) = (upper(t, f), lower(t, f))
      if u < high { (high, highAt) = (u, t) }
      if l > low { (low, lowAt) = (l, t) }
      if low > high {
        // The edge that stopped the line was met in this cell; the other holds it by a touch before.
        return stop(
          from: x, y: y, error: error, in: before...t, byLower: lowAt == t,
          touch: lowAt == t ? highAt : lowAt)
      }
      before = t
      index += 1
    }
    let slope = low.isFinite && high.isFinite ? 0.5 * (low + high) : (low.isFinite ? low : high)
    return Ray(y: y, slope: slope.isFinite ? slope : 0, reach: end)
  }

  /// Where the extreme line through (x, y) leaves the tube, to rounding.
  private func stop(
    from x: Double, y: Double, error: Double, in cell: ClosedRange<Double>, byLower: Bool,
    touch: Double
  ) -> Ray {
    // The line that touches one edge: its slope is an extreme over t near the touch.
    let side = byLower ? error : -error
    let slope = extreme(near: touch, from: x, limit: cell.lowerBound, isMinimum: byLower) {
      (function($0) + side - y) / ($0 - x)
    }
    // It leaves where it meets the other edge.
    func gap(_ t: Double) -> Double {
      let line = y + slope * (t - x)
      return byLower ? line - (function(t) - error) : (function(t) + error) - line
    }
    var (inside, outside) = (cell.lowerBound, cell.upperBound)
    if gap(outside) >= 0 { return Ray(y: y, slope: slope, reach: outside) }
    if inside > x, gap(inside) < 0 { return Ray(y: y, slope: slope, reach: inside) }
    while true {
      let middle = 0.5 * inside + 0.5 * outside
      guard middle > inside, middle < outside else { break }
      if gap(middle) >= 0 { inside = middle } else { outside = middle }
    }
    return Ray(y: y, slope: slope, reach: inside)
  }

  /// The extreme value of a function near a point of the grid, by golden section between its neighbours.
  private func extreme(
    near touch: Double, from x: Double, limit: Double, isMinimum: Bool, _ value: (Double) -> Double
  ) -> Double {
    let cell = xs[1] - xs[0]
    var left = max(touch - cell, x + 1e-3 * min(cell, max(touch - x, cell * 1e-6)))
    var right = min(touch + cell, max(limit, touch))
    guard left < right else { return value(touch) }
    let sign = isMinimum ? 1.0 : -1.0
    let ratio = 0.5 * (5.0.squareRoot() - 1)
    var (p, q) = (right - ratio * (right - left), left + ratio * (right - left))
    var (vp, vq) = (sign * value(p), sign * value(q))
    var best = min(sign * value(touch), min(vp, vq))
    // Near the extreme the value is flat: a few hundred bits of the place are not needed.
    for _ in 0..<48 {
      if vp < vq {
        (right, q, vq) = (q, p, vp)
        p = right - ratio * (right - left)
        vp = sign * value(p)
      } else {
        (left, p, vp) = (p, q, vq)
        q = left + ratio * (right - left)
        vq = sign * value(q)
      }
      best = min(best, min(vp, vq))
    }
    return sign * best
  }

  private func firstIndex(beyond x: Double) -> Int {
    // Very near to x the slopes are rounding.
    let x = x + 1e-6 * (xs[1] - xs[0])
    var (low, high) = (0, xs.count)
    while low < high {
      let middle = (low + high) / 2
      if xs[middle] > x { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
