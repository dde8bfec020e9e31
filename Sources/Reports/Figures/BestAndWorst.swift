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
    let finite = section.runs.map { (error: $0.error(norm), run: $0) }.filter(\.error.isFinite)
    func isLess(_ a: (error: Double, run: ReportRun), _ b: (error: Double, run: ReportRun)) -> Bool
    {
      a.error == b.error
        ? (a.run.parameters, a.run.id) < (b.run.parameters, b.run.id) : a.error < b.error
    }
    func network(_ run: ReportRun) -> (@Sendable (Batch) -> Batch)? {
      run.network ?? read(run.id)?.network
    }
    guard let best = finite.min(by: isLess)?.run, let bestNetwork = network(best) else {
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
      approximant(finite.count > 1 ? "best network" : "network", best, bestNetwork)
    ]
    // A network further from the target than the constant 0 approximates nothing, and would leave no room to
    // the others.
    let near = finite.filter { !($0.run.relativeError(norm) >= 1) }
    let worst = near.count > 1 ? near.max(by: isLess)?.run : nil
    if let worst, let network = network(worst) {
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
              + "\(section.place(norm)): \(short(best.error(norm))) and \(short($0.error(norm)))"
          }
            ?? "\(norm.label.plain.capitalizedFirst) on \(section.place(norm)): \(short(best.error(norm)))",
          near.count < finite.count
            ? "Not counted: \(counted(finite.count - near.count, "run")) further from the target than the "
              + "constant 0, with errors up to \(short(finite.map(\.error).max() ?? .nan))"
            : "",
          section.method(norm).isEmpty
            ? "" : "\(norm.label.plain.capitalizedFirst): \(section.method(norm))",
        ])))
  }
}
