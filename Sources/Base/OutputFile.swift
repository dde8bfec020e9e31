// A place that a user named for output: files are replaced whole or not at all, all else is written to.

import Foundation

/// Where a command writes what it made.
///
/// - `-`, `/dev/stdout` and `/dev/fd/N` are what they are open on: nothing is replaced.
/// - A device or a pipe is written to and stays; a disk is refused.
/// - A link stays, its target is written, or made where it is not there.
/// - A regular file is replaced in one step and keeps its permissions: the new content is written
///   beside it and renamed, so that a write that fails leaves the old content. A database and a
///   file without permission to write are refused.
package struct OutputFile: Sendable, Hashable {
  /// As the user named it.
  package let path: String

  package init(_ path: String) { self.path = path }

  /// Looks, before long work, whether the place can be written.
  /// - Throws: `UserError` that names it.
  package func check() throws {
    switch try place() {
    case .descriptor: return
    case .stream(let target):
      guard access(target, W_OK) == 0 else { throw failure(errno) }
    case .file(let target, let old):
      let folder = OutputFile.folder(of: target)
      guard access(folder, W_OK | X_OK) == 0 else {
        throw UserError("the folder \(folder) is not there or not writable", at: path)
      }
      if old != nil { try checkReplaceable(target) }
    }
  }

  /// Writes a text in UTF-8.
  /// - Throws: `UserError` that names the place; a file then has its old content.
  package func write(_ text: String) throws { try write(Data(text.utf8)) }

  /// Writes bytes.
  /// - Throws: `UserError` that names the place; a file then has its old content.
  package func write(_ data: Data) throws { try write { try $0(data) } }

  /// Writes piece by piece, where the whole would need much memory.
  /// - Parameter body: hands out the pieces in order.
  /// - Throws: `UserError` that names the place; a file then has its old content. What `body` throws.
  package func write(_ body: (_ piece: (Data) throws -> Void) throws -> Void) throws {
    // What is wrong with the pieces is not of the place.
    var isOfPlace = true
    func pieces(_ handle: FileHandle) throws {
      isOfPlace = false
      try body { piece in
        isOfPlace = true
        try handle.write(contentsOf: piece)
        isOfPlace = false
      }
      isOfPlace = true
    }
    do {
      switch try place() {
      case .descriptor(let number):
        // What was printed before stands before it.
        fflush(nil)
        try pieces(FileHandle(fileDescriptor: number, closeOnDealloc: false))
      case .stream(let target):
        let number = open(target, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard number >= 0 else { throw failure(errno) }
        let handle = FileHandle(fileDescriptor: number, closeOnDealloc: true)
        try pieces(handle)
        try handle.close()
      case .file(let target, let old):
        if old != nil { try checkReplaceable(target) }
        try replace(target, old, by: pieces)
      }
    } catch  where isOfPlace && !(error is UserError) {
      throw UserError("cannot write here: \(systemReason(error))", at: path)
    }
  }
}

// MARK: - Files of another kind

extension OutputFile {
  /// What a command writes to one place, each time it is called.
  package enum Content: Sendable {
    case network, figure

    fileprivate var name: String { self == .network ? "a saved network" : "a figure" }

    fileprivate func isSeen(in start: Data) -> Bool {
      let text = String(decoding: start, as: UTF8.self)
      return switch self {
      case .network: text.contains("\"approxima-network\"")
      case .figure: text.drop(while: \.isWhitespace).hasPrefix("<")
      }
    }
  }

  /// Looks, before long work, whether a file that stands here is of the kind that is to replace it.
  /// - Throws: `UserError` that names it.
  package func check(holds content: Content) throws {
    guard case .file(let target, .some) = try place(),
      let file = FileHandle(forReadingAtPath: target)
    else { return }
    defer { try? file.close() }
    guard let start = try? file.read(upToCount: 1 << 20), !start.isEmpty,
      !content.isSeen(in: start)
    else { return }
    throw UserError(
      "there is a file that is not \(content.name), and is left as it is; name another file",
      at: path)
  }
}

// MARK: - What stands at a place

extension OutputFile {
  /// Who may do what with a file.
  private struct Permissions {
    var mode: mode_t
    var user: uid_t
    var group: gid_t
  }

  private enum Place {
    case descriptor(Int32)
    case stream(String)
    case file(String, Permissions?)
  }

  /// Links followed, as far as they are known to the file system.
  private func place() throws -> Place {
    if path == "-" { return .descriptor(STDOUT_FILENO) }
    let target = try OutputFile.followingLinks(path)
    if let number = OutputFile.descriptor(target) {
      guard fcntl(number, F_GETFD) >= 0 else { throw failure(EBADF) }
      return .descriptor(number)
    }
    var status = stat()
    guard lstat(target, &status) == 0 else {
      guard errno == ENOENT else { throw failure(errno) }
      guard !target.hasSuffix("/") else {
        throw UserError("this is the name of a folder; name a file", at: path)
      }
      return .file(target, nil)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      return .file(
        target,
        Permissions(mode: status.st_mode & 0o7777, user: status.st_uid, group: status.st_gid))
    case S_IFDIR:
      throw UserError("this is a folder; name a file in it", at: path)
    case S_IFBLK:
      throw UserError("this is a disk, and is left as it is; name a file", at: path)
    default:
      return .stream(target)
    }
  }

  /// The path at which a chain of links ends, whether or not anything is there.
  /// - Throws: `UserError` for an empty path, or where links lead round in a circle.
  package static func followingLinks(_ path: String) throws -> String {
    guard !path.isEmpty else { throw UserError("the name of a file is empty") }
    var target = path
    // As many as Linux follows.
    for _ in 0...40 {
      var status = stat()
      guard descriptor(target) == nil, lstat(target, &status) == 0,
        status.st_mode & S_IFMT == S_IFLNK
      else { return target }
      let next: String
      do {
        next = try FileManager.default.destinationOfSymbolicLink(atPath: target)
      } catch {
        throw UserError("cannot read this link: \(systemReason(error))", at: path)
      }
      target = next.hasPrefix("/") ? next : folder(of: target) + "/" + next
    }
    throw UserError("the link leads round in a circle", at: path)
  }

  /// The number of an open file that a path stands for.
  private static func descriptor(_ path: String) -> Int32? {
    for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count)).flatMap { $0 >= 0 ? $0 : nil }
    }
    return nil
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func failure(_ code: Int32) -> UserError {
    UserError("cannot write here: \(String(cString: strerror(code)))", at: path)
  }
}

// MARK: - Replacing a file

extension OutputFile {
  private func checkReplaceable(_ target: String) throws {
    guard access(target, W_OK) == 0 else {
      throw UserError(
        "there is a file without permission to write, which is left as it is", at: path)
    }
    guard let file = FileHandle(forReadingAtPath: target) else { return }
    defer { try? file.close() }
    if let start = try? file.read(upToCount: 16), start == Data("SQLite format 3\0".utf8) {
      throw UserError("this is a database, and is left as it is; name another file", at: path)
    }
  }

  private func replace(
    _ target: String, _ old: Permissions?, by pieces: (FileHandle) throws -> Void
  ) throws {
    let draft =
      OutputFile.folder(of: target)
      + "/.approxima-\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
    let number = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard number >= 0 else { throw failure(errno) }
    let handle = FileHandle(fileDescriptor: number, closeOnDealloc: true)
    do {
      try pieces(handle)
      if let old {
        // Only root can give a file away; the owner's change takes some modes with it.
        _ = fchown(number, old.user, old.group)
        guard fchmod(number, old.mode) == 0 else { throw failure(errno) }
      }
      // Some file systems have no fsync; a full or broken one says so here at the latest.
      if fsync(number) != 0, [EIO, ENOSPC, EDQUOT].contains(errno) { throw failure(errno) }
      try handle.close()
      guard rename(draft, target) == 0 else { throw failure(errno) }
    } catch {
      unlink(draft)
      throw error
    }
  }
}

// MARK: - Several places

extension OutputFile {
  /// Looks at all places of a command before long work: each can be written, no two are one file, and
  /// none is a file that the command reads.
  /// - Parameters:
  ///   - outputs: options with what the user named; nil where the option was not given.
  ///   - inputs: files that are read and must stay.
  /// - Throws: `UserError` for the first that is wrong.
  package static func check(
    _ outputs: [(option: String, path: String?)], keeping inputs: [String] = []
  ) throws {
    var known = Dictionary(
      inputs.compactMap { path in identity(path).map { ($0, "the input \(path)") } },
      uniquingKeysWith: { first, _ in first })
    for (option, path) in outputs {
      guard let path else { continue }
      let output = OutputFile(path)
      try output.check()
      guard case .file(let target, _) = try output.place(), let identity = identity(target) else {
        continue
      }
      if let other = known[identity] {
        throw UserError("\(option) would overwrite \(other); name another file", at: path)
      }
      known[identity] = option
    }
  }

  /// What tells files apart, also where one is not there yet.
  private static func identity(_ path: String) -> String? {
    var status = stat()
    if stat(path, &status) == 0 { return "\(status.st_dev):\(status.st_ino)" }
    guard stat(folder(of: path), &status) == 0 else { return nil }
    let name = path.split(separator: "/").last ?? ""
    return "\(status.st_dev):\(status.st_ino)/\(name)"
  }
}

/// What the system says of an error: "No space left on device".
package func systemReason(_ error: any Error) -> String {
  let error = error as NSError
  let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
  return cause.domain == NSPOSIXErrorDomain
    ? String(cString: strerror(Int32(cause.code))) : error.localizedDescription
}
