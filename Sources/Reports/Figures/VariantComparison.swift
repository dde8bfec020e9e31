// Variants side by side.

import Base
import Foundation
import Measurement

extension TargetFigures {
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
}
