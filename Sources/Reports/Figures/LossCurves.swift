// The losses over the steps.

import Base
import Foundation
import Measurement

extension VariantFigures {
  var losses: FigureOrReason {
    let ranked = rankedWithCurves
    guard let best = ranked.first, let worst = ranked.last else {
      return .reason("There is no figure of the losses: no run recorded its loss.")
    }
    func series(_ run: ReportRun, _ name: String, colour: Int?, shape: Series.Shape) -> Series {
      Series(
        Label(name), note: Label(name.isEmpty ? "" : shapeName(run)), shape: shape, colour: colour,
        points: thinned(run.curve, to: 80).map { DataPoint(Double($0.step), $0.loss) })
    }
    let others = ranked.count > 3 ? thinned(ranked, to: 24) : []
    let count = variant.runs.count
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
                + "\(others.count) of \(counted(max(count, ranked.count), "run")), evenly chosen by rank"
              : "for \(counted(ranked.count, "run"))"),
          zeroSentence(points.map(\.y)),
        ])))
  }

  /// Runs with their losses, by their error; of many runs some, evenly chosen by rank.
  private var rankedWithCurves: [ReportRun] {
    typealias Ranked = (error: Double, run: ReportRun)
    let measured: [Ranked] = variant.runs.map { ($0.error(norm), $0) }
    let sorted = measured.sorted { (a: Ranked, b: Ranked) -> Bool in
      a.error == b.error ? a.run.id < b.run.id : a.error < b.error
    }
    let ranked: [ReportRun] = sorted.map { $0.run }
    let own = ranked.filter { $0.curve.count > 1 }
    guard own.isEmpty else { return own }
    return thinned(ranked, to: 25).compactMap { (run: ReportRun) -> ReportRun? in
      guard let details = read(run.id), details.curve.count > 1 else { return nil }
      var full = run
      full.curve = details.curve
      return full
    }
  }
}
