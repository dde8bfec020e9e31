// Lines that stay within f ± ε: how far they reach, and how large ε must be for N of them.

import Base

/// How much of some work was done, such as evaluations of a function, and when that is enough: at the
/// end of the count, or of the thread's `WorkLimit`.
final class WorkCount {
  private(set) var left: Int
  private var unasked = 0
  /// The thread's limit is reached: what is found from here on is of no use.
  private(set) var isStopped = false

  init(_ count: Int) { left = count }

  func spend(_ count: Int = 1) {
    left -= count
    unasked += count
    guard unasked >= 512 else { return }
    unasked = 0
    guard WorkLimit.reached != nil else { return }
    isStopped = true
    left = min(left, 0)
  }
}

/// A function of one variable with a grid of samples; f ± ε is a tube for every ε.
struct Tube {
  private let function: (Double) -> Double
  private let count: WorkCount
  private var isSpent: Bool { count.left <= 0 }
  /// The grid, with the breakpoints and the ends.
  private let xs: [Double]
  private let fs: [Double]
  /// 1 for a function that is convex by its samples, −1 for a concave one, else nil.
  let bend: Double?

  private var end: Double { xs[xs.count - 1] }

  /// - Parameter evaluations: of the function between points of the grid, after which a search ends
  ///   with what it has.
  init(_ target: TargetFunction, pieces: Int, evaluations: Int) {
    let count = WorkCount(evaluations)
    self.count = count
    function = { x in
      count.spend()
      return target.values(Batch(features: 1, count: 1, storage: [x])).storage[0]
    }
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

  /// Whether the function, which has a bend, is monotone with its flat end at the left by its
  /// samples: convex and increasing, or concave and decreasing.
  var isFlatAtLeft: Bool {
    guard let bend else { return false }
    let noise = 4 * fs.reduce(0) { max($0, abs($1)) }.ulp
    return zip(fs, fs.dropFirst()).allSatisfy { bend * ($1 - $0) >= -noise }
  }

  /// The least ε with which `pieces` lines reach the end lies above `low` and not above `high`, which
  /// `spline` attains. Of a function without a bend only the latter is sure: its farthest rays are
  /// sought, not known. Where the evaluations are spent, `low` and `high` are as far apart as they
  /// were then.
  /// - Parameters:
  ///   - flat: whether a further, level piece comes first; for a function that `isFlatAtLeft`.
  ///   - least: an ε that none can be below.
  func leastError(
    pieces: Int, joined: Bool, flat: Bool = false, above least: Double = 0, tolerance: Double
  ) -> (low: Double, high: Double, spline: LinearSpline) {
    let spread = (fs.max() ?? 0) - (fs.min() ?? 0)
    let size = fs.reduce(0) { max($0, abs($1)) }
    var (low, high) = (least, max(spread, least, size.ulp))
    // A tube of this half-width holds a horizontal line.
    var best = line(error: high, pieces: pieces, joined: joined, flat: flat)
    while high - low > tolerance * high {
      // Geometric while the lower end is far away.
      let middle = low > 0 ? 0.5 * (low + high) : high / 16
      let spline = line(error: middle, pieces: pieces, joined: joined, flat: flat)
      if isSpent { break }
      if let spline {
        (high, best) = (middle, spline)
      } else {
        low = middle
      }
      if high <= 4 * size.ulp { break }
    }
    let fallback = LinearSpline(knots: [xs[0], end], values: [fs[0], fs[0]])
    return (low, high, best ?? fallback)
  }

  /// Pieces that reach the end within ε, or nil where `pieces` do not suffice.
  ///
  /// Pieces that need not join are given as a spline of their first points, for its count alone.
  private func line(error: Double, pieces: Int, joined: Bool, flat: Bool) -> LinearSpline? {
    var (knots, values): ([Double], [Double]) = ([xs[0]], [])
    var start: Double?
    if flat {
      let level = levelPiece(error: error)
      guard level.reach < end else {
        return LinearSpline(knots: [xs[0], end], values: [level.y, level.y])
      }
      guard level.reach > xs[0] else { return nil }
      knots.append(level.reach)
      values.append(level.y)
      start = level.y
    }
    for _ in 0..<pieces where !isSpent {
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

  /// The level line that stays longest in the tube from the left end, of a function that `isFlatAtLeft`.
  private func levelPiece(error: Double) -> Ray {
    let sign = bend ?? 1
    let limit = 2 * error
    func rise(_ f: Double) -> Double { sign * (f - fs[0]) }
    let ray = Ray(y: fs[0] + sign * error, slope: 0, reach: end)
    guard let beyond = fs.indices.first(where: { rise(fs[$0]) > limit }), beyond > 0 else {
      return ray
    }
    var (inside, outside) = (xs[beyond - 1], xs[beyond])
    while true {
      let middle = 0.5 * inside + 0.5 * outside
      guard middle > inside, middle < outside else { break }
      if rise(function(middle)) <= limit { inside = middle } else { outside = middle }
    }
    return Ray(y: ray.y, slope: 0, reach: inside)
  }

  /// The farthest of the rays from (x, y), y anywhere in the tube.
  ///
  /// For convex f it begins at f − ε, for concave f at f + ε; near an inflection between them, where the
  /// reach as a function of y is taken to have one maximum.
  private func farthestRay(from x: Double, error: Double) -> Ray {
    let f = function(x)
    func at(_ t: Double) -> Ray { ray(from: x, y: f + t * error, error: error) }
    if let bend { return at(bend > 0 ? -1 : 1) }
    let tries = (-4...4).map { (place: Double($0) / 4, ray: at(Double($0) / 4)) }
    guard var best = tries.max(by: { $0.ray.reach < $1.ray.reach }) else { return at(0) }
    // Golden section between the neighbours of the best.
    let ratio = 0.5 * (5.0.squareRoot() - 1)
    var (left, right) = (max(-1, best.place - 0.25), min(1, best.place + 0.25))
    for _ in 0..<14 where best.ray.reach < end && !isSpent {
      let (p, q) = (right - ratio * (right - left), left + ratio * (right - left))
      let (rayP, rayQ) = (at(p), at(q))
      if rayP.reach > best.ray.reach { best = (p, rayP) }
      if rayQ.reach > best.ray.reach { best = (q, rayQ) }
      if rayP.reach > rayQ.reach { right = q } else { left = p }
    }
    return best.ray
  }

  /// A bound of the slopes that keep within one edge, and where the line of that slope touches it.
  private struct Bound {
    var slope: Double
    var place: Double
    /// Whether `place` is a point of the grid, beside which the true extreme lies.
    var isCoarse = false
  }

  /// The line from (x, y) that stays longest in the tube.
  ///
  /// Slopes up to `high` have met no upper edge and slopes from `low` no lower one; where the two
  /// cross, the line ends.
  private func ray(from x: Double, y: Double, error: Double) -> Ray {
    func bound(_ sign: Double, near place: Double) -> Bound {
      extreme(near: place, from: x, sign: sign) { (function($0) + sign * error - y) / ($0 - x) }
    }
    var high = Bound(slope: .infinity, place: x)
    var low = Bound(slope: -.infinity, place: x)
    for index in firstIndex(beyond: x)..<xs.count {
      let (t, f) = (xs[index], fs[index])
      let (u, l) = ((f + error - y) / (t - x), (f - error - y) / (t - x))
      // One ray over a rough function takes millions of evaluations.
      if count.isStopped { break }
      if u < high.slope {
        high = Bound(slope: u, place: t, isCoarse: true)
      } else if high.isCoarse {
        high = bound(1, near: high.place)
      }
      if l > low.slope {
        low = Bound(slope: l, place: t, isCoarse: true)
      } else if low.isCoarse {
        low = bound(-1, near: low.place)
      }
      guard low.slope > high.slope else { continue }
      let byLower = low.place > high.place
      if byLower ? low.isCoarse : high.isCoarse {
        // The line leaves by the edge that was met in this cell; the other holds it.
        let holding = byLower ? high : low
        let slope =
          holding.isCoarse ? bound(byLower ? 1 : -1, near: holding.place).slope : holding.slope
        return exit(from: x, y: y, slope: slope, error: error, cell: index, byLower: byLower)
      }
      // It touches both edges between points of the grid.
      return Ray(y: y, slope: byLower ? high.slope : low.slope, reach: max(low.place, high.place))
    }
    if high.isCoarse { high = bound(1, near: high.place) }
    if low.isCoarse { low = bound(-1, near: low.place) }
    guard low.slope > high.slope else {
      let slopes = [low.slope, high.slope].filter(\.isFinite)
      return Ray(y: y, slope: slopes.reduce(0, +) / Double(max(1, slopes.count)), reach: end)
    }
    let byLower = low.place > high.place
    return exit(
      from: x, y: y, slope: byLower ? high.slope : low.slope, error: error, cell: xs.count - 1,
      byLower: byLower)
  }

  /// A line that leaves the tube by one edge, in a cell of the grid given by its right end or shortly
  /// before.
  private func exit(
    from x: Double, y: Double, slope: Double, error: Double, cell: Int, byLower: Bool
  ) -> Ray {
    func gap(_ t: Double) -> Double {
      let line = y + slope * (t - x)
      return byLower ? line - (function(t) - error) : (function(t) + error) - line
    }
    if gap(xs[cell]) >= 0 { return Ray(y: y, slope: slope, reach: xs[cell]) }
    var right = cell
    while right > 1, xs[right - 1] > x, gap(xs[right - 1]) < 0 { right -= 1 }
    var (inside, outside) = (max(x, xs[right - 1]), xs[right])
    while true {
      let middle = 0.5 * inside + 0.5 * outside
      guard middle > inside, middle < outside else { break }
      if gap(middle) >= 0 { inside = middle } else { outside = middle }
    }
    return Ray(y: y, slope: slope, reach: inside)
  }

  /// The least (sign 1) or largest (sign −1) value of a function near a point of the grid, by golden
  /// section between its neighbours.
  private func extreme(
    near place: Double, from x: Double, sign: Double, _ value: (Double) -> Double
  ) -> Bound {
    let cell = xs[1] - xs[0]
    // Very near to x the slopes are rounding.
    let (left, right) = (max(place - cell, x + 1e-3 * min(cell, place - x)), min(place + cell, end))
    var best = Bound(slope: value(place), place: place)
    _ = goldenSectionMinimum(from: left, to: right, steps: 40) { t in
      let slope = value(t)
      if sign * slope < sign * best.slope { best = Bound(slope: slope, place: t) }
      return sign * slope
    }
    return best
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
