import Base
import Foundation
import GRDB

// The store as a file: how it is made, recognised and opened, and what its errors mean.

enum StoreFile {
  /// Version 6 of the schema.
  private static let schema = """
    CREATE TABLE experiments (
      name TEXT PRIMARY KEY NOT NULL, question TEXT, definition TEXT NOT NULL);
    CREATE TABLE runs (
      \(RunColumn.all.map(\.definition).joined(separator: ", ")));
    \(plan)
    CREATE TABLE curves (
      run TEXT NOT NULL REFERENCES runs (id), position INTEGER NOT NULL, step INTEGER NOT NULL,
      loss REAL, sup REAL, seconds REAL, PRIMARY KEY (run, position)) WITHOUT ROWID;
    CREATE TABLE networks (
      run TEXT PRIMARY KEY NOT NULL REFERENCES runs (id), parameters BLOB NOT NULL);
    \(Store.claimsSchema)
    PRAGMA application_id = \(Store.applicationID);
    PRAGMA user_version = \(Store.schemaVersion);
    """

  /// The columns of the key stand first, in its order: SQLite 3.40 and older checks a table without
  /// row numbers wrongly where they do not.
  private static let plan = """
    CREATE TABLE plan (
      experiment TEXT NOT NULL REFERENCES experiments (name), run TEXT NOT NULL,
      position INTEGER NOT NULL, PRIMARY KEY (experiment, run)) WITHOUT ROWID;
    """

  /// Brings an older store to this version; its rows keep NULL where they know nothing.
  static func migrate(_ queue: DatabaseQueue, at path: String) throws {
    try reportingErrors(at: path) {
      guard try queue.read(isOld) else { return }
      try queue.write { db in
        // Another process may have been first.
        guard try isOld(db) else { return }
        if let version = try version(db), version < Store.schemaVersion {
          let present = try columns(of: "runs", db)
          for column in RunColumn.all
          where column.since > version && !present.contains(column.name) {
            try db.execute(sql: "ALTER TABLE runs ADD COLUMN \(column.definition)")
          }
          let curves = try columns(of: "curves", db)
          for name in ["sup", "seconds"] where !curves.contains(name) {
            try db.execute(sql: "ALTER TABLE curves ADD COLUMN \(name) REAL")
          }
          try db.execute(sql: "PRAGMA user_version = \(Store.schemaVersion)")
        }
        guard try hasOldPlan(db) else { return }
        try db.execute(
          sql: """
            ALTER TABLE plan RENAME TO old_plan;
            \(plan)
            INSERT INTO plan (experiment, run, position)
            SELECT experiment, run, position FROM old_plan;
            DROP TABLE old_plan;
            """)
      }
    }
  }

  /// The names of a table's columns; an older store has fewer.
  static func columns(of table: String, _ db: Database) throws -> Set<String> {
    Set(try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table]))
  }

  private static func isOld(_ db: Database) throws -> Bool {
    let version = try version(db) ?? Store.schemaVersion
    return try version < Store.schemaVersion || hasOldPlan(db)
  }

  /// The schema's version; nil where the file gives none of ours.
  private static func version(_ db: Database) throws -> Int? {
    try Int.fetchOne(db, sql: "PRAGMA user_version").flatMap { $0 > 0 ? $0 : nil }
  }

  /// The first stores have the position between the columns of the key. No program minds the order, so
  /// the schema's version is the same.
  private static func hasOldPlan(_ db: Database) throws -> Bool {
    try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('plan')")
      == ["experiment", "position", "run"]
  }

  /// Makes an empty store: beside its place, then linked to it, so that a kill leaves either no
  /// store or a whole one, and two processes make one. A killed one's draft goes with the next.
  /// - Parameters:
  ///   - path: where it is to be, links followed.
  ///   - name: as errors call it.
  static func create(at path: String, called name: String) throws {
    StoreDraft.removeLeft(beside: path)
    let draft = StoreDraft(of: path).path
    defer { try? FileManager.default.removeItem(atPath: draft) }
    try reportingErrors(at: name) {
      let queue = try DatabaseQueue(path: draft)
      try queue.write { try $0.execute(sql: schema) }
      try queue.close()
    }
    do {
      try FileManager.default.linkItem(atPath: draft, toPath: path)
    } catch {
      // Another process was first, or the file system has no links.
      guard !FileManager.default.fileExists(atPath: path) else { return }
      do {
        try FileManager.default.moveItem(atPath: draft, toPath: path)
      } catch {
        throw UserError("cannot make a store here: \(systemReason(error))", at: name)
      }
    }
  }

  /// Opens a store whose links are followed.
  static func open(_ path: String, access: Store.Access) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(30)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let isWritable = [path, folder].allSatisfy { FileManager.default.isWritableFile(atPath: $0) }
    if access == .write || isWritable {
      configuration.journalMode = .wal
      do {
        return try DatabaseQueue(path: path, configuration: configuration)
      } catch let error as DatabaseError
        where access == .read && error.resultCode != .SQLITE_CORRUPT
        && error.resultCode != .SQLITE_NOTADB
      {
        // A full disk has no room for SQLite's log, which who only reads can do without.
        configuration.journalMode = .default
      }
    }
    configuration.readonly = true
    if !hasLog(path) {
      // SQLite's log needs a file beside it, unless nobody can write.
      let address = URL(fileURLWithPath: path).absoluteString + "?immutable=1"
      if let queue = try? DatabaseQueue(path: address, configuration: configuration) {
        return queue
      }
    } else if let queue = try? DatabaseQueue(path: path, configuration: configuration) {
      return queue
    }
    return try copied(path)
  }

  /// Whether what was written last stands beside the file and not in it.
  private static func hasLog(_ path: String) -> Bool {
    ["-wal", "-journal"].contains { suffix in
      var status = stat()
      return stat(path + suffix, &status) == 0 && status.st_size > 0
    }
  }

  /// A store in memory with the content of one that cannot be opened where it is.
  private static func copied(_ path: String) throws -> DatabaseQueue {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "approxima-store-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let copy = folder.appendingPathComponent("store").path
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for suffix in ["", "-wal", "-journal"]
      where FileManager.default.fileExists(atPath: path + suffix) {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
      }
    } catch {
      throw UserError(
        "the folder is read-only, and the store cannot be copied to \(folder.path) to be read: "
          + systemReason(error), at: path)
    }
    let source = try DatabaseQueue(path: copy)
    let memory = try DatabaseQueue()
    try source.backup(to: memory)
    try source.close()
    return memory
  }
}

/// What tells a file from every other on this machine, whatever it is called.
struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  /// The file at a path, links followed; nil where there is none.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }
}

/// Runs `body`; an error of SQLite becomes one line that names the file and says what to do.
func reportingErrors<Value>(at path: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as DatabaseError {
    throw UserError(explained(error), at: path)
  } catch let error as RowDecodingError {
    throw UserError("the store is damaged: \(error)", at: path)
  }
}

/// What an error of SQLite means for who sees it.
private func explained(_ error: DatabaseError) -> String {
  let stays = "what was stored stays"
  let words = error.message ?? "\(error.resultCode)"
  switch error.resultCode {
  case .SQLITE_FULL:
    return "the disk is full; \(stays): make room, then continue with --resume"
  case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
    return "the store cannot be written (read-only); \(stays)"
  case .SQLITE_IOERR:
    return "reading or writing failed (\(words)); \(stays): "
      + "see to the disk, then continue with --resume"
  case .SQLITE_CANTOPEN:
    return "cannot open the store; its folder must exist and be writable"
  case .SQLITE_BUSY, .SQLITE_LOCKED:
    return "another process holds the store; \(stays): wait for it, then continue with --resume"
  case .SQLITE_CORRUPT, .SQLITE_NOTADB:
    return "the store is damaged (\(words)); restore a copy, or name another file"
  case .SQLITE_ERROR where words.hasPrefix("no such "):
    return "the store is damaged (\(words)); restore a copy, or name another file"
  default:
    return "the store failed: \(words)"
  }
}
