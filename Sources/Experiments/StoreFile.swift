import Base
import Foundation
import GRDB

// The store as a file: how it is made, recognised and opened, and what its errors mean.

enum StoreFile {
  /// Version 2 of the schema.
  private static let schema = """
    CREATE TABLE experiments (
      name TEXT PRIMARY KEY NOT NULL, question TEXT, definition TEXT NOT NULL);
    CREATE TABLE runs (
      id TEXT PRIMARY KEY NOT NULL, settings TEXT NOT NULL,
      target TEXT NOT NULL, domain TEXT, inputs INTEGER NOT NULL, outputs INTEGER NOT NULL,
      activation TEXT NOT NULL, width INTEGER NOT NULL, depth INTEGER NOT NULL,
      widths TEXT NOT NULL, parameters INTEGER NOT NULL, optimizer TEXT NOT NULL,
      seed INTEGER NOT NULL, status TEXT NOT NULL, failure TEXT, steps INTEGER NOT NULL,
      loss REAL, l1 REAL, l2 REAL, sup REAL, relative_l2 REAL, relative_sup REAL, sup_at TEXT,
      l1_uncertainty REAL, l2_uncertainty REAL, method TEXT NOT NULL, rounding REAL,
      \(splitColumns.joined(separator: ", ")),
      wall_seconds REAL NOT NULL, version TEXT NOT NULL, finished_at TEXT NOT NULL);
    CREATE TABLE plan (
      experiment TEXT NOT NULL REFERENCES experiments (name), position INTEGER NOT NULL,
      run TEXT NOT NULL, PRIMARY KEY (experiment, run)) WITHOUT ROWID;
    CREATE TABLE curves (
      run TEXT NOT NULL REFERENCES runs (id), position INTEGER NOT NULL, step INTEGER NOT NULL,
      loss REAL, PRIMARY KEY (run, position)) WITHOUT ROWID;
    CREATE TABLE networks (
      run TEXT PRIMARY KEY NOT NULL REFERENCES runs (id), parameters BLOB NOT NULL);
    \(Store.claimsSchema)
    PRAGMA application_id = \(Store.applicationID);
    PRAGMA user_version = \(Store.schemaVersion);
    """

  /// What version 1 did not have.
  private static let splitColumns = [
    "approximation REAL", "optimisation REAL", "floor REAL", "split_kind TEXT",
    "split_reference TEXT",
  ]

  /// Brings an older store to this version; its rows keep NULL where they know nothing.
  static func migrate(_ queue: DatabaseQueue, at path: String) throws {
    try reportingErrors(at: path) {
      try queue.write { db in
        guard try Int.fetchOne(db, sql: "PRAGMA user_version") == 1 else { return }
        for column in splitColumns { try db.execute(sql: "ALTER TABLE runs ADD COLUMN \(column)") }
        try db.execute(sql: "PRAGMA user_version = \(Store.schemaVersion)")
      }
    }
  }

  /// Makes an empty store: beside its place, then linked to it, so that a kill leaves either no
  /// store or a whole one, and two processes make one.
  static func create(at path: String) throws {
    let draft = path + ".new-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: draft) }
    try reportingErrors(at: path) {
      try? FileManager.default.removeItem(atPath: draft)
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
        throw UserError("cannot make a store here", at: path)
      }
    }
  }

  /// Reads the header as bytes; SQLite itself might write beside the file.
  /// - Throws: `UserError` for what is no store of this version.
  static func check(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw UserError("there is no such store", at: path)
    }
    guard !isFolder.boolValue else { throw UserError("this is a folder, not a store", at: path) }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    defer { try? file.close() }
    let header = [UInt8]((try? file.read(upToCount: 100)) ?? Data())
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw UserError(
        "this is not a store of runs (no SQLite file), and is left as it is; name another file",
        at: path)
    }
    func number(at offset: Int) -> Int {
      header[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(at: 68) == Store.applicationID else {
      throw UserError(
        "this SQLite file is not a store of runs, and is left as it is; name another file",
        at: path)
    }
    let version = number(at: 60)
    guard version <= Store.schemaVersion else {
      throw UserError(
        "this store has version \(version), newer than this program reads "
          + "(\(Store.schemaVersion)), and is left as it is; update approxima", at: path)
    }
  }

  static func open(_ path: String, access: Store.Access) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(30)
    if access == .read, !FileManager.default.isWritableFile(atPath: path) {
      configuration.readonly = true
    } else {
      configuration.journalMode = .wal
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }
}

/// Runs `body`; an error of SQLite becomes one line that names the file and says what to do.
func reportingErrors<Value>(at path: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as DatabaseError {
    let stays = "what was stored stays"
    let message =
      switch error.resultCode {
      case .SQLITE_FULL:
        "the disk is full; \(stays): make room, then continue with --resume"
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
        "the store cannot be written (read-only); \(stays)"
      case .SQLITE_IOERR:
        "reading or writing failed (\(error.message ?? "I/O error")); \(stays): "
          + "see to the disk, then continue with --resume"
      case .SQLITE_CANTOPEN:
        "cannot open the store; its folder must exist and be writable"
      case .SQLITE_BUSY, .SQLITE_LOCKED:
        "another process holds the store; \(stays): wait for it, then continue with --resume"
      case .SQLITE_CORRUPT, .SQLITE_NOTADB:
        "the store is damaged (\(error.message ?? "malformed")); restore a copy, or name another file"
      default:
        "the store failed: \(error.message ?? "\(error.resultCode)")"
      }
    throw UserError(message, at: path)
  }
}
