// The edge of chaos of an activation in the plane of its deviations.

import MeanField
import Networks

/// σ_w against σ_b on the edge, where σ_b² is not below 0; the critical point is marked.
/// - Returns: nil where no point of the edge has a σ_b.
package func phaseDiagram(
  of activation: Activation, edge: [EdgePoint], critical: EdgePoint?
) -> NamedFigure? {
  let points = edge.filter { $0.biasVariance >= 0 && $0.biasDeviation <= 3 }
  guard !points.isEmpty else { return nil }
  func data(_ points: [EdgePoint]) -> [DataPoint] {
    points.map { DataPoint($0.biasDeviation, $0.weightDeviation) }
  }
  let attracting = data(points.filter { abs($0.slope) <= 1 })
  let repelling = data(points.filter { abs($0.slope) > 1 })
  var series = [
    Series("the variance attracts", colour: 0, points: attracting),
    Series("it does not", colour: 1, points: repelling),
  ].filter { !$0.points.isEmpty }
  series = series.map {
    var one = $0
    one.shape = one.points.count > 1 ? .line : .points
    return one
  }
  if let critical {
    var mark = Series(
      "critical point", colour: 2,
      points: [DataPoint(critical.biasDeviation, critical.weightDeviation)])
    mark.shape = .points
    series.append(mark)
  }
  let all = series.flatMap(\.points)
  let panel = Panel(
    x: Axis("σ_b", scale: .linear, covering: all.map(\.x) + [0], padding: 0.05),
    y: Axis("σ_w", scale: .linear, covering: all.map(\.y), padding: 0.1), series: series)
  return NamedFigure(
    name: "\(activation.name)-edge",
    figure: Figure(
      title: "\(activation.name): edge of chaos",
      subtitle: "χ₁ = 1 in the limit of width; below it order, above it chaos", panels: [panel]),
    caption:
      "Deviations of weights and biases at which near inputs neither meet nor part with depth.")
}
