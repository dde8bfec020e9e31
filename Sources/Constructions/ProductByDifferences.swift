// The product of two numbers by four units of a curved activation:
//
//   ( ρ(a + ηs) − ρ(a + ηd) − ρ(a − ηd) + ρ(a − ηs) ) / (4η² ρ''(a))  →  x y   as η → 0,
//
// with s = x + y, d = x − y: second differences give s² and d², and s² − d² = 4xy. It is the step from
// ρ to x² in the proofs of Pinkus 1999 and of Kidger and Lyons 2020.

import Base
import Networks
import RealModule

/// A point a and a step η at which an activation multiplies.
struct CurvaturePoint: Hashable, Sendable {
  let point: Double
  let step: Double
  /// Estimate of the product's error: truncation, rounding of the units, and of the register that sums
  /// them.
  let total: Double
  /// Twice an estimate of the largest partial sum about its value at the centre.
  let sums: Double
}

/// The point and step at which `activation` multiplies values with |x| + |y| ≤ radius best, or nil
/// where it is nowhere curved.
///
/// The second difference is s² times a mean of ρ'' over [a − ηs, a + ηs], so that the truncation is
/// at most s² times the largest relative deviation of ½(ρ''(a + t) + ρ''(a − t)) from ρ''(a).
/// - Parameter passing: error of a register for values of radius 1, which scales with the radius.
func curvaturePoint(
  _ activation: Activation, radius: Double, roundoff: Double, passing: Double
) -> CurvaturePoint? {
  var best: CurvaturePoint?
  for a in candidatePoints(activation) {
    let bend = activation.secondDerivative(a)
    guard bend != 0, bend.isFinite else { continue }
    let slope = abs(activation.derivative(a))
    let noise = roundoff * (abs(activation.value(a)) + abs(a) * slope)
    for exponent in 0...32 {
      let eta = Double.pow(2, -Double(exponent))
      guard eta * radius < distanceToKink(from: a, of: activation) else { continue }
      let deviation =
        (1...8).map { k in
          let t = eta * radius * Double(k) / 8
          let mean =
            0.5 * activation.secondDerivative(a + t)
            + 0.5 * activation.secondDerivative(a - t)
          return abs(mean / bend - 1)
        }.max() ?? 0
      let sums = slope * radius / (2 * eta * abs(bend)) + 0.5 * radius * radius
      let total =
        0.5 * radius * radius * deviation + noise / (eta * eta * abs(bend)) + 4 * passing * sums
      guard total.isFinite else { continue }
      if let best, total > 0.9 * best.total { continue }
      best = CurvaturePoint(point: a, step: eta, total: total, sums: 2 * sums)
    }
  }
  return best
}

extension ShallowNetwork {
  /// x·y from four units, whose partial sums stay small in this order.
  static func product(_ activation: Activation, at curvature: CurvaturePoint) -> ShallowNetwork {
    let (a, eta): (Scalar, Scalar) = (real(curvature.point), real(curvature.step))
    let c = 1 / (4 * eta * eta * activation.secondDerivative(a))
    return ShallowNetwork(
      activation: activation, inputs: 2,
      units: [
        Unit(weights: [eta, eta], bias: a, coefficients: [c]),
        Unit(weights: [eta, -eta], bias: a, coefficients: [-c]),
        Unit(weights: [-eta, eta], bias: a, coefficients: [-c]),
        Unit(weights: [-eta, -eta], bias: a, coefficients: [c]),
      ], constants: [0])
  }
}
