// The upper bounds of the methods side by side, over one box without branching; and the maximum from both sides.

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
  let layers = try TwoSlopeLayers(network)
  let factors = factors ?? (0..<network.outputs).map { $0 == 0 ? 1 : 0 }
  guard box.dimension == network.inputs, factors.count == network.outputs else {
    throw sizeError(network, box, factors)
  }
  let clock = ContinuousClock()
  var result: [MaximumBound] = []
  func add(_ method: MaximumBound.Method, _ body: () -> Double) {
    let begin = clock.now
    let upper = min(body(), result.last?.upper ?? .infinity)
    result.append(
      MaximumBound(
        method: method, upper: upper, seconds: begin.duration(to: clock.now) / .seconds(1)))
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
  add(.quadratic) {
    triangle.flatMap {
      QuadraticProgram($0).minimum(condition.outputs, multipliers: proposal?.multipliers)
    }.map { -$0 } ?? .infinity
  }
  return result
}

/// The largest value of a form of the outputs from both sides; both hold in exact arithmetic.
package struct MaximumBracket: Sendable, Hashable {
  /// Attained at an input that search found.
  package var lower: Double
  /// By branch and bound.
  package var upper: Double
  /// Boxes with signs of units that were bounded.
  package var boxes: Int
  package var seconds: Double
}

/// The largest value of factors·N(x) over a box by search and by branch and bound.
/// - Parameters:
///   - tolerance: of the bracket, relative to the value or, where that is less than 1, absolute.
///   - nodes: the most boxes of one proof; where they do not suffice, the bracket stays wider.
/// - Throws: as `boundsOfMaximum`.
package func maximumByBranching(
  _ network: Network, over box: Box, factors: [Double]? = nil, tolerance: Double = 1e-3,
  nodes: Int = 100_000
) throws -> MaximumBracket {
  let begin = ContinuousClock.now
  let layers = try TwoSlopeLayers(network)
  let factors = factors ?? (0..<network.outputs).map { $0 == 0 ? 1 : 0 }
  // threshold − factors·y, which is unsafe below 0.
  func condition(_ threshold: Double) -> LinearCondition {
    LinearCondition(
      outputs: factors.map { -$0 }, inputs: [Double](repeating: 0, count: network.inputs),
      constant: threshold)
  }
  func verdict(_ threshold: Double) throws -> VerificationResult {
    try verify(
      network,
      VerificationProperty(
        cases: [UnsafeCase(box: box, conditions: [condition(threshold)])], isStrict: true),
      options: VerifyOptions(nodes: nodes))
  }
  guard box.dimension == network.inputs, factors.count == network.outputs else {
    throw sizeError(network, box, factors)
  }
  var threshold = -BackwardBounds(layers, over: box).bounds([condition(0)]).lower[0]
  var bracket = MaximumBracket(lower: -.infinity, upper: threshold, boxes: 0, seconds: 0)
  var step = tolerance
  while threshold.isFinite {
    let verdict = try verdict(threshold)
    bracket.boxes += verdict.nodes
    bracket.lower = max(bracket.lower, (Interval(threshold) + Interval(verdict.lower)).lower)
    bracket.upper = min(bracket.upper, (Interval(threshold) + Interval(verdict.upper)).upper)
    let unit = max(1, bracket.upper.magnitude)
    guard verdict.answer != .unknown, bracket.upper - bracket.lower > tolerance * unit else {
      break
    }
    step = verdict.answer == .holds ? tolerance : 2 * step
    threshold = min(bracket.lower + 0.9 * step * unit, 0.5 * (bracket.lower + bracket.upper))
  }
  bracket.seconds = begin.duration(to: .now) / .seconds(1)
  return bracket
}

private func sizeError(_ network: Network, _ box: Box, _ factors: [Double]) -> UserError {
  UserError(
    "the network has \(network.inputs) inputs and \(network.outputs) outputs, not "
      + "\(box.dimension) and \(factors.count)")
}
