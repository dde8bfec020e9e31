import Base
import Foundation
import GRDB

// A claim that was run, as a row of the store.

/// What the store keeps of a claim, by its columns.
package struct ClaimRow: Sendable {
  package let id: String, size: String, seed: UInt64, paper: String, statement: String
  package let verdict: String
  /// Of the first prediction; `measured` is nil where there is no number.
  package let predicted: Double, measured: Double?, tolerance: Double
  package let findings: JSON, figure: JSON?, notes: JSON
  package let wallSeconds: Double

  package init(
    id: String, size: String, seed: UInt64, paper: String, statement: String, verdict: String,
    predicted: Double, measured: Double?, tolerance: Double, findings: JSON, figure: JSON?,
    notes: JSON, wallSeconds: Double
  ) {
    self.id = id
    self.size = size
    self.seed = seed
    self.paper = paper
    self.statement = statement
    self.verdict = verdict
    self.predicted = predicted
    self.measured = measured
    self.tolerance = tolerance
    self.findings = findings
    self.figure = figure
    self.notes = notes
    self.wallSeconds = wallSeconds
  }
}

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

  /// Stores a claim in place of an older one of the same size and seed.
  /// - Throws: `UserError` where the file cannot be written.
  package func insert(_ claim: ClaimRow) throws {
    do {
      try queue.write { db in
        // A store of an older program has no such table.
        try db.execute(sql: Store.claimsSchema)
        try db.execute(
          sql: """
            INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            claim.id, claim.size, Int64(bitPattern: claim.seed), claim.paper, claim.statement,
            claim.verdict, claim.predicted, claim.measured, claim.tolerance, claim.findings.text,
            claim.figure?.text, claim.notes.text, claim.wallSeconds, approximaVersion,
            timestamp(Date()),
          ])
      }
    } catch {
      throw explained(error)
    }
    try checkStanding()
  }

  /// - Throws: `UserError` where the store was moved, deleted or overwritten while it was written.
  package func checkStanding() throws {
    if let loss = loss() { throw explained(loss) }
  }
}
