// Figures of one target over all its variants: comparison, Pareto front, target beside networks.

import Base
import Foundation
import Measurement

struct TargetFigures {
  let section: TargetSection
  let norm: ErrorNorm
  let stem: String
  /// The target's values; nil where they cannot be had again, as for data.
  let target: (@Sendable (Batch) -> Batch)?

  private var obtained: String {
    "\(norm.label.plain) on \(section.place)"
      + (section.method(norm).isEmpty ? "" : " (\(section.method(norm)))")
  }

  var all: [FigureOrReason] { [comparison, pareto, bestAndWorst].compactMap(\.self) }

  // MARK: variants side by side

  /// For each variant its best shape and its typical run; nil where there is one variant.
  var comparison: FigureOrReason? {
    guard section.variants.count > 1 else { return nil }
    // Best at the top.
    let ranked = section.variants.sorted {
      ($0.best(norm)?.summary(norm).median ?? .infinity)
        > ($1.best(norm)?.summary(norm).median ?? .infinity)
    }
    var best: [DataPoint] = []
    var typical: [DataPoint] = []
    var values: [Double] = []
    for (row, variant) in ranked.enumerated() {
      let errors = variant.runs.map { $0.error(norm) }.sorted()
      let middle = median(errors)
      if middle.isFinite { typical.append(DataPoint(middle, Double(row))) }
      guard let summary = variant.best(norm)?.summary(norm), summary.median.isFinite else {
        continue
      }
      let hasRange = summary.low.isFinite && summary.high > summary.low
      best.append(
        DataPoint(
          summary.median, Double(row), low: hasRange ? summary.low : nil,
          high: hasRange ? summary.high : nil))
      values += [summary.median, middle] + (hasRange ? [summary.low, summary.high] : [])
    }
    let panel = Panel(
      x: Axis(norm.label, scale: .log10, covering: values, padding: 0.05),
      y: Axis("", scale: .categories(ranked.map(\.name)), covering: []),
      series: [
        Series(
          "all its runs, median", shape: .points, colour: 4, marker: 3, points: typical),
        Series(
          "best width and depth, median over seeds", shape: .points, spread: .horizontalBars,
          colour: 0, marker: 0, points: best),
      ])
    let seeds = section.variants.map(\.seeds).max() ?? 1
    return .figure(
      NamedFigure(
        name: "\(stem)-comparison",
        figure: Figure(
          title: "\(section.target): \(section.variants.count) variants compared",
          subtitle: "\(norm.label.plain) on \(section.place)", panels: [panel],
          height: min(150 + 26 * Double(ranked.count), 1200)),
        caption: sentences([
          "\(obtained.capitalizedFirst), variants in the order of their best shape",
          seeds > 1
            ? "Circles: median over the seeds at the best width and depth, bar: "
              + (seeds > ErrorSummary.mostForRange ? "quartiles" : "range")
            : "Circles: the best width and depth, one seed",
          "Diamonds: median over all runs of the variant, those without a finite error counted as "
            + "infinite",
          zeroSentence(values),
        ])))
  }

  // MARK: error against parameters

  var pareto: FigureOrReason {
    let configurations = section.variants.enumerated().flatMap { index, variant in
      variant.configurations.map { (variant: index, shape: $0, error: $0.summary(norm).median) }
    }
    let drawn = configurations.filter { $0.error.isFinite }
    guard drawn.count > 1 else {
      return .reason("There is no figure of the error against parameters: it needs two shapes.")
    }
    // Colours tell variants apart; where there is one, depths.
    let hasVariants = section.variants.count > 1
    let depths = Set(drawn.map(\.shape.depth)).sorted()
    let groups = firstOrder(drawn.sorted { $0.shape.depth < $1.shape.depth }) {
      hasVariants ? $0.variant : $0.shape.depth
    }
    let kinds = hasVariants ? section.variants.count : depths.count
    func points(_ group: [(variant: Int, shape: Configuration, error: Double)]) -> [DataPoint] {
      group.map { DataPoint(Double($0.shape.parameters), $0.error) }
    }
    var series: [Series]
    if kinds <= 7 {
      series = groups.sorted {
        hasVariants
          ? $0[0].variant < $1[0].variant : $0[0].shape.depth < $1[0].shape.depth
      }.enumerated().map { index, group in
        Series(
          Label(
            hasVariants ? section.variants[group[0].variant].name : "depth \(group[0].shape.depth)"),
          shape: .points, colour: index, points: points(group))
      }
    } else {
      series = [
        Series(
          hasVariants ? "all variants" : "all depths", shape: .points, colour: 5, marker: 0,
          points: points(drawn))
      ]
    }
    var least = Double.infinity
    let front = drawn.sorted { ($0.shape.parameters, $0.error) < ($1.shape.parameters, $1.error) }
      .filter { item in
        defer { least = min(least, item.error) }
        return item.error < least
      }
    series.insert(
      Series("Pareto front", shape: .staircase, isSolid: true, points: points(front)), at: 0)
    let baselines = section.baselineSeries(norm)
    series += baselines
    let reference = baselines.flatMap(\.points)
    let panel = Panel(
      x: Axis(
        "parameters", scale: .log10,
        covering: drawn.map { Double($0.shape.parameters) } + reference.map(\.x)),
      y: Axis(
        norm.label, scale: .log10, covering: drawn.map(\.error) + reference.map(\.y),
        padding: 0.06),
      series: series)
    return .figure(
      NamedFigure(
        name: "\(stem)-pareto",
        figure: Figure(
          title: "\(section.target): error against parameters",
          subtitle: (hasVariants ? "" : section.variants[0].name + " ") + "on \(section.place)",
          panels: [panel]),
        caption: sentences([
          "\(obtained.capitalizedFirst) against the number of parameters, one marker for each "
            + (hasVariants ? "variant, width and depth" : "width and depth")
            + " (median over the seeds)",
          "Line: no shape that was run with as many parameters or fewer has a smaller median",
          section.baselineSentence,
          configurations.count > drawn.count
            ? counted(configurations.count - drawn.count, "shape")
              + " without a finite median not drawn" : "",
          zeroSentence(drawn.map(\.error)),
        ])))
  }

  // MARK: target beside networks

  var bestAndWorst: FigureOrReason {
    guard let target, let domain = section.domain else {
      return .reason(
        "The target cannot be evaluated here, so it is not drawn beside the networks.")
    }
    let ranked = section.runs.filter { $0.network != nil && $0.error(norm).isFinite }
      .sorted { ($0.error(norm), $0.parameters, $0.id) < ($1.error(norm), $1.parameters, $1.id) }
    guard let best = ranked.first, let bestNetwork = best.network else {
      return .reason("No run has a finite error, so no network is drawn beside the target.")
    }
    let hasVariants = section.variants.count > 1
    func approximant(
      _ title: String, _ run: ReportRun, _ values: @escaping @Sendable (Batch) -> Batch
    ) -> Approximant {
      Approximant(
        title: title,
        note: (hasVariants ? run.activation + ", " : "") + shapeName(run) + ", seed \(run.seed)",
        values: values)
    }
    var approximants = [
      approximant(ranked.count > 1 ? "best network" : "network", best, bestNetwork)
    ]
    // A network further from the target than the constant 0 approximates nothing, and would leave no room to
    // the others.
    let near = ranked.filter { !($0.relativeError(norm) >= 1) }
    let worst = near.count > 1 ? near.last : nil
    if let worst, let network = worst.network {
      approximants.append(approximant("worst network", worst, network))
    }
    let (figure, how) = approximationFigure(
      title: "\(section.target): target and networks", target: target, approximants: approximants,
      domain: domain)
    return .figure(
      NamedFigure(
        name: "\(stem)-networks", figure: figure,
        caption: sentences([
          how,
          worst.map {
            "Best and worst of \(counted(near.count, "run")) by \(norm.label.plain) on "
              + "\(section.place): \(short(best.error(norm))) and \(short($0.error(norm)))"
          }
            ?? "\(norm.label.plain.capitalizedFirst) on \(section.place): \(short(best.error(norm)))",
          near.count < ranked.count
            ? "Not counted: \(counted(ranked.count - near.count, "run")) further from the target than the "
              + "constant 0, with errors up to \(short(ranked[ranked.count - 1].error(norm)))"
            : "",
          section.method(norm).isEmpty
            ? "" : "\(norm.label.plain.capitalizedFirst): \(section.method(norm))",
        ])))
  }
}
