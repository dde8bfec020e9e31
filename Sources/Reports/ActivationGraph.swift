// An activation with its slope and its bend.

import Networks

/// ρ, ρ′ and ρ″ on [−4, 4].
package func activationGraph(of activation: Activation) -> NamedFigure {
  let points = (0...400).map { Double($0) / 50 - 4 }
  func series(_ name: Label, _ colour: Int, _ value: (Double) -> Double) -> Series {
    Series(
      name, shape: .line, colour: colour,
      points: points.map { DataPoint($0, value($0)) }.filter { abs($0.y) < 20 })
  }
  let all = [
    series("ρ", 0) { activation.value($0) }, series("ρ′", 1) { activation.derivative($0) },
    series("ρ″", 2) { activation.secondDerivative($0) },
  ]
  let panel = Panel(
    x: Axis("x", from: -4, to: 4),
    y: Axis("", scale: .linear, covering: all.flatMap(\.points).map(\.y), padding: 0.05),
    series: all)
  return NamedFigure(
    name: "\(activation.name.fileStem)-graph",
    figure: Figure(
      title: "\(activation.description) and its derivatives", subtitle: activation.formula,
      panels: [panel]),
    caption: "Between kinks; values beyond ±20 are left out.")
}
