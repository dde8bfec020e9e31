// The kernels of random networks of finite width on the circle.

import Base
import Foundation
import Kernels
import Networks

/// Means over networks of a wave's share in both kernels: the eigenvalues of the limit, and what width makes of them.
package struct SampledSpectrum: Sendable {
  package let conjugate: [SampledMean]
  package let tangent: [SampledMean]

  /// - Parameters:
  ///   - layers: hidden ones, at least 1.
  ///   - frequencies: the largest k, at most 15: 64 points of the circle tell no more apart.
  ///   - width: units of a layer.
  ///   - networks: at least 2.
  package init(
    _ activation: Activation, _ weights: RandomWeights, layers: Int, frequencies: Int, width: Int,
    networks: Int, seed: UInt64
  ) {
    precondition(frequencies <= 15 && networks >= 2, "frequencies that 64 points tell apart")
    let drawn = (0..<networks).map { network in
      RandomCircleNetwork(
        activation, weights, layers: layers, width: width,
        RandomSource(seed: seed, stream: "kernel network \(network)"))
    }
    conjugate = (0...frequencies).map { k in
      SampledMean(drawn.map { $0.share(of: k, in: $0.conjugate) })
    }
    tangent = (0...frequencies).map { k in
      SampledMean(drawn.map { $0.share(of: k, in: $0.tangent) })
    }
  }
}

/// One network on 64 points of the circle, with its two Gram matrices.
private struct RandomCircleNetwork {
  static let points = 64
  private(set) var conjugate: [Double]
  private(set) var tangent: [Double]

  init(
    _ activation: Activation, _ weights: RandomWeights, layers: Int, width: Int,
    _ random: RandomSource
  ) {
    let count = RandomCircleNetwork.points
    let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    let (scale, bias) = (weights.weight * weights.weight, weights.bias)
    var units =
      angles.map { 2.0.squareRoot() * cos($0) } + angles.map { 2.0.squareRoot() * sin($0) }
    var inputs = 2
    // What enters the weights of each layer (Gram), and each layer's slopes and matrix.
    var grams: [[Double]] = []
    var slopes: [[Double]] = []
    var matrices: [[Double]] = []
    func gram(_ rows: [Double], _ features: Int) -> [Double] {
      let transposed = (0..<count * features).map { rows[$0 % features * count + $0 / features] }
      return product(transposed, rows, rows: count, inner: features, columns: count)
    }
    for _ in 0..<layers {
      grams.append(gram(units, inputs).map { scale * $0 / Double(inputs) + bias * bias })
      let deviation = weights.weight / Double(inputs).squareRoot()
      let matrix = (0..<width * inputs).map { _ in random.normal(standardDeviation: deviation) }
      var sums = product(matrix, units, rows: width, inner: inputs, columns: count)
      for unit in 0..<width where bias > 0 {
        let shift = random.normal(standardDeviation: bias)
        for point in 0..<count { sums[unit * count + point] += shift }
      }
      matrices.append(matrix)
      slopes.append(activation.derivatives(sums))
      units = activation.values(sums)
      inputs = width
    }
    let last = gram(units, width).map { scale * $0 / Double(width) + bias * bias }
    conjugate = last
    // From the output back: what a change of a layer's sums does, for each point.
    var total = last
    let output = (0..<width).map { _ in
      random.normal(standardDeviation: weights.weight / Double(width).squareRoot())
    }
    var back = (0..<width * count).map { output[$0 / count] }
    for layer in (0..<layers).reversed() {
      for place in back.indices { back[place] *= slopes[layer][place] }
      let meet = gram(back, width)
      for place in total.indices { total[place] += meet[place] * grams[layer][place] }
      guard layer > 0 else { break }
      let matrix = matrices[layer]
      let transposed = (0..<width * width).map { matrix[$0 % width * width + $0 / width] }
      back = product(transposed, back, rows: width, inner: width, columns: count)
    }
    tangent = total
  }

  /// The mean of K cos k(θ − θ′) over pairs of points.
  func share(of frequency: Int, in kernel: [Double]) -> Double {
    let count = RandomCircleNetwork.points
    let waves = (0..<count).map {
      cos(2 * Double.pi * Double(frequency * $0 % count) / Double(count))
    }
    var sum = 0.0
    for i in 0..<count {
      for j in 0..<count { sum += kernel[i * count + j] * waves[(i - j + count) % count] }
    }
    return sum / Double(count * count)
  }
}
