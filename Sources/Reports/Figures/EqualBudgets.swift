// The second figure of a target: the error at equal numbers of parameters, and against the time of a fit.

import Base
import Foundation
import Measurement

/// The least median errors of a group of shapes by their number of parameters.
struct BudgetLine {
  let name: String
  let colour: Int?
  let marker: Int?
  /// All shapes, by rising number of parameters.
  let shapes: [Configuration]
  /// Those that no smaller one of the group beats.
  private let front: [(parameters: Double, error: ErrorSummary)]

  init(name: String, colour: Int?, marker: Int?, shapes: [Configuration], norm: ErrorNorm) {
    self.name = name
    self.colour = colour
    self.marker = marker
    self.shapes = shapes.sorted { $0.parameters < $1.parameters }
    var least = Double.infinity
    front = shapes.map { (Double($0.parameters), $0.summary(norm)) }
      .sorted { ($0.0, $0.1.median) < ($1.0, $1.1.median) }
      .filter { item in
        guard item.1.median < least else { return false }
        least = item.1.median
        return true
      }.map { (parameters: $0.0, error: $0.1) }
  }

  /// The median errors by the median times of the fits: those that no faster shape beats, and the rest.
  func overSeconds(_ norm: ErrorNorm) -> (front: [DataPoint], rest: [DataPoint]) {
    var (front, rest): ([DataPoint], [DataPoint]) = ([], [])
    let all = shapes.map {
      DataPoint(median($0.runs.map { $0.wallSeconds }), $0.summary(norm).median)
    }
    for point in all.filter({ $0.y.isFinite }).sorted(by: { ($0.x, $0.y) < ($1.x, $1.y) }) {
      if point.y < front.last?.y ?? .infinity { front.append(point) } else { rest.append(point) }
    }
    return (front, rest)
  }

  /// From the smallest number of parameters with an error to the largest that was run.
  var range: ClosedRange<Double>? {
    guard let first = front.first, let last = shapes.last else { return nil }
    return first.parameters...max(first.parameters, Double(last.parameters))
  }

  /// The error at a number of parameters, a power law between neighbouring sizes; nil where no size lies
  /// on either side.
  func error(at parameters: Double) -> ErrorSummary? {
    guard let range, range.contains(parameters) else { return nil }
    guard let after = front.firstIndex(where: { $0.parameters >= parameters }) else {
      // Larger ones were run, and none was better.
      return front.last?.error
    }
    let right = front[after]
    if right.parameters == parameters || after == 0 { return right.error }
    let left = front[after - 1]
    let t = log(parameters / left.parameters) / log(right.parameters / left.parameters)
    func between(_ a: Double, _ b: Double) -> Double {
      guard a > 0, b > 0, a.isFinite, b.isFinite else { return t < 0.5 ? a : b }
      return a * pow(b / a, t)
    }
    return ErrorSummary(
      median: between(left.error.median, right.error.median),
      low: between(left.error.low, right.error.low),
      high: between(left.error.high, right.error.high), failures: 0)
  }
}

extension TargetSection {
  /// The groups that compete at equal numbers of parameters: as in the first figure.
  func budgetLines(_ norm: ErrorNorm) -> [BudgetLine] {
    if let swept, !isOverNames, swept.kind != .parameters {
      let lines = lines(over: swept)
      // Few lines compete each for itself; of more, variants do with all of their shapes.
      if lines.count <= 7, lines.allSatisfy({ Set($0.shapes.map(\.shape.parameters)).count > 1 }) {
        return lines.map { line in
          BudgetLine(
            name: line.name, colour: line.colour, marker: line.marker,
            shapes: line.shapes.map(\.shape), norm: norm)
        }
      }
    }
    let all = variants.map {
      BudgetLine(name: $0.name, colour: nil, marker: nil, shapes: $0.configurations, norm: norm)
    }
    let best = variants.indices.sorted {
      let a = variants[$0].best(norm)?.summary(norm).median ?? .infinity
      let b = variants[$1].best(norm)?.summary(norm).median ?? .infinity
      return (a, $0) < (b, $1)
    }.prefix(7)
    return best.sorted().enumerated().map { colour, index in
      BudgetLine(
        name: all[index].name, colour: colour, marker: nil, shapes: all[index].shapes, norm: norm)
    }
  }
}

/// Numbers of parameters 1, 2, 3, 5 and 7 times powers of ten at which two lines or more have an error, or one where
/// there is one line; where these are fewer than three, five in even ratio.
func budgets(of lines: [BudgetLine]) -> [Double] {
  let ranges = lines.compactMap(\.range)
  guard let least = ranges.map(\.lowerBound).min(), let most = ranges.map(\.upperBound).max(),
    least > 0, least < most
  else { return [] }
  let needed = min(2, ranges.count)
  func isShared(_ budget: Double) -> Bool { ranges.count { $0.contains(budget) } >= needed }
  let round = (0...15).flatMap { (exponent: Int) -> [Double] in
    [1, 2, 3, 5, 7].map { $0 * pow(10, Double(exponent)) }
  }
  .filter { $0 >= least && $0 <= most && isShared($0) }
  if round.count >= 3 { return round }
  return (0...4).map { (least * pow(most / least, Double($0) / 4)).rounded() }.filter(isShared)
}

extension TargetFigures {
  var equalBudgets: FigureOrReason {
    let lines = section.budgetLines(norm)
    let places = budgets(of: lines)
    let median = section.word(median: lines)
    guard !places.isEmpty else {
      return .reason(
        "There is no figure of the error at equal numbers of parameters: it needs two sizes.")
    }
    var values: [Double] = []
    let atBudgets = lines.map { line in
      let points = places.compactMap { place -> DataPoint? in
        guard let error = line.error(at: place) else { return nil }
        let point = error.point(place, hasBand: line.shapes.contains { $0.runs.count > 1 })
        values += [point.y, point.low ?? .nan, point.high ?? .nan]
        return point
      }
      return Series(Label(line.name), colour: line.colour, marker: line.marker, points: points)
    }
    let overSeconds = lines.flatMap { line -> [Series] in
      let points = line.overSeconds(norm)
      values += (points.front + points.rest).map(\.y)
      return [
        Series(
          "", shape: .points, colour: line.colour, marker: line.marker, points: points.rest),
        Series(
          Label(line.name), colour: line.colour, marker: line.marker, points: points.front),
      ]
    }
    let baselines = section.baselineSeries(norm).map { series in
      var shown = series
      shown.points = series.points.filter {
        $0.x >= 0.5 * (places.first ?? 0) && $0.x <= 2 * (places.last ?? 0)
      }
      return shown
    }
    // What is far below all networks leaves the frame.
    let least = values.filter { $0 > 0 }.min() ?? 0
    values += baselines.flatMap { $0.points.map(\.y) }.filter { $0 > 0.1 * least }
    let y = Axis(norm.label, scale: .log10, covering: values, padding: 0.05)
    var left = Panel(
      title: "at equal numbers of parameters",
      x: Axis("parameters", scale: .log10, covering: places, padding: 0.06), y: y,
      series: baselines + atBudgets)
    left.x.ticksAt = places.count <= 6 ? places : nil
    let right = Panel(
      title: "against the time of a fit",
      x: Axis(
        Label("seconds a run" + (median.isEmpty ? "" : " (median)")), scale: .log10,
        covering: overSeconds.flatMap { $0.points.map(\.x) }.filter { $0 > 0 }, padding: 0.06),
      y: y, series: overSeconds)
    return .figure(
      NamedFigure(
        name: "\(stem)-budgets",
        figure: Figure(
          title: "\(section.target): who wins at equal cost",
          subtitle: "\(norm.label.plain) on \(section.place(norm))", panels: [left, right],
          columns: 2,
          width: 840, height: 380),
        caption: sentences([
          "Left: the least \(median)\(obtained) with as many parameters, between two sizes that were run by the "
            + "power law through both; no line goes beyond its sizes"
            + (lines.count < section.variants.count
              ? "; the \(lines.count) variants of least error of \(section.variants.count)" : ""),
          bandSentence(seeds: section.variants.map(\.seeds).max() ?? 1),
          zip(lines, atBudgets).contains { $1.points.isEmpty }
            ? "At the right alone, as no other has sizes near its own: "
              + listed(zip(lines, atBudgets).filter { $1.points.isEmpty }.map(\.0.name)) : "",
          "Right: the \(median)error of each size against the \(median)time of its fits, on the machines that ran "
            + "them; a line joins the sizes that no faster one of its group beats",
          section.baselineSentence.isEmpty
            ? "" : section.baselineSentence + "; they leave the frame below all networks",
          zeroSentence(values),
        ])))
  }
}

extension TargetSection {
  /// `median `, or nothing where no shape of the lines has a second run.
  fileprivate func word(median lines: [BudgetLine]) -> String {
    lines.contains { $0.shapes.contains { $0.runs.count > 1 } } ? "median " : ""
  }

  /// The target's own norm, as its runs have it; 0 where none does.
  fileprivate func targetNorm(_ norm: ErrorNorm) -> Double {
    if norm == .relativeL2 || norm == .relativeSup { return 1 }
    let sizes = thinned(runs, to: 100).map { $0.error(norm) / $0.relativeError(norm) }
    return sizes.filter { $0.isFinite && $0 > 0 }.max() ?? 0
  }
}

/// Who has the least error at equal parameters, at the largest number that two lines reach; nil where no two
/// compete.
func equalBudgetSentence(_ section: TargetSection, _ norm: ErrorNorm) -> String? {
  let lines = section.budgetLines(norm)
  guard lines.count > 1 else { return nil }
  for budget in budgets(of: lines).reversed() {
    let ranked = lines.compactMap { line in
      line.error(at: budget).map { (line: line, error: $0.median) }
    }.filter { $0.error.isFinite }.sorted { $0.error < $1.error }
    guard ranked.count > 1 else { continue }
    let (best, next) = (ranked[0], ranked[1])
    let median = section.word(median: ranked.map(\.line))
    // What rounding alone tells apart is not ranked, nor are shares of 0.
    let level = norm.isShare ? .leastNonzeroMagnitude : roundingLevel * section.targetNorm(norm)
    if next.error < level {
      let exact = ranked.filter { $0.error < level }.map(\.line.name)
      let who = exact.count <= 4 ? listed(exact) : "\(exact.count) of \(ranked.count)"
      return "\(section.target), at \(counted(Int(budget), "parameter")): "
        + (norm.isShare
          ? "the \(median)\(norm.label.plain) of \(who) is 0."
          : "\(who) have errors of rounding alone.")
    }
    let ratio = next.error / best.error
    let lead =
      ratio < 1.05
      ? "; \(next.line.name) has about the same"
      : ratio.isFinite
        ? ", \(short(ratio, digits: 2)) times less than \(next.line.name), the next of \(ranked.count)"
        : "; next of \(ranked.count): \(next.line.name), \(short(next.error))"
    return "\(section.target), at \(counted(Int(budget), "parameter")): the smallest \(median)"
      + "\(norm.label.plain) is \(short(best.error)), by \(best.line.name)\(lead)."
  }
  return nil
}
