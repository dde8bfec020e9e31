// The correlation of two inputs, from layer to layer.
//
// u = √q z, v = √q (c z + √(1 − c²) w) with independent normal z, w: C(c) = (σ_w² E[ρ(u) ρ(v)] + σ_b²) / q at a fixed
// point q of the variance, C′(c) = σ_w² E[ρ′(u) ρ′(v)].

import Base
import Foundation
import Kernels
import Networks

/// The map of the correlation at a fixed point of the variance.
package struct CorrelationMap: Sendable {
  package let activation: Activation
  package let weights: RandomWeights
  package let variance: Double

  package init(_ activation: Activation, _ weights: RandomWeights, variance: Double) {
    self.activation = activation
    self.weights = weights
    self.variance = variance
  }

  /// C(c), and C′(c) where ρ has no jump (else infinite at c = 1 and not computed elsewhere: NaN).
  /// - Parameter correlation: −1 to 1.
  package func callAsFunction(_ correlation: Double) -> (value: Double, slope: Double) {
    precondition((-1...1).contains(correlation), "a correlation")
    let (product, slopes) = means(correlation)
    let scale = weights.weight * weights.weight
    return (
      (scale * product + weights.bias * weights.bias) / variance,
      activation.jumps ? .nan : scale * slopes
    )
  }

  /// The correlation that two different inputs come to: 1 where χ₁ ≤ 1, else the fixed point below it that
  /// attracts, by Newton's steps between bounds that close in: a mean takes a tenth of a second.
  package func limit() -> Double {
    // Beside 1 correlations fall in chaos.
    let near = 1 - 1e-6
    guard self(near).value < near else { return 1 }
    var (low, high) = (-1.0, near)
    // Odd functions without biases have their fixed point here.
    var c = 0.0
    while high - low > 1e-10 {
      let (value, slope) = self(c)
      if value > c { low = c } else { high = c }
      let next = c + (value - c) / (1 - slope)
      // Also where there is no slope.
      guard next > low, next < high else {
        c = 0.5 * (low + high)
        continue
      }
      if abs(next - c) < 1e-11 { return next }
      c = next
    }
    return 0.5 * (low + high)
  }

  /// E[ρ(u) ρ(v)] and E[ρ′(u) ρ′(v)].
  private func means(_ c: Double) -> (values: Double, slopes: Double) {
    let deviation = variance.squareRoot()
    let kinks = activation.allKinks(within: bound * deviation).map { $0 / deviation }
    let spread = max(0, (1 - c) * (1 + c)).squareRoot()
    // At −1 the other variable has its kinks on the other side.
    return pair(cuts: spread == 0 ? kinks + kinks.map { c * $0 } : kinks) { points in
      let x = points.map { deviation * $0 }
      let (outer, outerSlopes) = (activation.values(x), activation.derivatives(x))
      let inner =
        spread == 0
        ? Array(
          zip(activation.values(x.map { c * $0 }), activation.derivatives(x.map { c * $0 })))
        : points.map { conditional(c * $0, spread, kinks) }
      return (
        zip(outer, inner).map { $0 * $1.0 }, zip(outerSlopes, inner).map { $0 * $1.1 }
      )
    }
  }

  /// Means of ρ and ρ′ at √q (m + s w) over w.
  private func conditional(
    _ mean: Double, _ spread: Double, _ kinks: [Double]
  ) -> (Double, Double) {
    let deviation = variance.squareRoot()
    let cuts = kinks.map { ($0 - mean) / spread }.filter { abs($0) < bound }
    return pair(cuts: cuts) { points in
      let x = points.map { deviation * (mean + spread * $0) }
      return (activation.values(x), activation.derivatives(x))
    }
  }

  /// Means of two functions of a normal variable, smooth between the cuts.
  private func pair(
    cuts: [Double], _ functions: ([Double]) -> ([Double], [Double])
  ) -> (Double, Double) {
    func rows(_ points: Batch) -> Batch {
      let (one, other) = functions(points.storage)
      var storage = [Double](repeating: 0, count: 2 * points.count)
      for (index, z) in points.storage.enumerated() {
        let weight = density(z)
        storage[index] = one[index] * weight
        storage[points.count + index] = other[index] * weight
      }
      return Batch(features: 2, count: points.count, storage: storage)
    }
    let steps = [-6.0, -3, 0, 3, 6]
    let result = integrate(
      over: Domain(-bound...bound), breakpoints: [cuts + steps], cells: 6, evaluations: 2000,
      // Sums of terms of size 1 have no more digits.
      tolerance: { $0.map { 1e-13 * abs($0) + 2e-13 } }, rows)
    return (result.values[0], result.values[1])
  }

  /// Beyond it the density is below 10⁻¹⁸.
  private let bound = 9.0
}
