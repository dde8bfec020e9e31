import Base
import Foundation
import GRDB

// A store that is taken away while a sweep writes to it: how that is noticed, and what can be saved.

/// The file is no longer where the store was opened.
struct StoreLoss: Error {
  /// What happened to it.
  let message: String
}

extension Store {
  /// Looks whether the file that was opened still stands at its path: SQLite goes on writing to a file
  /// that has no name any more.
  func loss() -> StoreLoss? {
    guard let file else { return nil }
    guard let now = (try? OutputFile.followingLinks(path)).flatMap({ FileIdentity($0) }) else {
      return StoreLoss(message: "the store was deleted or moved while it was written")
    }
    guard now == file else {
      return StoreLoss(message: "another file was put in the store's place while it was written")
    }
    do {
      try header.check(path)
      return nil
    } catch {
      return StoreLoss(message: "the store was overwritten while it was written")
    }
  }

  /// What the user reads of an error that ended the writing. Where the store is lost, all that can still
  /// be read of it is saved first with what is still in memory.
  /// - Parameters:
  ///   - error: of SQLite, or a `StoreLoss`; any other is as it is.
  ///   - records: finished runs that the store may lack.
  ///   - plan: of the sweep; nil for claims.
  ///   - finished: runs of the plan that were finished.
  func explained(
    _ error: any Error, rescuing records: [RunRecord] = [], of plan: Plan? = nil, finished: Int = 0
  ) -> any Error {
    let loss = (error as? StoreLoss) ?? loss()
    guard loss != nil || (error as? DatabaseError).map(isLoss) == true else {
      return userError(error)
    }
    let what = loss?.message ?? (userError(error) as? UserError)?.message ?? "\(error)"
    guard let (place, count) = rescue(records, of: plan) else {
      return UserError(what + "; nothing could be saved", at: path)
    }
    let saved =
      plan == nil
      ? "what was stored is saved in"
      // A file that was emptied in its place takes with it what memory no longer holds.
      : count < finished
        ? "\(count) of \(finished) finished runs, what memory still held of them, are saved in"
        : "\(count) finished runs are saved in"
    return UserError(
      "\(what); \(saved) \(place): move it to \(path)"
        + (plan == nil ? "" : ", then continue with --resume"), at: path)
  }

  /// Errors after which the store cannot be written; a full disk and another writer pass by.
  private func isLoss(_ error: DatabaseError) -> Bool {
    switch error.resultCode {
    case .SQLITE_FULL, .SQLITE_BUSY, .SQLITE_LOCKED: false
    default: true
    }
  }

  private func userError(_ error: any Error) -> any Error {
    do {
      return try reportingErrors(at: path) { throw error }
    } catch {
      return error
    }
  }

  /// Makes a new store of what the open file still gives and of records: beside the store, else in the
  /// working folder, else in the folder for temporary files.
  /// - Returns: its place and how many runs of the plan are in it; nil where none could be made.
  private func rescue(_ records: [RunRecord], of plan: Plan?) -> (place: String, runs: Int)? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let temporary = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    for place in [path, name, temporary] {
      guard
        let free = (1...99).lazy.map({ "\(place).rescued\($0 == 1 ? "" : "-\($0)")" })
          .first(where: { !FileManager.default.fileExists(atPath: $0) })
      else { continue }
      // With what can be read, or else without.
      for isCopied in [true, false] {
        do {
          return (free, try fill(free, isCopied: isCopied, records, of: plan))
        } catch {
          for suffix in ["", "-wal", "-shm", "-journal"] {
            try? FileManager.default.removeItem(atPath: free + suffix)
          }
        }
      }
    }
    return nil
  }

  private func isWhole() throws -> Bool {
    try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") == "ok" }
  }

  private func fill(
    _ place: String, isCopied: Bool, _ records: [RunRecord], of plan: Plan?
  ) throws -> Int {
    if isCopied {
      let copy = try DatabaseQueue(path: place)
      try queue.backup(to: copy)
      try copy.close()
    }
    let store = try Store(path: place)
    if let plan { _ = try store.begin(plan, resume: true) }
    for record in records { try store.insert(record) }
    let count = try plan.map { try store.stored(of: $0).count } ?? 0
    // Pages are copied as they are: a store that is no whole one is no rescue.
    guard try store.isWhole() else { throw UserError("the copy is damaged", at: place) }
    try store.close()
    return count
  }
}
