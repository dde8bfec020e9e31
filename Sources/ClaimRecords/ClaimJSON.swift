// A claim's result as JSON and as a row of the store.

import Base
import Claims
import Experiments

extension Store {
  /// Stores a claim's result in place of an older one of the same size and seed.
  /// - Throws: `UserError` where the file cannot be written.
  public func insert(_ result: ClaimResult) throws {
    let first = result.findings[0]
    try insert(
      ClaimRow(
        id: result.id, size: result.size.rawValue, seed: result.seed, paper: result.paper,
        statement: result.statement, verdict: result.verdict.rawValue,
        predicted: first.prediction.value,
        measured: first.measured.value.isNaN ? nil : first.measured.value,
        tolerance: first.prediction.tolerance,
        findings: JSON.array(result.findings.map(findingJSON)),
        figure: result.figure.map(figureJSON),
        notes: JSON.array(result.notes.map(JSON.string)), wallSeconds: result.wallSeconds))
  }
}

/// A claim's result as `claims run --json` prints it: the keys of the contract first, for the first
/// prediction; then all predictions, the notes and the figure's data.
package func claimJSON(_ result: ClaimResult) -> JSON {
  let first = result.findings[0]
  return .object(
    ("id", .string(result.id)), ("paper", .string(result.paper)),
    ("statement", .string(result.statement)), ("predicted", JSON(first.prediction.value)),
    ("measured", JSON(first.measured.value)), ("tolerance", JSON(first.prediction.tolerance)),
    ("verdict", .string(result.verdict.rawValue)), ("kind", .string(result.kind.rawValue)),
    ("expected", .string(result.expected.rawValue)),
    ("predictions", .array(result.findings.map(findingJSON))),
    ("notes", .array(result.notes.map(JSON.string))),
    ("figure", result.figure.map(figureJSON) ?? .null), ("size", .string(result.size.rawValue)),
    ("seed", .unsigned(result.seed)), ("wall_seconds", JSON(result.wallSeconds)))
}

/// What was broken in a claim, as `claims refute --json` prints it.
package func refutationJSON(_ refutation: ClaimRefutation) -> JSON {
  .object(
    ("id", .string(refutation.id)), ("kind", .string(refutation.kind.rawValue)),
    ("expected", .string(refutation.expected.rawValue)),
    ("verdict", .string(refutation.verdict.rawValue)),
    ("refuted_by", .string(refutation.refutedBy)),
    (
      "damages",
      .array(
        refutation.damages.map {
          .object(
            ("target", .string($0.target.rawValue)), ("what", .string($0.what)),
            ("verdict", .string($0.verdict.rawValue)),
            ("reason", $0.reason.isEmpty ? .null : .string($0.reason)))
        })
    ), ("only_moved", .array(refutation.onlyMoved.map(JSON.string))),
    ("wall_seconds", JSON(refutation.wallSeconds)))
}

private func findingJSON(_ finding: ClaimResult.Finding) -> JSON {
  .object(
    ("quantity", .string(finding.prediction.quantity)),
    ("relation", .string(finding.prediction.relation.rawValue)),
    ("predicted", JSON(finding.prediction.value)), ("measured", JSON(finding.measured.value)),
    ("measured_low", JSON(finding.measured.range.lowerBound)),
    ("measured_high", JSON(finding.measured.range.upperBound)),
    ("tolerance", JSON(finding.prediction.tolerance)),
    ("kind", .string(finding.measured.kind.rawValue)),
    ("tolerance_reason", .string(finding.prediction.reason)),
    ("verdict", .string(finding.verdict.rawValue)))
}

private func figureJSON(_ figure: ClaimFigure) -> JSON {
  .object(
    ("title", .string(figure.title)), ("subtitle", .string(figure.subtitle)),
    ("x", .string(figure.x.label)), ("y", .string(figure.y.label)),
    (
      "series",
      .array(
        figure.series.map { series in
          .object(
            ("name", .string(series.name)), ("role", .string(series.role.rawValue)),
            ("x", JSON(series.points.map(\.x))), ("y", JSON(series.points.map(\.y))))
        })
    ))
}
