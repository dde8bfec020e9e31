// Two parallel lines that hold a function over an interval: what a kink or a wide interval calls for.

/// A function of one variable as compositions need it.
public struct RelaxedFunction {
  /// Taylor coefficients over an interval, up to an order.
  public let series: (Interval, Int) -> IntervalSeries
  /// Where its derivative jumps inside an interval, as far as that is known; only tightness rests on it.
  public let kinks: (Interval) -> [Double]
  /// Whether lines around it are worth their time.
  public let mayBeRelaxed: Bool

  public init(
    mayBeRelaxed: Bool = true, kinks: @escaping (Interval) -> [Double] = { _ in [] },
    series: @escaping (Interval, Int) -> IntervalSeries
  ) {
    self.series = series
    self.kinks = kinks
    self.mayBeRelaxed = mayBeRelaxed
  }
}

/// slope·z + lower ≤ f(z) ≤ slope·z + upper over an interval.
public struct LinearRelaxation: Sendable, Hashable {
  public var slope: Double
  public var lower: Double
  public var upper: Double

  public init(slope: Double, lower: Double, upper: Double) {
    self.slope = slope
    self.lower = lower
    self.upper = upper
  }
}

/// Lines of the slope of the chord. The slope is any Float64; the distance f(z) − slope·z is enclosed on
/// pieces between kinks by Taylor's formula, so that the slope's own rounding is covered.
public func linearRelaxation(_ f: RelaxedFunction, over z: Interval) -> LinearRelaxation {
  guard z.isFinite, !z.isPoint else {
    let value = f.series(z, 0)[0]
    return LinearRelaxation(slope: 0, lower: value.lower, upper: value.upper)
  }
  let ends = [z.lower, z.upper].map { f.series(Interval($0), 0)[0].midpoint }
  let chord = (ends[1] - ends[0]) / (z.upper - z.lower)
  return distances(f, over: z, slope: chord.isFinite ? chord : 0)
}

/// The lines of a given slope.
public func distances(_ f: RelaxedFunction, over z: Interval, slope: Double) -> LinearRelaxation {
  let line = Interval(slope)
  var (lower, upper) = (Double.infinity, -Double.infinity)
  let inner = f.kinks(z).filter { z.lower < $0 && $0 < z.upper }.sorted()
  let places = [z.lower] + inner + [z.upper]
  for (left, right) in zip(places, places.dropFirst()) where left < right {
    let whole = f.series(Interval(left, right), 1)
    let pieces = whole[1].isPoint ? 1 : 8
    var start = left
    for index in 1...pieces {
      let t = Double(index) / Double(pieces)
      let end = index == pieces ? right : min(max((1 - t) * left + t * right, start), right)
      let piece = Interval(start, end)
      let distance = pieceDistance(f, piece, line)
      lower = min(lower, distance.lower)
      upper = max(upper, distance.upper)
      start = end
    }
  }
  return LinearRelaxation(slope: slope, lower: lower, upper: upper)
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
