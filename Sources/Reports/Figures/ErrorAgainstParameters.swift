// The error against the number of parameters, with the Pareto front.

import Base
import Foundation
import Measurement

extension TargetFigures {
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
          subtitle: (hasVariants ? "" : section.variants[0].name + " ")
            + "on \(section.place(norm))",
          panels: [panel]),
        caption: sentences([
          "\(obtained.capitalizedFirst) against the number of parameters, one marker for each "
            + (hasVariants ? "variant, width and depth" : "width and depth")
            + (section.variants.contains { $0.seeds > 1 } ? " (median over the seeds)" : ""),
          "Line: no shape that was run with as many parameters or fewer has a smaller median",
          section.baselineSentence,
          configurations.count > drawn.count
            ? counted(configurations.count - drawn.count, "shape")
              + " without a finite median not drawn" : "",
          zeroSentence(drawn.map(\.error)),
        ])))
  }
}
