// Wilcoxon's test of pairs: whether one of two is smaller, by the ranks of the differences.

import Foundation
import Kernels

/// Two-sided p of Wilcoxon's signed-rank test on the logarithms of pairs of errors.
///
/// Pairs without a difference are left out. Up to 100 pairs the distribution is that of all signs, with ties as they
/// are; beyond, the normal one with the variance of these ranks.
///
/// Source: F. Wilcoxon, "Individual comparisons by ranking methods", Biometrics 1 (1945).
/// - Parameter pairs: errors of at least 0, infinite where there is none.
/// - Returns: 1 where no pair differs.
package func signedRankProbability(_ pairs: [(first: Double, second: Double)]) -> Double {
  let differences = pairs.compactMap { pair -> Double? in
    if pair.first == pair.second { return nil }
    let difference = log(pair.second) - log(pair.first)
    return difference.isNaN || difference == 0 ? nil : difference
  }
  guard !differences.isEmpty else { return 1 }
  let ranks = ranks(differences.map(abs))
  let positive = zip(differences, ranks).reduce(0.0) { $1.0 > 0 ? $0 + $1.1 : $0 }
  // Twice a shared rank is whole.
  let steps = ranks.map { Int((2 * $0).rounded()) }
  let total = steps.reduce(0, +)
  let sum = Int((2 * positive).rounded())
  let least = min(sum, total - sum)
  guard steps.count <= 100 else {
    let variance = steps.reduce(0.0) { $0 + 0.25 * Double($1) * Double($1) }
    let distance = Double(least) - 0.5 * Double(total)
    // Half a step towards the middle, as sums are whole.
    return min(1, 2 * normalProbability(atMost: (distance + 1) / variance.squareRoot()))
  }
  // How likely each sum is under random signs.
  var chances = [Double](repeating: 0, count: total + 1)
  chances[0] = 1
  var reached = 0
  for step in steps {
    reached += step
    for place in stride(from: reached, through: 0, by: -1) {
      chances[place] = 0.5 * (chances[place] + (place >= step ? chances[place - step] : 0))
    }
  }
  return min(1, 2 * chances[...least].reduce(0, +))
}
