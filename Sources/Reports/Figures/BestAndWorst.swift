// The target beside the best and the worst network.

import Base
import Foundation
import Measurement

extension TargetFigures {
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
