// Contestants on tasks, all with the same seeds: who is best, and whether the difference is real.

import Foundation

/// Errors of contestants on tasks, paired by seed.
package struct Contest: Sendable {
  package let contestants: [String]
  package let tasks: [String]
  /// Of a contestant on a task with a seed; infinite where a run has none.
  package let errors: [[[Double]]]

  /// - Parameter errors: contestants × tasks × seeds; each task has the same seeds for all.
  package init(contestants: [String], tasks: [String], errors: [[[Double]]]) {
    precondition(
      errors.count == contestants.count
        && errors.allSatisfy { own in
          own.count == tasks.count && zip(own, errors[0]).allSatisfy { $0.count == $1.count }
        }, "all contestants have the same runs")
    self.contestants = contestants
    self.tasks = tasks
    self.errors = errors.map { $0.map { $0.map { $0.isNaN ? .infinity : $0 } } }
  }

  /// Seeds of each task.
  package var seeds: [Int] { errors.first?.map(\.count) ?? [] }

  /// A block is a task with a seed: one error a contestant.
  package var blocks: [[Double]] {
    tasks.indices.flatMap { task in
      (0..<seeds[task]).map { seed in errors.map { $0[task][seed] } }
    }
  }

  /// How a contestant stands against the best.
  package struct Standing: Sendable, Hashable {
    package let contestant: Int
    package let meanRank: Double
    package let rankInterval: ClosedRange<Double>
    /// Median over the blocks of its error divided by the best's; 1 for the best.
    package let ratio: Double
    package let ratioInterval: ClosedRange<Double>
    /// Wilcoxon's two-sided p against the best, raised by Holm's rule; nil for the best.
    package let probability: Double?
    /// How likely a run of the best has the smaller error than one of this contestant, the mean over tasks; a half
    /// for the best.
    package let improvement: Double
    package let improvementInterval: ClosedRange<Double>
  }

  /// All contestants, the least mean rank first, and whether they differ at all.
  ///
  /// Intervals are of the seeds on these tasks: other tasks are another contest.
  package func standings() -> (standings: [Standing], friedman: FriedmanTest) {
    let friedman = FriedmanTest(blocks)
    let order = contestants.indices.sorted { friedman.meanRanks[$0] < friedman.meanRanks[$1] }
    let best = order[0]
    let ranked = blocks.map(ranks)
    let offsets = seeds.indices.map { seeds[..<$0].reduce(0, +) }
    let ratios = contestants.indices.map { contestant in
      tasks.indices.map { task in
        (0..<seeds[task]).map { seed in
          ratio(errors[contestant][task][seed], errors[best][task][seed])
        }
      }
    }
    let intervals = bootstrapIntervals(strata: seeds) { drawn in
      let count = Double(drawn.reduce(0) { $0 + $1.count })
      var figures: [Double] = []
      for contestant in contestants.indices {
        var sum = 0.0
        var own: [Double] = []
        for (task, places) in drawn.enumerated() {
          for place in places {
            sum += ranked[offsets[task] + place][contestant]
            own.append(ratios[contestant][task][place])
          }
        }
        figures += [sum / count, median(own)]
      }
      return figures
    }
    let likely = bootstrapIntervals(strata: seeds, draws: 400) { drawn in
      contestants.indices.map { improvement(of: best, over: $0, drawn) }
    }
    let all = seeds.map { Array(0..<$0) }
    let tests = order.dropFirst().map { contestant in
      signedRankProbability(
        blocks.map { (first: $0[best], second: $0[contestant]) })
    }
    let raised = holm(Array(tests))
    let standings = order.enumerated().map { place, contestant in
      Standing(
        contestant: contestant, meanRank: friedman.meanRanks[contestant],
        rankInterval: intervals[2 * contestant],
        ratio: median(ratios[contestant].flatMap(\.self)),
        ratioInterval: intervals[2 * contestant + 1],
        probability: place == 0 ? nil : raised[place - 1],
        improvement: improvement(of: best, over: contestant, all),
        improvementInterval: likely[contestant])
    }
    return (standings, friedman)
  }

  private func ratio(_ error: Double, _ best: Double) -> Double {
    error == best
      ? 1 : best == 0 ? .infinity : error.isInfinite && best.isInfinite ? 1 : error / best
  }

  /// The mean over tasks of the share of pairs of runs in which the first has the smaller error, equal ones half.
  private func improvement(of first: Int, over second: Int, _ drawn: [[Int]]) -> Double {
    var total = 0.0
    for (task, places) in drawn.enumerated() {
      // Sorted, so that pairs are counted in one walk.
      let own = places.map { errors[first][task][$0] }.sorted()
      let others = places.map { errors[second][task][$0] }.sorted()
      var (below, notAbove) = (0, 0)
      var sum = 0
      for other in others {
        while below < own.count, own[below] < other { below += 1 }
        notAbove = max(notAbove, below)
        while notAbove < own.count, own[notAbove] <= other { notAbove += 1 }
        sum += below + notAbove
      }
      total += Double(sum) / Double(2 * own.count * others.count)
    }
    return total / Double(drawn.count)
  }

  /// Errors of a contestant's runs divided by the least median of the task: what profiles count.
  package func scaled(_ contestant: Int) -> [Double] {
    tasks.indices.flatMap { task -> [Double] in
      let least = errors.map { median($0[task]) }.min() ?? .nan
      return errors[contestant][task].map { ratio($0, least) }
    }
  }
}
