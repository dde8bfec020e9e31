import Base
import Experiments
import Foundation
import GRDB
import Measurement
import Testing

/// Why a norm is no figure, and how a floor is known, as the store keeps them.
struct ReasonStoreTests {
  private let reason = "the target seems singular near x = 0.3: |f - N| grows; no sup norm"

  private func singular(_ run: Plan.Run, _ floor: ArchitectureFloor) throws -> RunRecord {
    var record = try record(run)
    record.errors.reason = reason
    record.split = ErrorSplit(total: 0.5, rounding: 0, floor: floor, attained: [])
    return record
  }

  @Test("reason and proof come back from the store, and stand in the CSV")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let plan = try plan()
      let store = try Store(path: folder + "/runs.sqlite")
      _ = try store.begin(plan, resume: false)
      let floors = [
        ArchitectureFloor(error: 0.25, reason: "a theorem", isProven: true),
        ArchitectureFloor(error: 0.25, reason: "a theorem", isProven: false),
      ]
      for (run, floor) in zip(plan.runs, floors) { try store.insert(singular(run, floor)) }
      try store.insert(record(plan.runs[2]))
      let records = try store.records()
      #expect(records.map(\.errors.reason) == [reason, reason, nil])
      #expect(records.map(\.split.kind) == [.floor, .computedFloor, .starts])
      #expect(records.map(\.split.isFloorProven) == [true, false, nil])
      let lines = csv(records).split(separator: "\n")
      let names = lines[0].split(separator: ",")
      #expect(names.contains("reason") && names.contains("floor_proven"))
      #expect(lines[1].contains(reason) && lines[1].contains(",true,"))
      #expect(lines[2].contains(",false,"))
      try store.close()
    }
  }

  @Test("a store of version 2 is read as it is, brought up to date, and its floors are not proven")
  func migration() throws {
    try withBegunStore(resume: true) { path, plan, store in
      let floor = ArchitectureFloor(error: 0.25, reason: "a theorem", isProven: true)
      try store.insert(singular(plan.runs[0], floor))
      try store.close()
      let old = try DatabaseQueue(path: path)
      try old.write { db in
        for column in [
          "reason", "floor_proven", "accuracy", "log_loss", "calibration_error", "confusion",
        ] {
          try db.execute(sql: "ALTER TABLE runs DROP COLUMN \(column)")
        }
        try db.execute(sql: "PRAGMA user_version = 2")
      }
      try old.close()
      for access in [Store.Access.read, .write] {
        let store = try Store(path: path, access: access)
        let read = try #require(try store.records().first)
        #expect(read.errors.reason == nil && read.split.isFloorProven == nil)
        #expect(read.split.kind == .computedFloor && read.split.floor == 0.25)
        try store.close()
      }
      let writer = try Store(path: path)
      try writer.insert(singular(plan.runs[1], floor))
      #expect(try writer.records().map(\.errors.reason) == [nil, reason])
      try writer.close()
      let version = try DatabaseQueue(path: path).read {
        try Int.fetchOne($0, sql: "PRAGMA user_version")
      }
      #expect(version == Store.schemaVersion)
    }
  }

  @Test("a store of the first wave takes a run with a reason")
  func firstWave() throws {
    try withTemporaryFolder { folder in
      let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("GoldenTests/Resources/first-wave/runs.store")
      let path = folder + "/first.sqlite"
      try FileManager.default.copyItem(atPath: golden.path, toPath: path)
      let store = try Store(path: path)
      let before = try store.records(experiment: "first-wave")
      #expect(before.count == 16 && before.allSatisfy { $0.errors.reason == nil })
      #expect(!before.contains { $0.split.kind == .floor })
      let floor = ArchitectureFloor(error: 0.25, reason: "a theorem", isProven: true)
      try store.insert(singular(plan().runs[0], floor))
      #expect(try store.records(experiment: "stated").first?.errors.reason == reason)
      try store.close()
    }
  }
}
