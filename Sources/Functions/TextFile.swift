// A text file as numbered lines, with errors that name the file and the line.

import Base
import Foundation

/// A file's lines; line 1 is the first.
struct TextFile {
  let path: String
  let lines: [Substring]

  /// - Throws: `UserError` where the file cannot be read or is not UTF-8.
  init(path: String) throws {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw UserError("no such file", at: path)
    }
    guard !isDirectory.boolValue else {
      throw UserError("is a directory; a file is expected", at: path)
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot be read; check its permissions", at: path)
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw UserError("is not a text file in UTF-8", at: path)
    }
    self.init(path: path, text: text)
  }

  init(path: String, text: String) {
    self.path = path
    // "\r\n" is one Character; the mark that some programs write first is no content.
    let body = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
    var lines = body.split(omittingEmptySubsequences: false) { $0.isNewline }
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
  }

  /// An error at a line.
  func error(_ message: String, line: Int) -> UserError {
    UserError(message, at: "\(path):\(line)")
  }
}

/// What a person typed, short enough for a one-line message and without control characters.
func quoted(_ text: some StringProtocol) -> String {
  let clean = text.unicodeScalars.prefix(40).map { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: "?"
    default: String(scalar)
    }
  }.joined()
  return "'\(clean)\(text.unicodeScalars.count > 40 ? "…" : "")'"
}
