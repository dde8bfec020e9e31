// Which is best, and is the difference real?

import Base
import Measurement

extension RunContest {
  /// p below which a difference is called real.
  static let level = 0.05

  /// Mean ranks with the critical difference, and errors relative to the best's.
  func standingsFigure(
    _ standings: [Contest.Standing], _ friedman: FriedmanTest
  ) -> NamedFigure {
    let shown = Array(standings.prefix(30))
    // The best at the top.
    let names = shown.reversed().map { contest.contestants[$0.contestant] }
    func row(_ place: Int) -> Double { Double(shown.count - 1 - place) }
    let kinds: [(name: String, colour: Int, isMember: (Int) -> Bool)] = [
      ("least mean rank", 2, { $0 == 0 }),
      ("not told apart from it", 0, { $0 > 0 && !isWorse(shown[$0]) }),
      ("worse, p < 0.05", 1, { isWorse(shown[$0]) }),
    ]
    func series(_ point: (Int) -> DataPoint) -> [Series] {
      kinds.compactMap { kind in
        let points = shown.indices.filter(kind.isMember).map(point)
        return points.isEmpty
          ? nil
          : Series(
            Label(kind.name), shape: .points, spread: .horizontalBars, colour: kind.colour,
            marker: kind.colour, points: points)
      }
    }
    let border = shown[0].meanRank + friedman.criticalDifference
    let ranked =
      series { place in
        DataPoint(
          shown[place].meanRank, row(place), low: shown[place].rankInterval.lowerBound,
          high: shown[place].rankInterval.upperBound)
      } + [
        Series(
          "critical difference", note: "from the least (Nemenyi, 5 %)", shape: .law, colour: 3,
          points: [DataPoint(border, -0.5), DataPoint(border, Double(shown.count) - 0.5)])
      ]
    let ratios = series { place in
      let standing = shown[place]
      let (low, high) = (standing.ratioInterval.lowerBound, standing.ratioInterval.upperBound)
      return DataPoint(
        standing.ratio, row(place), low: low.isFinite ? low : nil,
        high: high.isFinite ? high : nil)
    }
    let best = contest.contestants[shown[0].contestant]
    // The names stand at the left panel.
    let right = Axis("", scale: .categories(names.map { _ in "" }), covering: [])
    let left = Panel(
      x: Axis(
        "mean rank",
        covering: ranked.flatMap(\.points).flatMap { [$0.x, $0.low ?? $0.x, $0.high ?? $0.x] }),
      y: Axis("", scale: .categories(names), covering: []), series: ranked)
    let other = Panel(
      x: Axis(
        "error by that of \(best.count > 20 ? "the first" : best), median", scale: .log10,
        covering: ratios.flatMap(\.points).flatMap { [$0.x, $0.low ?? $0.x, $0.high ?? $0.x] },
        padding: 0.05), y: right,
      series: ratios.map { one in
        var one = one
        one.name = ""
        return one
      })
    var figure = Figure(
      title: "Which activation is best, and is the difference real?",
      subtitle: verdict(standings, friedman), panels: [left, other], columns: 2, width: 920,
      height: min(190 + 24 * Double(shown.count), 1200))
    figure.isLegendBelow = true
    let blocks = contest.seeds.reduce(0, +)
    return NamedFigure(
      name: "contest", figure: figure,
      caption: sentences([
        "Ranks by \(norm.label.plain) in each of \(grouped(blocks)) blocks, a task with a seed "
          + "(\(counted(contest.tasks.count, "task")), \(seedsText)); bars are 95 % intervals over the seeds by bootstrap",
        "Right: the error by that of the least mean rank with the same seed, median over the blocks",
        "Worse: Wilcoxon's signed-rank test over the blocks against the least mean rank, raised by Holm's rule for "
          + "\(contest.contestants.count - 1) comparisons; the least was found on the same runs",
        friedman.probability < 1e-4
          ? "That all were equal has p < 0.0001 (Friedman)"
          : "That all were equal has p = \(short(friedman.probability)) (Friedman)",
        own.isEmpty ? "" : "Each activation has its own \(listed(own))",
        missing.isEmpty
          ? "" : "Not in the contest, as they lack some task: \(listed(missing))",
        shown.count < standings.count
          ? "The \(shown.count) of least mean rank of \(standings.count)" : "",
        "Intervals are of seeds: on other tasks it is another contest",
      ]))
  }

  private var seedsText: String {
    let (least, most) = (contest.seeds.min() ?? 0, contest.seeds.max() ?? 0)
    return least == most ? "\(least) seeds each" : "\(least) to \(most) seeds each"
  }

  /// Whether the difference from the best is real.
  func isWorse(_ standing: Contest.Standing) -> Bool {
    standing.probability.map { $0 < RunContest.level } ?? false
  }

  /// Who leads, and who is not told apart.
  func verdict(_ standings: [Contest.Standing], _ friedman: FriedmanTest) -> String {
    let best = contest.contestants[standings[0].contestant]
    guard friedman.probability < RunContest.level else {
      return "no: that all are equal has p = \(short(friedman.probability))"
    }
    let like = standings.dropFirst().filter { !isWorse($0) }
      .map { contest.contestants[$0.contestant] }
    switch like.count {
    case 0: return "\(best), and every other is worse with p < 0.05"
    case ..<6: return "\(best); not told apart from it: \(listed(like))"
    default:
      return
        "\(best); not told apart from it: \(listed(Array(like.prefix(4)))) and \(like.count - 4) more"
    }
  }

  /// The standings in HTML.
  func table(_ standings: [Contest.Standing]) -> String {
    var table = Table(columns: [
      .init("activation", .left), .init("mean rank"), .init("95 % interval", .left),
      .init("error by the best's"), .init("95 % interval", .left), .init("p (Wilcoxon, Holm)"),
      .init("best is better in"), .init("95 % interval", .left),
    ])
    func interval(_ range: ClosedRange<Double>) -> Table.Cell {
      Table.Cell("\(short(range.lowerBound)) to \(short(range.upperBound))")
    }
    func percent(_ value: Double) -> String { short(100 * value, digits: 3) + " %" }
    table.rows = standings.map { standing in
      [
        Table.Cell(contest.contestants[standing.contestant]), Table.Cell(standing.meanRank),
        interval(standing.rankInterval), Table.Cell(standing.ratio),
        interval(standing.ratioInterval), Table.Cell(standing.probability ?? .nan),
        Table.Cell(percent(standing.improvement), number: standing.improvement),
        Table.Cell(
          "\(percent(standing.improvementInterval.lowerBound)) to "
            + percent(standing.improvementInterval.upperBound)),
      ]
    }
    return table.html(
      caption:
        "The last columns: how likely a run of the best has the smaller error than one of this activation with any "
        + "seed, the mean over the tasks (probability of improvement).")
  }
}
