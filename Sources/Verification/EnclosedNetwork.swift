// Networks of any units: branch and bound over boxes of inputs, by Taylor models and by linear bounds.

import Base
import Formulas
import Intervals
import Kernels
import Networks

/// A network whose ranges over boxes are proven.
struct EnclosedNetwork: NodeBounding {
  private let enclosure: NetworkEnclosure
  private let arithmetic: TaylorArithmetic

  init(_ enclosure: NetworkEnclosure) {
    self.enclosure = enclosure
    let dimension = enclosure.network.inputs
    let degrees = [7, 5, 3, 2]
    arithmetic = TaylorArithmetic(
      basis: TaylorBasis(
        dimension: dimension, degree: dimension <= degrees.count ? degrees[dimension - 1] : 1))
  }

  var relaxation: VerificationResult.Relaxation { .taylor }
  var isExact: Bool { false }

  func exactOutputs(at point: ExactPoint) -> [Rational] { [] }

  // MARK: Search

  private func found(_ points: [[Double]], _ cases: [[LinearCondition]]) -> [PointSearch.Found] {
    let network = enclosure.network
    let outputs = network(
      Batch(
        features: network.inputs, count: points.count,
        storage: (0..<network.inputs).flatMap { axis in points.map { $0[axis] } }))
    return points.indices.map { index in
      let values = (0..<network.outputs).map { outputs[$0, index] }
      return PointSearch.Found(
        point: points[index],
        violation: PointSearch.violation(cases, at: points[index], outputs: values).value)
    }
  }

  /// Sobol points, then steps along the axes from the best of them, halved where they fail.
  func start(in box: Box, _ cases: [[LinearCondition]]) -> PointSearch.Found {
    let seen = found(PointSearch.points(in: box, count: 128), cases)
      .sorted { $0.violation > $1.violation }
    var best = seen[0]
    guard box.dimension <= 64 else { return best }
    for start in seen.prefix(4) {
      var (here, reach) = (start, 0.125)
      for _ in 0..<60 where reach > 1e-9 {
        let around = box.sides.enumerated().flatMap { axis, side in
          [-1.0, 1].map { sign -> [Double] in
            var point = here.point
            let next = point[axis] + sign * reach * (side.upper - side.lower)
            point[axis] = min(max(next, side.lower), side.upper)
            return point
          }
        }
        guard let there = found(around, cases).max(by: { $0.violation < $1.violation }),
          there.violation > here.violation
        else {
          reach *= 0.5
          continue
        }
        here = there
      }
      if here.violation > best.violation { best = here }
    }
    return best
  }

  // MARK: Bounds

  /// A condition's form over a box: from below, and how much it changes along each axis.
  private struct Bound {
    var lower: Double
    var influence: [Double]
    /// Where the model of the form is small.
    var point: [Double]
  }

  func examine(
    _ node: VerifySearch.Node, _ options: VerifyOptions, _ isStrict: Bool, remaining: Double
  ) -> VerifySearch.Finding {
    var finding = VerifySearch.Finding()
    func isSafe(_ lower: Double) -> Bool { isStrict ? lower >= 0 : lower > 0 }
    let models = enclosure.outputs(over: node.box, in: arithmetic)
    var linear: [LinearBounds]?
    var rest: [[LinearCondition]] = []
    var influence = [Double](repeating: 0, count: node.box.dimension)
    var points = [node.box.centre]
    for conditions in node.cases {
      // Without conditions every input of the box is unsafe.
      var best = Bound(lower: -.infinity, influence: influence, point: node.box.centre)
      for condition in conditions {
        var bound = bound(condition, models, node.box)
        if !isSafe(bound.lower) {
          let bounds =
            linear ?? enclosure.linearBounds(over: node.box, in: arithmetic, effort: .plain)
          linear = bounds
          bound.lower = max(bound.lower, lower(condition, bounds, node.box))
        }
        if bound.lower > best.lower || best.lower == -.infinity { best = bound }
      }
      finding.upper = max(finding.upper, -best.lower)
      guard !isSafe(best.lower) else { continue }
      rest.append(conditions)
      points.append(best.point)
      for axis in influence.indices { influence[axis] = max(influence[axis], best.influence[axis]) }
    }
    guard !rest.isEmpty else { return finding }
    finding.best = found(points, node.cases).max { $0.violation < $1.violation }
    let sides = node.box.sides
    let axes = sides.indices.filter {
      sides[$0].lower < sides[$0].midpoint && sides[$0].midpoint < sides[$0].upper
    }
    let axis = axes.max {
      (influence[$0], sides[$0].radius) < (influence[$1], sides[$1].radius)
    }
    guard let axis else { return finding }
    var child = node
    child.cases = rest
    for isUpper in [false, true] {
      var half = child
      if isUpper {
        half.box.lower[axis] = sides[axis].midpoint
      } else {
        half.box.upper[axis] = sides[axis].midpoint
      }
      finding.children.append(half)
    }
    return finding
  }

  /// By the Taylor models of the outputs.
  private func bound(_ condition: LinearCondition, _ models: [TaylorModel], _ box: Box) -> Bound {
    var form = arithmetic.values(Interval(condition.constant))
    for (factor, model) in zip(condition.outputs, models) where factor != 0 {
      form = arithmetic.add(form, arithmetic.scale(model, by: factor))
    }
    for (factor, variable) in zip(condition.inputs, arithmetic.variables(box)) where factor != 0 {
      form = arithmetic.add(form, arithmetic.scale(variable, by: factor))
    }
    let (sides, c) = (box.sides, form.coefficients)
    let widest = sides.map(\.radius).max() ?? 1
    let influence = sides.indices.map { axis in
      var sum = widest > 0 ? form.remainder * sides[axis].radius / widest : 0
      for (coefficient, exponents) in zip(c, arithmetic.basis.exponents) where exponents[axis] > 0 {
        sum += coefficient.magnitude
      }
      return sum.isFinite ? sum : sides[axis].radius
    }
    let deviation = condition.deviation(
      outputs: models.map { arithmetic.range($0).magnitude }, inputs: sides.map(\.magnitude))
    let range = arithmetic.range(form).lower
    return Bound(
      lower: lowered(range, by: deviation), influence: influence,
      point: sides.indices.map { c[1 + $0] >= 0 ? sides[$0].lower : sides[$0].upper })
  }

  /// By linear bounds of the outputs, whose slopes along the inputs are put together.
  private func lower(
    _ condition: LinearCondition, _ bounds: [LinearBounds], _ box: Box
  ) -> Double {
    let sides = box.sides
    var constant = Interval(condition.constant)
    var slopes = condition.inputs.map { Interval($0) }
    for (factor, bound) in zip(condition.outputs, bounds) where factor != 0 {
      let line = factor > 0 ? (bound.lowerSlopes, bound.lower) : (bound.upperSlopes, bound.upper)
      guard line.1.isFinite else { return -.infinity }
      constant = constant + Interval(factor) * Interval(line.1)
      for axis in slopes.indices {
        slopes[axis] = slopes[axis] + Interval(factor) * Interval(line.0[axis])
      }
    }
    let sum = zip(slopes, sides).reduce(constant) { $0 + $1.0 * $1.1 }
    let deviation = condition.deviation(
      outputs: bounds.map { $0.range(over: box).magnitude }, inputs: sides.map(\.magnitude))
    return lowered(sum.lower, by: deviation)
  }

  /// NaN, of what is not known, is no bound.
  private func lowered(_ bound: Double, by deviation: Double) -> Double {
    let lower = deviation == 0 ? bound : (bound - deviation * (1 + 0x1p-40)).nextDown
    return lower.isNaN ? -.infinity : lower
  }
}
