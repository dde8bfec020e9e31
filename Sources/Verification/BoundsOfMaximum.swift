// The upper bounds of the methods side by side, over one box without branching.

import Base
import Formulas
import Intervals
import Kernels
import Networks

/// Upper bounds of the largest value of factors·N(x) over a box, by each method in turn: the least
/// of its own and of those before it. A linear program that finds no solution within 60 seconds
/// adds nothing.
/// - Parameters:
///   - network: of units with two slopes.
///   - box: of its inputs.
///   - factors: one an output; nil for the first output.
///   - rule: the lines around a unit.
/// - Throws: `UserError` where the network cannot be verified, or box or factors are of another size.
package func boundsOfMaximum(
  _ network: Network, over box: Box, factors: [Double]? = nil, rule: RelaxationRule = .sound
) throws -> [MaximumBound] {
  let layers = try TwoSlopeNetwork(network)
  let factors = factors ?? (0..<network.outputs).map { $0 == 0 ? 1 : 0 }
  guard box.dimension == network.inputs, factors.count == network.outputs else {
    throw UserError(
      "the network has \(network.inputs) inputs and \(network.outputs) outputs, not "
        + "\(box.dimension) and \(factors.count)")
  }
  let clock = ContinuousClock()
  var result: [MaximumBound] = []
  func add(_ method: MaximumBound.Method, isProved: Bool = true, _ body: () -> Double) {
    let begin = clock.now
    let upper = min(body(), result.last?.upper ?? .infinity)
    result.append(
      MaximumBound(
        method: method, upper: upper, isProved: isProved,
        seconds: begin.duration(to: clock.now) / .seconds(1)))
  }
  add(.interval) {
    let bounds = BackwardBounds(layers, over: box, byIntervals: true)
    let outputs = bounds.intervals(layers.layers.count - 1)
    return factors.indices.reduce(Interval.zero) {
      $0 + Interval(factors[$1]) * Interval(outputs.lower[$1], outputs.upper[$1])
    }.upper
  }
  // The least of −factors·y.
  let condition = LinearCondition(
    outputs: factors.map { -$0 }, inputs: [Double](repeating: 0, count: network.inputs), constant: 0
  )
  var bounds = BackwardBounds(layers, over: box, byIntervals: true)
  add(.crown) {
    bounds = BackwardBounds(layers, over: box, rule: rule)
    return -bounds.bounds([condition]).lower[0]
  }
  var triangle: TriangleProgram?
  var proposal: TriangleProgram.Proposal?
  add(.lp) {
    triangle = TriangleProgram(bounds)
    proposal = triangle?.proposal([condition])
    return proposal.map {
      -bounds.bound([condition], weights: $0.weights, multipliers: $0.multipliers).lower[0]
    } ?? .infinity
  }
  add(.quadratic, isProved: false) {
    triangle.flatMap {
      QuadraticProgram($0).minimum(condition.outputs, multipliers: proposal?.multipliers)
    }.map { -$0 } ?? .infinity
  }
  return result
}
