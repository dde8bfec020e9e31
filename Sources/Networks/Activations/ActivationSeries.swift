// Activations over intervals.
import Formulas

extension Activation {
  /// Enclosures of σ, σ', σ''/2!, … up to an order over an interval; see `IntervalSeries`.
  /// - Parameters:
  ///   - x: the interval.
  ///   - order: the highest derivative.
  ///   - slope: the trained slope of `prelu`.
  public func series<Rule>(over x: RoundedInterval<Rule>, order: Int, slope: Double = 0.25)
    -> RoundedSeries<Rule>
  {
    if Rule.self == OutwardRounding<Double>.self, let x = x as? Interval,
      let series = function.series(f64: x, order: order, slope: slope) as? RoundedSeries<Rule>
    {
      return series
    }
    if Rule.self == OutwardRounding<LongNumber>.self, let x = x as? LongInterval,
      let series = function.series(long: x, order: order, slope: slope) as? RoundedSeries<Rule>
    {
      return series
    }
    return function.series(RoundedSeries.variable(x, order: order), slope: slope)
  }

  /// The same in intervals of Float64.
  public func series(over x: Interval, order: Int, slope: Double = 0.25) -> IntervalSeries {
    function.series(f64: x, order: order, slope: slope)
  }
}

/// Functions made of pieces, of the variable of an interval.
extension RoundedSeries {
  /// A constant.
  func number(_ value: Double) -> Self { Self(constant: Interval(double: value), order: order) }

  /// `left` below 0 and `right` above; continuous derivatives: `smoothness`.
  func joined(
    _ left: @escaping (Self) -> Self, _ right: @escaping (Self) -> Self, smoothness: Int = 0
  ) -> Self {
    joined(at: [0], [left, right], smoothness: smoothness)
  }

  /// Pieces that join continuously at `ends`, with so many continuous derivatives.
  func joined(at ends: [Double], _ pieces: [(Self) -> Self], smoothness: Int = 0) -> Self {
    let x = self[0]
    var result: Self?
    var isJoint = false
    for (index, piece) in pieces.enumerated() {
      let low = index == 0 ? -Rule.Number.infinity : Rule.Number(ends[index - 1])
      let high = index == ends.count ? Rule.Number.infinity : Rule.Number(ends[index])
      guard let part = x.intersection(Interval(low, high)) else { continue }
      // A piece met in its end alone adds nothing where another has the rest.
      if part.isPoint, !x.isPoint { continue }
      let series = piece(Self.variable(part, order: order))
      isJoint = result != nil
      result = result?.hull(series) ?? series
    }
    let series = result ?? Self(constant: .whole, order: order)
    return isJoint ? series.known(smoothness + 2) : series
  }

  /// The variable held within [low, high].
  func held(_ low: Double, _ high: Double) -> Self {
    joined(at: [low, high], [{ _ in number(low) }, { $0 }, { _ in number(high) }])
  }
}
