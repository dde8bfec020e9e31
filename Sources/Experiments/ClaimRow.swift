import Base
import Claims
import Foundation
import GRDB

// A claim's result as JSON and as a row of the store.

extension Store {
  /// One row is a claim as it was run last at a size and a seed.
  static let claimsSchema = """
    CREATE TABLE IF NOT EXISTS claims (
      id TEXT NOT NULL, size TEXT NOT NULL, seed INTEGER NOT NULL,
      paper TEXT NOT NULL, statement TEXT NOT NULL, verdict TEXT NOT NULL,
      predicted REAL, measured REAL, tolerance REAL, findings TEXT NOT NULL, figure TEXT,
      notes TEXT NOT NULL, wall_seconds REAL NOT NULL, version TEXT NOT NULL,
      finished_at TEXT NOT NULL, PRIMARY KEY (id, size, seed)) WITHOUT ROWID;
    """

  /// Stores a claim's result in place of an older one of the same size and seed.
  /// - Throws: `UserError` where the file cannot be written.
  public func insert(_ result: ClaimResult) throws {
    do {
      try queue.write { db in
        // A store of an older program has no such table.
        try db.execute(sql: Store.claimsSchema)
        let first = result.findings[0]
        try db.execute(
          sql: """
            INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            result.id, result.size.rawValue, Int64(bitPattern: result.seed), result.paper,
            result.statement, result.verdict.rawValue, first.prediction.value,
            first.measured.value.isNaN ? nil : first.measured.value, first.prediction.tolerance,
            JSON.array(result.findings.map(findingJSON)).text,
            result.figure.map { figureJSON($0).text },
            JSON.array(result.notes.map(JSON.string)).text, result.wallSeconds, approximaVersion,
            timestamp(Date()),
          ])
      }
    } catch {
      throw explained(error)
    }
    if let loss = loss() { throw explained(loss) }
  }
}

/// A claim's result as `claims run --json` prints it: the keys of the contract first, for the first
/// prediction; then all predictions, the notes and the figure's data.
public func claimJSON(_ result: ClaimResult) -> JSON {
  let first = result.findings[0]
  return .object(
    ("id", .string(result.id)), ("paper", .string(result.paper)),
    ("statement", .string(result.statement)), ("predicted", JSON(first.prediction.value)),
    ("measured", JSON(first.measured.value)), ("tolerance", JSON(first.prediction.tolerance)),
    ("verdict", .string(result.verdict.rawValue)),
    ("predictions", .array(result.findings.map(findingJSON))),
    ("notes", .array(result.notes.map(JSON.string))),
    ("figure", result.figure.map(figureJSON) ?? .null), ("size", .string(result.size.rawValue)),
    ("seed", .unsigned(result.seed)), ("wall_seconds", JSON(result.wallSeconds)))
}

private func findingJSON(_ finding: ClaimResult.Finding) -> JSON {
  .object(
    ("quantity", .string(finding.prediction.quantity)),
    ("relation", .string(finding.prediction.relation.rawValue)),
    ("predicted", JSON(finding.prediction.value)), ("measured", JSON(finding.measured.value)),
    ("tolerance", JSON(finding.prediction.tolerance)),
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
