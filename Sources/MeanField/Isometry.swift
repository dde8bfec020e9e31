// How a deep random network stretches small changes of its input: the singular values of its Jacobian.
//
// J = D_L W_L … D_1 W_1 with D the slopes ρ′ of a layer. In the limit of width the factors are free, so that of the squared
// singular values the mean is χ₁^L and the variance relative to its square adds up over the factors:
// μ₂/μ₁² − 1 of D², μ_k = E[ρ′^(2k)], 1 of Gaussian weights, 0 of orthogonal ones. Isometry, all singular values near 1 at
// any depth, is reached by no Gaussian weights, and by orthogonal ones as μ₂/μ₁² comes to 1.
//
// (J. Pennington, S. Schoenholz, S. Ganguli, Resurrecting the sigmoid, 2017; The emergence of spectral universality in
// deep networks, 2018.)

import Base
import Kernels
import Networks

/// How the matrices of a random network are drawn.
package enum WeightMatrices: String, CaseIterable, Sendable {
  /// Independent normal numbers of variance σ_w² / width.
  case gaussian
  /// σ_w times a random orthogonal matrix.
  case orthogonal
}

/// Mean and variance of the squared singular values of the Jacobian.
package struct SquaredSingularValues: Sendable, Hashable {
  package let mean: Double
  package let variance: Double
}

extension MeanField {
  /// In the limit of width, at a variance that stays as it is.
  /// - Parameters:
  ///   - variance: q* > 0.
  ///   - depth: L.
  /// - Returns: nil where the activation jumps, or a mean is not finite.
  package func jacobian(
    _ weights: RandomWeights, variance: Double, depth: Int, _ matrices: WeightMatrices
  ) -> SquaredSingularValues? {
    guard let spread = slopeSpread(variance: variance), !activation.jumps else { return nil }
    let chi = weights.weight * weights.weight * spread.mean
    let mean = pow(chi, depth)
    let own = spread.relativeVariance + (matrices == .gaussian ? 1 : 0)
    return SquaredSingularValues(mean: mean, variance: mean * mean * Double(depth) * own)
  }

  /// E[ρ′²], and the variance of ρ′² relative to its square: what a layer adds to the spread of singular values.
  package func slopeSpread(variance: Double) -> (mean: Double, relativeVariance: Double)? {
    func moment(_ power: Int) -> Double {
      gaussianMean(around: activation, variance: variance) { points in
        activation.derivatives(points).map { pow($0 * $0, power) }
      }
    }
    let (first, second) = (moment(1), moment(2))
    guard first > 0, second.isFinite else { return nil }
    return (first, max(0, second / (first * first) - 1))
  }

  /// Of networks that are drawn, each at one input: mean over the networks of both figures.
  /// - Parameters:
  ///   - width: units of every layer; its cube times the depth is the work.
  ///   - networks: at least 2.
  package func sampledJacobian(
    _ weights: RandomWeights, variance: Double, depth: Int, _ matrices: WeightMatrices,
    width: Int, networks: Int, seed: UInt64
  ) -> (mean: SampledMean, variance: SampledMean) {
    let drawn = (0..<networks).map { network in
      drawJacobian(
        weights, variance, depth, matrices, width,
        RandomSource(seed: seed, stream: "jacobian \(matrices.rawValue) \(network)"))
    }
    return (SampledMean(drawn.map(\.mean)), SampledMean(drawn.map(\.variance)))
  }

  private func drawJacobian(
    _ weights: RandomWeights, _ variance: Double, _ depth: Int, _ matrices: WeightMatrices,
    _ width: Int, _ random: RandomSource
  ) -> SquaredSingularValues {
    let (jacobian, gram) = drawGram(weights, variance, depth, matrices, width, random)
    // The squares of the entries of J and of J·Jᵀ add up to the sums of λ and λ².
    let count = Double(width)
    let mean = jacobian.reduce(0) { $0 + $1 * $1 } / count
    let second = gram.reduce(0) { $0 + $1 * $1 } / count
    return SquaredSingularValues(mean: mean, variance: second - mean * mean)
  }

  /// Of one network that is drawn.
  func squaredSingularValues(
    _ weights: RandomWeights, _ variance: Double, _ depth: Int, _ matrices: WeightMatrices,
    _ width: Int, _ random: RandomSource
  ) -> [Double] {
    symmetricEigenvalues(
      of: drawGram(weights, variance, depth, matrices, width, random).gram, size: width
    ).map { max(0, $0) }
  }

  /// J and J·Jᵀ of one network.
  private func drawGram(
    _ weights: RandomWeights, _ variance: Double, _ depth: Int, _ matrices: WeightMatrices,
    _ width: Int, _ random: RandomSource
  ) -> (jacobian: [Double], gram: [Double]) {
    let square = weights.weight * weights.weight
    // What makes the first layer's sums of variance q.
    let start = (max(0, variance - weights.bias * weights.bias) / square).squareRoot()
    var units = (0..<width).map { _ in random.normal(standardDeviation: start) }
    var jacobian = [Double](repeating: 0, count: width * width)
    for index in 0..<width { jacobian[index * width + index] = 1 }
    for _ in 0..<depth {
      let matrix = matrix(matrices, weights.weight, width, random)
      var sums = product(matrix, units, rows: width, inner: width, columns: 1)
      jacobian = product(matrix, jacobian, rows: width, inner: width, columns: width)
      if weights.bias > 0 {
        for unit in 0..<width { sums[unit] += random.normal(standardDeviation: weights.bias) }
      }
      units = activation.values(sums)
      for (unit, slope) in activation.derivatives(sums).enumerated() {
        for column in 0..<width { jacobian[unit * width + column] *= slope }
      }
    }
    let transposed = (0..<width * width).map { jacobian[$0 % width * width + $0 / width] }
    let gram = product(jacobian, transposed, rows: width, inner: width, columns: width)
    return (jacobian, gram)
  }

  private func matrix(
    _ matrices: WeightMatrices, _ deviation: Double, _ width: Int, _ random: RandomSource
  ) -> [Double] {
    let normal = (0..<width * width).map { _ in random.normal() }
    switch matrices {
    case .gaussian:
      let scale = deviation / Double(width).squareRoot()
      return normal.map { $0 * scale }
    case .orthogonal:
      return orthonormalFactor(of: normal, rows: width, columns: width).map { $0 * deviation }
    }
  }
}

/// A power with a whole exponent of at least 0.
private func pow(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1.0) { result, _ in result * base }
}
