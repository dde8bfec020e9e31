// Random networks of finite width beside the limit of infinite width.
//
// Given the units of a layer, the sums that enter the next are normal for random weights, with the covariance
// σ_w² ⟨ρ(u) ρ(v)⟩ + σ_b² of the two inputs over the units, independent from unit to unit. So a random network is drawn
// exactly, for two inputs, with two numbers a unit in place of a matrix.

import Base
import Kernels
import Networks

/// A mean over random networks.
package struct SampledMean: Sendable, Hashable {
  package let value: Double
  /// Half of the 95 % interval, by Student's t over the networks.
  package let halfWidth: Double

  /// Of at least two values.
  init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    value = mean
    halfWidth = studentQuantile(0.975, degrees: count - 1) * (square / count).squareRoot()
  }
}

/// What enters a layer of random networks, for two inputs.
package struct LayerOfTwo: Sendable, Hashable {
  /// From 1: what enters the first hidden layer.
  package let layer: Int
  /// In the limit of width.
  package let variance: Double, correlation: Double
  /// At finite width.
  package let sampledVariance: SampledMean, sampledCorrelation: SampledMean
}

extension MeanField {
  /// Variance and correlation of two inputs through depth: the maps of the limit, and networks that are drawn.
  ///
  /// Both inputs enter the first layer with the same variance.
  /// - Parameters:
  ///   - variance: that enters the first layer, above 0.
  ///   - correlation: of the two there, −1 to 1.
  ///   - layers: at least 1.
  ///   - width: units of a layer.
  ///   - networks: that are drawn, at least 2.
  ///   - seed: of the drawn networks.
  /// - Throws: `UserError` where a moment is not finite.
  package func throughDepth(
    _ weights: RandomWeights, variance: Double, correlation: Double, layers: Int, width: Int,
    networks: Int, seed: UInt64
  ) throws -> [LayerOfTwo] {
    precondition(networks >= 2 && layers >= 1 && width >= 1, "networks to average over")
    let drawn = (0..<networks).map { network in
      draw(
        weights, variance, correlation, layers, width,
        RandomSource(seed: seed, stream: "random network \(network)"))
    }
    var limit: (variance: Double, correlation: Double) = (variance, correlation)
    return try (0..<layers).map { index in
      let layer = LayerOfTwo(
        layer: index + 1, variance: limit.variance, correlation: limit.correlation,
        sampledVariance: SampledMean(drawn.map { $0[index].variance }),
        sampledCorrelation: SampledMean(drawn.map { $0[index].correlation }))
      if index + 1 < layers {
        let next = try varianceMap(limit.variance, weights).value
        let dual = try DualKernel(activation, variance: limit.variance)
        let product =
          weights.weight * weights.weight * dual(limit.correlation).value
          + weights.bias * weights.bias
        limit = (next, product / next)
      }
      return layer
    }
  }

  private func draw(
    _ weights: RandomWeights, _ variance: Double, _ correlation: Double, _ layers: Int,
    _ width: Int, _ random: RandomSource
  ) -> [(variance: Double, correlation: Double)] {
    let (scale, bias) = (weights.weight * weights.weight, weights.bias * weights.bias)
    // Variances of the two and their covariance.
    var (one, other, both) = (variance, variance, correlation * variance)
    return (0..<layers).map { _ in
      // The mean of the two variances is as good as one.
      let state = (0.5 * (one + other), both / (one * other).squareRoot())
      let (a, slope) = (one.squareRoot(), one > 0 ? both / one : 0)
      let rest = max(0, other - both * slope).squareRoot()
      var (first, second, product) = (0.0, 0.0, 0.0)
      var sums = [Double](repeating: 0, count: 2 * width)
      for unit in 0..<width {
        sums[unit] = a * random.normal()
        sums[width + unit] = slope * sums[unit] + rest * random.normal()
      }
      let units = activation.values(sums)
      for (f, g) in zip(units[..<width], units[width...]) {
        first += f * f
        second += g * g
        product += f * g
      }
      let count = Double(width)
      one = scale * first / count + bias
      other = scale * second / count + bias
      both = scale * product / count + bias
      return state
    }
  }
}
