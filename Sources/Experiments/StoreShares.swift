// Shares of a sweep that several processes did, and the way back into one store.

import Base
import Foundation
import GRDB

extension Store {
  /// Takes every share that lies beside the store into it, of whatever number of tasks. A share that a task
  /// still writes stays.
  package func gatherShares() throws {
    StoreDraft.removeLeft(beside: path)
    for path in files(beside: path, as: /\.part-[0-9]+-of-[0-9]+/).map(\.path).sorted() {
      // Opened once by itself: an older share is brought to this version, a damaged one is named.
      let share = try Store(path: path)
      let isFree = share.isFree()
      try share.close()
      try take(path)
      guard isFree else { continue }
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
    }
  }

  /// The runs of another store that are not here, with their curves and networks, all or none.
  private func take(_ path: String) throws {
    let columns = RunColumn.all.map(\.name).joined(separator: ", ")
    try reportingErrors(at: path) {
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "ATTACH ? AS share", arguments: [path])
        defer { try? db.execute(sql: "DETACH share") }
        try db.inTransaction {
          try db.execute(
            sql: """
              CREATE TEMP TABLE arrived AS SELECT id FROM share.runs WHERE id NOT IN (SELECT id FROM main.runs);
              INSERT OR IGNORE INTO main.experiments SELECT * FROM share.experiments;
              INSERT INTO main.runs (\(columns))
                SELECT \(columns) FROM share.runs WHERE id IN (SELECT id FROM arrived);
              INSERT INTO main.curves (run, position, step, loss, sup, seconds)
                SELECT run, position, step, loss, sup, seconds FROM share.curves WHERE run IN (SELECT id FROM arrived);
              INSERT INTO main.networks (run, parameters)
                SELECT run, parameters FROM share.networks WHERE run IN (SELECT id FROM arrived);
              INSERT OR IGNORE INTO main.plan (experiment, run, position)
                SELECT experiment, run, position + (
                    SELECT coalesce(max(position), -1) + 1 FROM main.plan AS planned
                    WHERE planned.experiment = new.experiment)
                FROM share.plan AS new
                WHERE run IN (SELECT id FROM arrived) AND NOT EXISTS (
                    SELECT 1 FROM main.plan AS planned
                    WHERE planned.experiment = new.experiment AND planned.run = new.run)
                ORDER BY position;
              DROP TABLE arrived;
              """)
          return .commit
        }
      }
    }
  }

  /// Whether no other process has the file open: only then can its log be given up.
  private func isFree() -> Bool {
    let mode = try? queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA busy_timeout = 0")
      return try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
    }
    return mode == "delete"
  }
}

/// Files that are called as the store and an ending.
func files(
  beside storePath: String, as ending: Regex<Substring>
) -> [(path: String, ending: Substring)] {
  let store = URL(fileURLWithPath: storePath)
  let folder = store.deletingLastPathComponent().path
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  return names.compactMap { name in
    guard name.hasPrefix(store.lastPathComponent) else { return nil }
    let rest = name.dropFirst(store.lastPathComponent.count)
    return rest.wholeMatch(of: ending) == nil ? nil : ("\(folder)/\(name)", rest)
  }
}
