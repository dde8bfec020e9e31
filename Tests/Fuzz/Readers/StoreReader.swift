// Stores: SQLite files that were edited by hand or damaged.

import Base
import Experiments
import Foundation
import GRDB
import Reports

let storeReader = FuzzedReader(
  "store",
  sources: [
    "Experiments/Store.swift", "Experiments/StoreFile.swift", "Experiments/RunRow.swift",
  ],
  seeds: [storeSeed],
  words: ["runs", "plan", "curves", "networks", "experiments", "SQLite format 3", "null", "nan"],
  almost: { edited(&$0, storeSeed) },
  read: { bytes in
    try withFile(bytes, named: ".sqlite") { path in
      let store = try Store(path: path, access: .read)
      defer { try? store.close() }
      let experiments = try store.experiments()
      let records = try store.records()
      guard !records.isEmpty, experiments.count < 10 else { return }
      let report = ReportDocument(
        experiment: "fuzz", records: records, target: { _, _ in nil })
      guard report.page.utf8.count > 1000 else { throw Fault("an empty report") }
      _ = csv(records)
    }
  })

/// A store with six runs.
private let storeSeed: [UInt8] = {
  do {
    return try withFile([], named: ".seed.sqlite") { path in
      try FileManager.default.removeItem(atPath: path)
      let file = try ExperimentFile(
        text: """
          name: seed
          target: x^2
          domain: [[0, 1]]
          network: {width: [1, 2, 3], depth: 1, activation: [relu, tanh]}
          fit: {optimizer: lm, steps: 3, samples: 16}
          """, path: "seed.yaml")
      let store = try Store(path: path)
      _ = try Runner(plan: Plan(file), store: store, jobs: 1).run()
      try store.close()
      return FileManager.default.contents(atPath: path).map { Array($0) } ?? []
    }
  } catch {
    return []
  }
}()

/// The store after a few changes by SQL that no program of ours makes.
private func edited(_ choice: inout Choice, _ store: [UInt8]) -> [UInt8] {
  var statements: [String] = []
  for _ in 0...choice.below(3) { statements.append(statement(&choice)) }
  let bytes = try? withFile(store, named: ".edit.sqlite") { path -> [UInt8]? in
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      for sql in statements { try? db.execute(sql: sql) }
      try? db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try queue.close()
    return FileManager.default.contents(atPath: path).map { Array($0) }
  }
  return (bytes ?? nil) ?? store
}

private let storeColumns: [(table: String, columns: [String])] = [
  (
    "runs",
    [
      "id", "settings", "target", "domain", "inputs", "outputs", "activation", "width", "depth",
      "widths",
      "parameters", "optimizer", "seed", "status", "failure", "steps", "loss", "l1", "l2", "sup",
      "relative_l2", "sup_at", "method", "rounding", "approximation", "floor", "split_kind",
      "reason", "floor_proven",
      "wall_seconds", "version", "finished_at",
    ]
  ), ("plan", ["experiment", "position", "run"]), ("curves", ["run", "position", "step", "loss"]),
  ("networks", ["run", "parameters"]), ("experiments", ["name", "question", "definition"]),
]

private func statement(_ choice: inout Choice) -> String {
  let (table, columns) = choice.of(storeColumns)
  let column = choice.of(columns)
  let value = choice.of([
    "NULL", "'text'", "''", "-1", "1e999", "9223372036854775807", "x'00'", "x''", "randomblob(8)",
    "randomblob(7)", "zeroblob(800)", "'{}'", "'[1,2]'", "'[]'", "'{\"target\":1}'", "0", "1.5",
    "'nan'", "char(0)", "'f32'", "replace(\(column), ':', ',')", "substr(\(column), 2)",
    "\(column) || 'x'", "replace(\(column), '1', '99999999999')", "replace(\(column), '\"', '')",
  ])
  switch choice.below(14) {
  case 0: return "DROP TABLE \(table)"
  case 1: return "DELETE FROM \(table) WHERE rowid = \(1 + choice.below(6))"
  case 2: return "ALTER TABLE \(table) RENAME COLUMN \(column) TO other"
  case 3: return "ALTER TABLE \(table) RENAME TO other"
  case 4: return "PRAGMA user_version = \(choice.of(["0", "1", "2", "3", "4", "99", "-1"]))"
  case 5: return "PRAGMA application_id = \(choice.below(3))"
  case 6: return "INSERT INTO \(table) (\(column)) VALUES (\(value))"
  default:
    let place = choice.isChosen(one: 3) ? "" : " WHERE rowid = \(1 + choice.below(6))"
    return "UPDATE \(table) SET \(column) = \(value)\(place)"
  }
}
