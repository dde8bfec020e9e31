// The further figures of a contest: profiles, what errors depend on, whether tasks rank alike.

import Base
import Foundation
import Measurement

extension RunContest {
  /// The share of runs whose error is at most so many times the best median of its task.
  func profilesFigure(_ standings: [Contest.Standing]) -> NamedFigure? {
    let shown = standings.prefix(7)
    var all: [Double] = []
    let series = shown.enumerated().map { colour, standing -> Series in
      let scaled = contest.scaled(standing.contestant).sorted()
      let finite = scaled.prefix { $0.isFinite }
      all += finite
      return Series(
        Label(contest.contestants[standing.contestant]), shape: .line, colour: colour,
        points: thinned(
          finite.enumerated().map { rank, error in
            DataPoint(error, 100 * Double(rank + 1) / Double(scaled.count))
          }, to: 200))
    }
    guard all.contains(where: { $0 > 0 }) else { return nil }
    let panel = Panel(
      x: Axis("error by the best median of the task", scale: .log10, covering: all, padding: 0.04),
      y: Axis("runs with at most this error, %", from: 0, to: 102), series: series)
    return NamedFigure(
      name: "contest-profiles",
      figure: Figure(
        title: "How many runs come how near the best", subtitle: norm.label.plain, panels: [panel],
        width: 760),
      caption: sentences([
        "Performance profiles over all tasks and seeds; the higher, the better; runs without an error never count",
        shown.count < standings.count
          ? "The \(shown.count) of least mean rank of \(standings.count)" : "",
        zeroSentence(all, drawn: "at the left end"),
      ]))
  }

  /// Shares of the variance of the log error by factor, a colour a target; nil where no design is full.
  var sharesFigure: NamedFigure? {
    let found = designs.compactMap { design in design.shares.map { (design, $0) } }
    guard let factors = found.first?.0.factors, factors.count > 1,
      found.allSatisfy({ $0.0.factors == factors })
    else { return nil }
    let pairs = found[0].1.pairs
    let names =
      ["the rest"]
      + pairs.reversed().map { "\(factors[$0.first]) × \(factors[$0.second])" }
      + factors.reversed()
    let series = found.prefix(7).enumerated().map { colour, item -> Series in
      let shares =
        [item.1.rest] + item.1.pairs.reversed().map(\.share) + item.1.main.reversed()
      return Series(
        mathLabel(item.0.target), shape: .points, colour: colour,
        points: shares.enumerated().map { DataPoint(100 * $1, Double($0)) })
    }
    let panel = Panel(
      x: Axis("share of the variance, %", from: -2, to: 102),
      y: Axis("", scale: .categories(names), covering: []), series: series)
    return NamedFigure(
      name: "contest-shares",
      figure: Figure(
        title: "What the error depends on", subtitle: "log₁₀ of the \(norm.label.plain)",
        panels: [panel], width: 760, height: min(170 + 26 * Double(names.count), 1200)),
      caption: sentences([
        "Shares of the variance over all runs of a target: of factors alone, of two together beyond that (×), the rest",
        "Runs without a finite error count as the largest that is finite",
        found.count < designs.count
          ? "\(counted(designs.count - found.count, "target")) without a full design are left out"
          : "",
      ]))
  }

  /// Kendall's τ between the rankings of two tasks each; nil for one task or more than 16.
  var agreementFigure: NamedFigure? {
    let tasks = contest.tasks
    guard (2...16).contains(tasks.count) else { return nil }
    let medians = tasks.indices.map { task in contest.errors.map { median($0[task]) } }
    let rows = medians.map { own in
      medians.map { other -> Cells.Cell in
        let tau = kendall(own, other)
        return tau.isNaN ? .failed : .value(tau)
      }
    }
    var panel = Panel(
      x: Axis("", scale: .categories(tasks.indices.map { String($0 + 1) }), covering: []),
      y: Axis(
        "", scale: .categories(tasks.enumerated().map { "\($1) (\($0 + 1))" }), covering: []))
    panel.cells = Cells(
      rows: rows, scale: ColourScale("Kendall's τ", covering: [-1, 1]))
    let values = tasks.indices.flatMap { row in
      tasks.indices.dropFirst(row + 1).map { kendall(medians[row], medians[$0]) }
    }.filter { !$0.isNaN }
    return NamedFigure(
      name: "contest-agreement",
      figure: Figure(
        title: "Do tasks rank the activations alike?",
        subtitle: values.isEmpty
          ? ""
          : "Kendall's τ between two tasks: median \(short(median(values), digits: 2)), least "
            + short(values.min() ?? .nan, digits: 2),
        panels: [panel], width: 860, height: min(150 + 34 * Double(tasks.count), 900)),
      caption:
        "Kendall's τ of the medians over the seeds: 1 where two tasks rank the activations alike, 0 where one says "
        + "nothing of the other, −1 where they rank them the other way round.")
  }
}
