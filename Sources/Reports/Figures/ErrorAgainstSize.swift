// The error against the width, one line for each depth, and against the depth, one for each width.

import Base
import Foundation
import Measurement

extension VariantFigures {
  /// More curves than this cannot be told apart.
  private static let mostSeries = 7

  var errorAgainstWidth: FigureOrReason {
    guard variant.widths.count > 1 else {
      return .reason(
        "There is no figure of the error against the width: "
          + (variant.widths.isEmpty ? "no shape has one width." : "only one width was run."))
    }
    return .figure(
      trend(
        name: "width", over: "width W", keys: variant.depths, x: \.width, key: \.depth,
        keyName: "depth", model: .algebraic))
  }

  var errorAgainstDepth: FigureOrReason {
    guard variant.depths.count > 1 else {
      return .reason(
        "There is no figure of the error against the depth: "
          + (variant.depths.isEmpty ? "no shape has one width." : "only one depth was run."))
    }
    return .figure(
      trend(
        name: "depth", over: "depth L (hidden layers)", keys: variant.widths, x: \.depth,
        key: \.width, keyName: "width", model: .geometric))
  }

  private func trend(
    name: String, over label: Label, keys: [Int], x: KeyPath<Configuration, Int>,
    key: KeyPath<Configuration, Int>, keyName: String, model: RateModel
  ) -> NamedFigure {
    let shown = thinned(keys, to: VariantFigures.mostSeries)
    let scale = model == .algebraic ? Scale.log2 : .linear
    var medians: [Series] = []
    var laws: [Series] = []
    var floors: [Series] = []
    var failures = 0
    var values: [Double] = []
    for (index, shownKey) in shown.enumerated() {
      let configurations = variant.uniform.filter { $0[keyPath: key] == shownKey }
        .sorted { $0[keyPath: x] < $1[keyPath: x] }
      let drawn = MedianLine(
        configurations.map { (Double($0[keyPath: x]), $0) }, norm: norm)
      failures += drawn.failures
      values += drawn.values
      let splits = configurations.compactMap { configuration in
        (norm == .sup ? configuration.split : nil).flatMap { split in
          split.floor.map { (split, DataPoint(Double(configuration[keyPath: x]), $0)) }
        }
      }
      if !splits.isEmpty {
        values += splits.map(\.1.y)
        // A line is proven where all of its points are.
        let name = splits.allSatisfy(\.0.isFloorProven) ? "proven floor" : "floor, computed"
        floors.append(
          Series(
            Label(floors.contains { $0.name.plain == name } ? "" : name), shape: .line,
            colour: index, marker: SeriesStyle.dotted, points: splits.map(\.1)))
      }
      let law = followedRate(
        model, sizes: configurations.map { Double($0[keyPath: x]) },
        errors: configurations.map { $0.runs.map { $0.error(norm) } })
      medians.append(
        Series(
          "\(keyName) \(shownKey)", note: law?.label(of: model == .algebraic ? "W" : "L") ?? "",
          colour: index, points: drawn.points))
      if let law {
        laws.append(drawn.law(colour: index, along: scale) { law.error(at: $0) })
      }
    }
    let positions = Set(variant.uniform.map { Double($0[keyPath: x]) }).sorted()
    // Where one line is drawn, every place has one number of parameters.
    let baselines =
      keys.count == 1
      ? section.baselineSeries(norm) { parameters in
        variant.uniform.filter { $0.parameters >= parameters }.min { $0.parameters < $1.parameters }
          .map { Double($0[keyPath: x]) }
      } : []
    values += baselines.flatMap { $0.points.map(\.y) }
    let panel = Panel(
      x: Axis(
        label, scale: scale, covering: positions, padding: 0.05,
        ticksAt: positions),
      y: Axis(norm.label, scale: .log10, covering: values, padding: 0.05),
      series: laws + floors + baselines + medians)
    let figure = Figure(
      title: "\(section.target): error against \(name)", subtitle: subtitle, panels: [panel])
    return NamedFigure(
      name: "\(stem)-error-\(name)", figure: figure,
      caption: sentences([
        "\(obtained.capitalizedFirst) against the \(name), one line for each \(keyName)",
        bandSentence(seeds: variant.seeds),
        laws.isEmpty
          ? "No curve follows a law \(model == .algebraic ? "C·W^−a" : "C·e^(−b·L)"), which is drawn "
            + whenFollowed
          : "Thin lines: the fitted law \(model == .algebraic ? "C·W^−a" : "C·e^(−b·L)"), its exponent "
            + "in the legend with the 95 % bootstrap interval, \(whenFollowed)",
        baselines.isEmpty ? "" : section.baselineSentence,
        floors.isEmpty
          ? ""
          : "Dotted, in the line's colour: no network of the shape goes below, as intervals prove (proven "
            + "floor) or as Float64 computes it (floor, computed)",
        shown.count < keys.count
          ? "\(shown.count) of \(keys.count) \(keyName)s are shown" : "",
        failureSentence(failures), zeroSentence(values),
      ]))
  }
}
