// Which depths still train off the edge of chaos, beside the depth scale of mean-field theory.

import Base
import Foundation
import MeanField
import Measurement
import Networks

/// The map of errors over first weights and depth of runs that began at the critical point, scaled.
struct TrainabilityMap {
  let figure: NamedFigure

  /// nil where the runs vary no scale of critical first weights against depth.
  init?(_ runs: [ReportRun], norm: ErrorNorm) {
    let scaled = runs.filter { $0.setting("init") == "critical" && $0.isUniform }
    let scales = Set(scaled.compactMap(\.initScale)).sorted()
    let depths = Set(scaled.map(\.depth)).sorted()
    guard scaled.count == runs.count, scales.count > 2, depths.count > 2,
      Set(runs.map(\.target)).count == 1
    else { return nil }
    let activations = firstOrder(scaled, by: \.activation).prefix(4)
    let errors = scaled.map { $0.error(norm) }.filter { $0.isFinite && $0 > 0 }
    guard !errors.isEmpty else { return nil }
    let colours = ColourScale(norm.label, scale: .log10, covering: errors)
    let panels = activations.enumerated().map { place, group -> Panel in
      let cells = Dictionary(grouping: group) { [Double($0.depth), $0.initScale ?? 1] }
      var panel = Panel(
        title: group[0].activation,
        x: Axis(
          "σ_w by its critical value", scale: .categories(scales.map { short($0) }), covering: []),
        y: Axis(
          place == 0 ? "depth" : "", scale: .categories(depths.map(String.init)), covering: []))
      panel.cells = Cells(
        rows: depths.map { depth in
          scales.map { scale in
            guard let found = cells[[Double(depth), scale]] else { return .absent }
            let middle = median(found.map { $0.error(norm) })
            return middle.isFinite ? .value(middle) : .failed
          }
        }, scale: colours)
      panel.hasColourBar = place + 1 == activations.count
      if let activation = try? Activation(parsing: group[0].activation) {
        let curve = scales.enumerated().compactMap { column, scale -> DataPoint? in
          correlationDepth(of: activation, scale: scale).flatMap { depth in
            row(of: 6 * depth, in: depths).map { DataPoint(Double(column), $0) }
          }
        }
        // On either side of the edge, where the depth has no bound.
        let sides = [
          curve.filter { scales[Int($0.x)] < 1 }, curve.filter { scales[Int($0.x)] > 1 },
        ]
        panel.series = sides.enumerated().filter { !$0.element.isEmpty }.map { index, points in
          Series(
            place == 0 && index == 0 ? "six depth scales of mean-field theory" : "", shape: .joined,
            colour: 1, points: points)
        }
      }
      return panel
    }
    var figure = Figure(
      title: "Which depths still train off the edge of chaos?",
      subtitle:
        "median \(norm.label.plain) on \(runs[0].target); first weights from order to chaos",
      panels: panels, columns: panels.count, width: 120 + 420 * Double(panels.count), height: 460)
    figure.isLegendBelow = true
    self.figure = NamedFigure(
      name: "trainability", figure: figure,
      caption:
        "Weights begin at the critical deviation times the number below, biases at the critical one. The line is 6 ξ_c, "
        + "ξ_c = −1/ln C′(c*) at the fixed point c* of the correlation; it leaves the panel where ξ_c has no bound. "
        + "It says how deep two inputs can still be told apart by a random network, not how well it is then fitted."
    )
  }
}

/// ξ_c at the critical deviations with σ_w multiplied; nil where variances have no bound, infinite on the edge.
private func correlationDepth(of activation: Activation, scale: Double) -> Double? {
  let field = MeanField(activation)
  guard case .point(let point) = field.critical(),
    let weights = try? RandomWeights(
      weight: scale * point.weightDeviation, bias: point.biasDeviation),
    let fixed = try? field.fixedPoint(weights)
  else { return nil }
  guard fixed.chi > 1 + 1e-9, fixed.variance > 0 else { return fixed.correlationDepth }
  let map = CorrelationMap(activation, weights, variance: fixed.variance)
  let slope = map(map.limit()).slope
  return slope > 0 && slope < 1 ? -1 / log(slope) : nil
}

/// The place of a depth between the rows, even in the logarithm; nil far outside.
private func row(of depth: Double, in depths: [Int]) -> Double? {
  guard depth.isFinite, let first = depths.first, first > 0 else { return nil }
  for (index, (low, high)) in zip(depths, depths.dropFirst()).enumerated() {
    let part = log(depth / Double(low)) / log(Double(high) / Double(low))
    if part <= 1 || index == depths.count - 2 {
      let place = Double(index) + part
      return (-0.5...Double(depths.count) - 0.5).contains(place) ? place : nil
    }
  }
  return nil
}

extension ReportRun {
  fileprivate func setting(_ name: String) -> String? {
    self.settings.first { $0.name == name }?.value
  }

  fileprivate var initScale: Double? { setting("init scale").flatMap { Double($0) } }
}
