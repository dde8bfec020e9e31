// The losses over the steps.

import Base
import Foundation
import Measurement

extension VariantFigures {
  var losses: FigureOrReason {
    let ranked = variant.runs.filter { $0.curve.count > 1 }
      .sorted { ($0.error(norm), $0.id) < ($1.error(norm), $1.id) }
    guard let best = ranked.first, let worst = ranked.last else {
      return .reason("There is no figure of the losses: no run recorded its loss.")
    }
    func series(_ run: ReportRun, _ name: String, colour: Int?, shape: Series.Shape) -> Series {
      Series(
        Label(name), note: Label(name.isEmpty ? "" : shapeName(run)), shape: shape, colour: colour,
        points: thinned(run.curve, to: 80).map { DataPoint(Double($0.step), $0.loss) })
    }
    let others = ranked.count > 3 ? thinned(ranked, to: 24) : []
    var all = others.map { series($0, "", colour: nil, shape: .faint) }
    all.append(series(best, "least error", colour: 0, shape: .line))
    if ranked.count > 2 {
      all.append(series(ranked[ranked.count / 2], "median error", colour: 2, shape: .line))
    }
    if ranked.count > 1 { all.append(series(worst, "largest error", colour: 1, shape: .line)) }
    let points = all.flatMap(\.points)
    let panel = Panel(
      x: Axis("step", covering: points.map(\.x), padding: 0.02),
      y: Axis("training loss", scale: .log10, covering: points.map(\.y)), series: all)
    return .figure(
      NamedFigure(
        name: "\(stem)-loss",
        figure: Figure(
          title: "\(section.target): loss over the steps", subtitle: subtitle, panels: [panel]),
        caption: sentences([
          "Training loss over the steps of the fit, "
            + (ranked.count > 3
              ? "for the runs of least, median and largest \(norm.label.plain), and faintly for "
                + "\(others.count) of \(counted(ranked.count, "run")), evenly chosen by rank"
              : "for \(counted(ranked.count, "run"))"),
          zeroSentence(points.map(\.y)),
        ])))
  }
}
