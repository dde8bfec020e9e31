// How the correlation comes to 1 on the edge of chaos, where no exponential law holds.
//
// Where ρ′ has no jump, C(1 − ε) = 1 − ε + ½ C″(1) ε² …, C″(1) = σ_w² q E[ρ″²], so (1 − c) L → 2 / C″(1). A kink at x with a step
// Δ of the slope adds ⅔ σ_w² Δ² φ(x/√q) π^(−½) ε^(3/2), so (1 − c) L² → 4 / s² with the sum s of these factors.
//
// (S. Hayou, A. Doucet, J. Rousseau, On the impact of the activation function on deep neural networks training, 2019;
// the constant of relu is theirs, 9π²/2.)

import Base
import Networks

/// The law of 1 − c over the depth L on the edge.
package enum DepthRate: Sendable, Hashable {
  /// (1 − c) L comes to this.
  case inverse(Double)
  /// (1 − c) L² comes to this.
  case inverseSquare(Double)
  /// Correlations stay as they are: a linear function.
  case none
}

extension MeanField {
  /// The law on the edge at q*.
  /// - Throws: `UserError` as `edge`.
  package func depthRate(at point: EdgePoint) throws -> DepthRate {
    let moments = try GaussianMoments(activation, variance: point.variance)
    let scale = point.weightDeviation * point.weightDeviation
    let deviation = point.variance.squareRoot()
    let sum = activation.allKinks(within: reach * deviation).reduce(0.0) { sum, kink in
      let step = activation.derivative(kink.nextUp) - activation.derivative(kink.nextDown)
      return sum + step * step * density(kink / deviation)
    }
    if sum > 0 {
      let factor = 2.0 / 3 * scale * sum / Double.pi.squareRoot()
      return .inverseSquare(4 / (factor * factor))
    }
    let bend = scale * point.variance * moments.curvature
    return bend > 1e-14 ? .inverse(2 / bend) : .none
  }
}
