/// Knots of splines on an interval: its ends as often as the degree says and once more, the breaks between.
package enum Knots {
  /// The knots of breaks that rise, the ends among them.
  package static func clamped(_ breaks: [Double], degree: Int) -> [Double] {
    guard let first = breaks.first, let last = breaks.last else { return [] }
    let ends = (
      [Double](repeating: first, count: degree), [Double](repeating: last, count: degree)
    )
    return ends.0 + breaks + ends.1
  }

  /// The breaks of clamped knots.
  package static func breaks(_ knots: some Collection<Double>, degree: Int) -> [Double] {
    Array(knots.dropFirst(degree).dropLast(degree))
  }

  /// Ends of so many equal intervals.
  package static func uniform(_ range: ClosedRange<Double>, _ intervals: Int) -> [Double] {
    (0...intervals).map { index in
      let t = Double(index) / Double(intervals)
      return index == intervals
        ? range.upperBound : (1 - t) * range.lowerBound + t * range.upperBound
    }
  }

  /// Breaks that follow the quantiles of values, a twentieth of them spread evenly, so that they rise.
  package static func quantiles(
    of values: [Double], in range: ClosedRange<Double>, _ intervals: Int
  ) -> [Double] {
    let even = uniform(range, intervals)
    let sorted = values.filter(range.contains).sorted()
    guard sorted.count > 1 else { return even }
    return even.indices.map { index in
      guard index > 0, index < intervals else { return even[index] }
      let place = Double(index) / Double(intervals) * Double(sorted.count - 1)
      let below = Int(place)
      let rest = place - Double(below)
      let quantile = (1 - rest) * sorted[below] + rest * sorted[min(below + 1, sorted.count - 1)]
      return 0.95 * quantile + 0.05 * even[index]
    }
  }

  /// Every second break, both ends among them: a space of splines within that of all.
  package static func coarser(_ breaks: [Double]) -> [Double] {
    let kept = breaks.indices.filter { $0.isMultiple(of: 2) || $0 == breaks.count - 1 }
    return kept.map { breaks[$0] }
  }

  /// Intervals after `coarser` so often.
  package static func coarser(_ intervals: Int, times: Int) -> Int {
    (0..<times).reduce(intervals) { count, _ in (count + 1) / 2 }
  }
}
