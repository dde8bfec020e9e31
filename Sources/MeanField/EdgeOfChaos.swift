// Where a deep random network neither forgets nor tears apart small differences: χ₁ = 1.
//
// With weights of variance σ_w² / fan-in and biases of variance σ_b², in the limit of width, variances and slopes of
// neighbouring inputs go through depth by V(q) = σ_w² E[ρ(√q z)²] + σ_b² and χ₁ = σ_w² E[ρ′(√q* z)²].
//
// (B. Poole et al. 2016; S. Schoenholz et al. 2017; S. Hayou, A. Doucet, J. Rousseau 2019.)

import Base
import Foundation
import Networks

/// A point of the edge of chaos, over the variance q* that stays as it is.
public struct EdgePoint: Sendable, Hashable {
  /// q*; 0 for the limit of small variances.
  public let variance: Double
  public let weightDeviation: Double
  /// σ_b²; below 0 where no bias of any variance keeps q*.
  public let biasVariance: Double
  /// Slope of the variance map at q*: it attracts below 1 in magnitude.
  public let slope: Double

  /// σ_b; NaN where σ_b² is below 0.
  public var biasDeviation: Double { biasVariance.squareRoot() }
}

extension MeanField {
  /// The point of the edge at q*: σ_w² = 1 / E[ρ′²], σ_b² = q* − σ_w² E[ρ²].
  /// - Throws: `UserError` where a moment is not finite, ρ′ is 0 almost everywhere, or ρ jumps.
  public func edge(at variance: Double) throws -> EdgePoint {
    guard !activation.jumps else { throw UserError(jumpReason) }
    let moments = try GaussianMoments(activation, variance: variance)
    guard moments.slope < .infinity else {
      throw UserError(
        "the slopes of \(activation.description) have no finite mean square: no weights bring χ₁ to 1"
      )
    }
    guard moments.slope > 0 else {
      throw UserError("\(activation.description) is constant: no weights make its slopes 1")
    }
    let rate = 1 / moments.slope
    var bias = variance - rate * moments.value
    // As for relu, where the two are equal.
    if abs(bias) <= 1e-13 * variance { bias = 0 }
    var slope = rate * moments.growth
    if abs(slope - 1) <= 1e-13 { slope = 1 }
    return EdgePoint(
      variance: variance, weightDeviation: rate.squareRoot(), biasVariance: bias, slope: slope)
  }

  /// The edge at 121 variances from 10⁻⁶ to 10⁶ in even ratios, as far as moments are finite: of
  /// functions that grow fast they are so at small variances only.
  /// - Throws: `UserError` as `edge`, where there is no point.
  public func edgeCurve() throws -> [EdgePoint] {
    var curve: [EdgePoint] = []
    var failure: Error?
    for index in 0...120 {
      do {
        curve.append(try edge(at: pow(10, -6 + 0.1 * Double(index))))
      } catch {
        failure = error
        if !curve.isEmpty { break }
      }
    }
    if curve.isEmpty, let failure { throw failure }
    return curve
  }

  var jumpReason: String {
    "\(activation.description) jumps, so that its slopes have no finite mean square and no weights bring χ₁ to 1"
  }
}
