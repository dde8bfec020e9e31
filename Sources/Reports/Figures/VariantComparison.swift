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
    // Of one shape all runs are those of the best.
    let hasShapes = section.variants.contains { $0.configurations.count > 1 }
    var best: [DataPoint] = []
    var typical: [DataPoint] = []
    var values: [Double] = []
    for (row, variant) in ranked.enumerated() {
      let errors = variant.runs.map { $0.error(norm) }.sorted()
      let middle = median(errors)
      if hasShapes, middle.isFinite { typical.append(DataPoint(middle, Double(row))) }
      guard let summary = variant.best(norm)?.summary(norm), summary.median.isFinite else {
        continue
      }
      let point = summary.point(Double(row), hasBand: summary.high > summary.low)
      best.append(DataPoint(point.y, point.x, low: point.low, high: point.high))
      values += [point.y, hasShapes ? middle : .nan, point.low ?? .nan, point.high ?? .nan]
    }
    let seeds = section.variants.map(\.seeds).max() ?? 1
    let over = seeds > 1 ? "median over seeds" : "one seed"
    let panel = Panel(
      x: Axis(norm.label, scale: .log10, covering: values, padding: 0.05),
      y: Axis("", scale: .categories(ranked.map(\.name)), covering: []),
      series: (hasShapes
        ? [
          Series(
            "all its runs, median", shape: .points, colour: 4, marker: 3, points: typical)
        ] : [])
        + [
          Series(
            Label(hasShapes ? "best width and depth, \(over)" : over),
            shape: .points, spread: .horizontalBars, colour: 0, marker: 0, points: best)
        ])
    return .figure(
      NamedFigure(
        name: "\(stem)-comparison",
        figure: Figure(
          title: "\(section.target): \(section.variants.count) variants compared",
          subtitle: "\(norm.label.plain) on \(section.place(norm))", panels: [panel],
          height: min(150 + 26 * Double(ranked.count), 1200)),
        caption: sentences([
          "\(obtained.capitalizedFirst), variants in the order of their best shape",
          seeds > 1
            ? "Circles: median over the seeds\(hasShapes ? " at the best width and depth" : ""), bar: "
              + (seeds > ErrorSummary.mostForRange ? "quartiles" : "range")
            : "Circles: \(hasShapes ? "the best width and depth, " : "")one seed",
          hasShapes
            ? "Diamonds: median over all runs of the variant, those without a finite error counted as "
              + "infinite" : "",
          zeroSentence(values, drawn: zeroAtLeft),
        ])))
  }
}
