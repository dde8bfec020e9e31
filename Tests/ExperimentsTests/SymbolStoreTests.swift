import Experiments
import Foundation
import GRDB
import Testing

/// The share of symbols that are right, as a store keeps it.
struct SymbolStoreTests {
  @Test("it comes back from a store and stands in the CSV; an older store has none, and takes one")
  func roundTrip() throws {
    try withBegunStore { path, plan, store in
      var first = try record(plan.runs[0])
      first.errors.symbolsRight = 0.8125
      try store.insert(first)
      try store.insert(record(plan.runs[1]))
      #expect(try store.records().map(\.errors.symbolsRight) == [0.8125, nil])
      var summaries: [Double?] = []
      try store.forEachSummary { summaries.append($0.errors.symbolsRight) }
      #expect(summaries == [0.8125, nil])
      #expect(csv([first]).contains(",0.8125,"))
      try store.close()
      let old = try DatabaseQueue(path: path)
      try old.write { db in
        try db.execute(sql: "ALTER TABLE runs DROP COLUMN symbols_right")
        try db.execute(sql: "PRAGMA user_version = 5")
      }
      try old.close()
      let reader = try Store(path: path, access: .read)
      #expect(try reader.records().allSatisfy { $0.errors.symbolsRight == nil })
      try reader.close()
      let writer = try Store(path: path)
      var third = try record(plan.runs[2])
      third.errors.symbolsRight = 1
      try writer.insert(third)
      #expect(try writer.records().map(\.errors.symbolsRight) == [nil, nil, 1])
      try writer.close()
    }
  }
}
