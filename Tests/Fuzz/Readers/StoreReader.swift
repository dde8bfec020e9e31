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
  seeds: [storeSeed, oldStore],
  words: ["runs", "plan", "curves", "networks", "experiments", "SQLite format 3", "null", "nan"],
  almost: { edited(&$0, $0.isChosen(one: 4) ? oldStore : storeSeed) },
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
    // Written to, as a sweep that goes on: what is old is brought to the present form first.
    try withFile(bytes, named: ".w.sqlite") { path in
      let store = try Store(path: path)
      defer { try? store.close() }
      let names = try store.experiments().map(\.name)
      for name in names.prefix(3) + ["nothing"] {
        do { _ = try store.records(experiment: name) } catch let error as UserError { _ = error }
      }
      guard let plan = storePlan else { return }
      do { _ = try store.begin(plan, resume: false) } catch let error as UserError { _ = error }
      _ = try store.begin(plan, resume: true)
      let records = try store.records()
      _ = try store.stored(of: plan)
      // The disk is full from here on.
      try store.limitPages(to: 1)
      for record in records.prefix(2) { try store.insert(record) }
    }
  })

/// A store of the first version.
private let oldStore: [UInt8] = {
  let place = repository.appendingPathComponent("Tests/GoldenTests/Resources/first-wave/runs.store")
  return FileManager.default.contents(atPath: place.path).map { Array($0) } ?? []
}()

private let storeText = """
  name: seed
  target: x^2
  domain: [[0, 1]]
  network: {width: [1, 2, 3], depth: 1, activation: [relu, tanh]}
  fit: {optimizer: lm, steps: 3, samples: 16}
  """

private let storePlan = try? Plan(ExperimentFile(text: storeText, path: "seed.yaml"))

/// A store with six runs.
private let storeSeed: [UInt8] = {
  do {
    return try withFile([], named: ".seed.sqlite") { path in
      try FileManager.default.removeItem(atPath: path)
      let file = try ExperimentFile(text: storeText, path: "seed.yaml")
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
  ), ("plan", ["experiment", "position", "run"]),
  ("curves", ["run", "position", "step", "loss", "sup", "seconds"]),
  ("networks", ["run", "parameters"]), ("experiments", ["name", "question", "definition"]),
]

/// A piece of the settings and another, for SQL.
private let settingsChanges = [
  "'\"inputs\":1', '\"inputs\":0'", "'[[0,1]]', '[[0,1],[0,1]]'", "'\"widths\":', '\"depths\":'",
  "'\"outputs\":1', '\"outputs\":9223372036854775807'", "'[0,1]', '[1,0]'", "'\"f64\"', '\"f16\"'",
  "'\"steps\":3', '\"steps\":3.5'", "'\"relu\"', '\"nothing\"'", "'\"lm\"', '\"x\"'",
  "'\"widths\":[', '\"widths\":[9223372036854775807,'",
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
  switch choice.below(17) {
  case 14:
    return "UPDATE runs SET settings = replace(settings, \(choice.of(settingsChanges)))"
  case 15: return "ALTER TABLE \(table) DROP COLUMN \(column)"
  case 16: return "UPDATE runs SET \(choice.of(["id = 'zz'", "status = 'x'", "id = upper(id)"]))"
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
