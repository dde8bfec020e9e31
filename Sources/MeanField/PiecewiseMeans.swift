// Means of products under two normal variables, for functions of smooth pieces: a fixed rule whose panels meet at the kinks.

import Foundation
import Kernels
import Networks

/// E[ρ(u) ρ(v)] and E[ρ′(u) ρ′(v)] for normal u, v of variance q and correlation c, ρ smooth between kinks that are known.
///
/// Given u the mean over v is smooth but for layers of width √(1 − c²) around the kinks, so panels are as short there. All
/// values of a mean are computed in one call, some milliseconds; there is no estimate of the error, 10⁻¹¹ in the tests.
struct PiecewiseMeans: Sendable {
  private let activation: Activation
  private let deviation: Double
  private let kinks: [Double]

  private static let reach = 8.0
  private static let rule = GaussRule(10)
  private static let mostKinks = 16

  /// - Returns: nil where kinks are too many for a fixed rule.
  init?(_ activation: Activation, variance: Double) {
    let deviation = variance.squareRoot()
    // Where a higher derivative jumps, as of elu at 0, a rule ends too.
    let joints = activation.kinkPeriod == nil ? activation.function.joints ?? [] : []
    let places = Set(activation.allKinks(within: PiecewiseMeans.reach * deviation) + joints)
    guard places.count <= PiecewiseMeans.mostKinks else { return nil }
    kinks = places.sorted().map { $0 / deviation }
    self.activation = activation
    self.deviation = deviation
  }

  /// - Parameter correlation: −1 to 1.
  func callAsFunction(_ c: Double) -> (value: Double, slope: Double) {
    let spread = max(0, (1 - c) * (1 + c)).squareRoot()
    let outer = panels(cuts: kinks + layers(around: c, spread))
    let x = outer.points.map { deviation * $0 }
    let (values, slopes) = (activation.values(x), activation.derivatives(x))
    guard spread > 0 else {
      let other = x.map { c * $0 }
      let (theirs, theirSlopes) = (activation.values(other), activation.derivatives(other))
      return outer.weights.indices.reduce(into: (0, 0)) { sum, i in
        sum.0 += outer.weights[i] * values[i] * theirs[i]
        sum.1 += outer.weights[i] * slopes[i] * theirSlopes[i]
      }
    }
    // Of each outer point its own inner rule, all in one list.
    var inner: [Double] = []
    var weights: [Double] = []
    var ends = [0]
    for z in outer.points {
      let rule = panels(cuts: kinks.map { ($0 - c * z) / spread })
      inner += rule.points.map { deviation * (c * z + spread * $0) }
      weights += rule.weights
      ends.append(inner.count)
    }
    let (innerValues, innerSlopes) = (activation.values(inner), activation.derivatives(inner))
    var (value, slope) = (0.0, 0.0)
    for i in outer.points.indices {
      var (mean, meanSlope) = (0.0, 0.0)
      for j in ends[i]..<ends[i + 1] {
        mean += weights[j] * innerValues[j]
        meanSlope += weights[j] * innerSlopes[j]
      }
      value += outer.weights[i] * values[i] * mean
      slope += outer.weights[i] * slopes[i] * meanSlope
    }
    return (value, slope)
  }

  /// Where the inner mean bends: around kinks of the other variable, over the width of the normal law there.
  private func layers(around c: Double, _ spread: Double) -> [Double] {
    guard abs(c) > 1e-3 else { return [] }
    let width = spread / abs(c)
    let steps = width > 0 && width < 1 ? (1...8).map { width * Double($0) } : []
    return kinks.flatMap { kink -> [Double] in
      let place = kink / c
      return [place] + steps.flatMap { [place - $0, place + $0] }
    }
  }

  /// Points and weights of a normal variable; pieces are at most 1 long, or shorter where the function is steep in it.
  private func panels(cuts: [Double]) -> NormalRule {
    let reach = PiecewiseMeans.reach
    let pieces = Int((2 * reach * max(1, deviation / 1.5)).rounded(.up))
    return NormalRule(reach: reach, cuts: cuts, pieces: min(pieces, 64), of: PiecewiseMeans.rule)
  }
}
