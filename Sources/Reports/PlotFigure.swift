// A figure of any two columns of stored runs.

import Base
import Experiments
import Foundation
import Measurement

/// What a plot shows of runs that agree in all but the seed.
package enum PlotStatistic: String, CaseIterable, Sendable {
  /// Medians over the seeds, with the range or the quartiles as a band.
  case median
  /// The run of least y.
  case best
  /// Every run.
  case all
}

/// What a plot is to show.
package struct PlotRequest: Sendable {
  package var x: PlotColumn
  package var y: PlotColumn
  package var colour: PlotColumn?
  package var facet: PlotColumn?
  package var conditions: [PlotCondition] = []
  package var statistic = PlotStatistic.median
  /// Whether an axis is logarithmic; nil where the data decide.
  package var isXLogarithmic: Bool?
  package var isYLogarithmic: Bool?

  package init(x: PlotColumn, y: PlotColumn) { (self.x, self.y) = (x, y) }

  /// More colours than this cannot be told apart.
  static let mostColours = 16
  static let mostPanels = 12
}

/// Gathers runs one after the other, and makes the figure.
package struct PlotGathering {
  private let request: PlotRequest
  private let storeCount: Int
  /// Runs that differ in the seed alone, in a panel and a series.
  private struct Group: Hashable {
    let facet: PlotValue
    let colour: PlotValue
    let store: String
    let settings: ObjectIdentifier
    let widths: [Int]
  }
  private var places: [Group: Int] = [:]
  private var groups: [(key: Group, runs: [(x: PlotValue, y: Double)])] = []
  private var targets: Set<String> = []
  private var domains: Set<String> = []
  private var activations: Set<String> = []
  /// Kept, so that no other takes its place in memory.
  private var shared: [ObjectIdentifier: SharedSettings] = [:]
  private var seen: Set<String> = []
  package private(set) var runs = 0

  /// - Parameter storeCount: stores side by side; of several each is told apart.
  package init(_ request: PlotRequest, storeCount: Int) {
    self.request = request
    self.storeCount = storeCount
  }

  /// Takes a run where all conditions hold.
  /// - Throws: `UserError` where y is no number.
  package mutating func take(_ run: RunSummary, store: String) throws {
    guard request.conditions.allSatisfy({ $0.holds(run, store: store) }) else { return }
    let y: Double
    switch request.y.value(run, store) {
    case .number(let number): y = number
    case .none: y = .nan
    case .text(let text):
      throw UserError(
        "'\(request.y.name)' holds texts such as \(excerpt(text)), and y is a number", at: "--y")
    }
    runs += 1
    shared[ObjectIdentifier(run.shared)] = run.shared
    targets.insert(run.shared.settings.target)
    domains.insert(run.shared.settings.domain?.description ?? "the data held out")
    if activations.count < 3 { activations.insert(run.shared.columns["activation"] ?? "") }
    let key = Group(
      facet: request.facet?.value(run, store) ?? .none,
      colour: request.colour?.value(run, store) ?? .none, store: storeCount > 1 ? store : "",
      settings: ObjectIdentifier(run.shared), widths: run.widths)
    let place = places[key] ?? groups.count
    if place == groups.count {
      places[key] = place
      groups.append((key, []))
    }
    groups[place].runs.append((request.x.value(run, store), y))
  }
}

extension PlotGathering {
  /// A point of a series.
  private struct Point {
    var x: PlotValue
    var ys: [Double]
    /// How many groups of seeds are in it.
    var groups = 1
  }

  /// The figure, and what a person must know of it; see ``PlotRequest``.
  /// - Throws: `UserError` where no run is left, or more colours or panels than can be told apart.
  package func figure(style: PlotStyle) throws -> (figure: NamedFigure, notes: [String]) {
    guard runs > 0 else {
      throw UserError(
        request.conditions.isEmpty
          ? "there are no finished runs"
          : "no run is left where \(conditionText)",
        at: request.conditions.isEmpty ? nil : "--where")
    }
    let facets = Set(groups.map(\.key.facet)).sorted()
    guard facets.count <= PlotRequest.mostPanels else {
      throw UserError(
        "'\(request.facet?.name ?? "")' has \(facets.count) values; at most "
          + "\(PlotRequest.mostPanels) panels have room: choose some by --where", at: "--facet")
    }
    let series = Set(groups.map { Name(colour: $0.key.colour, store: $0.key.store) }).sorted()
    guard series.count <= PlotRequest.mostColours else {
      throw UserError(
        "'\(request.colour?.name ?? "store")' has \(series.count) values; at most "
          + "\(PlotRequest.mostColours) can be told apart: choose some by --where", at: "--color")
    }
    var mixed = 1
    var failures = 0
    var panels: [(title: String, series: [Series])] = []
    let names = categories
    for facet in facets {
      let drawn = series.enumerated().compactMap { index, name -> Series? in
        let own = groups.filter {
          $0.key.facet == facet && $0.key.colour == name.colour && $0.key.store == name.store
        }
        guard !own.isEmpty else { return nil }
        let points = points(of: own.map(\.runs))
        mixed = max(mixed, points.map(\.groups).max() ?? 1)
        failures += points.reduce(0) { $0 + $1.ys.count { !$0.isFinite } }
        let isLine = request.statistic != .all && isSorted && names == nil
        return Series(
          Label(label(of: name)), shape: isLine ? .joined : .points,
          spread: names != nil ? .horizontalBars : isLine ? .band : .bars, colour: index,
          points: points.flatMap { dataPoints($0, names) })
      }
      panels.append((request.facet.map { title($0, facet) } ?? "", drawn))
    }
    let all = panels.flatMap(\.series).flatMap(\.points)
    let xs = all.map(\.x)
    let ys = all.flatMap { [$0.y, $0.low ?? .nan, $0.high ?? .nan] }
    var x: Axis
    var y = axis(request.y, ys, request.isYLogarithmic, isX: false)
    if let names {
      // Names have room at the left.
      x = y
      y = Axis(request.x.label, scale: .categories(names), covering: [])
      for panel in panels.indices {
        for series in panels[panel].series.indices {
          for point in panels[panel].series[series].points.indices {
            let old = panels[panel].series[series].points[point]
            panels[panel].series[series].points[point] = DataPoint(
              old.y, old.x, low: old.low, high: old.high)
          }
        }
      }
    } else {
      x = axis(request.x, xs, request.isXLogarithmic, isX: true)
    }
    let columns = panels.count == 1 ? 1 : panels.count <= 4 ? 2 : 3
    let caption = caption(
      failures: failures, mixed: mixed,
      zero: request.y.isError
        ? names == nil ? zeroSentence(ys) : zeroSentence(ys, drawn: zeroAtLeft) : "")
    let rows = (panels.count + columns - 1) / columns
    var figure = Figure(
      title: "\(targetName): \(request.y.words) against \(request.x.words)",
      subtitle: conditionText, description: caption,
      panels: panels.map { Panel(title: $0.title, x: x, y: y, series: $0.series) },
      columns: columns)
    style.fit(&figure, rows: rows, entries: series.count > 1 ? series.count : 0)
    if let names {
      figure.height = max(figure.height, Double(rows) * (22 * Double(names.count) + 80))
    }
    let named = NamedFigure(
      name: "\(request.y.name)-\(request.x.name)".fileStem, figure: figure, caption: caption
    ).settingMathematics(of: targetName)
    var notes: [String] = []
    if mixed > 1 {
      notes.append(
        "up to \(mixed) groups of runs share a point, which differ in \(listed(varying)): tell them apart by "
          + "--color, --facet or --where")
    }
    return (named, notes)
  }

  /// What a series is called by.
  private struct Name: Hashable, Comparable {
    let colour: PlotValue
    let store: String

    static func < (a: Name, b: Name) -> Bool {
      a.colour == b.colour ? a.store < b.store : a.colour < b.colour
    }
  }

  private func label(of name: Name) -> String {
    let value = request.colour.map { title($0, name.colour) } ?? ""
    return [value, name.store].filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private func title(_ column: PlotColumn, _ value: PlotValue) -> String {
    if case .text(let text) = value { return text }
    return "\(column.words) \(value.words)"
  }

  private var targetName: String {
    targets.count == 1 ? targets.first ?? "" : "\(targets.count) targets"
  }

  /// A caption as TeX, with the target's formula and its domain as formulas.
  package func tex(caption: String) -> String {
    var text = Label(caption).tex
    if targets.count == 1 {
      let formula = mathLabel(targetName)
      text = text.replacing(texEscaped(formula.plain), with: formula.tex)
    }
    for domain in domains where domain.hasPrefix("[") {
      text = text.replacing(
        texEscaped(domain), with: "$" + domain.replacing("x", with: "\\times ") + "$")
    }
    return text
  }

  private var conditionText: String { request.conditions.map(\.text).joined(separator: ", ") }

  /// Whether a line through the points says something: where x is a setting.
  private var isSorted: Bool { request.x.isSetting }

  /// The names along x where some are no numbers.
  private var categories: [String]? {
    let values = Set(groups.flatMap { $0.runs.map(\.x) })
    let hasText = values.contains { if case .number = $0 { false } else { true } }
    // The first at the top.
    return hasText ? values.sorted().reversed().map(\.words) : nil
  }

  /// The points of a series: by x where it is a setting, else one a group, at the median of x.
  private func points(of groups: [[(x: PlotValue, y: Double)]]) -> [Point] {
    if request.statistic == .all {
      return groups.joined().map { Point(x: $0.x, ys: [$0.y]) }.sorted { $0.x < $1.x }
    }
    let one = groups.map { runs -> Point in
      var x = runs[0].x
      let numbers = runs.compactMap { if case .number(let number) = $0.x { number } else { nil } }
      if !request.x.isSetting, numbers.count == runs.count { x = .number(median(numbers)) }
      return Point(x: x, ys: runs.map(\.y))
    }
    guard request.x.isSetting else { return one.sorted { $0.x < $1.x } }
    return Dictionary(grouping: one, by: \.x).map { x, points in
      // Groups of equal x each count once, by their own medians.
      points.count == 1
        ? points[0]
        : Point(
          x: x,
          ys: request.statistic == .best ? points.flatMap(\.ys) : points.map { median($0.ys) },
          groups: points.count)
    }.sorted { $0.x < $1.x }
  }

  private func dataPoints(_ point: Point, _ names: [String]?) -> [DataPoint] {
    let x: Double
    if let names {
      x = names.firstIndex(of: point.x.words).map(Double.init) ?? .nan
    } else if case .number(let number) = point.x {
      x = number
    } else {
      x = .nan
    }
    let finite = point.ys.filter(\.isFinite).sorted()
    switch request.statistic {
    case .best: return [DataPoint(x, finite.first ?? .nan)]
    case .all: return [DataPoint(x, finite.first ?? .nan)]
    case .median:
      let middle = median(point.ys)
      guard finite.count > 1 else { return [DataPoint(x, middle.isFinite ? middle : .nan)] }
      let isMany = finite.count > ErrorSummary.mostForRange
      return [
        DataPoint(
          x, middle.isFinite ? middle : .nan,
          low: isMany ? quantile(0.25, of: finite) : finite[0],
          high: isMany ? quantile(0.75, of: finite) : finite[finite.count - 1])
      ]
    }
  }

  private func axis(
    _ column: PlotColumn, _ values: [Double], _ wish: Bool?, isX: Bool
  ) -> Axis {
    let finite = values.filter(\.isFinite)
    let (least, most) = (finite.min() ?? 0, finite.max() ?? 1)
    let isSpread = least > 0 && most >= 4 * least
    let isTime = column.name == "wall_seconds" || column.name == "parameters"
    let isLogarithmic =
      wish ?? (column.isError ? most > 0 : isSpread && (isTime || column.name == "width"))
    let distinct = Set(finite).sorted()
    let isFew = isX && column.isSetting && distinct.count <= 12
    let isDoubling = isFew && column.name != "parameters"
    return Axis(
      column.label, scale: isLogarithmic ? (isDoubling ? .log2 : .log10) : .linear,
      covering: values, padding: 0.05, ticksAt: isFew && isDoubling ? distinct : nil)
  }

  /// Settings that differ among the groups and that no axis, colour or panel shows.
  private var varying: [String] {
    let used = Set([request.x, request.colour, request.facet].compactMap { $0?.name })
    var names: [String] = []
    var values: [String: Set<String>] = [:]
    for one in shared.values {
      for (name, value) in one.columns { values[name, default: []].insert(value) }
      values["target", default: []].insert(one.settings.target)
    }
    names += values.filter { $0.value.count > 1 && !used.contains($0.key) }.map(\.key).sorted()
    let widths = Set(groups.map(\.key.widths))
    if Set(widths.map(\.count)).count > 1, !used.contains("depth") { names.append("depth") }
    if Set(widths.map { $0.max() ?? 0 }).count > 1, !used.contains("width") {
      names.append("width")
    }
    return names.isEmpty ? ["their settings"] : names
  }

  private func caption(failures: Int, mixed: Int, zero: String) -> String {
    let seeds = groups.map(\.runs.count).max() ?? 1
    let place = domains.count == 1 ? " on \(domains.first ?? "")" : ""
    let of = targets.count == 1 ? " of networks for \(mathLabel(targetName).plain)" : ""
    let how =
      switch request.statistic {
      case .median where seeds == 1 && mixed == 1: "One seed"
      case .median where mixed > 1:
        "Markers: median over the groups of equal \(request.x.words), each by its own median over the seeds; "
          + "band: \(mixed > ErrorSummary.mostForRange ? "quartiles" : "range")"
      case .median: bandSentence(seeds: seeds)
      case .best: "The best run of each"
      case .all: "One marker a run"
      }
    return sentences([
      "\(request.y.words.capitalizedFirst)\(of)\(place) against \(request.x.words)"
        + (conditionText.isEmpty ? "" : ", for \(conditionText)"),
      how, failureSentence(failures), zero,
      "\(counted(runs, "run")) of Approxima",
    ])
  }
}
