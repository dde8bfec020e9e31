// Where and how finely an activation is used to pass a value on:
//
//   ( ρ(α + h x) − ρ(α) ) / (h ρ'(α))  →  x   as h → 0.
//
// By Taylor's theorem the truncation is at most h R²/(2|ρ'(α)|) max |ρ''| over [α − hR, α + hR] for
// |x| ≤ R. In arithmetic of unit roundoff u the terms α + hx and ρ(α) round by u|α| and u|ρ(α)|, which
// the division by hρ'(α) enlarges. The first falls with h, the second rises; both scale with R when
// hR is kept.

import Base
import Networks
import RealModule

/// A point α and a step h at which an activation passes values of a radius R.
package struct RegisterPoint: Hashable, Sendable {
  package let point: Double
  package let step: Double
  /// Upper estimate of |register(x) − x| over |x| ≤ R in exact arithmetic, ρ'' being sampled.
  package let truncation: Double
  /// Estimate of what the arithmetic adds in one layer.
  package let rounding: Double

  package var total: Double { truncation + rounding }

  /// The same point for values of another radius than 1: hR is kept, up to a factor of 2, so that h
  /// stays a power of two.
  func scaled(to radius: Double) -> RegisterPoint {
    guard radius > 0, radius.isFinite else { return self }
    let exponent = radius.significand == 1 ? radius.exponent : radius.exponent + 1
    let scale = Double.pow(2, Double(exponent))
    return RegisterPoint(
      point: point, step: step / scale, truncation: truncation * scale, rounding: rounding * scale)
  }
}

/// The point and step at which `activation` passes values in [−radius, radius] with the least sum of
/// truncation and rounding.
///
/// Activations with ρ(0) = 0 and a slope there have no rounding floor: ρ(hx) keeps the relative
/// accuracy of x, so that h may be tiny. Piecewise linear ones are exact where a piece is long enough.
/// - Parameters:
///   - activation: ρ.
///   - radius: the largest |x| that is passed.
///   - roundoff: unit roundoff of the arithmetic, 2^−53 for Double.
///   - step: h, instead of the best power of two.
///   - point: α, instead of the best one.
/// - Throws: `UserError` where no point has a slope, or the activation jumps.
package func registerPoint(
  _ activation: Activation, radius: Double, roundoff: Double = 0x1p-53, step: Double? = nil,
  at point: Double? = nil
) throws -> RegisterPoint {
  guard activation.smoothness != .discontinuous else {
    throw UserError("\(activation) jumps, so it passes no value; take a continuous activation")
  }
  if let step, !(step > 0 && step.isFinite) {
    throw UserError("the step h is a positive number, not \(plain(step))")
  }
  // A register that holds 0 needs some radius.
  let radius = max(radius, 1e-300)
  let largest = Double(sign: .plus, exponent: 2 - radius.exponent, significand: 1)
  let steps = step.map { [$0] } ?? (0...64).map { largest * Double.pow(2, -Double($0)) }
  var best: RegisterPoint?
  for alpha in point.map({ [$0] }) ?? candidatePoints(activation) {
    let slope = abs(activation.derivative(alpha))
    guard slope > 0, slope.isFinite else { continue }
    let loss = roundoff * (abs(activation.value(alpha)) + abs(alpha) * slope) / slope
    let room = distanceToKink(from: alpha, of: activation)
    for h in steps where h * radius <= room {
      // Smaller steps only round more.
      if let best, loss / h + roundoff * radius > best.total { break }
      let bend =
        (-4...4).map { (i: Int) -> Double in
          abs(activation.secondDerivative(alpha + h * radius * Double(i) / 4))
        }.max() ?? 0
      let found = RegisterPoint(
        point: alpha, step: h, truncation: h * radius * radius / (2 * slope) * bend,
        rounding: loss / h + roundoff * radius)
      guard found.total.isFinite else { continue }
      if let best, found.total > 0.9 * best.total { continue }
      best = found
    }
  }
  guard let best else {
    throw UserError(
      step == nil
        ? "\(activation) has no point with a slope, so it passes no value"
        : "\(activation) cannot pass values of size \(plain(radius)) at this step; take a smaller h"
    )
  }
  return best
}

/// Points at which a register or a square may stand: a grid, and the zeros of ρ and ρ'' between.
func candidatePoints(_ activation: Activation) -> [Double] {
  var points: [Double] = [0]
  for k in 1...32 { points += [Double(k) / 8, -Double(k) / 8] }
  for far in [8.0, 16, 32, 64] { points += [far, -far] }
  let grid = points.sorted()
  for (left, right) in zip(grid, grid.dropFirst()) {
    let functions: [(Double) -> Double] = [
      { activation.value($0) }, { activation.secondDerivative($0) },
    ]
    for function in functions where function(left) * function(right) < 0 {
      points.append(zero(of: function, left, right))
    }
  }
  return points
}

/// How far the interval around a point reaches before a kink; 0 at a kink itself.
func distanceToKink(from point: Double, of activation: Activation) -> Double {
  let distances = activation.kinks.map { kink in
    guard let period = activation.kinkPeriod else { return abs(point - kink) }
    return abs((point - kink).remainder(dividingBy: period))
  }
  return distances.min() ?? .infinity
}

/// The change of sign between two points, by bisection to the last bit.
func zero(of function: (Double) -> Double, _ left: Double, _ right: Double) -> Double {
  var (left, right) = (left, right)
  let rising = function(left) < 0
  while true {
    let middle = 0.5 * left + 0.5 * right
    guard middle > left, middle < right else { return middle }
    if (function(middle) < 0) == rising { left = middle } else { right = middle }
  }
}
