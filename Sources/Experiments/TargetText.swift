import Base
import Foundation

/// Whether a target's text names a file that would be read.
package func readsFile(_ target: String) -> Bool { TargetText(target).path != nil }

/// The files that a target's text names.
package func targetFiles(_ target: String) -> [String] {
  [TargetText(target).path].compactMap(\.self)
}

/// The text of a target, with the file in it told apart: `mesh:FILE`, `mesh:FILE:EXPRESSION`,
/// `FILE.csv:x,y->z`, or a name or expression that needs no file.
struct TargetText: Hashable {
  /// What stands before the path.
  let prefix: String
  /// The file that the target is read from.
  let path: String?
  /// What stands behind the path.
  let suffix: String

  init(_ text: String) {
    let text = text.trimmingCharacters(in: .whitespaces)
    // As `resolveTarget` tells them apart.
    if text.wholeMatch(of: /mesh:[0-9]+(?:x[0-9]+){0,2}:.*/) != nil {
      // A uniform mesh has no file.
      (prefix, path, suffix) = (text, nil, "")
    } else if let match = text.wholeMatch(of: /mesh:(.+?\.msh|[^:]+)(:.*)?/.ignoresCase()) {
      (prefix, path, suffix) = ("mesh:", String(match.1), String(match.2 ?? ""))
    } else if let match = text.wholeMatch(of: /(.*?\.csv)(:.*)?/.ignoresCase()) {
      (prefix, path, suffix) = ("", String(match.1), String(match.2 ?? ""))
    } else {
      (prefix, path, suffix) = (text, nil, "")
    }
  }

  /// The target as the catalogue reads it, its path taken relative to `directory`.
  func text(in directory: String?) -> String {
    guard let path else { return prefix }
    guard let directory, !directory.isEmpty, directory != ".", !path.hasPrefix("/") else {
      return prefix + path + suffix
    }
    return prefix + (directory.hasSuffix("/") ? directory : directory + "/") + path + suffix
  }

  /// The target without the folder of its file: the same on every machine.
  var portable: String {
    guard let path else { return prefix }
    return prefix + (path.split(separator: "/").last.map(String.init) ?? path) + suffix
  }

  /// A hash of the file's bytes, hexadecimal; nil where no file is read.
  /// - Throws: `UserError` where the file cannot be read.
  func contentHash() throws -> String? {
    guard let path else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    return RunIdentity(hashing: data).description
  }
}
