// Where one activation stands in a contest.

import Base
import Measurement

/// An activation's standing among all that the runs of a contest compare.
package struct ContestPlace: Sendable {
  package let activation: String
  /// From 1; by mean rank.
  package let place: Int
  package let contestants: Int
  package let meanRank: Double
  /// 95 % over the seeds.
  package let rankInterval: ClosedRange<Double>
  /// Whom the least mean rank has.
  package let best: String
  /// Median over tasks and seeds of its error by the best's.
  package let ratio: Double
  package let ratioInterval: ClosedRange<Double>
  /// Wilcoxon's p against the best, raised by Holm's rule; nil for the best.
  package let probability: Double?
  package let tasks: Int
  /// The least of the tasks'.
  package let seeds: Int
  package let norm: ErrorNorm
  /// All names, the least mean rank first.
  package let order: [String]

  /// - Returns: nil where the runs are no contest: fewer than three activations that share five seeds on all tasks.
  package static func all(in runs: [ReportRun], norm: ErrorNorm) -> [ContestPlace]? {
    guard let held = RunContest(runs, norm: norm) else { return nil }
    let (standings, _) = held.contest.standings()
    let order = standings.map { held.contest.contestants[$0.contestant] }
    return standings.enumerated().map { place, standing in
      ContestPlace(
        activation: order[place], place: place + 1, contestants: order.count,
        meanRank: standing.meanRank, rankInterval: standing.rankInterval, best: order[0],
        ratio: standing.ratio, ratioInterval: standing.ratioInterval,
        probability: standing.probability, tasks: held.contest.tasks.count,
        seeds: held.contest.seeds.min() ?? 0, norm: norm, order: order)
    }
  }

  /// One sentence for a card.
  package var sentence: String {
    func range(_ interval: ClosedRange<Double>) -> String {
      "\(short(interval.lowerBound)) to \(short(interval.upperBound))"
    }
    let tried =
      "\(norm.label.plain), \(counted(tasks, "task")), \(counted(seeds, "seed")) each"
    let rank =
      "place \(place) of \(contestants) by mean rank \(short(meanRank)), 95 % \(range(rankInterval)) (\(tried))"
    guard let probability else { return rank + "; the least mean rank" }
    let difference =
      probability < RunContest.level
      ? "worse than \(best), p = \(short(probability))"
      : "not told apart from \(best), p = \(short(probability))"
    return rank
      + "; \(difference); error by that of \(best) \(short(ratio)), 95 % \(range(ratioInterval))"
  }
}
