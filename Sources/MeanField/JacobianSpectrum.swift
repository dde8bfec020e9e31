// All singular values of a deep network's Jacobian at once, by free probability.
//
// Of squared singular values λ let G(z) be the mean of 1/(z − λ) and m = z G − 1. S-transforms of free factors multiply: σ_w times an
// orthogonal matrix has S = 1/σ_w², Gaussian weights have 1/(σ_w² (1 + m)), slopes D have (1 + m)/(m w), where w is the place with
// E[s/(w − s)] = m for s = ρ′². For J = D_L W_L … D_1 W_1 this gives
//   z = (1 + m)/m · (σ_w² m w (1 + m)^(g − 1))^L,   g = 1 for Gaussian, 0 for orthogonal weights.
//
// (D. Voiculescu 1987; J. Pennington, S. Schoenholz, S. Ganguli 2017 and 2018.)

import Base
import ComplexModule
import Foundation
import Kernels
import Networks

/// The density of ln λ of the squared singular values λ, smoothed by a Lorentzian of relative width `smoothing`: of the limit of width,
/// and of networks that are drawn, smoothed alike.
package struct JacobianSpectrum: Sendable {
  package let depth: Int
  package let matrices: WeightMatrices
  /// λ, ascending, even in the logarithm.
  package let points: [Double]
  /// By free probability, for each point.
  package let limit: [Double]
  /// Means over drawn networks; empty where none was drawn.
  package let drawn: [SampledMean]
  /// The largest λ of the drawn networks, their mean.
  package let drawnLargest: SampledMean?

  package static let smoothing = 0.1

  /// Half of the area between the two densities: the share of singular values that are elsewhere; nil where none was drawn.
  package var distance: Double? {
    guard !drawn.isEmpty else { return nil }
    let step = log(points[1] / points[0])
    return 0.5 * step * zip(limit, drawn).reduce(0) { $0 + abs($1.0 - $1.1.value) }
  }
}

extension MeanField {
  /// - Parameters:
  ///   - variance: q* > 0, that stays as it is.
  ///   - depth: at least 1.
  ///   - width: units of the networks that are drawn; nil for none.
  ///   - networks: that are drawn, at least 2.
  /// - Returns: nil where the activation jumps, or the equation is not solved.
  package func jacobianSpectrum(
    _ weights: RandomWeights, variance: Double, depth: Int, _ matrices: WeightMatrices,
    width: Int?, networks: Int, seed: UInt64
  ) -> JacobianSpectrum? {
    guard !activation.jumps,
      let moments = jacobian(weights, variance: variance, depth: depth, matrices)
    else { return nil }
    let mean = moments.mean
    let points = (0...260).map { mean * pow(10, -4 + 0.025 * Double($0)) }
    let smoothing = JacobianSpectrum.smoothing
    guard
      let limit = FreeProduct(
        SlopeDistribution(activation, variance: variance), weights, depth: depth, matrices
      ).transform(at: points, smoothing)
    else { return nil }
    let spectra = width.map { width in
      (0..<networks).map { network in
        squaredSingularValues(
          weights, variance, depth, matrices, width,
          RandomSource(seed: seed, stream: "jacobian \(matrices.rawValue) \(network)"))
      }
    }
    return JacobianSpectrum(
      depth: depth, matrices: matrices, points: points,
      limit: zip(points, limit).map { logDensity(Complex($0, smoothing * $0), $1) },
      drawn: spectra.map { spectra in
        points.map { x in
          SampledMean(
            spectra.map { values in
              let z = Complex(x, smoothing * x)
              let sum = values.reduce(Complex<Double>.zero) { $0 + 1 / (z - Complex($1)) }
              return logDensity(z, sum / Complex(Double(values.count)))
            })
        }
      } ?? [],
      drawnLargest: spectra.map { spectra in SampledMean(spectra.map { $0.max() ?? 0 }) })
  }

  /// Of ln λ at λ = x, by G at z = x (1 + iδ): −Im z G / π, where one λ gives δ λ x / ((x − λ)² + δ² x²) / π.
  private func logDensity(_ z: Complex<Double>, _ transform: Complex<Double>) -> Double {
    -(z * transform).imaginary / Double.pi
  }
}

/// ρ′² under the Gaussian, as points with weights.
private struct SlopeDistribution {
  private let squares: [Double]
  private let weights: [Double]
  let mean: Double

  init(_ activation: Activation, variance: Double) {
    let deviation = variance.squareRoot()
    let cuts = activation.allKinks(within: 9 * deviation).map { $0 / deviation }
    let rule = NormalRule(reach: 9, cuts: cuts, pieces: 96, of: GaussRule(16))
    squares = activation.derivatives(rule.points.map { deviation * $0 }).map { $0 * $0 }
    weights = rule.weights
    mean = zip(squares, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// E[s/(w − s)], and its derivative by w.
  func transform(_ w: Complex<Double>) -> (value: Complex<Double>, slope: Complex<Double>) {
    var (value, slope) = (Complex<Double>.zero, Complex<Double>.zero)
    for (square, weight) in zip(squares, weights) {
      let inverse = 1 / (w - Complex(square))
      let term = Complex(square * weight) * inverse
      value += term
      slope -= term * inverse
    }
    return (value, slope)
  }
}

/// The equation for one z, followed from far out, where it is known, to the points.
private struct FreeProduct {
  let slopes: SlopeDistribution
  let depth: Double
  let logScale: Double
  /// Exponent of 1 + m beside that of one layer.
  let power: Double
  private let far: Double

  init(
    _ slopes: SlopeDistribution, _ weights: RandomWeights, depth: Int, _ matrices: WeightMatrices
  ) {
    self.slopes = slopes
    self.depth = Double(depth)
    let square = weights.weight * weights.weight
    logScale = self.depth * log(square)
    power = 1 + self.depth * (matrices == .gaussian ? 0 : -1)
    // The mean of λ; far beyond it m is the mean by z.
    far = pow(square * slopes.mean, self.depth)
  }

  /// G at x (1 + iδ) for each x.
  /// - Returns: nil where Newton's steps do not come to an end.
  func transform(at points: [Double], _ smoothing: Double) -> [Complex<Double>]? {
    guard let last = points.last, far > 0, far.isFinite else { return nil }
    let start = 1e6 * max(far, last) * exp(0.5 * depth)
    var place = start
    var w = Complex(slopes.mean) * Complex(start, smoothing * start) / Complex(far)
    guard let first = solve(Complex(place, smoothing * place), from: w) else { return nil }
    w = first
    var values: [Complex<Double>] = []
    for point in points.reversed() {
      let steps = max(1, (log(place / point) / 0.04).rounded(.up))
      let ratio = pow(point / place, 1 / steps)
      for _ in 0..<Int(steps) {
        place *= ratio
        guard let next = solve(Complex(place, smoothing * place), from: w) else { return nil }
        w = next
      }
      let z = Complex(point, smoothing * point)
      values.append((1 + slopes.transform(w).value) / z)
    }
    return values.reversed()
  }

  private func solve(_ z: Complex<Double>, from start: Complex<Double>) -> Complex<Double>? {
    var w = start
    let target = Complex.log(z)
    for _ in 0..<60 {
      let (m, slope) = slopes.transform(w)
      let sum = m + 1
      var residual =
        Complex(depth - 1) * Complex.log(m) + Complex(depth) * Complex.log(w)
        + Complex(power) * Complex.log(sum) + Complex(logScale) - target
      residual.imaginary.formRemainder(dividingBy: 2 * Double.pi)
      let rate =
        Complex(depth - 1) * slope / m + Complex(depth) / w + Complex(power) * slope / sum
      var step = residual / rate
      guard step.isFinite else { return nil }
      let limit = 0.25 * w.length
      if step.length > limit { step = step * Complex(limit / step.length) }
      w -= step
      if step.length <= 1e-9 * w.length { return w }
    }
    return nil
  }
}

/// Gauss and Legendre's rule on [−1, 1].
struct GaussRule {
  let nodes: [Double]
  let weights: [Double]

  /// Newton's steps on the Legendre polynomial of degree `count`.
  init(_ count: Int) {
    var (nodes, weights) = ([Double](), [Double]())
    for index in 0..<count {
      var x = cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
      var slope = 0.0
      for _ in 0..<100 {
        var (last, here) = (1.0, x)
        for degree in 2...count {
          let k = Double(degree)
          (last, here) = (here, ((2 * k - 1) * x * here - (k - 1) * last) / k)
        }
        slope = Double(count) * (x * here - last) / (x * x - 1)
        let step = here / slope
        x -= step
        if abs(step) < 1e-16 { break }
      }
      nodes.append(x)
      weights.append(2 / ((1 - x * x) * slope * slope))
    }
    self.nodes = nodes
    self.weights = weights
  }
}
