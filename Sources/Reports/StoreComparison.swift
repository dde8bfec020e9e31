// Two stores run by run: what changed, who is better, and whether that is chance.

import Base
import Experiments
import Foundation
import Measurement

/// The runs of two stores in pairs.
///
/// Runs of the same settings are pairs. Where the stores share none, those are that agree in all settings of which
/// both stores have the same values; the others are what changed.
package struct StoreComparison {
  private struct Pair {
    let first: RunSummary, second: RunSummary
  }

  private let names: (String, String)
  private let norm: ErrorNorm
  private let pairs: [Pair]
  /// Runs without a partner.
  private let alone: (Int, Int)
  /// Settings with their values in each store, where these differ.
  private let changed: [(name: String, first: String, second: String)]
  private let isByIdentity: Bool

  /// - Parameters:
  ///   - names: of the stores, as figure and tables call them.
  ///   - norm: of all errors.
  /// - Throws: `UserError` where no two runs make a pair.
  package init(
    first: [RunSummary], second: [RunSummary], names: (String, String), norm: ErrorNorm
  ) throws {
    self.names = names
    self.norm = norm
    let values = [first, second].map { valuesOfColumns($0) }
    let columns = Set(values[0].keys).union(values[1].keys).sorted()
    changed = columns.compactMap { name in
      let (a, b) = (values[0][name] ?? [], values[1][name] ?? [])
      return a == b ? nil : (name, StoreComparison.told(a), StoreComparison.told(b))
    }
    let partners = Dictionary(second.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
    let same = first.compactMap { run in partners[run.id].map { Pair(first: run, second: $0) } }
    isByIdentity = !same.isEmpty
    if !same.isEmpty {
      pairs = same
    } else {
      let common = columns.filter { values[0][$0] == values[1][$0] }
      func key(_ run: RunSummary) -> [String] {
        common.map { columnText($0, of: run) }
          + [run.widths.map(String.init).joined(separator: ","), String(run.seed)]
      }
      let others = Dictionary(grouping: second, by: key)
      pairs = first.compactMap { run in
        // Of several it is not known which is the partner.
        others[key(run)].flatMap { $0.count == 1 ? Pair(first: run, second: $0[0]) : nil }
      }
    }
    guard !pairs.isEmpty else {
      throw UserError(
        "no run of \(names.0) has a partner in \(names.1): pairs agree in target, shape, seed and all settings of "
          + "which both have the same values")
    }
    alone = (first.count - pairs.count, second.count - pairs.count)
  }

  /// Few values, or how many.
  private static func told(_ values: Set<String>) -> String {
    let words = values.sorted().map { $0.isEmpty ? "none" : $0 }
    return words.count <= 6 ? listed(words) : "\(words.count) values"
  }

  private func errors(_ pair: Pair) -> (first: Double, second: Double) {
    (
      pair.first.comparable(norm.value(in: pair.first.errors)),
      pair.second.comparable(norm.value(in: pair.second.errors))
    )
  }

  /// Variants: activations, targets and what else has several values.
  private var groups: [(name: String, pairs: [Pair])] {
    let values = valuesOfColumns(pairs.map(\.first))
    let varying = values.filter { $0.value.count > 1 && $0.key != "target" }.map(\.key).sorted()
    func name(_ pair: Pair) -> String {
      let parts = varying.map { name in
        let text = columnText(name, of: pair.first)
        return name == "activation" ? text : "\(name) \(text)"
      }
      return ([pair.first.shared.settings.target] + parts).joined(separator: ", ")
    }
    return firstOrder(pairs, by: name).map { (name($0[0]), $0) }
  }

  /// What a person is told first.
  package var findings: [String] {
    let (a, b) = names
    let errors = pairs.map(errors)
    guard let test = PairedTest(errors) else { return [] }
    let equal = test.pairs - test.smaller - test.larger
    var texts = [
      isByIdentity
        ? "\(counted(test.pairs, "pair")) of runs with the same settings in \(a) and \(b)."
        : "\(counted(test.pairs, "pair")) of runs that agree in all but what changed from \(a) to \(b): "
          + listed(changed.map { "\($0.name) (\($0.first) → \($0.second))" }) + "."
    ]
    let interval =
      test.interval.map { " (95 % interval \(short($0.lowerBound)) to \(short($0.upperBound)))" }
      ?? ""
    texts.append(
      equal == test.pairs
        ? "All have the same \(norm.label.plain) to the bit."
        : "\(b) has the smaller \(norm.label.plain) in \(grouped(test.smaller)), \(a) in \(grouped(test.larger)), "
          + "\(grouped(equal)) are equal to the bit. Median of the error in \(b) by that in \(a): "
          + "\(short(test.ratio))\(interval); sign test p = \(short(test.probability)).")
    if let time = PairedTest(pairs.map { ($0.first.wallSeconds, $0.second.wallSeconds) }) {
      texts.append(
        "Median of the seconds in \(b) by those in \(a): \(short(time.ratio))"
          + (time.interval.map { " (\(short($0.lowerBound)) to \(short($0.upperBound)))" } ?? "")
          + ".")
    }
    let versions = (
      Set(pairs.map(\.first.version)).sorted(), Set(pairs.map(\.second.version)).sorted()
    )
    if versions.0 != versions.1 {
      texts.append("Versions: \(listed(versions.0)) in \(a), \(listed(versions.1)) in \(b).")
    }
    if alone != (0, 0) {
      texts.append(
        "Without a partner: \(counted(alone.0, "run")) of \(a), \(counted(alone.1, "run")) of \(b)."
      )
    }
    let ends = firstOrder(pairs.filter { end($0.first) != end($0.second) }) {
      "\(end($0.first)) in \(a), \(end($0.second)) in \(b)"
    }
    for group in ends.prefix(4) {
      texts.append(
        "\(counted(group.count, "run")) ended otherwise: \(end(group[0].first)) in \(a), "
          + "\(end(group[0].second)) in \(b).")
    }
    return texts
  }

  private func end(_ run: RunSummary) -> String {
    run.failure != nil ? "failed" : run.status.rawValue
  }

  /// A row for each variant, with Holm's rule over all of them.
  private var table: Table {
    var table = Table(columns: [
      .init("variant", .left), .init("pairs"), .init(Label("less in \(names.1)")),
      .init(Label("less in \(names.0)")), .init("median ratio"), .init("95 % interval"),
      .init("sign test p"),
    ])
    let tests = groups.compactMap { group in
      PairedTest(group.pairs.map(errors)).map { (name: group.name, test: $0) }
    }
    let adjusted = holm(tests.map(\.test.probability))
    for ((name, test), probability) in zip(tests, adjusted) {
      table.rows.append([
        Table.Cell(name), Table.Cell(test.pairs), Table.Cell(test.smaller),
        Table.Cell(test.larger), Table.Cell(test.ratio),
        Table.Cell(
          test.interval.map { "\(short($0.lowerBound)) to \(short($0.upperBound))" }
            ?? "too few pairs"),
        Table.Cell(probability),
      ])
    }
    return table
  }

  /// The pairs whose errors differ most.
  private var largest: Table {
    var table = Table(columns: [
      .init("run", .left), .init(Label("in \(names.0)")), .init(Label("in \(names.1)")),
      .init("ratio"),
    ])
    struct Difference {
      let run: RunSummary
      let first: Double, second: Double
      var ratio: Double { second / first }
      /// Infinite where one has no error.
      var size: Double {
        let size = abs(log(ratio))
        return size.isNaN ? Double.infinity : size
      }
    }
    var differences: [Difference] = []
    for pair in pairs {
      let (first, second) = errors(pair)
      if first != second {
        differences.append(Difference(run: pair.first, first: first, second: second))
      }
    }
    differences.sort { (a: Difference, b: Difference) -> Bool in a.size > b.size }
    for one in differences.prefix(12) {
      let widths = one.run.widths.map(String.init).joined(separator: ",")
      let shape = widths.isEmpty ? " --depth 0" : " --widths " + widths
      let command = "\(one.run.shared.command)\(shape) --seed \(one.run.seed)"
      table.rows.append([
        Table.Cell(command), Table.Cell(one.first), Table.Cell(one.second), Table.Cell(one.ratio),
      ])
    }
    return table
  }

  /// One error against the other.
  package var figure: NamedFigure {
    let shown = groups
    let isMany = shown.count > 7
    var values: [Double] = []
    let series = (isMany ? [(name: "all pairs", pairs: pairs)] : shown).enumerated().map {
      index, group in
      let points = thinned(group.pairs, to: 4000).compactMap { pair -> DataPoint? in
        let (x, y) = errors(pair)
        guard x.isFinite, y.isFinite else { return nil }
        values += [x, y]
        return DataPoint(x, y)
      }
      return Series(Label(group.name), shape: .points, colour: index, points: points)
    }
    let axis = { (name: String) in
      Axis(norm.label + Label(" in \(name)"), scale: .log10, covering: values, padding: 0.05)
    }
    let (x, y) = (axis(names.0), axis(names.1))
    let diagonal = Series(
      "equal", shape: .law, points: [DataPoint(x.lower, x.lower), DataPoint(x.upper, x.upper)])
    let unseen = pairs.count { pair in
      let (x, y) = errors(pair)
      return !(x.isFinite && y.isFinite)
    }
    return NamedFigure(
      name: "comparison",
      figure: Figure(
        title: "\(names.1) against \(names.0)", subtitle: norm.label.plain,
        panels: [Panel(x: x, y: y, series: [diagonal] + series)], width: 760, height: 480),
      caption: sentences([
        "\(norm.label.plain.capitalizedFirst) of each pair of runs; below the line \(names.1) has the smaller one",
        unseen > 0 ? "\(counted(unseen, "pair")) without two finite errors not drawn" : "",
        zeroSentence(values),
      ]))
  }

  /// A page of its own.
  package var page: String {
    var body = "<ul class=\"findings\" aria-label=\"Findings\">\n"
    body += findings.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>\n" + figure.html
    body += "<h2>Variants</h2>\n"
    body += table.html(
      caption:
        "The error in \(names.1) by that in \(names.0), over pairs; p by the two-sided sign test, raised by "
        + "Holm's rule for the rows of this table.")
    if !changed.isEmpty {
      var settings = Table(columns: [
        .init("setting", .left), .init(Label(names.0), .left), .init(Label(names.1), .left),
      ])
      settings.rows = changed.map {
        [Table.Cell($0.name), Table.Cell($0.first), Table.Cell($0.second)]
      }
      body += "<h2>What changed</h2>\n" + settings.html(caption: "Settings whose values differ.")
    }
    if !largest.rows.isEmpty {
      body +=
        "<h2>Largest differences</h2>\n"
        + largest.html(
          caption:
            "The pairs whose errors differ by the largest factor, with the command of the run in \(names.0)."
        )
    }
    return htmlPage(title: "\(names.0) and \(names.1)", question: "", body: body)
  }

  /// For a terminal.
  package var summary: String {
    table.terminal() + "\n" + findings.joined(separator: "\n") + "\n"
  }
}

/// The values of target, domain and all settings over runs.
private func valuesOfColumns(_ runs: [RunSummary]) -> [String: Set<String>] {
  var seen: Set<ObjectIdentifier> = []
  var values: [String: Set<String>] = [:]
  for run in runs where seen.insert(ObjectIdentifier(run.shared)).inserted {
    for (name, value) in run.shared.columns { values[name, default: []].insert(value) }
    for name in ["target", "domain"] {
      values[name, default: []].insert(columnText(name, of: run))
    }
  }
  return values
}

private func columnText(_ name: String, of run: RunSummary) -> String {
  switch name {
  case "target": run.shared.settings.target
  case "domain": run.shared.settings.domain?.description ?? ""
  default: run.shared.columns[name] ?? ""
  }
}
