import Base
import Experiments
import Foundation
import GRDB
import Testing

@Suite("Stores that were edited by hand or damaged")
struct DamagedStoreTests {
  /// A store with three runs, closed; and its path.
  private func withStore(_ body: (String, Plan) throws -> Void) throws {
    try withBegunStore { path, plan, store in
      for run in plan.runs.prefix(3) { try store.insert(record(run)) }
      try store.close()
      try body(path, plan)
    }
  }

  private func edit(_ path: String, _ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; " + sql)
    }
    try queue.close()
  }

  private func readingLine(_ path: String) -> String {
    errorLine {
      let store = try Store(path: path, access: .read)
      _ = try store.experiments()
      _ = try store.records()
    }
  }

  @Test(
    "a value of the wrong type is one line with table, row and column",
    arguments: [
      ("runs", "steps", "UPDATE runs SET steps = 'many'", "'many'"),
      ("runs", "steps", "UPDATE runs SET steps = 1e300", "1e+300"),
      ("runs", "steps", "UPDATE runs SET steps = -1", "not -1"),
      ("runs", "sup", "UPDATE runs SET sup = 'small'", "a number, not 'small'"),
      ("runs", "sup", "UPDATE runs SET sup = x'0102'", "a number, not 2 bytes"),
      ("runs", "loss", "UPDATE runs SET loss = ''", "a number, not ''"),
      ("runs", "floor", "UPDATE runs SET floor = 'low'", "a number, not 'low'"),
      ("runs", "rounding", "UPDATE runs SET rounding = x''", "a number, not 0 bytes"),
      ("runs", "split_kind", "UPDATE runs SET split_kind = 'guess'", "unknown kind 'guess'"),
      ("runs", "reason", "UPDATE runs SET reason = x'00'", "a text, not 1 bytes"),
      ("runs", "floor_proven", "UPDATE runs SET floor_proven = 2", "0 or 1, not 2"),
      ("runs", "status", "UPDATE runs SET status = 'fine'", "unknown status 'fine'"),
      ("runs", "failure", "UPDATE runs SET failure = x'00'", "a text, not 1 bytes"),
      ("runs", "method", "UPDATE runs SET method = x'00'", "a text, not 1 bytes"),
      ("runs", "sup_at", "UPDATE runs SET sup_at = '[0,'", "JSON"),
      ("runs", "sup_at", "UPDATE runs SET sup_at = '[\"left\"]'", "a number"),
      ("runs", "wall_seconds", "UPDATE runs SET wall_seconds = -9e999", "-inf"),
      ("runs", "finished_at", "UPDATE runs SET finished_at = 'today'", "a time"),
      (
        "runs", "id",
        "UPDATE runs SET id = 'me' WHERE seed = 1 AND width = 0; UPDATE plan SET run = 'me' WHERE position = 0",
        "32 hexadecimal digits"
      ),
      ("runs", "settings", "UPDATE runs SET settings = 'none'", "JSON"),
      ("runs", "settings", "UPDATE runs SET settings = '{}'", "is missing"),
      (
        "runs", "settings",
        "UPDATE runs SET settings = replace(settings, '\"seed\":1', '\"seed\":-1')",
        "out of its range"
      ),
      (
        "runs", "settings",
        "UPDATE runs SET settings = replace(settings, '\"inputs\":1', '\"inputs\":0')", "at least 1"
      ),
      (
        "runs", "settings",
        "UPDATE runs SET settings = replace(settings, '\"inputs\":1', '\"inputs\":2')", "dimension"
      ),
      (
        "networks", "parameters",
        "UPDATE runs SET settings = replace(settings, '\"widths\":[]', "
          + "'\"widths\":[9223372036854775807,9223372036854775807]')", "8 bytes for each"
      ),
      (
        "networks", "parameters",
        "UPDATE runs SET settings = replace(settings, '\"widths\":[]', '\"widths\":[20]')",
        "8 bytes for each"
      ),
      ("networks", "parameters", "UPDATE networks SET parameters = x'010203'", "not 3 bytes"),
      ("networks", "parameters", "UPDATE networks SET parameters = 'text'", "a blob"),
      ("networks", "parameters", "DELETE FROM networks", "a blob"),
      ("experiments", "definition", "UPDATE experiments SET definition = x'01'", "a text"),
      ("experiments", "question", "UPDATE experiments SET question = x'01'", "a text"),
    ])
  func values(table: String, column: String, sql: String, words: String) throws {
    try withStore { path, _ in
      try edit(path, sql)
      let line = readingLine(path)
      #expect(line.hasPrefix("\(path): table \(table), row '"), "\(line)")
      #expect(line.contains("', column \(column): "), "\(line)")
      #expect(line.contains(words) && !line.contains("\n"), "\(line)")
    }
  }

  @Test(
    "a store is not resumed over a run that cannot be read",
    arguments: [
      ("steps", "'many'", "it must be a whole number"), ("sup", "'small'", "it must be a number"),
      ("method", "x'00'", "it must be a text"), ("wall_seconds", "'long'", "it must be a number"),
      ("floor_proven", "'yes'", "it must be a number"),
    ])
  func resuming(column: String, value: String, words: String) throws {
    try withStore { path, plan in
      try edit(path, "UPDATE runs SET \(column) = \(value)")
      let line = errorLine { _ = try Store(path: path).begin(plan, resume: true) }
      #expect(line.hasPrefix("\(path): table runs, row '"), "\(line)")
      #expect(line.contains("', column \(column): \(words)"), "\(line)")
    }
  }

  @Test("a wrong value of a curve names the run and the place")
  func curves() throws {
    try withStore { path, plan in
      try edit(path, "UPDATE curves SET step = 'last' WHERE position = 2")
      #expect(
        readingLine(path)
          == "\(path): table curves of run '\(plan.runs[0].id)', row 2, column step: "
          + "it must be a whole number of at least 0, not 'last'")
    }
  }

  @Test(
    "a missing table or column is one line",
    arguments: [
      "DROP TABLE runs", "DROP TABLE plan", "DROP TABLE curves", "DROP TABLE networks",
      "DROP TABLE experiments", "ALTER TABLE runs DROP COLUMN settings",
      "ALTER TABLE runs DROP COLUMN sup_at; ALTER TABLE runs DROP COLUMN method",
      "ALTER TABLE networks DROP COLUMN parameters", "ALTER TABLE curves DROP COLUMN step",
    ])
  func missing(sql: String) throws {
    try withStore { path, plan in
      try edit(path, sql)
      let line = readingLine(path)
      #expect(line.hasPrefix("\(path): ") && !line.contains("\n"), "\(line)")
      let writing = errorLine {
        let store = try Store(path: path)
        _ = try store.begin(plan, resume: true)
        for run in plan.runs { try store.insert(record(run)) }
        _ = try store.records()
      }
      #expect(writing.hasPrefix("\(path): ") && !writing.contains("\n"), "\(writing)")
    }
  }

  @Test("truncated or with bytes of garbage: read, or refused in one line", arguments: 0..<4)
  func garbage(seed: UInt64) throws {
    try withStore { path, plan in
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      var random = Steps(state: seed &* 7919 &+ 1)
      for trial in 0..<100 {
        var bytes = whole
        if trial % 10 == 9 {
          bytes = bytes.prefix(Int(random.next() % UInt64(bytes.count)))
        } else {
          // Alone, or a run of them; also behind the header, where the tables are.
          let length = trial % 3 == 0 ? 200 : 1 + trial % 7
          for _ in 0..<(1 + trial % 5) {
            let start = Int(random.next() % UInt64(bytes.count))
            for place in start..<min(start + length, bytes.count) {
              bytes[place] = UInt8(truncatingIfNeeded: random.next() >> 20)
            }
          }
        }
        for suffix in ["", "-wal", "-shm", "-journal"] {
          try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        for access in [Store.Access.read, .write] {
          let line = errorLine {
            let store = try Store(path: path, access: access)
            _ = try store.experiments()
            _ = csv(try store.records())
            _ = try store.stored(of: plan)
            if access == .write { _ = try store.begin(plan, resume: true) }
            try store.close()
          }
          #expect(line == "no error" || line.hasPrefix("\(path): "), "\(line)")
          #expect(!line.contains("\n"))
        }
      }
    }
  }

  @Test("integrity_check of a new store and of a migrated one says ok")
  func integrity() throws {
    func check(_ path: String) throws -> [String] {
      let queue = try DatabaseQueue(path: path)
      defer { try? queue.close() }
      return try queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
    }
    try withStore { path, plan in
      #expect(try check(path) == ["ok"])
      // As the first programs made it.
      try edit(
        path,
        """
        CREATE TABLE old (
          experiment TEXT NOT NULL REFERENCES experiments (name), position INTEGER NOT NULL,
          run TEXT NOT NULL, PRIMARY KEY (experiment, run)) WITHOUT ROWID;
        INSERT INTO old SELECT experiment, position, run FROM plan;
        DROP TABLE plan; ALTER TABLE old RENAME TO plan;
        """)
      let reader = try Store(path: path, access: .read)
      let before = try csv(reader.records())
      try reader.close()
      let writer = try Store(path: path)
      #expect(try csv(writer.records()) == before)
      #expect(try writer.experiments().map(\.planned) == [plan.runs.count])
      try writer.close()
      #expect(try check(path) == ["ok"])
    }
  }
}

/// A generator with a seed, for tests.
private struct Steps {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 11
  }
}
