// The sup error while the fits ran, over their steps and over their seconds.

import Base
import Fitting
import Foundation
import Measurement

extension TargetFigures {
  /// One run a variant, or where there is one variant one a shape; nil where fewer than one recorded its error,
  /// and of classes.
  var convergence: FigureOrReason? {
    // The largest difference of an output says nothing of the class that it means.
    guard !section.runs.contains(where: { $0.errors.classes != nil }) else { return nil }
    let lines = courses.enumerated().compactMap { colour, course -> (Series, Series)? in
      let points = curve(of: course.run).filter { $0.step > 0 && $0.sup?.isFinite ?? false }
      guard points.count > 1 else { return nil }
      func series(_ x: (CurvePoint) -> Double) -> Series {
        Series(
          Label(course.name), note: Label(course.note), colour: colour,
          points: points.map { DataPoint(x($0), $0.sup ?? .nan) })
      }
      return (series { Double($0.step) }, series { $0.seconds ?? .nan })
    }
    guard !lines.isEmpty else { return nil }
    let errors = lines.flatMap { $0.0.points.map(\.y) }
    let y = Axis(ErrorNorm.sup.label, scale: .log10, covering: errors, padding: 0.05)
    func panel(_ label: Label, _ series: [Series]) -> Panel {
      Panel(
        x: Axis(
          label, scale: .log10, covering: series.flatMap { $0.points.map(\.x) }.filter { $0 > 0 },
          padding: 0.04), y: y, series: series)
    }
    return .figure(
      NamedFigure(
        name: "\(stem)-convergence",
        figure: Figure(
          title: "\(section.target): error while the fits ran",
          subtitle: "sup error at fixed points of \(section.place)",
          panels: [
            panel("steps", lines.map(\.0)), panel("seconds since the start", lines.map(\.1)),
          ], columns: 2, width: 840, height: 360),
        caption: sentences([
          "Sup error at the same few points of \(section.place) after steps that grow by √2, a lower bound that "
            + "the measured error may exceed",
          section.variants.count > 1
            ? "Of each variant the run of median \(norm.label.plain) at its best shape"
            : "Of each shape the run of median \(norm.label.plain)",
          "The last point is the network that the fit gave",
          "Right: the seconds without those that looking took, on the machines that ran the fits",
          zeroSentence(errors),
        ])))
  }

  /// The runs that are drawn.
  private var courses: [(name: String, note: String, run: ReportRun)] {
    func middle(_ shape: Configuration) -> ReportRun? {
      let ranked = shape.runs.map { (error: $0.error(norm), run: $0) }.sorted {
        ($0.error, $0.run.id) < ($1.error, $1.run.id)
      }
      return ranked.isEmpty ? nil : ranked[(ranked.count - 1) / 2].run
    }
    if section.variants.count > 1 {
      return section.detailed(norm, most: 7).compactMap { variant in
        variant.best(norm).flatMap { shape in
          middle(shape).map { (variant.name, shape.name, $0) }
        }
      }
    }
    let shapes = section.variants.flatMap(\.configurations)
    return thinned(shapes, to: 7).compactMap { shape in middle(shape).map { (shape.name, "", $0) } }
  }

  private func curve(of run: ReportRun) -> [CurvePoint] {
    run.curve.isEmpty ? read(run.id)?.curve ?? [] : run.curve
  }
}
