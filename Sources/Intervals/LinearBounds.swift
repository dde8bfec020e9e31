// Linear bounds of a network, propagated backwards from its outputs to its inputs.
//
// Zhang et al., "Efficient Neural Network Robustness Certification with General Activation Functions"
// (CROWN, NeurIPS 2018); Singh et al., "An Abstract Domain for Certifying Neural Networks" (DeepPoly, POPL
// 2019); Xu et al., "Fast and Complete" (ICLR 2021) for slopes that are optimised. Signs of weights are
// kept through all layers, which remainders of Taylor models forget.

import Base
import Formulas
import Networks

/// lowerSlopes·x + lower ≤ N(x) ≤ upperSlopes·x + upper for all x of a box.
package struct LinearBounds: Sendable, Hashable {
  package var lowerSlopes: [Double]
  package var lower: Double
  package var upperSlopes: [Double]
  package var upper: Double

  /// Bounds of N over the box.
  package func range(over box: Box) -> Interval {
    let (low, high) = (
      value(lowerSlopes, lower, box).lower, value(upperSlopes, upper, box).upper
    )
    return low <= high ? Interval(low, high) : .whole
  }

  private func value(_ slopes: [Double], _ constant: Double, _ box: Box) -> Interval {
    zip(slopes, box.sides).reduce(Interval(constant)) { $0 + Interval($1.0) * $1.1 }
  }
}

/// How much work linear bounds are worth.
package struct LinearEffort: Sendable, Hashable {
  /// The ranges of the units come from Taylor models too.
  package var usesTaylorModels: Bool
  /// The ranges of the units from the second hidden layer on come from backward propagation too.
  package var tightensUnits: Bool
  /// Steps by which the slopes of an output's bound are optimised.
  package var steps: Int
  /// The same for the bounds of units.
  package var unitSteps: Int

  package init(
    usesTaylorModels: Bool = true, tightensUnits: Bool = true, steps: Int = 0, unitSteps: Int = 0
  ) {
    self.usesTaylorModels = usesTaylorModels
    self.tightensUnits = tightensUnits
    self.steps = steps
    self.unitSteps = unitSteps
  }

  /// One pass for each bound.
  package static let plain = LinearEffort(usesTaylorModels: false)
  /// Slopes optimised for every bound of a unit and of an output.
  package static let optimised = LinearEffort(usesTaylorModels: false, steps: 60, unitSteps: 20)
}

extension NetworkEnclosure {
  /// Linear bounds of every output over a box.
  ///
  /// Slopes are plain Float64 numbers: whatever they are, the lines hold, since the distances are
  /// enclosed; what the products of slopes and weights round off is bounded by the ranges of the
  /// units that they multiply, and goes to the constants. Of graphs with functions of a basis, products of values,
  /// attention or capsules they are constants, the ranges of Taylor models; of rational and spline units these where they
  /// are narrower.
  package func linearBounds(
    over box: Box, in arithmetic: TaylorArithmetic, effort: LinearEffort = LinearEffort()
  ) -> [LinearBounds] {
    guard hasLines else { return flatBounds(over: box, arithmetic) }
    let bounds = slopedBounds(over: box, arithmetic, effort)
    guard !joined.isEmpty else { return bounds }
    return zip(bounds, flatBounds(over: box, arithmetic)).map { sloped, flat in
      sloped.range(over: box).radius < flat.range(over: box).radius ? sloped : flat
    }
  }

  /// The ranges of Taylor models.
  private func flatBounds(over box: Box, _ arithmetic: TaylorArithmetic) -> [LinearBounds] {
    let flat = [Double](repeating: 0, count: box.dimension)
    return outputs(over: box, in: arithmetic).map { model in
      let range = arithmetic.range(model)
      return LinearBounds(
        lowerSlopes: flat, lower: range.lower, upperSlopes: flat, upper: range.upper)
    }
  }

  private func slopedBounds(
    over box: Box, _ arithmetic: TaylorArithmetic, _ effort: LinearEffort
  ) -> [LinearBounds] {
    let seen = self.seen(over: box, arithmetic, effort)
    return (0..<network.outputs).map { output in
      var factors = [Double](repeating: 0, count: network.outputs)
      func side(_ sign: Double) -> (slopes: [Double], constant: Double) {
        factors[output] = sign
        return seen.tightest(factors, of: seen.operations.count, arithmetic, steps: effort.steps)
      }
      let (above, below) = (side(1), side(-1))
      return LinearBounds(
        lowerSlopes: below.slopes.map { -$0 }, lower: -below.constant, upperSlopes: above.slopes,
        upper: above.constant)
    }
  }

  /// Bounds of every output over a box, by linear bounds, and by Taylor models where the effort says so.
  package func outputRanges(
    over box: Box, in arithmetic: TaylorArithmetic, effort: LinearEffort = .optimised
  ) -> [Interval] {
    let bounds = linearBounds(over: box, in: arithmetic, effort: effort).map { $0.range(over: box) }
    guard effort.usesTaylorModels else { return bounds }
    return zip(bounds, outputs(over: box, in: arithmetic)).map {
      let range = arithmetic.range($1)
      return $0.intersection(range) ?? range
    }
  }

  /// What is known of every operation over a box, the last of which makes the outputs; of a network that `hasLines`.
  func seen(
    over box: Box, _ arithmetic: TaylorArithmetic, _ effort: LinearEffort
  ) -> SeenNetwork {
    var engine = RangeEngine(over: box, outerAffines, arithmetic, effort)
    let inputs = engine.input
    _ = graph.read(by: &engine, inputs, numbers, joining: joined)
    return engine.seen
  }
}

extension TaylorArithmetic {
  /// Bounds of f − N over a box, f as its Taylor model, N between linear functions.
  package func range(of function: TaylorModel, minus bounds: LinearBounds, over box: Box)
    -> Interval
  {
    func side(_ slopes: [Double], _ constant: Double) -> Interval {
      // slopes·(c + r·s) + constant
      var model = values(Interval(constant))
      for (axis, variable) in variables(box).enumerated() {
        model = add(model, scale(variable, by: slopes[axis]))
      }
      return range(add(function, model, sign: -1))
    }
    let (low, high) = (
      side(bounds.upperSlopes, bounds.upper).lower, side(bounds.lowerSlopes, bounds.lower).upper
    )
    return low <= high ? Interval(low, high) : .whole
  }
}
