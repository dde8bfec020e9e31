// Which targets a page may name: all but those that read a file or make a large mesh.

import Base
import Experiments

/// - Throws: `UserError` for a target that a page may not name.
func checkTarget(_ text: String) throws {
  guard text.utf8.count <= Limits.targetText else {
    throw UserError("at most \(Limits.targetText) characters are taken here", at: "target")
  }
  // What reads a file is told from the rest as the command reads it; the page has no files.
  let lower = text.lowercased()
  guard !readsFile(text), !lower.contains(".csv"), !lower.contains(".msh") else {
    throw UserError(
      "a page reads no files; name a function, or use approxima fit in a terminal", at: "target")
  }
  guard let mesh = text.wholeMatch(of: /\s*mesh:([0-9x]+):.*/) else {
    guard !lower.contains("mesh:") else {
      throw UserError("write a mesh as mesh:8x8:TARGET", at: "target")
    }
    return
  }
  let cells = mesh.1.split(separator: "x").reduce(1.0) { $0 * (Double($1) ?? .infinity) }
  guard cells <= Double(Limits.meshCells) else {
    throw UserError("at most \(Limits.meshCells) cells of a mesh are made here", at: "target")
  }
}
