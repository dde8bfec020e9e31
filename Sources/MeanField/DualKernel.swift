// What a wide layer makes of two inputs: the mean product of its units, and of their slopes.

import Foundation
import Networks

/// E[ρ(u) ρ(v)] and E[ρ′(u) ρ′(v)] for normal u, v of variance q and correlation c.
///
/// In closed form for two half lines, ρ(x) = a x + b |x| (Cho and Saul 2009: arc-cosine kernels of degree 1 and 0); by
/// Hermite series where ρ is smooth; by a fixed rule, some milliseconds each, where it has a few kinks; else by nested quadrature,
/// a tenth of a second each.
package struct DualKernel: Sendable {
  private enum Way: Sendable {
    case lines(a: Double, b: Double)
    case series(HermiteSeries)
    case pieces(PiecewiseMeans)
    case quadrature(CorrelationMap)
  }
  private let way: Way
  private let variance: Double
  private let jumps: Bool
  /// Whether a value costs no quadrature.
  package var isFast: Bool {
    switch way {
    case .lines, .series: true
    case .pieces, .quadrature: false
    }
  }

  /// - Parameter variance: q > 0.
  package init(_ activation: Activation, variance: Double) throws {
    self.variance = variance
    jumps = activation.jumps
    if let slopes = activation.slopes {
      way = .lines(a: 0.5 * (slopes.above + slopes.below), b: 0.5 * (slopes.above - slopes.below))
    } else if activation.smoothness == .infinite || activation.expression?.breaks.isEmpty == true,
      let series = HermiteSeries(activation, variance: variance)
    {
      way = .series(series)
    } else if let pieces = PiecewiseMeans(activation, variance: variance) {
      way = .pieces(pieces)
    } else {
      // Its scale and shift are those of one layer: none here.
      way = .quadrature(
        CorrelationMap(
          activation, try RandomWeights(weight: 1, bias: 0), variance: variance))
    }
  }

  /// - Parameter correlation: −1 to 1.
  /// - Returns: the slope is NaN where ρ jumps.
  package func callAsFunction(_ correlation: Double) -> (value: Double, slope: Double) {
    let c = max(-1, min(1, correlation))
    switch way {
    case .lines(let a, let b):
      let (root, angle) = (((1 - c) * (1 + c)).squareRoot(), asin(c))
      let part = 2 / Double.pi
      return (
        variance * (a * a * c + b * b * part * (root + c * angle)), a * a + b * b * part * angle
      )
    case .series(let series):
      let (value, slope) = series(c)
      return (value, slope / variance)
    case .pieces(let means):
      let (value, slope) = means(c)
      return (value, jumps ? .nan : slope)
    case .quadrature(let map):
      let (value, slope) = map(c)
      return (value * variance, slope)
    }
  }
}

extension Activation {
  /// Slopes below and above 0 of two half lines through 0; nil of other functions.
  fileprivate var slopes: (below: Double, above: Double)? {
    if isAffine { return value(0.0) == 0 ? (derivative(0.0), derivative(0.0)) : nil }
    return function.slopes(trained: Activation.initialSlope)
  }
}
