import Base
import Formulas
import Functions
import Intervals

/// A one-component target from a function of a point.
func target(
  _ domain: Domain, breakpoints: [[Double]] = [],
  _ function: @escaping @Sendable ([Double]) -> Double
) -> TargetFunction {
  TargetFunction(
    name: "test", summary: "", domain: domain, breakpoints: breakpoints, values: pointwise(function)
  )
}

/// A one-component function on batches from a function of a point.
func pointwise(
  _ function: @escaping @Sendable ([Double]) -> Double
) -> @Sendable (Batch) -> Batch {
  { points in
    Batch(
      features: 1, count: points.count,
      storage: (0..<points.count).map { function(points.point($0)) })
  }
}

/// The approximant that is 0 everywhere.
func zero(_ points: Batch) -> Batch { Batch(features: 1, count: points.count) }

/// The box [lower, upper]^d.
func cube(_ lower: Double, _ upper: Double, _ dimension: Int) throws -> Domain {
  try Domain((0..<dimension).map { _ in (lower, upper) })
}

/// |a − b| ≤ relative · |b|.
func isClose(_ a: Double, _ b: Double, _ relative: Double) -> Bool {
  abs(a - b) <= relative * abs(b)
}

/// The planted bug of a relaxation whose lines are too flat.
func rulesWithWrongSlope() -> EnclosureRules {
  var rules = EnclosureRules()
  rules.relaxation = { function, range in
    var lines = linearRelaxation(function, over: range)
    lines.slope *= 0.9
    lines.upper = min(lines.upper, 0)
    return lines
  }
  return rules
}
