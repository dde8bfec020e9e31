// Two parallel lines that hold a function over an interval: what a kink or a wide interval calls for.

/// A function of one variable as compositions need it.
package struct RelaxedFunction {
  /// Taylor coefficients over an interval, up to an order.
  package let series: (Interval, Int) -> IntervalSeries
  /// Where its derivative jumps inside an interval, as far as that is known; only tightness rests on it.
  package let kinks: (Interval) -> [Double]
  /// Whether lines around it are worth their time.
  package let mayBeRelaxed: Bool
  /// The kinks and points of inflection, each within 4 ulp: between two of them the function is convex
  /// or concave. nil where they are not known.
  package let joints: [Double]?
  /// The values at points of a function that is linear between its joints and continuous there; the
  /// joints are exact. nil for other functions.
  package let corners: ((Double) -> Interval)?

  package init(
    mayBeRelaxed: Bool = true, joints: [Double]? = nil, corners: ((Double) -> Interval)? = nil,
    kinks: @escaping (Interval) -> [Double] = { _ in [] },
    series: @escaping (Interval, Int) -> IntervalSeries
  ) {
    self.series = series
    self.kinks = kinks
    self.mayBeRelaxed = mayBeRelaxed
    self.joints = joints
    self.corners = corners
  }
}

/// slope·z + lower ≤ f(z) ≤ slope·z + upper over an interval.
package struct LinearRelaxation: Sendable, Hashable {
  package var slope: Double
  package var lower: Double
  package var upper: Double

  package init(slope: Double, lower: Double, upper: Double) {
    self.slope = slope
    self.lower = lower
    self.upper = upper
  }
}

/// Lines of the slope of the chord. The slope is any Float64; the distance f(z) − slope·z is enclosed on
/// pieces between kinks, so that the slope's own rounding is covered.
package func linearRelaxation(_ f: RelaxedFunction, over z: Interval) -> LinearRelaxation {
  guard z.isFinite, !z.isPoint else {
    let value = f.series(z, 0)[0]
    return LinearRelaxation(slope: 0, lower: value.lower, upper: value.upper)
  }
  let ends = [z.lower, z.upper].map { f.series(Interval($0), 0)[0].midpoint }
  let chord = (ends[1] - ends[0]) / (z.upper - z.lower)
  return distances(f, over: z, slope: chord.isFinite ? chord : 0)
}

/// The lines of a given slope: by convexity between joints, else by Taylor's formula on pieces.
package func distances(_ f: RelaxedFunction, over z: Interval, slope: Double) -> LinearRelaxation {
  let line = Interval(slope)
  var (lower, upper) = (Double.infinity, -Double.infinity)
  func meet(_ distance: Interval) {
    lower = min(lower, distance.lower)
    upper = max(upper, distance.upper)
  }
  if let joints = f.joints, let value = f.corners, z.isFinite {
    meet(value(z.lower) - line * Interval(z.lower))
    if !z.isPoint { meet(value(z.upper) - line * Interval(z.upper)) }
    for joint in joints where z.lower < joint && joint < z.upper {
      meet(value(joint) - line * Interval(joint))
    }
    return LinearRelaxation(slope: slope, lower: lower, upper: upper)
  }
  if let joints = f.joints {
    var left = z.lower
    for joint in joints {
      let (before, after) = (joint - 4 * joint.ulp, joint + 4 * joint.ulp)
      guard after > left, before < z.upper else { continue }
      if before > left { meet(curvedDistance(f, Interval(left, before), line)) }
      let end = min(after, z.upper)
      meet(pieceDistance(f, Interval(max(left, before), end), line))
      left = end
    }
    if left < z.upper || z.isPoint { meet(curvedDistance(f, Interval(left, z.upper), line)) }
    return LinearRelaxation(slope: slope, lower: lower, upper: upper)
  }
  let inner = f.kinks(z).filter { z.lower < $0 && $0 < z.upper }.sorted()
  let places = [z.lower] + inner + [z.upper]
  for (left, right) in zip(places, places.dropFirst()) where left < right {
    let whole = f.series(Interval(left, right), 1)
    let pieces = whole[1].isPoint ? 1 : 8
    var start = left
    for index in 1...pieces {
      let t = Double(index) / Double(pieces)
      let end = index == pieces ? right : min(max((1 - t) * left + t * right, start), right)
      meet(pieceDistance(f, Interval(start, end), line))
      start = end
    }
  }
  return LinearRelaxation(slope: slope, lower: lower, upper: upper)
}

/// f(z) − slope·z over a piece on which f is convex or concave: one extreme is at an end, the other
/// bounded by the tangent at a point where f' is about the slope. Where the sign of the curvature is not
/// seen at the middle, by Taylor's formula.
private func curvedDistance(_ f: RelaxedFunction, _ piece: Interval, _ slope: Interval) -> Interval
{
  guard piece.isFinite, !piece.isPoint else { return pieceDistance(f, piece, slope) }
  func distance(_ z: Double) -> Interval {
    let place = Interval(z)
    return f.series(place, 0)[0] - slope * place
  }
  let ends = distance(piece.lower).hull(distance(piece.upper))
  var t = piece.midpoint
  var tangent = f.series(Interval(t), 2)
  let bend = tangent[2]
  guard bend.mignitude > 0 || bend.isZero else { return pieceDistance(f, piece, slope) }
  if bend.isZero {
    // A linear piece, if the slope over all of it says so.
    let whole = f.series(piece, 1)[1]
    return whole.isPoint ? ends : pieceDistance(f, piece, slope)
  }
  let sign = bend.lower > 0 ? 1.0 : -1.0
  // Newton's iteration for f'(t) = slope, held within what the sign of f'' leaves; where the slope is
  // reached nowhere, an end is the best place.
  var (low, high) = (piece.lower, piece.upper)
  var triesEnds = true
  let enough = 1e-8 * max(ends.magnitude, slope.lower.magnitude * piece.radius) / piece.radius
  for _ in 0..<40 {
    let gap = tangent[1].midpoint - slope.lower
    if gap.magnitude <= enough { break }
    if sign * gap > 0 { high = t } else { low = t }
    if low >= high { break }
    var next = t - gap / (2 * tangent[2].midpoint)
    if !(next > low && next < high) {
      next =
        triesEnds && next <= piece.lower
        ? piece.lower : triesEnds && next >= piece.upper ? piece.upper : 0.5 * low + 0.5 * high
      triesEnds = false
    }
    if next == t { break }
    t = next
    tangent = f.series(Interval(t), 2)
  }
  let place = Interval(t)
  let touched =
    tangent[0] - slope * place + (tangent[1] - slope) * (piece - place)
  return sign > 0
    ? Interval(min(touched.lower, ends.upper), ends.upper)
    : Interval(ends.lower, max(touched.upper, ends.lower))
}

/// f(z) − slope·z over a piece.
private func pieceDistance(_ f: RelaxedFunction, _ piece: Interval, _ slope: Interval) -> Interval {
  let bounds = f.series(piece, 2)
  let plain = bounds[0] - slope * piece
  guard piece.isFinite else { return plain }
  let centre = Interval(piece.midpoint)
  let reach = Interval(-piece.radius, piece.radius)
  let middle = f.series(centre, 1)
  let base = middle[0] - slope * centre
  var best = plain
  let first = base + (bounds[1] - slope) * reach
  best = best.intersection(first) ?? best
  let square = Interval(0, reach.upper) * Interval(0, reach.upper)
  let second = base + (middle[1] - slope) * reach + bounds[2] * square
  return best.intersection(second) ?? best
}
