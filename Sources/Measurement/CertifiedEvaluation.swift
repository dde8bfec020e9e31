// What evaluating a network in floating point may add to a certified error, over its whole domain.

import Base
import Formulas
import Functions
import Intervals
import Networks

/// Bounds of sup max_o |N̂_o − N_o|: N̂ as evaluated, N in exact arithmetic with the Float64 parameters.
/// They hold under the assumptions of `NetworkEnclosure.evaluationErrors`.
package struct EvaluationRounding: Sendable, Hashable {
  /// Of evaluation in Float64; infinite where nothing is proven.
  package var f64: Double
  /// Of evaluation in Float32, inputs and parameters rounded to it first.
  package var f32: Double

  package init(f64: Double, f32: Double) {
    self.f64 = f64
    self.f32 = f32
  }
}

/// The bounds of `NetworkEnclosure.evaluationErrors`, the largest over a grid of at most 64 boxes, so that
/// |f − N̂| ≤ |f − N| + bound at every point of the domain.
/// - Throws: `UserError` where the network's inputs are not those of the domain.
package func certifyEvaluationRounding(of network: Network, in domain: Domain) throws
  -> EvaluationRounding
{
  guard network.inputs == domain.dimension else {
    throw UserError("a network with \(network.inputs) inputs has no values on \(domain)")
  }
  let model = try NetworkEnclosure(network)
  let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: domain.dimension, degree: 1))
  // A large network is worth fewer boxes.
  let budget = network.parameterCount > 20_000 ? 4 : 64
  var parts = 1
  while (0..<domain.dimension).reduce(1, { count, _ in count * (parts + 1) }) <= budget {
    parts += 1
  }
  var boxes = [Box(lower: [], upper: [])]
  for bounds in domain.bounds {
    let (low, high) = (bounds.lowerBound, bounds.upperBound)
    let cuts = (0...parts).map { index in
      index == parts ? high : low + (high - low) * (Double(index) / Double(parts))
    }
    boxes = boxes.flatMap { box in
      zip(cuts, cuts.dropFirst()).map { Box(lower: box.lower + [$0.0], upper: box.upper + [$0.1]) }
    }
  }
  func largest(_ precision: EvaluationPrecision) -> Double {
    boxes.reduce(0) { worst, box in
      worst == .infinity
        ? worst
        : model.evaluationErrors(over: box, in: arithmetic, precision: precision)
          .reduce(worst) { max($0, $1) }
    }
  }
  return EvaluationRounding(f64: largest(.f64), f32: largest(.f32))
}
