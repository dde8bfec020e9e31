import Base
import Fitting
import Foundation
import Functions
import Measurement
import Reports
import Testing

/// Pictures show what is there: no aliasing, no hidden target, no entry of a legend without its mark.
@Suite("Pictures that were repaired")
struct RepairedPictureTests {
  private func panels(
    _ network: @escaping @Sendable (Double) -> Double, goal: @escaping @Sendable (Double) -> Double,
    on domain: Domain
  ) throws -> (figure: NamedFigure, value: Panel, error: Panel) {
    let function = TargetFunction(name: "f", summary: "f", domain: domain) { points in
      Batch(features: 1, count: points.count, storage: points.storage.map(goal))
    }
    let named = approximationOf(function, network)
    try #require(named.figure.panels.count == 2)
    return (named, named.figure.panels[0], named.figure.panels[1])
  }

  /// The figure of a function in place of a network.
  private func approximationOf(
    _ function: TargetFunction, _ network: @escaping @Sendable (Double) -> Double
  ) -> NamedFigure {
    var best = run(widths: [2], seed: 1, error: 0.25)
    best.target = "f"
    best.domain = function.domain
    best.network = { points in
      Batch(features: 1, count: points.count, storage: points.storage.map(network))
    }
    let options = ReportOptions(target: { _, _ in function.values })
    return figures(for: [best], options: options).first { $0.name.hasSuffix("-networks") }
      ?? NamedFigure(name: "", figure: Figure(title: "", panels: []), caption: "")
  }

  @Test("a target is seen under the network that meets it")
  func underneath() throws {
    let (_, value, _) = try panels({ $0 * $0 }, goal: { $0 * $0 }, on: Domain(-1...1))
    #expect(value.series.map(\.shape) == [.wide, .line])
    let svg = Figure(title: "", panels: [value]).svg(theme: .light)
    let lines = svg.components(separatedBy: "<path").filter { $0.contains("stroke-width=\"5\"") }
    // One in the panel, one in the legend, before the network's.
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains("stroke-opacity=\"0.3\"") })
  }

  @Test("a network near the target is inside the frame, one far from it is told to leave it")
  func leaving() throws {
    let (near, value, _) = try panels({ $0 * $0 + 0.9 }, goal: { $0 * $0 }, on: Domain(-1...1))
    #expect(value.y.upper >= 1.9 && !near.caption.contains("leaves the frame"))
    let (far, cut, _) = try panels({ 100 * $0 }, goal: { $0 * $0 }, on: Domain(-1...1))
    #expect(cut.y.upper < 2.3 && cut.y.lower > -1.3)
    #expect(
      far.caption.contains("The network leaves the frame: its values go from "),
      "\(far.caption)")
  }

  @Test("a legend has no entry of a series of which nothing is seen")
  func legend() {
    func drawn(_ points: [DataPoint], _ shape: Series.Shape) -> Bool {
      let panel = Panel(
        x: Axis("x", from: 0, to: 1), y: Axis("y", from: 0, to: 1),
        series: [
          Series("seen", shape: .line, points: [DataPoint(0, 0), DataPoint(1, 1)]),
          Series("doubtful", shape: shape, points: points),
        ])
      return Figure(title: "", panels: [panel]).svg(theme: .light).contains(">doubtful<")
    }
    #expect(drawn([DataPoint(0.5, 0.5)], .points))
    #expect(!drawn([], .points) && !drawn([DataPoint(0.5, .nan)], .joined))
    #expect(
      !drawn([DataPoint(0.5, 3)], .points) && !drawn([DataPoint(-1, 5), DataPoint(2, 5)], .line))
    // A line may pass through.
    #expect(drawn([DataPoint(-1, -1), DataPoint(2, 2)], .line))
  }

  @Test("variants of one shape are compared without a second mark for the same runs")
  func comparison() throws {
    func series(_ runs: [ReportRun]) throws -> [String] {
      let all = figures(for: runs, options: ReportOptions())
      let figure = try #require(all.first { $0.name.hasSuffix("-comparison") })
      return figure.figure.panels[0].series.map(\.name.plain)
    }
    #expect(
      try series(sweep(activations: ["tanh", "relu"], widths: [4], depths: [1])) == [
        "median over seeds"
      ])
    #expect(
      try series(sweep(activations: ["tanh", "relu"]))
        == ["all its runs, median", "best width and depth, median over seeds"])
  }

  @Test(
    "convergence has the sup error over steps and seconds, of the middle run of each variant's best shape"
  )
  func convergence() throws {
    var runs = sweep(activations: ["tanh", "relu"])
    for index in runs.indices {
      let error = runs[index].errors.sup
      runs[index].curve = [0, 1, 2, 4, 8].map {
        CurvePoint(
          step: $0, loss: 1, sup: error * Double(9 - $0), seconds: 0.001 * Double($0 + index))
      }
    }
    let all = figures(for: runs, options: ReportOptions(norm: .sup))
    let figure = try #require(all.first { $0.name.hasSuffix("-convergence") })
    #expect(figure.figure.panels.count == 2)
    for panel in figure.figure.panels {
      #expect(panel.series.map(\.name.plain) == ["tanh", "relu"])
    }
    for (place, name) in ["tanh", "relu"].enumerated() {
      let line = figure.figure.panels[0].series[place]
      #expect(line.points.map(\.x) == [1, 2, 4, 8])
      let own = runs.filter { $0.activation == name }
      let shapes = Dictionary(grouping: own, by: { "\($0.widths)" }).values.map { group in
        group.map(\.errors.sup).sorted()
      }
      let best = try #require(shapes.min { $0[($0.count - 1) / 2] < $1[($1.count - 1) / 2] })
      #expect(abs(line.points[3].y / best[(best.count - 1) / 2] - 1) < 1e-12)
    }
    // Without recorded errors there is none.
    #expect(
      !figures(for: sweep(), options: ReportOptions()).contains {
        $0.name.hasSuffix("-convergence")
      })
  }
}
