import Base
import Experiments
import Foundation
import GRDB
import Testing

@Suite("The store")
struct StoreTests {
  /// Exact bits, in which NaN equals itself.
  private func bits(_ record: RunRecord) -> [UInt64] {
    let errors = record.errors
    let numbers =
      [
        record.loss, errors.l1, errors.l2, errors.sup, errors.relativeL2, errors.relativeSup,
        errors.l1Uncertainty, errors.l2Uncertainty, record.rounding ?? -1, record.wallSeconds,
      ] + errors.supAt + record.curve.map(\.loss) + record.network.parameters
    return numbers.map(\.bitPattern)
  }

  @Test("a run comes back bit for bit: NaN, infinities, signed zero, subnormals")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let plan = try plan()
      let store = try Store(path: folder + "/runs.sqlite")
      #expect(try store.begin(plan, resume: false).isEmpty)
      let records = try plan.runs.map { try record($0) }
      for record in records.reversed() { try store.insert(record) }
      let back = try store.records(experiment: "stated")
      #expect(back.map(\.id) == plan.runs.map(\.id), "in the order of the plan")
      for (a, b) in zip(records, back) {
        #expect(bits(a) == bits(b))
        #expect(a.settings == b.settings && a.curve.map(\.step) == b.curve.map(\.step))
        #expect(a.status == b.status && a.failure == b.failure && a.steps == b.steps)
        #expect(a.errors.method == b.errors.method && a.finishedAt == b.finishedAt)
        #expect(a.network.architecture == b.network.architecture && a.version == b.version)
      }
      #expect(csv(back) == csv(records))
      try store.close()
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder) == ["runs.sqlite"],
        "one file is left")
      #expect(try csv(Store(path: folder + "/runs.sqlite", access: .read).records()) == csv(back))
    }
  }

  @Test("a run that is stored already stays as it is")
  func idempotent() throws {
    try withTemporaryFolder { folder in
      let plan = try plan()
      let store = try Store(path: folder + "/runs.sqlite")
      _ = try store.begin(plan, resume: false)
      try store.insert(record(plan.runs[0], loss: 1))
      try store.insert(record(plan.runs[0], loss: 2))
      let back = try store.records()
      #expect(back.count == 1 && back[0].loss == 1 && back[0].curve.count == 4)
      #expect(try store.stored(of: plan) == [plan.runs[0].id])
    }
  }

  @Test("an experiment with stored runs continues only where asked; its plan may change")
  func resume() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/runs.sqlite"
      let store = try Store(path: path)
      let first = try plan()
      _ = try store.begin(first, resume: false)
      #expect(try store.begin(first, resume: false).isEmpty, "no run yet, nothing to lose")
      for run in first.runs { try store.insert(record(run)) }
      #expect(
        errorLine { _ = try store.begin(first, resume: false) }
          == "\(path): the store holds 12 finished runs of 'stated' already: "
          + "continue with --resume, or name another store")
      // A wider plan wants more; what it no longer wants stays, behind.
      let other = try plan(statedYAML.replacing("width: [2, 3]", with: "width: [3, 4]"))
      #expect(try store.begin(other, resume: true).count == 8)
      let records = try store.records(experiment: "stated")
      #expect(records.count == 12)
      #expect(
        records.prefix(8).map(\.id)
          == other.runs.map(\.id).filter { id in
            first.runs.contains { $0.id == id }
          })
      // Another experiment that wants the same runs has them.
      let renamed = try plan(statedYAML.replacing("name: stated", with: "name: again"))
      #expect(try store.begin(renamed, resume: false).count == 12)
      #expect(try store.records(experiment: "again").map(\.id) == first.runs.map(\.id))
      #expect(try store.records().count == 24)
      let experiments = try store.experiments()
      #expect(experiments.map(\.name) == ["again", "stated"])
      #expect(experiments.map(\.finished) == [12, 12] && experiments[1].planned == 16)
      #expect(
        errorLine { _ = try store.records(experiment: "statd") }
          == "\(path): the store has no experiment 'statd'; did you mean 'stated'?")
    }
  }

  @Test("what is no store of this version is refused untouched", arguments: 0..<6)
  func refused(kind: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      let url = URL(fileURLWithPath: path)
      let expected: String
      switch kind {
      case 0:
        try Data("some text, much longer than the header of a database file must be".utf8)
          .write(to: url)
        expected = "this is not a store of runs (no SQLite file)"
      case 1:
        try Data().write(to: url)
        expected = "this is not a store of runs (no SQLite file)"
      case 2:
        // Another program's database: no application_id, at byte 68.
        try Store(path: path).close()
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange(68..<72, with: [0, 0, 0, 0])
        try bytes.write(to: url)
        expected = "this SQLite file is not a store of runs"
      case 3:
        // The schema's version stands at byte 60.
        try Store(path: path).close()
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange(60..<64, with: [0, 0, 0, 7])
        try bytes.write(to: url)
        expected = "this store has version 7, newer than this program reads (6)"
      case 4:
        try Store(path: path).close()
        try Data(contentsOf: url).prefix(60).write(to: url)
        expected = "this is not a store of runs (no SQLite file)"
      default:
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        expected = "this is a folder, not a store"
      }
      let before = try? Data(contentsOf: url)
      for access in [Store.Access.write, .read] {
        let line = errorLine { _ = try Store(path: path, access: access) }
        #expect(line.hasPrefix("\(path): \(expected)"), "\(line)")
        #expect(!line.contains("\n"))
      }
      #expect((try? Data(contentsOf: url)) == before)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names == ["file"])
    }
  }

  @Test("a place that cannot be, and a store that is not there, are one line")
  func places() throws {
    try withTemporaryFolder { folder in
      let nowhere = folder + "/no/runs.sqlite"
      #expect(
        errorLine { _ = try Store(path: nowhere) }
          == "\(nowhere): cannot open the store; its folder must exist and be writable")
      #expect(
        errorLine { _ = try Store(path: folder + "/none.sqlite", access: .read) }
          == "\(folder)/none.sqlite: there is no such store")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.isEmpty)
    }
  }

  @Test("a damaged store is one line")
  func damaged() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/runs.sqlite"
      let store = try Store(path: path)
      _ = try store.begin(plan(), resume: false)
      try store.close()
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      for place in 100..<bytes.count { bytes[place] = 0xa5 }
      try bytes.write(to: URL(fileURLWithPath: path))
      let line = errorLine { _ = try Store(path: path).records() }
      #expect(line.hasPrefix("\(path): the store is damaged"), "\(line)")
      #expect(!line.contains("\n"))
    }
  }

  @Test("a full disk is one line; what was stored stays, and resume finishes")
  func fullDisk() throws {
    try withBegunStore { path, plan, store in
      try store.limitPages(to: 16)
      var stored = 0
      let line = errorLine {
        for run in plan.runs {
          var large = try record(run)
          large.errors.method = String(repeating: "x", count: 10_000)
          try store.insert(large)
          stored += 1
        }
      }
      #expect(
        line == "\(path): the disk is full; what was stored stays: make room, then continue with "
          + "--resume")
      #expect(stored > 0 && stored < plan.runs.count)
      #expect(try store.records().count == stored)
      try store.close()
      let again = try Store(path: path)
      let kept = try again.begin(plan, resume: true)
      #expect(kept.count == stored)
      for run in plan.runs where !kept.contains(run.id) { try again.insert(record(run)) }
      #expect(try again.records().map(\.id) == plan.runs.map(\.id))
    }
  }

  @Test("two writers on one store lose nothing")
  func twoWriters() throws {
    try withTemporaryFolder { folder in
      let plan = try plan()
      let stores = try (0..<2).map { _ in try Store(path: folder + "/runs.sqlite") }
      _ = try stores[0].begin(plan, resume: true)
      let records = try plan.runs.map { try record($0) }
      DispatchQueue.concurrentPerform(iterations: 2) { writer in
        for record in writer == 0 ? records : records.reversed() {
          do {
            try stores[writer].insert(record)
          } catch {
            Issue.record("\(error)")
          }
        }
      }
      #expect(try csv(stores[0].records()) == csv(records))
    }
  }

  @Test("another store of the same file, opened and closed, leaves the locks of the first")
  func locksStay() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/runs.sqlite"
      let store = try Store(path: path)
      var status = stat()
      #expect(stat(path, &status) == 0)
      func locks() throws -> Int {
        try String(contentsOfFile: "/proc/locks", encoding: .utf8).split(separator: "\n")
          .count { $0.contains(" \(getpid()) ") && $0.contains(":\(status.st_ino) ") }
      }
      let held = try locks()
      #expect(held > 0)
      for access in [Store.Access.read, .write] {
        let other = try Store(path: path, access: access)
        try other.close()
      }
      try store.checkStanding()
      #expect(try locks() == held)
      #expect(throws: UserError.self) {
        try "x".write(toFile: folder + "/text", atomically: true, encoding: .utf8)
        _ = try Store(path: folder + "/text")
      }
      #expect(try locks() == held)
      try store.close()
    }
  }

  @Test("drafts of killed processes go when a store is made; those of others stay")
  func draftsLeft() throws {
    try withTemporaryFolder { folder in
      let host = try String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      // No process has the greatest number that Linux could give.
      let left = [
        "runs.sqlite.new-\(host)-4194305-0123ABCD",
        "runs.sqlite.new-\(host)-4194305-0123ABCD-journal",
        "runs.sqlite.part-1-of-2.new-\(host)-4194305-0123ABCD",
      ]
      let kept = [
        "runs.sqlite.new-\(host)-\(getpid())-0123ABCD",
        "runs.sqlite.new-elsewhere-4194305-0123ABCD",
        "runs.sqlite.new-\(host)-4194305-mine", "other.sqlite.new-\(host)-4194305-0123ABCD",
        "runs.sqlite.newer",
      ]
      for name in left + kept {
        try "".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
      }
      try Store(path: folder + "/runs.sqlite").close()
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(Set(names) == Set(kept + ["runs.sqlite"]))
    }
  }

  @Test("a store of the first version is read as it is, and brought up to date by a writer")
  func migration() throws {
    try withBegunStore(resume: true) { path, plan, store in
      try store.insert(record(plan.runs[0]))
      try store.close()
      let old = try DatabaseQueue(path: path)
      try old.write { db in
        for column in [
          "approximation", "optimisation", "floor", "split_kind", "split_reference", "reason",
          "floor_proven",
        ] {
          try db.execute(sql: "ALTER TABLE runs DROP COLUMN \(column)")
        }
        try db.execute(sql: "PRAGMA user_version = 1")
      }
      try old.close()
      let reader = try Store(path: path, access: .read)
      let read = try #require(try reader.records().first)
      #expect(read.split.approximation == nil && read.split.rounding == .leastNonzeroMagnitude)
      try reader.close()
      let writer = try Store(path: path)
      try writer.insert(record(plan.runs[1]))
      let records = try writer.records()
      #expect(records.count == 2 && records[0].split.kind == nil)
      #expect(try records[1].split == record(plan.runs[1]).split)
    }
  }

  @Test("CSV has stable columns, exact numbers and quoted text")
  func csvText() throws {
    let text = csv([try record(plan().runs[1])])
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == csvColumns.joined(separator: ","))
    #expect(
      text.contains(
        #",20,0.25,nan,0.30000000000000004,0.5,6.099e-320,inf,-0,nan,-inf,"sup: ""here"", there",5e-324,"#
          + "0.125,0.375,,best of many starts,best of 4 starts,,,,,,,,,,,,0.0.0,0.125,2023-11-14T22:13:20Z\n"
      ),
      "\(text)")
  }
}
