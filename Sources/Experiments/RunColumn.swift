import Foundation
import GRDB

/// A column of the table `runs`: its name, its type, what a run has there.
///
/// Settings need no column: SQLite reads them from `settings`, as in `json_extract(settings, '$.loss')`.
package struct RunColumn: Sendable {
  package let name: String
  /// As a table's definition has it.
  let type: String
  /// The version of the schema that brought it.
  let since: Int
  let value: @Sendable (RunRecord) throws -> (any DatabaseValueConvertible)?

  private init(
    _ name: String, _ type: String, since: Int = 1,
    _ value: @escaping @Sendable (RunRecord) throws -> (any DatabaseValueConvertible)?
  ) {
    self.name = name
    self.type = type
    self.since = since
    self.value = value
  }

  var definition: String { "\(name) \(type)" }

  /// In the order of the table.
  package static let all = shape + outcome + split + program

  private static let shape: [RunColumn] = [
    RunColumn("id", "TEXT PRIMARY KEY NOT NULL") { $0.id.description },
    RunColumn("settings", "TEXT NOT NULL") { try $0.settings.canonicalJSON() },
    RunColumn("target", "TEXT NOT NULL") { $0.settings.target },
    RunColumn("domain", "TEXT") { $0.settings.domain?.description },
    RunColumn("inputs", "INTEGER NOT NULL") { $0.settings.inputs },
    RunColumn("outputs", "INTEGER NOT NULL") { $0.settings.outputs },
    RunColumn("activation", "TEXT NOT NULL") { $0.settings.activation },
    RunColumn("width", "INTEGER NOT NULL") { $0.settings.width },
    RunColumn("depth", "INTEGER NOT NULL") { $0.settings.depth },
    RunColumn("widths", "TEXT NOT NULL") {
      JSON.array($0.settings.widths.map(JSON.integer)).text
    },
    RunColumn("parameters", "INTEGER NOT NULL") { $0.parameters },
    RunColumn("optimizer", "TEXT NOT NULL") { $0.settings.optimizer.name },
    RunColumn("seed", "INTEGER NOT NULL") { Int64(bitPattern: $0.settings.seed) },
  ]

  private static let outcome: [RunColumn] = [
    RunColumn("status", "TEXT NOT NULL") { $0.status.rawValue },
    RunColumn("failure", "TEXT") { $0.failure },
    RunColumn("steps", "INTEGER NOT NULL") { $0.steps },
    RunColumn("loss", "REAL") { $0.loss },
    RunColumn("l1", "REAL") { $0.errors.l1 },
    RunColumn("l2", "REAL") { $0.errors.l2 },
    RunColumn("sup", "REAL") { $0.errors.sup },
    RunColumn("relative_l2", "REAL") { $0.errors.relativeL2 },
    RunColumn("relative_sup", "REAL") { $0.errors.relativeSup },
    RunColumn("sup_at", "TEXT") { JSON($0.errors.supAt).text },
    RunColumn("l1_uncertainty", "REAL") { $0.errors.l1Uncertainty },
    RunColumn("l2_uncertainty", "REAL") { $0.errors.l2Uncertainty },
    RunColumn("method", "TEXT NOT NULL") { $0.errors.method },
  ]

  private static let split: [RunColumn] = [
    RunColumn("rounding", "REAL") { $0.split.rounding },
    RunColumn("approximation", "REAL", since: 2) { $0.split.approximation },
    RunColumn("optimisation", "REAL", since: 2) { $0.split.optimisation },
    RunColumn("floor", "REAL", since: 2) { $0.split.floor },
    RunColumn("split_kind", "TEXT", since: 2) { $0.split.kind?.rawValue },
    RunColumn("split_reference", "TEXT", since: 2) { $0.split.reference },
    RunColumn("reason", "TEXT", since: 3) { $0.errors.reason },
    RunColumn("floor_proven", "INTEGER", since: 3) { $0.split.isFloorProven },
  ]

  private static let program: [RunColumn] = [
    RunColumn("wall_seconds", "REAL NOT NULL") { $0.wallSeconds },
    RunColumn("version", "TEXT NOT NULL") { $0.version },
    RunColumn("finished_at", "TEXT NOT NULL") { timestamp($0.finishedAt) },
  ]
}
