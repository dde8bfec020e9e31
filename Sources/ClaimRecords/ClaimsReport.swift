// Claims that were run, as a table and as a page: theorem, prediction, measurement, verdict, figure.

import Base
import Claims
import Reports

/// A row a claim: verdict, what was predicted and measured of the first prediction.
package func claimsTable(_ results: [ClaimResult]) -> Table {
  Table(
    columns: [
      .init("claim", .left), .init("verdict", .left), .init("predicted"), .init("measured"),
      .init("tolerance"), .init("seconds"),
    ],
    rows: results.map { result in
      let first = result.findings[0]
      return [
        Table.Cell(result.id), Table.Cell(result.verdict.rawValue),
        Table.Cell(
          "\(first.prediction.relation.rawValue) \(claimNumber(first.prediction.value))",
          number: first.prediction.value),
        Table.Cell(claimNumber(first.measured.value), number: first.measured.value),
        Table.Cell(claimNumber(first.prediction.tolerance), number: first.prediction.tolerance),
        Table.Cell(short(result.wallSeconds, digits: 2), number: result.wallSeconds),
      ]
    })
}

/// A self-contained HTML page: the table, then each claim with all of its predictions and its figure.
/// - Parameters:
///   - results: in the order of the page.
///   - claims: where the sentences on the method come from.
package func claimsReport(_ results: [ClaimResult], claims: [Claim]) -> String {
  let counts = Verdict.allCases.compactMap { verdict in
    let count = results.count { $0.verdict == verdict }
    return count > 0 ? "\(count) \(verdict.rawValue)" : nil
  }
  var body = "<ul class=\"findings\" aria-label=\"Findings\"><li>\(results.count) claims: "
  body +=
    "\(listed(counts)). A measurement beyond its tolerance refutes a claim; one that leaves it"
  body += " open is inconclusive.</li></ul>\n"
  body += claimsTable(results).html(caption: "The first prediction of each claim.")
  for result in results {
    guard let claim = claims.first(where: { $0.id == result.id }) else { continue }
    body += section(result, claim)
  }
  return htmlPage(
    title: "Claims", question: "What the theorems say, and what was measured.", body: body)
}

/// All figures of claims, for files.
package func figures(for results: [ClaimResult]) -> [NamedFigure] {
  results.compactMap(namedFigure)
}

private func section(_ result: ClaimResult, _ claim: Claim) -> String {
  var table = Table(columns: [
    .init("quantity", .left), .init("predicted"), .init("measured"), .init("tolerance"),
    .init("evidence", .left), .init("verdict", .left), .init("why this tolerance", .left),
  ])
  table.rows = result.findings.map { finding in
    let prediction = finding.prediction
    return [
      Table.Cell(prediction.quantity),
      Table.Cell("\(prediction.relation.rawValue) \(claimNumber(prediction.value))"),
      Table.Cell(claimNumber(finding.measured.value)),
      Table.Cell(claimNumber(prediction.tolerance)),
      Table.Cell(finding.measured.kind.rawValue), Table.Cell(finding.verdict.rawValue),
      Table.Cell(prediction.reason),
    ]
  }
  let verdict = result.verdict.rawValue
  let notes = result.notes.map { "<li>\(escaped($0))</li>\n" }.joined()
  return """
    <h2 id="\(escaped(result.id))">\(escaped(result.id)) \
    <span class="verdict \(verdict)">\(verdict)</span></h2>
    <p>\(escaped(result.statement))</p>
    <p class="muted">\(escaped(claim.citedPaper)).</p>
    <p><strong>Measured:</strong> \(escaped(claim.method))</p>
    <p><strong>Refuted by:</strong> \(escaped(claim.refutedBy))</p>
    <p><strong>What this does not show:</strong> \(escaped(claim.doesNotShow))</p>
    <div class="claim">\(table.html(caption: "Size \(result.size.rawValue), seed \(result.seed), "
      + "\(duration(result.wallSeconds))."))</div>
    \(namedFigure(result)?.html ?? "")
    \(notes.isEmpty ? "" : "<ul>\n\(notes)</ul>\n")
    """
}

/// The claim's data drawn: predictions as thin lines, what was measured as joined markers, what
/// training found dashed.
private func namedFigure(_ result: ClaimResult) -> NamedFigure? {
  guard let data = result.figure else { return nil }
  func axis(_ axis: ClaimFigure.Axis, _ coordinate: (ClaimFigure.Point) -> Double) -> Axis {
    let values = data.series.flatMap { $0.points.map(coordinate) }
    return switch axis.scale {
    case .named(let names): Axis("", scale: .categories(names), covering: values)
    case .logarithmic: Axis(Label(axis.label), scale: .log10, covering: values)
    case .linear: Axis(Label(axis.label), covering: values, ticksAt: fewWholeNumbers(values))
    }
  }
  var panel = Panel(x: axis(data.x, \.x), y: axis(data.y, \.y))
  // Series of one group share a colour; the others have numbers that no group has.
  let groups = data.series.enumerated().map { $0.element.group ?? -1 - $0.offset }
  let distinct = groups.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
  let colours = Palette.light.series.count
  panel.series = data.series.enumerated().map { place, series in
    let group = distinct.firstIndex(of: groups[place]) ?? place
    // Of more series than colours the second round has other marks.
    return Series(
      Label(series.name), shape: shape(series, isNamed: data.y.isNamed), colour: group % colours,
      marker: (place + place / colours) % colours, isSolid: series.role == .measured,
      points: series.points.map { DataPoint($0.x, $0.y) })
  }
  // Many lines stand in the legend as they end in the picture, the highest first.
  if panel.series.count > 4, panel.series.allSatisfy({ $0.shape == .joined }) {
    panel.series.sort { ($0.points.last?.y ?? 0) > ($1.points.last?.y ?? 0) }
  }
  return NamedFigure(
    name: result.id.replacing(".", with: "-"),
    figure: Figure(title: data.title, subtitle: data.subtitle, panels: [panel]),
    caption: "\(data.title): \(data.subtitle).")
}

/// Predictions as thin lines, what was measured as joined marks; marks alone where all stand above each other.
private func shape(_ series: ClaimFigure.Series, isNamed: Bool) -> Series.Shape {
  if series.role == .predicted { return .law }
  return isNamed || Set(series.points.map(\.x)).count == 1 ? .points : .joined
}

/// The whole numbers among few of which all values are: depths, degrees. Nil where they are not whole, or far apart.
private func fewWholeNumbers(_ values: [Double]) -> [Double]? {
  guard let least = values.min(), let most = values.max(), least < most, most - least <= 8,
    values.allSatisfy({ $0 == $0.rounded() })
  else { return nil }
  return Array(stride(from: least, through: most, by: 1))
}

/// A number of a claim: whole ones in full.
func claimNumber(_ value: Double) -> String {
  value == value.rounded() && value.magnitude < 1e7 ? plain(value) : short(value, digits: 4)
}
