// Features as intervals, at a point or over a small box.

import Formulas
import Kernels
import Networks

/// In any arithmetic of intervals.
struct IntervalFeatures<Rule: RoundingRule>: FeatureArithmetic {
  typealias Interval = RoundedInterval<Rule>

  func number(_ value: Double) -> Interval { Interval(double: value) }

  func affine(_ weights: SparseMatrix, _ biases: [Double], _ v: [Interval]) -> [Interval] {
    (0..<weights.rows).map { row in
      weights.entries(ofRow: row).reduce(Interval(double: biases[row])) {
        $0 + Interval(double: weights.values[$1]) * v[Int(weights.indices[$1])]
      }
    }
  }

  func pointwise(_ unit: PointwiseReading, _ v: [Interval]) -> [Interval] {
    let functions = unit.functions
    return v.enumerated().map { feature, x in
      functions.ofFeature(feature).series(over: x, order: 0)[0]
    }
  }

  func spline(_ function: EdgeFunction, of x: Interval) -> Interval { function.values(over: x) }

  func twice(_ x: Interval) -> Interval { Interval(double: 2) * x }

  func sum(_ u: Interval, _ v: Interval, sign: Double) -> Interval { sign > 0 ? u + v : u - v }

  func product(_ u: Interval, _ v: Interval, isSame: Bool) -> Interval {
    isSame ? u.squared : u * v
  }
}
