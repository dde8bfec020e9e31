// Spectral bias: how long gradient descent takes for each frequency, beside the eigenvalues of the tangent kernel.
//
// Targets have to be small beside what networks say at first, else hidden layers move so far that their kernel does too.
//
// Networks f = A_L ρ(… ρ(A_0 x + B_0)) with A of variance σ_w² / fan-in, B of variance σ_b² learn a Σ cos kθ from points of the
// circle by gradient descent on half the mean square, each number with the rate that the tangent kernel counts it with
// (σ_w² / fan-in and σ_b² times one rate η). In the limit of width the share of frequency k is then multiplied by 1 − η λ_k in
// every step, λ_k the kernel's eigenvalue, so that it falls to 1/e at the time η · steps = −η / ln(1 − η λ_k), near 1/λ_k.
//
// Without backpropagation: frozen features train A_L and B_L alone, whose kernel is the conjugate one; feedback alignment sends errors
// back through fixed random matrices in place of the transposed A. In the limit of width these say nothing of A at first, so
// that hidden layers move without use and the conjugate kernel remains; what is learned beyond it is alignment.
//
// (A. Jacot, F. Gabriel, C. Hongler 2018; N. Rahaman et al. 2019; R. Basri et al. 2019; T. Lillicrap, D. Cownden, D. Tweed,
// C. Akerman 2016.)

import Base
import Foundation
import Kernels
import Networks

/// How errors come to the layers before the last.
package enum Teaching: String, CaseIterable, Sendable {
  /// The gradient.
  case backpropagation
  /// Not at all: the last layer alone learns.
  case frozen
  /// Through fixed random matrices.
  case feedback
}

/// Times at which frequencies are learned, of the limit and of networks that are trained.
package struct FrequencyLearning: Sendable {
  package struct Frequency: Sendable {
    package let frequency: Int
    /// Of the tangent kernel; of the conjugate one where hidden layers are frozen or taught by feedback.
    package let eigenvalue: Double
    /// η · steps until gradient descent in the kernel regime leaves 1/e; nil where it never does.
    package let limit: Double?
    /// The same of networks; nil where one of them did not come there.
    package let trained: SampledMean?
    /// What is left at the end: mean over the networks.
    package let left: Double
  }

  package let frequencies: [Frequency]
  package let rate: Double
  package let steps: Int
  package let width: Int
  package let layers: Int
  package let networks: Int
  package let teaching: Teaching
  /// Of each frequency in the target.
  package let amplitude: Double

  /// - Parameters:
  ///   - layers: hidden ones, at least 1.
  ///   - most: the largest frequency, at most 15.
  ///   - width: units of a layer.
  ///   - networks: that are trained, at least 2.
  ///   - steps: of gradient descent.
  ///   - amplitude: of each frequency, above 0.
  /// - Throws: `UserError` where a moment is not finite, or the activation jumps.
  package init(
    _ activation: Activation, _ weights: RandomWeights, layers: Int, most: Int, width: Int,
    networks: Int, steps: Int, teaching: Teaching = .backpropagation, amplitude: Double = 0.05,
    seed: UInt64
  ) throws {
    precondition((1...15).contains(most) && networks >= 2 && steps >= 1, "frequencies of 64 points")
    guard !activation.jumps else {
      throw UserError("\(activation.description) jumps, so that gradients say nothing of it")
    }
    let spectrum = try CircleSpectrum(activation, weights, layers: layers, frequencies: most)
    let eigenvalues = teaching == .backpropagation ? spectrum.tangent : spectrum.conjugate
    let largest = eigenvalues.max() ?? 0
    guard largest > 0 else {
      throw UserError("the kernel of \(activation.description) is 0: nothing is learned")
    }
    let rate = 0.5 / largest
    let courses = (0..<networks).map { network in
      var trained = CircleLearner(
        activation, weights, layers: layers, width: width, most: most, teaching,
        RandomSource(seed: seed, stream: "learner \(network)"))
      return trained.course(amplitude: amplitude, rate: rate, steps: steps)
    }
    frequencies = (0...most).map { k in
      // What is below the rounding of the largest is none.
      let value = eigenvalues[k] > 1e-12 * largest ? eigenvalues[k] : 0
      let times = courses.compactMap { $0.times[k] }
      return Frequency(
        frequency: k, eigenvalue: value, limit: value > 0 ? -rate / log1p(-rate * value) : nil,
        trained: times.count == networks ? SampledMean(times) : nil,
        left: courses.reduce(0) { $0 + $1.left[k] } / Double(networks))
    }
    self.rate = rate
    self.steps = steps
    self.width = width
    self.layers = layers
    self.networks = networks
    self.teaching = teaching
    self.amplitude = amplitude
  }

  /// Time by that of the kernel regime, over the frequencies that networks learned; nil where they are none.
  package var ratios: ClosedRange<Double>? {
    let all = frequencies.compactMap { row in
      row.limit.flatMap { limit in row.trained.map { $0.value / limit } }
    }
    guard let least = all.min(), let most = all.max() else { return nil }
    return least...most
  }
}

/// One network on 64 points of the circle that learns all frequencies at once.
private struct CircleLearner {
  private let activation: Activation
  private let weights: RandomWeights
  private let width: Int
  private let most: Int
  private let teaching: Teaching
  /// In place of the transposed matrices of the layers behind the first; empty where they are not asked for.
  private var feedback: [[Double]] = []
  private var matrices: [[Double]] = []
  private var shifts: [[Double]] = []
  private let inputs: [Double]
  private let waves: [[Double]]
  private let count = 64

  init(
    _ activation: Activation, _ weights: RandomWeights, layers: Int, width: Int, most: Int,
    _ teaching: Teaching, _ random: RandomSource
  ) {
    self.activation = activation
    self.weights = weights
    self.width = width
    self.most = most
    self.teaching = teaching
    let angles = (0..<count).map { 2 * Double.pi * Double($0) / 64 }
    inputs = angles.map { 2.0.squareRoot() * cos($0) } + angles.map { 2.0.squareRoot() * sin($0) }
    waves = (0...most).map { k in angles.map { cos(Double(k) * $0) } }
    for layer in 0...layers {
      let (fanIn, units) = (layer == 0 ? 2 : width, layer == layers ? 1 : width)
      let deviation = weights.weight / Double(fanIn).squareRoot()
      matrices.append((0..<fanIn * units).map { _ in random.normal(standardDeviation: deviation) })
      shifts.append(
        (0..<units).map { _ in weights.bias > 0 ? random.normal(standardDeviation: weights.bias) : 0
        })
    }
    guard teaching == .feedback else { return }
    feedback = matrices.map { matrix in
      let deviation = weights.weight / Double(width).squareRoot()
      return matrix.map { _ in random.normal(standardDeviation: deviation) }
    }
  }

  /// Of each frequency the time at which 1/e of it is left, and what is left in the end.
  ///
  /// What the network says at first is taken off, so that 1 is left of each at the start.
  mutating func course(
    amplitude: Double, rate: Double, steps: Int
  ) -> (times: [Double?], left: [Double]) {
    let goal = (0..<count).map { point in amplitude * waves.reduce(0) { $0 + $1[point] } }
    var times = [Double?](repeating: nil, count: most + 1)
    var last = [Double](repeating: 1, count: most + 1)
    var first: [Double]?
    for step in 0...steps {
      let layers = forward()
      let output = layers.output
      let start = first ?? output
      first = start
      let rest = (0..<count).map { goal[$0] - (output[$0] - start[$0]) }
      let left = waves.enumerated().map { k, wave in
        zip(rest, wave).reduce(0) { $0 + $1.0 * $1.1 } * (k == 0 ? 1 : 2)
          / (Double(count) * amplitude)
      }
      for k in 0...most where times[k] == nil && left[k] <= exp(-1) {
        // Between two steps it falls like a power.
        let part =
          left[k] > 0 && last[k] > left[k] ? (log(last[k]) + 1) / (log(last[k]) - log(left[k])) : 1
        times[k] = rate * (Double(step) - 1 + part)
      }
      last = left
      if step == steps || times.allSatisfy({ $0 != nil }) { break }
      descend(layers, rest, rate)
    }
    return (times, last)
  }

  private struct Layers {
    /// What enters each matrix.
    var units: [[Double]]
    var slopes: [[Double]]
    var output: [Double]
  }

  private func forward() -> Layers {
    var layers = Layers(units: [inputs], slopes: [], output: [])
    for (index, matrix) in matrices.enumerated() {
      let features = layers.units[index].count / count
      let rows = matrix.count / features
      var sums = product(
        matrix, layers.units[index], rows: rows, inner: features, columns: count)
      if weights.bias > 0 {
        for unit in 0..<rows {
          let shift = shifts[index][unit]
          for point in 0..<count { sums[unit * count + point] += shift }
        }
      }
      guard index + 1 < matrices.count else {
        layers.output = sums
        break
      }
      let size = sums.count
      sums += [Double](repeating: 0, count: size)
      activation.applyWithDerivative(&sums, from: 0, value: 0, derivative: size, count: size)
      layers.units.append(Array(sums[..<size]))
      layers.slopes.append(Array(sums[size...]))
    }
    return layers
  }

  /// One step; `rest` is what the outputs lack.
  private mutating func descend(_ layers: Layers, _ rest: [Double], _ rate: Double) {
    var back = rest.map { $0 / Double(count) }
    for index in matrices.indices.reversed() {
      let features = layers.units[index].count / count
      let rows = matrices[index].count / features
      let turned = transposed(layers.units[index], rows: features, columns: count)
      let change = product(back, turned, rows: rows, inner: count, columns: features)
      let passed =
        index == 0 || teaching == .frozen
        ? []
        : product(
          transposed(
            teaching == .feedback ? feedback[index] : matrices[index], rows: rows,
            columns: features), back, rows: features,
          inner: rows, columns: count)
      let step = rate * weights.weight * weights.weight / Double(features)
      for place in change.indices { matrices[index][place] += step * change[place] }
      if weights.bias > 0 {
        let shift = rate * weights.bias * weights.bias
        for unit in 0..<rows {
          shifts[index][unit] +=
            shift * back[(unit * count)..<((unit + 1) * count)].reduce(0, +)
        }
      }
      guard index > 0, teaching != .frozen else { break }
      back = zip(passed, layers.slopes[index - 1]).map { $0 * $1 }
    }
  }

  private func transposed(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
    var result = [Double](repeating: 0, count: matrix.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = matrix[row * columns + column] }
    }
    return result
  }
}
