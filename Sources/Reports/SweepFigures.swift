// Figures of a sweep: error against width, depth and parameters, the map of both, losses.

import Base
import Foundation
import Measurement

/// A figure with the stem of its file and the text below it.
public struct NamedFigure: Sendable {
  /// Stem of the file: lower case letters, digits and hyphens.
  public let name: String
  public let figure: Figure
  /// What is shown, in which norm, how obtained, what was left out.
  public let caption: String
  /// The drawn data as CSV.
  public var csv: String { figure.csv }

  public init(name: String, figure: Figure, caption: String) {
    self.name = name
    self.caption = caption
    // A screen reader tells the caption.
    var described = figure
    described.description = caption
    self.figure = described
  }
}

/// A figure, or why there is none.
enum FigureOrReason {
  case figure(NamedFigure)
  case reason(String)
}

/// Draws the figures of one variant of one target.
struct VariantFigures {
  let section: TargetSection
  let variant: Variant
  let norm: ErrorNorm
  /// Beginning of the files' names.
  let stem: String

  /// More curves than this cannot be told apart.
  private let mostSeries = 7

  private var subtitle: String { "\(variant.name) on \(section.place)" }

  private var obtained: String {
    "\(norm.label.plain) on \(section.place)"
      + (section.method(norm).isEmpty ? "" : " (\(section.method(norm)))")
  }

  var all: [FigureOrReason] { [errorAgainstWidth, errorAgainstDepth, heatMap, losses] }

  // MARK: error against width and depth

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
    let shown = thinned(keys, to: mostSeries)
    var medians: [Series] = []
    var laws: [Series] = []
    var floors: [Series] = []
    var failures = 0
    var values: [Double] = []
    for (index, shownKey) in shown.enumerated() {
      let configurations = variant.uniform.filter { $0[keyPath: key] == shownKey }
        .sorted { $0[keyPath: x] < $1[keyPath: x] }
      let points = configurations.map { configuration -> DataPoint in
        let summary = configuration.summary(norm)
        failures += summary.failures
        let hasBand = summary.low.isFinite && configuration.runs.count > 1
        values += [summary.median] + (hasBand ? [summary.low, summary.high] : [])
        return DataPoint(
          Double(configuration[keyPath: x]), summary.median.isFinite ? summary.median : .nan,
          low: hasBand ? summary.low : nil, high: hasBand ? summary.high : nil)
      }
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
      let line = try? fitRate(
        model, sizes: configurations.map { Double($0[keyPath: x]) },
        errors: configurations.map { $0.runs.map { $0.error(norm) } })
      let law = line.flatMap { $0.isFollowed ? $0 : nil }
      medians.append(
        Series(
          "\(keyName) \(shownKey)", note: law?.label(of: model == .algebraic ? "W" : "L") ?? "",
          colour: index, points: points))
      if let law {
        let fitted = points.filter { $0.y > 0 }.map(\.x)
        let (from, to) = (fitted.min() ?? 1, fitted.max() ?? 1)
        let line = (0...16).map { from + (to - from) * Double($0) / 16 }
        laws.append(
          Series(
            "", shape: .law, colour: index, points: line.map { DataPoint($0, law.error(at: $0)) }))
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
        label, scale: model == .algebraic ? .log2 : .linear, covering: positions, padding: 0.05,
        ticksAt: positions),
      y: Axis(norm.label, scale: .log10, covering: values, padding: 0.05),
      series: laws + floors + baselines + medians)
    let figure = Figure(
      title: "\(section.target): error against \(name)", subtitle: subtitle, panels: [panel])
    return NamedFigure(
      name: "\(stem)-error-\(name)", figure: figure,
      caption: sentences([
        "\(obtained.capitalizedFirst) against the \(name), one line for each \(keyName)",
        medianSentence,
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

  private var medianSentence: String {
    switch variant.seeds {
    case ...1: return "One seed, so there is no band"
    case ...ErrorSummary.mostForRange:
      return "Markers: median over \(variant.seeds) seeds; band: their range"
    default: return "Markers: median over \(variant.seeds) seeds; band: their quartiles"
    }
  }

  // MARK: width × depth

  var heatMap: FigureOrReason {
    let (widths, depths) = (variant.widths, variant.depths)
    guard widths.count > 1, depths.count > 1 else {
      return .reason("There is no map of width and depth: it needs two of each.")
    }
    let table = Dictionary(
      variant.uniform.map { ([$0.width, $0.depth], $0.summary(norm)) },
      uniquingKeysWith: { a, _ in a })
    let medians = table.values.map(\.median)
    let rows = depths.map { depth in
      widths.map { width -> Cells.Cell in
        guard let median = table[[width, depth]]?.median else { return .absent }
        return median.isFinite ? .value(median) : .failed
      }
    }
    var panel = Panel(
      x: Axis("width W", scale: .categories(widths.map(String.init)), covering: []),
      y: Axis("depth L", scale: .categories(depths.map(String.init)), covering: []))
    let label = Label("median ") + norm.label
    panel.cells = Cells(
      rows: rows, scale: ColourScale(label, scale: .log10, covering: Array(medians)))
    let height = min(max(150 + 40 * Double(depths.count), 260), 620)
    return .figure(
      NamedFigure(
        name: "\(stem)-width-depth",
        figure: Figure(
          title: "\(section.target): error by width and depth", subtitle: subtitle,
          panels: [panel], height: height),
        caption: sentences([
          "Median \(obtained) for each width and depth, over \(counted(variant.seeds, "seed"))",
          "Dark is a small error",
          medians.contains { !$0.isFinite }
            ? "×: half of the runs or more have no finite error" : "",
          zeroSentence(Array(medians)),
        ])))
  }

  // MARK: losses

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

/// `width 8, depth 2`, or the widths where they differ.
func shapeName(_ run: ReportRun) -> String {
  Configuration(widths: run.widths, parameters: run.parameters, runs: []).name
}

/// How many runs have no finite error, as a sentence; empty where all have one.
func failureSentence(_ failures: Int) -> String {
  switch failures {
  case 0: ""
  case 1: "1 run has no finite error; it counts as infinite in its median"
  default: "\(grouped(failures)) runs have no finite error; they count as infinite in the medians"
  }
}

/// Says how values of zero are drawn on a logarithmic axis; empty where there is none.
func zeroSentence(_ values: [Double]) -> String {
  values.contains { $0.isFinite && $0 <= logarithmicZero }
    ? "Zero has no place on a logarithmic axis: it is drawn at the lower end (open triangle)" : ""
}

/// The sentences that are not empty, each with its full stop.
func sentences(_ parts: [String]) -> String {
  parts.filter { !$0.isEmpty }.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " ")
}

extension String {
  /// With a capital first letter.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// Lower case letters, digits and single hyphens, at most 40.
  package var fileStem: String {
    var stem = ""
    for scalar in lowercased().unicodeScalars {
      if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
        stem.unicodeScalars.append(scalar)
      } else if !stem.hasSuffix("-"), !stem.isEmpty {
        stem += "-"
      }
    }
    stem = String(stem.prefix(40))
    while stem.hasSuffix("-") { stem.removeLast() }
    return stem.isEmpty ? "target" : stem
  }
}
