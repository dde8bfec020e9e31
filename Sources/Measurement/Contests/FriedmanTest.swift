// Several contestants in many blocks: mean ranks, whether they differ at all, and which differences count.

import Base
import Foundation
import Kernels

/// Friedman's test on blocks in each of which all contestants have an error.
///
/// Sources: M. Friedman, "The use of ranks to avoid the assumption of normality", J. Am. Stat. Assoc. 32 (1937); J. Demšar,
/// "Statistical comparisons of classifiers over multiple data sets", JMLR 7 (2006).
package struct FriedmanTest: Sendable, Hashable {
  /// Of each contestant, from 1; the least is the best.
  package let meanRanks: [Double]
  /// How likely ranks so uneven were if no contestant were better; by χ², with ties.
  package let probability: Double
  /// Mean ranks that differ by less are not told apart at 5 % (Nemenyi).
  package let criticalDifference: Double

  /// - Parameter blocks: each with an error a contestant, infinite where there is none; at least one block, two
  ///   contestants.
  package init(_ blocks: [[Double]]) {
    let count = blocks.first?.count ?? 0
    precondition(count > 1 && blocks.allSatisfy { $0.count == count }, "whole blocks")
    let ranked = blocks.map(ranks)
    let (n, k) = (Double(blocks.count), Double(count))
    meanRanks = (0..<count).map { column in ranked.reduce(0) { $0 + $1[column] } / n }
    let between = meanRanks.reduce(0) { $0 + n * n * pow($1 - (k + 1) / 2, 2) }
    let within = ranked.joined().reduce(0) { $0 + $1 * $1 } - n * k * (k + 1) * (k + 1) / 4
    probability =
      within > 0 ? chiSquaredTail(above: (k - 1) * between / within, degrees: k - 1) : 1
    criticalDifference =
      studentizedRange(0.95, of: count) / 2.0.squareRoot() * (k * (k + 1) / (6 * n)).squareRoot()
  }
}

/// The quantile of the range of `count` independent standard normal variables.
///
/// P(range ≤ q) = k ∫ φ(z) (Φ(z) − Φ(z − q))^(k−1) dz; the q is found by bisection to 10⁻⁹.
package func studentizedRange(_ probability: Double, of count: Int) -> Double {
  func chance(_ range: Double) -> Double {
    func rows(_ points: Batch) -> Batch {
      let values = points.storage.map { z in
        let part = normalProbability(atMost: z) - normalProbability(atMost: z - range)
        let density = exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
        return Double(count) * density * pow(max(0, part), Double(count - 1))
      }
      return Batch(features: 1, count: points.count, storage: values)
    }
    let integral = integrate(
      over: Domain(-9...9), breakpoints: [[-4, -2, 0, 2, 4]], cells: 16, evaluations: 20_000,
      tolerance: { _ in [1e-12] }, rows)
    return integral.values[0]
  }
  var (low, high) = (0.0, 20.0)
  while high - low > 1e-9 {
    let middle = 0.5 * (low + high)
    if chance(middle) < probability { low = middle } else { high = middle }
  }
  return 0.5 * (low + high)
}
