// The first figure of a target: the error against what was swept, all variants in one pair of axes.

import Base
import Foundation
import Measurement

extension TargetFigures {
  /// Error against the swept quantity; over names the variants side by side.
  var answer: FigureOrReason {
    if section.isOverNames, let comparison { return comparison }
    guard let quantity = section.swept else {
      return .reason("There is no figure of the error against a size: one shape was run.")
    }
    let (lines, isBest) = section.overview(of: quantity, norm: norm)
    var medians: [Series] = []
    var laws: [Series] = []
    var values: [Double] = []
    var failures = 0
    for line in lines {
      let drawn = MedianLine(line.shapes, norm: norm)
      failures += drawn.failures
      values += drawn.values
      guard let colour = line.colour else {
        medians.insert(
          Series(
            medians.contains { $0.shape == .faint } ? "" : "the other variants", shape: .faint,
            points: drawn.points.map { DataPoint($0.x, $0.y) }), at: 0)
        continue
      }
      let law = chosenLaw(
        sizes: line.shapes.map(\.x),
        errors: line.shapes.map { $0.shape.runs.map { $0.error(norm) } })
      medians.append(
        Series(
          Label(line.name), note: law?.label(of: quantity.letter) ?? "", colour: colour,
          marker: line.marker, points: drawn.points))
      if let law {
        laws.append(
          drawn.law(colour: colour, along: quantity.axis.scale) { law.fit.error(at: $0) })
      }
    }
    let entries = medians.filter { !$0.name.isEmpty }.count
    let panel = Panel(
      x: quantity.axis, y: Axis(norm.label, scale: .log10, covering: values, padding: 0.05),
      series: laws + medians)
    let undrawn = section.variants.flatMap { variant in
      variant.configurations.filter { quantity.value(of: $0, in: variant) == nil }
    }.count
    return .figure(
      NamedFigure(
        name: "\(stem)-error",
        figure: Figure(
          title: "\(section.target): error against the \(quantity.name)",
          subtitle: "\(norm.label.plain) on \(section.place(norm))", panels: [panel],
          width: 760, height: 380 + (laws.isEmpty ? 20 : 30) * Double((entries + 1) / 2)),
        caption: sentences([
          "\(obtained.capitalizedFirst) against the \(quantity.name), all variants in one pair of axes"
            + (isBest
              ? ", each with its best \(quantity.kind == .width ? "depth" : "shape") at every step"
              : ""),
          bandSentence(seeds: section.variants.map(\.seeds).max() ?? 1),
          laws.isEmpty
            ? "No line follows a law: a power C·\(quantity.letter)^−a or an exponential "
              + "C·e^(−b·\(quantity.letter)) is drawn \(whenChosen)"
            : "Thin lines: the law of least error on held-out sizes, a power or an exponential, with the 95 % "
              + "bootstrap interval of its exponent, R², and after × the factor by which it misses sizes "
              + "that are held out; drawn \(whenChosen)",
          quantity.values.count > 1 && undrawn > 0
            ? "\(counted(undrawn, "shape")) without one \(quantity.name) not drawn" : "",
          failureSentence(failures), zeroSentence(values),
        ])))
  }
}

/// When a law of the first figure is stated, for captions.
private let whenChosen =
  "where there are at least four sizes, all within a factor of 2 of it, it falls tenfold or more over them, "
  + "its interval excludes 0, and it predicts held-out sizes within a factor of 2 and clearly better than "
  + "the other"
