// The variance of what enters a layer, from layer to layer.

import Base
import Foundation
import Networks

/// Deviations of a random network: weights of variance σ_w² / fan-in, biases of variance σ_b².
package struct RandomWeights: Sendable, Hashable {
  package let weight: Double
  package let bias: Double

  /// - Throws: `UserError` where σ_w is not above 0, σ_b is below 0, or one is not finite.
  package init(weight: Double, bias: Double) throws {
    guard weight > 0, weight.isFinite else {
      throw UserError("σ_w must be a number above 0, not \(plain(weight))")
    }
    guard bias >= 0, bias.isFinite else {
      throw UserError("σ_b must be a number of at least 0, not \(plain(bias))")
    }
    self.weight = weight
    self.bias = bias
  }
}

/// A variance that the next layer keeps.
package struct VarianceFixedPoint: Sendable, Hashable {
  /// q*; 0 where signals die out.
  package let variance: Double
  /// V′(q*).
  package let slope: Double
  /// χ₁ = σ_w² E[ρ′²]: how the squared distance of near inputs grows in a layer; infinite where ρ jumps.
  package let chi: Double

  package var isAttracting: Bool { abs(slope) < 1 }
  /// Layers in which a deviation of the variance falls by e; infinite at slope ±1, nil where it grows.
  package var varianceDepth: Double? { depth(slope) }
  /// Layers in which the correlation of near inputs comes to 1 by a factor e; nil in chaos.
  package var correlationDepth: Double? { depth(chi) }

  private func depth(_ rate: Double) -> Double? {
    abs(rate) > 1 ? nil : abs(rate) == 1 ? .infinity : -1 / log(abs(rate))
  }
}

extension MeanField {
  /// V(q) = σ_w² E[ρ(√q z)²] + σ_b², and V′(q).
  /// - Throws: `UserError` where the moment is not finite.
  package func varianceMap(_ variance: Double, _ weights: RandomWeights) throws -> (
    value: Double, slope: Double
  ) {
    let scale = weights.weight * weights.weight
    let moments = try GaussianMoments(activation, variance: variance)
    return (
      scale * moments.value + weights.bias * weights.bias, scale * moments.growth
    )
  }

  /// The fixed points of the variance from 10⁻¹² to 10¹², ascending.
  /// - Throws: `UserError` where a moment is not finite.
  package func fixedPoints(_ weights: RandomWeights) throws -> [VarianceFixedPoint] {
    let grid = (0...240).map { pow(10, -12 + 0.1 * Double($0)) }
    var points: [VarianceFixedPoint] = []
    func excess(_ q: Double) -> Double? { (try? varianceMap(q, weights)).map { $0.value - q } }
    _ = try varianceMap(1e-12, weights)
    var last: (q: Double, excess: Double)?
    for q in grid {
      guard let here = excess(q) else { break }
      if let before = last, before.excess * here < 0 {
        points.append(try fixedPoint(between: before.q, q, weights))
      }
      last = (q, here)
    }
    return points
  }

  /// The fixed point that a variance moves towards; itself where it is kept.
  /// - Returns: nil where variances leave every bound.
  /// - Throws: `UserError` where a moment is not finite.
  package func fixedPoint(_ weights: RandomWeights, from start: Double = 1) throws
    -> VarianceFixedPoint?
  {
    let step = try varianceMap(start, weights).value - start
    if abs(step) <= 1e-13 * start { return try fixedPoint(at: start, weights) }
    let found = try fixedPoints(weights)
    if step > 0 { return found.first { $0.variance > start } }
    if let below = found.last(where: { $0.variance < start }) { return below }
    // Signals die out, as nothing feeds them.
    guard weights.bias == 0, activation.value(0.0) == 0 else { return nil }
    let tiny = try fixedPoint(at: 1e-12, weights)
    return VarianceFixedPoint(variance: 0, slope: tiny.slope, chi: tiny.chi)
  }

  private func fixedPoint(between low: Double, _ high: Double, _ weights: RandomWeights) throws
    -> VarianceFixedPoint
  {
    var (low, high) = (low, high)
    let sign = try varianceMap(low, weights).value - low > 0
    for _ in 0..<200 {
      let middle = (low * high).squareRoot()
      guard middle > low, middle < high else { break }
      if (try varianceMap(middle, weights).value - middle > 0) == sign {
        low = middle
      } else {
        high = middle
      }
    }
    return try fixedPoint(at: low, weights)
  }

  private func fixedPoint(at variance: Double, _ weights: RandomWeights) throws
    -> VarianceFixedPoint
  {
    let moments = try GaussianMoments(activation, variance: variance)
    let scale = weights.weight * weights.weight
    return VarianceFixedPoint(
      variance: variance, slope: scale * moments.growth,
      chi: activation.jumps ? .infinity : scale * moments.slope)
  }
}
