// The report: one HTML page that needs nothing else.

import Base
import Foundation
import Measurement

/// A self-contained HTML page about runs: what was run, findings, figures, tables.
///
/// It loads nothing from anywhere; figures are inline SVG, their files and data are data URIs.
/// - Parameters:
///   - runs: in the order in which targets and variants are to appear.
///   - options: title, norm and the rest.
package func htmlReport(for runs: [ReportRun], options: ReportOptions = ReportOptions()) -> String {
  ReportDocument(of: runs, options: options).page
}

/// The page of sections that are drawn.
func reportPage(
  _ runs: [ReportRun], _ sections: [ReportSection], _ judged: JudgedPart?,
  options: ReportOptions, explored: String, refresh: Double? = nil
) -> String {
  return htmlPage(
    title: options.title.isEmpty ? "Approximation report" : options.title,
    question: options.question,
    body: runs.isEmpty
      ? "<p>\(escaped(options.notice.isEmpty ? "There are no finished runs yet." : options.notice)) "
        + "Run the sweep, then make the report again.</p>\n"
      : body(runs, sections, judged, options: options, hasExplorer: !explored.isEmpty),
    script: explored.isEmpty ? "" : explored + exploreScript, refresh: refresh)
}

/// A page that loads nothing from anywhere, around a body.
/// - Parameters:
///   - question: a line under the title; none where empty.
///   - body: HTML.
///   - script: JavaScript of its own.
///   - refresh: seconds after which a browser loads the page anew; never where nil.
package func htmlPage(
  title: String, question: String, body: String, script: String = "", refresh: Double? = nil
) -> String {
  let again =
    refresh.map { "<meta http-equiv=\"refresh\" content=\"\(Int($0.rounded(.up)))\">\n" } ?? ""
  return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
    style-src 'unsafe-inline'; script-src 'unsafe-inline'">
    \(again)<meta name="generator" content="Approxima">
    <title>\(escaped(title))</title>
    <style>
    \(pageStyle)</style>
    </head>
    <body>
    <header>
    <button id="theme" type="button" hidden>Light / dark</button>
    <h1>\(escaped(title))</h1>
    \(question.isEmpty ? "" : "<p class=\"question\">\(escaped(question))</p>\n")</header>
    <main>
    \(body)</main>
    <script>
    \(pageScript)\(script)</script>
    </body>
    </html>

    """
}

private func body(
  _ runs: [ReportRun], _ sections: [ReportSection], _ judged: JudgedPart?,
  options: ReportOptions, hasExplorer: Bool
) -> String {
  let norm = options.norm
  func anchor(_ index: Int) -> String { "target-\(index + 1)" }

  var text = ""
  if sections.count > 1 {
    text += "<nav aria-label=\"Contents\"><ul>\n"
    for (index, section) in sections.enumerated() {
      text +=
        "<li><a href=\"#\(anchor(index))\">\(mathLabel(section.section.target).html)</a></li>\n"
    }
    text += "<li><a href=\"#table\">Table</a></li></ul></nav>\n"
  }
  text += "<ul class=\"findings\" aria-label=\"Findings\">\n"
  if !options.notice.isEmpty { text += "<li>\(escaped(options.notice))</li>\n" }
  if let judged, !judged.sentence.isEmpty { text += "<li>\(escaped(judged.sentence))</li>\n" }
  for finding in findings(sections.map(\.section), norm: norm) {
    text += "<li>\(escaped(finding))</li>\n"
  }
  text += "</ul>\n"
  if let judged, let answer = judged.figures.first {
    text += answer.html
    let rest = judged.table + judged.figures.dropFirst().map(\.html).joined()
    if !rest.isEmpty { text += folded("Standings, profiles, what errors depend on", rest) }
  }
  for (index, section) in sections.enumerated() {
    text += "<h2 id=\"\(anchor(index))\">\(mathLabel(section.section.target).html)</h2>\n"
    text += "<p class=\"muted\">\(counted(section.section.runs.count, "run")) on "
    text += "\(escaped(section.section.place)).</p>\n"
    text += section.overview.items.map(html).joined()
    let hidden = section.section.variants.count - section.variants.count
    if hidden > 0 {
      text +=
        "<p class=\"muted\">Below: the \(section.variants.count) variants of least error; the other "
      text += "\(grouped(hidden)) stand in the figures above and in the table.</p>\n"
    }
    text += folded(section.details.title, section.ranks + section.details.items.map(html).joined())
    if let confusion = confusionTable(section.section, norm) {
      text += folded("Which class is taken for which", confusion)
    }
    let variants = section.variants.map { folded($0.title, $0.items.map(html).joined()) }.joined()
    text +=
      section.variants.count > 6
      ? folded("Each of \(section.variants.count) variants by itself", variants) : variants
  }
  let (table, caption) = configurationTable(sections.map(\.section), norm: norm)
  if hasExplorer {
    text +=
      "<h2 id=\"explore\">Explore</h2>\n<p class=\"muted\">Medians of all runs that differ in the seed "
    text +=
      "alone. A point tells its settings and the command that repeats its run of median error; a click "
    text += "picks it, a click on a name shows it alone.</p>\n<div id=\"explorer\"></div>\n"
    text +=
      "<noscript><p>This part needs JavaScript; all its numbers stand in the table.</p></noscript>\n"
  }
  text += "<h2 id=\"run\">What was run</h2>\n" + whatWasRun(runs, sections, norm: norm)
  text += "<h2 id=\"table\">Table</h2>\n" + table.html(caption: caption)
  if !options.csv.isEmpty {
    text += "<p class=\"files\">Every run, one row each: "
    text += link("runs.csv", type: "text/csv", name: "runs.csv", content: options.csv) + ".</p>\n"
  }
  return text
}

/// What a reader unfolds.
private func folded(_ title: String, _ content: String) -> String {
  "<details><summary>\(escaped(title))</summary>\n\(content)</details>\n"
}

private func whatWasRun(
  _ runs: [ReportRun], _ sections: [ReportSection], norm: ErrorNorm
) -> String {
  let shapes = sections.flatMap { $0.section.variants.flatMap(\.configurations) }
  let kinds = kindsOfRuns(runs)
  func numbers(_ values: [Int]) -> String { listed(ranges(values)) }
  func names(_ values: [String]) -> String {
    let distinct = firstOrder(values, by: \.self).map { $0[0] }
    return distinct.count <= 24
      ? listed(distinct) : listed(Array(distinct.prefix(24))) + ", \(distinct.count) in all"
  }
  var seeds: Set<UInt64> = []
  var ended: [ReportRun.Status: Int] = [:]
  var time = 0.0
  for run in runs {
    seeds.insert(run.seed)
    ended[run.status, default: 0] += 1
    if run.wallSeconds.isFinite { time += run.wallSeconds }
  }
  var items: [(String, String)] = [
    ("Targets", names(sections.map { "\($0.section.target) on \($0.section.place)" })),
    ("Activations", names(kinds.map(\.activation))),
    ("Widths", numbers(shapes.filter(\.isUniform).map(\.width))),
    ("Depths", numbers(shapes.map(\.depth))),
    ("Seeds", numbers(seeds.map { Int(clamping: $0) })),
  ]
  // Settings shared by all runs are told once, the others by their values.
  let settings = firstOrder(kinds.flatMap(\.settings)) { $0.name }
  let used = settings.filter { group in group.contains { $0.value != "none" && $0.value != "0" } }
  items += used.map { group in (group[0].name.capitalizedFirst, names(group.map(\.value))) }
  items += [
    ("Runs", "\(grouped(runs.count)); \(duration(time)) of computing in all"),
    (
      "Ended",
      listed(
        ReportRun.Status.allCases.compactMap { status in
          ended[status].map { "\(grouped($0)) \(status.words)" }
        })
    ),
    (
      "Errors",
      mergedMethods(distinct(runs.lazy.map(\.errors.method), to: 2000)).joined(separator: " · ")
    ),
    ("Norm of the figures", norm.label.plain),
    ("Version", names(distinct(runs.lazy.map(\.version), to: 1000))),
  ]
  return "<dl>\n"
    + items.filter { !$0.1.isEmpty }
    .map { "<dt>\(escaped($0.0))</dt><dd>\(escaped($0.1))</dd>\n" }.joined() + "</dl>\n"
}

/// Distinct numbers in order; three neighbours or more as a range: `1–5`.
func ranges(_ values: [Int]) -> [String] {
  var runs: [ClosedRange<Int>] = []
  for value in Set(values).sorted() {
    if let last = runs.last, last.upperBound < .max, value == last.upperBound + 1 {
      runs[runs.count - 1] = last.lowerBound...value
    } else {
      runs.append(value...value)
    }
  }
  return runs.flatMap { run in
    run.count > 2 ? ["\(run.lowerBound)–\(run.upperBound)"] : run.map(String.init)
  }
}

/// Seconds as a person says them.
package func duration(_ seconds: Double) -> String {
  switch seconds {
  case ..<60: short(seconds, digits: 2) + " s"
  case ..<3600: short(seconds / 60, digits: 2) + " min"
  default: short(seconds / 3600, digits: 2) + " h"
  }
}

/// Rows beyond which a page shows the best alone.
private let mostRows = 2000

/// One row for each shape, and what its columns mean.
func configurationTable(
  _ sections: [TargetSection], norm: ErrorNorm
) -> (table: Table, caption: String) {
  var table = Table(columns: [
    .init("target", .left), .init("variant", .left), .init("width"), .init("depth"),
    .init("parameters"), .init("runs"), .init("no finite error"),
    .init(Label("median ") + norm.label), .init("least"), .init("largest"),
    .init(Label("median ") + norm.other.label), .init("seconds a run"),
  ])
  let hasReasons = sections.contains { missingReason($0.runs, norm) != nil }
  if hasReasons { table.columns.append(.init("why none", .left)) }
  let hasSplit = norm == .sup
  if hasSplit {
    table.columns += [
      .init("architecture"), .init("known by", .left), .init("training"), .init("floor"),
      .init("floor by", .left),
    ]
  }
  let methods = firstOrder(sections.flatMap(\.baselines)) { $0.baseline.method }
    .map { $0[0].baseline.method }
  table.columns += methods.map { .init(Label($0.title)) }
  for section in sections {
    for variant in section.variants {
      for shape in variant.configurations {
        let baselines = methods.map { method in
          // The largest that has no more parameters.
          section.baselines.last {
            $0.baseline.method == method && $0.baseline.parameters <= shape.parameters
          }.map { norm.value(in: $0.errors) } ?? .nan
        }
        let errors = shape.runs.map { $0.error(norm) }.sorted()
        let other = shape.summary(norm.other).median
        let finite = errors.filter(\.isFinite)
        func number(_ value: Double) -> Table.Cell {
          value.isFinite ? Table.Cell(value) : Table.Cell("–", number: .infinity)
        }
        let seconds = median(shape.runs.map(\.wallSeconds))
        let width =
          shape.isUniform || shape.widths.isEmpty
          ? Table.Cell(shape.width)
          : Table.Cell(
            shape.widths.map(String.init).joined(separator: "-"), number: Double(shape.width))
        table.rows.append(
          [
            Table.Cell(section.target), Table.Cell(variant.name), width, Table.Cell(shape.depth),
            Table.Cell(shape.parameters), Table.Cell(shape.runs.count),
            Table.Cell(errors.count - finite.count), number(median(errors)),
            number(finite.first ?? .nan), number(finite.last ?? .nan), number(other),
            Table.Cell(short(seconds, digits: 2), number: seconds),
          ] + (hasReasons ? [Table.Cell(missingReason(shape.runs, norm) ?? "")] : [])
            + (hasSplit ? splitCells(shape.split, number) : []) + baselines.map(number))
      }
    }
  }
  let all = table.rows.count
  if all > mostRows {
    // By the medians; equal ones stay in order.
    let ranked = table.rows.enumerated().sorted {
      let (a, b) = ($0.element[7].number ?? .infinity, $1.element[7].number ?? .infinity)
      return (a, $0.offset) < (b, $1.offset)
    }.prefix(mostRows)
    table.rows = ranked.map(\.element)
  }
  return (
    table,
    (all > mostRows
      ? "The \(grouped(mostRows)) of \(grouped(all)) shapes with the least median; all runs: "
        + "approxima report STORE --csv runs.csv. " : "")
      + "One row for each shape; medians over the seeds, runs without a finite error counted as "
      + "infinite. "
      + (hasSplit
        ? "Architecture: the least sup error that is known of the shape; training: what the median is above it; "
          + "floor: no network of the shape goes below, as intervals prove (proof) or as Float64 computes "
          + "it (computed). " : "")
      + (methods.isEmpty
        ? ""
        : "The last columns: \(norm.label.plain) of approximations without a network that have at most as "
          + "many parameters. ")
      + "A click on a head sorts."
  )
}

private func splitCells(
  _ split: ConfigurationSplit?, _ number: (Double) -> Table.Cell
) -> [Table.Cell] {
  guard let split else { return [number(.nan), "", number(.nan), number(.nan), ""] }
  return [
    number(split.allowed), Table.Cell(split.reference), number(split.training),
    number(split.floor ?? .nan),
    split.floor == nil ? "" : split.isFloorProven ? "proof" : "computed",
  ]
}

private func html(_ item: FigureOrReason) -> String {
  switch item {
  case .reason(let reason): "<p class=\"muted\">\(escaped(reason))</p>\n"
  case .figure(let named): named.html
  }
}

extension NamedFigure {
  /// The drawing with its caption, and links to its files.
  package var html: String {
    let named = self
    return "<figure><div class=\"plot\">\(named.figure.svg(isInline: true))</div>\n"
      + "<figcaption>\(escaped(named.caption)) <span class=\"files\">"
      + "<a class=\"svg\" hidden=\"\" download=\"\(escaped(named.name)).svg\">SVG</a> "
      + link("CSV", type: "text/csv", name: named.name + ".csv", content: named.csv)
      + "</span></figcaption></figure>\n"
  }
}

/// A link that saves its content, which is in the link.
private func link(_ text: String, type: String, name: String, content: String) -> String {
  var encoded = ""
  encoded.reserveCapacity(content.utf8.count * 5 / 4)
  for byte in content.utf8 {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "#"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "'"), 0..<0x20, 0x7f...0xff:
      let digits = String(byte, radix: 16, uppercase: true)
      encoded += digits.count == 1 ? "%0" + digits : "%" + digits
    default: encoded.unicodeScalars.append(Unicode.Scalar(byte))
    }
  }
  return "<a download=\"\(escaped(name))\" href=\"data:\(type);charset=utf-8,\(encoded)\">"
    + "\(escaped(text))</a>"
}

/// Writes each figure as `NAME.svg` and `NAME.csv` into a folder, which is made where it is absent.
/// - Throws: `UserError` that names the folder or the file that cannot be made.
package func writeFigures(_ figures: [NamedFigure], to folder: URL) throws {
  try OutputFolder(folder.path).make()
  for named in figures {
    let file = folder.appendingPathComponent(named.name)
    try OutputFile(file.appendingPathExtension("svg").path).write(named.figure.svg())
    try OutputFile(file.appendingPathExtension("csv").path).write(named.csv)
  }
}
