// The table of all claims as a Markdown page, with where and when it was made.

import Base
import Claims
import Foundation
import Reports

/// A Markdown page: the table, then for each claim its predictions, its evidence, its figure in numbers, what would refute
/// it, which hypotheses are given up to try so, and what it does not show.
/// - Parameters:
///   - results: in the order of the page.
///   - claims: among which are those of the results.
///   - machine: where it was run.
///   - date: when.
package func claimsDocument(
  _ results: [ClaimResult], claims: [Claim], machine: String, date: Date
) -> String {
  let day = date.formatted(.iso8601.year().month().day())
  let seconds = results.reduce(0) { $0 + $1.wallSeconds }
  var page = """
    # Claims

    Made by `approxima claims run` at \(results.first?.size.rawValue ?? "no") size on \(machine), \(day); \
    \(duration(seconds)) of one core. The evidence behind each number is one of: certified (bracketed in exact \
    arithmetic), exact (counted), optimum (computed, with its bracket), integrated (by quadrature, with its \
    uncertainty), evaluated (the largest over stated points), fitted (a rate, with its interval), sampled (a mean over \
    draws, with its interval). `approxima claims refute --all` tries to break each.

    | claim | kind | evidence | verdict | expected | seconds |
    |---|---|---|---|---|---|

    """
  for result in results {
    let kinds = Set(result.findings.map(\.measured.kind)).sorted().map(\.rawValue)
    page += "| \(result.id) | \(result.kind.rawValue) | \(kinds.joined(separator: ", ")) "
    page += "| \(result.verdict.rawValue) | \(result.expected.rawValue) "
    page += "| \(short(result.wallSeconds, digits: 2)) |\n"
  }
  for result in results {
    guard let claim = claims.first(where: { $0.id == result.id }) else { continue }
    page += """

      ## \(result.id): \(result.verdict.rawValue)

      \(result.statement)

      *\(claim.citedPaper).* \(claim.method)

      | quantity | predicted | tolerance | measured | evidence |
      |---|---|---|---|---|

      """
    for finding in result.findings {
      let (prediction, measured) = (finding.prediction, finding.measured)
      let range = measured.range
      let bracket =
        range.lowerBound < range.upperBound
        ? " in [\(claimNumber(range.lowerBound)), \(claimNumber(range.upperBound))]" : ""
      page += "| \(cell(prediction.quantity)) "
      page += "| \(prediction.relation.rawValue) \(claimNumber(prediction.value)) "
      page += "| \(claimNumber(prediction.tolerance)) "
      page += "| \(claimNumber(measured.value))\(bracket) | \(measured.kind.rawValue) |\n"
    }
    if let figure = result.figure { page += "\n" + figure.table() }
    let tried =
      claim.hypotheses.isEmpty
      ? "" : " Given up to try so: \(claim.hypotheses.joined(separator: "; "))."
    page += """

      Would be refuted by: \(claim.refutedBy)\(tried) What this does not show: \(claim.doesNotShow)

      """
  }
  return page
}

/// A bar would end the cell.
private func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

/// What the machine calls its processor, and how many of its cores run at a time.
package func processorName() -> String {
  let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
  let name = model?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
  return "\(name ?? "an unnamed processor") (\(ProcessInfo.processInfo.activeProcessorCount) cores)"
}
