// Activations over intervals: tight ranges of the value and two derivatives, and what compositions need.

import Base
import Formulas
import Networks

extension Activation {
  /// The values over an interval, as tight as the ends' margins allow for the smooth activations.
  public func values(over x: Interval, slope: Double = 0.25) -> Interval {
    derivatives(0, over: x, slope: slope)
  }

  /// The first (`order` 1) or second derivative over an interval; 0 gives the values. At a kink or jump
  /// it has the values of both sides, at a point where it does not exist at all the whole line.
  public func derivatives(_ order: Int, over x: Interval, slope: Double = 0.25) -> Interval {
    precondition((0...2).contains(order), "values, first or second derivatives")
    func enclosure(_ x: Interval) -> Interval {
      let coefficient = series(over: x, order: order, slope: slope)[order]
      return order == 2 ? Interval(2) * coefficient : coefficient
    }
    guard let turns = function.turningPoints[order], x.isFinite, !x.isPoint else {
      return enclosure(x)
    }
    // Between turning points the function is monotone.
    let ends = enclosure(Interval(x.lower)).hull(enclosure(Interval(x.upper)))
    return turns.reduce(ends) { range, turn in
      let place = Interval(turn - 4 * turn.ulp, turn + 4 * turn.ulp)
      return place.intersection(x).map { range.hull(enclosure($0)) } ?? range
    }
  }

  /// Continuous, and linear between its joints, which are exact.
  var isLinearBetweenJoints: Bool {
    function.joints != nil && isPiecewiseLinear && smoothness != .discontinuous
  }

  /// As compositions need it.
  package func relaxed(slope: Double = 0.25) -> RelaxedFunction {
    RelaxedFunction(
      mayBeRelaxed: !function.isStaircase, joints: function.joints,
      corners: isLinearBetweenJoints ? { function.corner($0, slope: slope) } : nil,
      kinks: { kinks(in: $0) },
      series: { series(over: $0, order: $1, slope: slope) })
  }

  /// The derivative, as compositions need it.
  func relaxedDerivative(slope: Double = 0.25) -> RelaxedFunction {
    RelaxedFunction(
      mayBeRelaxed: !isPiecewiseLinear, kinks: { kinks(in: $0) },
      series: { range, order in
        let series = series(over: range, order: order + 1, slope: slope)
        return IntervalSeries((0...order).map { Interval(Double($0 + 1)) * series[$0 + 1] })
      })
  }

  /// The kinks and jumps in an interval, its ends included; of those that recur with a period none where there
  /// are more than 64.
  func kinks(in range: Interval) -> [Double] {
    guard let period = kinkPeriod else {
      return kinks.filter { range.lower <= $0 && $0 <= range.upper }
    }
    let (first, last) = (
      (range.lower / period).rounded(.up), (range.upper / period).rounded(.down)
    )
    guard last - first < 64, last >= first else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * period }
  }
}
