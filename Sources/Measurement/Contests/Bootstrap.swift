// Intervals by drawing the seeds again.

import Kernels

/// 95 % intervals of figures of runs in strata: the seeds of each stratum are drawn again with replacement.
///
/// Percentiles of the redrawn figures (B. Efron 1979; stratified over tasks as R. Agarwal et al., "Deep reinforcement
/// learning at the edge of the statistical precipice", NeurIPS 2021).
/// - Parameters:
///   - strata: the number of seeds of each.
///   - draws: how often they are drawn.
///   - seed: of the draws; the same gives the same bits.
///   - figures: from the seeds drawn in each stratum, some number of figures, the same each time.
/// - Returns: an interval a figure.
package func bootstrapIntervals(
  strata: [Int], draws: Int = 2000, seed: UInt64 = 1, _ figures: ([[Int]]) -> [Double]
) -> [ClosedRange<Double>] {
  let random = RandomSource(seed: seed, stream: "bootstrap")
  let drawn = (0..<draws).map { _ in
    figures(strata.map { count in (0..<count).map { _ in random.integer(below: count) } })
  }
  return (drawn.first ?? []).indices.map { index in
    let values = drawn.map { $0[index] }.sorted()
    let (low, high) = (quantile(0.025, of: values), quantile(0.975, of: values))
    return low <= high ? low...high : low...low
  }
}
