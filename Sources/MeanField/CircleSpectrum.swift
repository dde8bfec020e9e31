// Eigenvalues of the kernels of wide networks on the circle: how fast gradient descent learns which frequency.
//
// Inputs (√2 cos θ, √2 sin θ). With Σ¹ = σ_w² cos θ + σ_b² and Θ¹ = Σ¹ a hidden layer makes
//   Σ′ = σ_w² E[ρ(u) ρ(v)] + σ_b²,   Θ′ = Σ′ + σ_w² E[ρ′(u) ρ′(v)] Θ,
// the conjugate kernel Σ (what a fit of the output layer sees) and the tangent kernel Θ (of all layers). Eigenfunctions on
// the circle are cos kθ and sin kθ, eigenvalues λ_k = (1/π) ∫₀^π K(θ) cos kθ dθ.
//
// (Y. Cho, L. Saul 2009; A. Jacot, F. Gabriel, C. Hongler 2018; R. Basri et al. 2019: for relu without biases λ_k falls
// like k⁻⁴ in the conjugate and like k⁻² in the tangent kernel at even k, and is 0 at odd k ≥ 3.)

import Base
import Foundation
import Kernels
import Networks

/// Eigenvalues of both kernels for frequencies 0, 1, ….
package struct CircleSpectrum: Sendable {
  package let layers: Int
  package let conjugate: [Double]
  /// NaN where ρ jumps.
  package let tangent: [Double]

  /// - Parameters:
  ///   - layers: hidden ones, at least 1.
  ///   - frequencies: the largest k.
  /// - Throws: `UserError` where a moment is not finite.
  package init(
    _ activation: Activation, _ weights: RandomWeights, layers: Int, frequencies: Int
  ) throws {
    let kernels = try WideKernels(activation, weights, layers: layers)
    func rows(_ angles: Batch) -> Batch {
      let values = angles.storage.map { kernels(correlation: cos($0)) }
      var rows = [Double](repeating: 0, count: 2 * (frequencies + 1) * angles.count)
      for (index, angle) in angles.storage.enumerated() {
        for k in 0...frequencies {
          let wave = cos(Double(k) * angle) / Double.pi
          rows[k * angles.count + index] = values[index].conjugate * wave
          rows[(frequencies + 1 + k) * angles.count + index] = values[index].tangent * wave
        }
      }
      return Batch(features: 2 * (frequencies + 1), count: angles.count, storage: rows)
    }
    let integral = integrate(
      over: Domain(0...Double.pi), cells: kernels.isFast ? max(8, frequencies) : 6,
      evaluations: kernels.isFast ? 30_000 : 90,
      tolerance: { $0.map { 1e-15 * abs($0) + 1e-15 } }, rows)
    self.layers = layers
    conjugate = Array(integral.values[0...frequencies])
    tangent = Array(integral.values[(frequencies + 1)...])
  }
}

/// Both kernels of a network of infinite width, for two inputs of equal size.
package struct WideKernels: Sendable {
  private let weights: RandomWeights
  /// Of each hidden layer, with the variance that enters it.
  private let duals: [(dual: DualKernel, variance: Double)]

  var isFast: Bool { duals.allSatisfy(\.dual.isFast) }

  /// - Parameter layers: hidden ones, at least 1.
  /// - Throws: `UserError` where a moment is not finite.
  package init(_ activation: Activation, _ weights: RandomWeights, layers: Int) throws {
    precondition(layers >= 1, "a hidden layer")
    let field = MeanField(activation)
    self.weights = weights
    var variance = weights.weight * weights.weight + weights.bias * weights.bias
    var duals: [(DualKernel, Double)] = []
    for _ in 0..<layers {
      let next = try field.varianceMap(variance, weights).value
      guard next.isFinite, next > 0 else {
        throw UserError(
          "the variance of \(activation.description) is lost or has no bound in these layers")
      }
      duals.append((try DualKernel(activation, variance: variance), variance))
      variance = next
    }
    self.duals = duals.map { (dual: $0.0, variance: $0.1) }
  }

  /// - Parameter correlation: of the inputs, −1 to 1.
  package func callAsFunction(correlation: Double) -> (conjugate: Double, tangent: Double) {
    let (scale, bias) = (weights.weight * weights.weight, weights.bias * weights.bias)
    var conjugate = scale * correlation + bias
    var tangent = conjugate
    for (dual, variance) in duals {
      let (value, slope) = dual(conjugate / variance)
      conjugate = scale * value + bias
      tangent = conjugate + scale * slope * tangent
    }
    return (conjugate, tangent)
  }
}

/// How eigenvalues fall with the frequency, of even or of odd ones.
package enum SpectralDecay: Sendable, Hashable {
  /// Like k to this power, below 0.
  case power(Double)
  /// Steeper with growing k; below 10⁻¹² of the largest from this frequency on, nil where none of them is.
  case fast(from: Int?)
  /// All of them from 2 on.
  case zero
  /// Too few were computed.
  case unknown

  /// - Parameters:
  ///   - eigenvalues: from frequency 0 on.
  ///   - first: the least frequency of the class, 2 or 3; the others lie two apart.
  package init(_ eigenvalues: [Double], from first: Int) {
    let floor = 1e-12 * (eigenvalues.map(abs).max() ?? 0)
    let all = stride(from: first, to: eigenvalues.count, by: 2).map { ($0, eigenvalues[$0]) }
    guard !all.isEmpty, all.allSatisfy({ $0.1.isFinite }) else {
      self = .unknown
      return
    }
    let seen = all.prefix { $0.1 > floor }
    if seen.isEmpty {
      self = .zero
    } else if seen.count < all.count {
      self = .fast(from: all[seen.count].0)
    } else if seen.count >= 4, let last = seen.last {
      let middle = seen[seen.count / 2]
      func slope(_ one: (Int, Double), _ other: (Int, Double)) -> Double {
        log(other.1 / one.1) / log(Double(other.0) / Double(one.0))
      }
      // A power keeps its slope or comes to it from steeper ones.
      let (early, late) = (slope(seen[0], middle), slope(middle, last))
      self = late < 1.3 * early ? .fast(from: nil) : .power(late)
    } else {
      self = .unknown
    }
  }
}
