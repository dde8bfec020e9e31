// A folder that a user named for several files.

import Foundation

/// Where a command writes files of its own naming.
package struct OutputFolder: Sendable, Hashable {
  /// As the user named it.
  package let path: String

  package init(_ path: String) { self.path = path }

  /// Looks, before long work, whether files can be made in it, or it can be made.
  /// - Throws: `UserError` that names it.
  package func check() throws {
    guard try !exists() else {
      guard access(path, W_OK | X_OK) == 0 else {
        throw UserError("this folder is not writable", at: path)
      }
      return
    }
    var above = OutputFile.folder(of: path)
    while !FileManager.default.fileExists(atPath: above), above != "/", above != "." {
      above = OutputFile.folder(of: above)
    }
    guard access(above, W_OK | X_OK) == 0 else {
      throw UserError("the folder \(above) is not writable", at: path)
    }
  }

  /// Makes it, and those above it, where it is not there.
  /// - Throws: `UserError` that names it.
  package func make() throws {
    guard try !exists() else { return }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw UserError("cannot make this folder: \(systemReason(error))", at: path)
    }
  }

  private func exists() throws -> Bool {
    guard !path.isEmpty else { throw UserError("the name of a folder is empty") }
    guard path != "-" else {
      throw UserError("- is standard output, which holds one file; name a folder")
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
    guard isFolder.boolValue else { throw UserError("this is a file; name a folder", at: path) }
    return true
  }
}
