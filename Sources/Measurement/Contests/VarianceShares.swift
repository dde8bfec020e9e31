// What the errors depend on: shares of their variance by factor.

import Foundation

/// Shares of the variance of a quantity over a full factorial design.
///
/// Sums of squares of main effects and of interactions of two factors; they are orthogonal, as every combination of
/// levels occurs equally often. What is left is in interactions of more factors, and in what is no factor.
package struct VarianceShares: Sendable, Hashable {
  /// Of each factor alone.
  package let main: [Double]
  /// Of pairs of factors beyond the two alone, the first number below the second.
  package let pairs: [Pair]
  /// The rest.
  package let rest: Double

  package struct Pair: Sendable, Hashable {
    package let first: Int, second: Int
    package let share: Double
  }

  /// - Parameters:
  ///   - levels: of each run, a number a factor.
  ///   - values: of each run, finite.
  /// - Returns: nil where the design is not full, has one level in all factors, or all values are equal.
  package init?(levels: [[Int]], values: [Double]) {
    guard let factors = levels.first?.count, levels.count == values.count else { return nil }
    let counts = (0..<factors).map { factor in Set(levels.map { $0[factor] }).count }
    let cells = Dictionary(grouping: levels.indices) { levels[$0] }
    guard cells.count == counts.reduce(1, *), Set(cells.values.map(\.count)).count == 1 else {
      return nil
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard total > 0, total.isFinite else { return nil }
    /// The sum of squares of the means over cells of some factors.
    func between(_ chosen: [Int]) -> Double {
      let groups = Dictionary(grouping: values.indices) { run in chosen.map { levels[run][$0] } }
      // In a fixed order, so that sums have the same bits.
      let ordered = groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      return ordered.reduce(0) { sum, group in
        let own = group.value.reduce(0) { $0 + values[$1] } / Double(group.value.count)
        return sum + Double(group.value.count) * (own - mean) * (own - mean)
      }
    }
    let alone = (0..<factors).map { between([$0]) }
    var pairs: [Pair] = []
    for first in 0..<factors {
      for second in (first + 1)..<max(factors, first + 1) {
        let both = between([first, second]) - alone[first] - alone[second]
        pairs.append(Pair(first: first, second: second, share: max(0, both) / total))
      }
    }
    main = alone.map { $0 / total }
    self.pairs = pairs
    rest = max(0, 1 - main.reduce(0, +) - pairs.reduce(0) { $0 + $1.share })
  }
}
