// Two ways to the same fits, run by run: which has the smaller error, by how much, and whether that is chance.

import Kernels

/// Errors of pairs of runs that differ in one thing.
package struct PairedTest: Hashable, Sendable {
  package let pairs: Int
  /// Pairs in which the second error is smaller, and larger.
  package let smaller: Int, larger: Int
  /// Median over the pairs of the second error divided by the first.
  package let ratio: Double
  /// An interval of at least 95 % for that median, from order statistics; nil for fewer than six pairs.
  package let interval: ClosedRange<Double>?
  /// Two-sided sign test: how likely so uneven a split were if neither were better.
  package let probability: Double

  /// - Parameter errors: of each pair; infinite where a run has none. nil where there is no pair.
  ///
  /// Sources: W. J. Dixon, A. M. Mood, "The statistical sign test", J. Am. Stat. Assoc. 41 (1946); interval of the
  /// median: H. A. David, H. N. Nagaraja, *Order Statistics*, 2003, section 7.1.
  package init?(_ errors: [(first: Double, second: Double)]) {
    guard !errors.isEmpty else { return nil }
    pairs = errors.count
    let ratios = errors.map { pair in
      pair.first == pair.second ? 1 : pair.first == 0 ? .infinity : pair.second / pair.first
    }.map { $0.isNaN ? 1 : $0 }.sorted()
    smaller = errors.count { $0.second < $0.first }
    larger = errors.count { $0.second > $0.first }
    ratio = median(ratios)
    let least = binomialQuantile(0.025, of: ratios.count)
    interval = least > 0 ? ratios[least - 1]...ratios[ratios.count - least] : nil
    let uneven = smaller + larger
    probability =
      uneven == 0
      ? 1 : min(1, 2 * fairCoin(atMost: min(smaller, larger), of: uneven))
  }
}

/// The number of the smallest counts of heads that together are no more likely than `share`.
private func binomialQuantile(_ share: Double, of trials: Int) -> Int {
  (0...(trials / 2)).first { fairCoin(atMost: $0, of: trials) > share } ?? trials / 2 + 1
}

/// Probabilities of several tests, each raised so that a true "no difference" among them is called one with at
/// most the stated probability.
///
/// Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6 (1979).
package func holm(_ probabilities: [Double]) -> [Double] {
  let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
  var adjusted = probabilities
  var least = 0.0
  for (rank, index) in order.enumerated() {
    least = max(least, min(1, probabilities[index] * Double(probabilities.count - rank)))
    adjusted[index] = least
  }
  return adjusted
}
