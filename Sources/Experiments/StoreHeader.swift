import Base
import Foundation
import Synchronization

/// The first bytes of a store, read beside SQLite, which itself might write to a file that is none of ours.
///
/// A process that closes any descriptor of a file gives up its locks on it (POSIX), those of SQLite too;
/// another process then takes the file for free. So all headers of a file share one descriptor, which stays
/// open as long as one of them lives: keep it as long as the connection.
final class StoreHeader: Sendable {
  private let file: FileIdentity
  private let descriptor: Int32

  /// The descriptors by file, with how many headers use each.
  private static let shared = Mutex<[FileIdentity: (descriptor: Int32, users: Int)]>([:])

  /// The header of the file at a path, links followed.
  /// - Throws: `UserError` for what is no file, or cannot be read.
  init(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, let file = FileIdentity(path) else {
      throw UserError("there is no such store", at: path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw UserError("this is a folder, not a store", at: path)
    default: throw UserError("this is no file, and a store is one; name another", at: path)
    }
    self.file = file
    descriptor = try Self.shared.withLock { files in
      if let (descriptor, users) = files[file] {
        files[file] = (descriptor, users + 1)
        return descriptor
      }
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw UserError("cannot read this file", at: path) }
      files[file] = (descriptor, 1)
      return descriptor
    }
  }

  deinit {
    Self.shared.withLock { files in
      guard let (descriptor, users) = files[file] else { return }
      files[file] = users > 1 ? (descriptor, users - 1) : nil
      if users == 1 { close(descriptor) }
    }
  }

  /// Reads it anew.
  /// - Throws: `UserError` for what is no store of this version.
  func check(_ path: String) throws {
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count == bytes.count, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw UserError(
        "this is not a store of runs (no SQLite file), and is left as it is; name another file",
        at: path)
    }
    func number(at offset: Int) -> Int {
      bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
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
}
