import Base
import Foundation
import Yams

/// A value as a person wrote it, in a file or on a command line.
package struct SettingInput: Sendable {
  /// Nil where it is no text at all, such as a list in a file.
  let text: String?
  /// As an error calls it: `'text'`, `a list`, `nothing`.
  let shown: String

  package init(_ text: String) {
    self.text = text
    shown = text.isEmpty ? "nothing" : "'\(excerpt(text))'"
  }

  init(_ node: Node, _ reader: YAMLReader) {
    text = node.scalar?.string
    shown = reader.kind(node)
  }

  /// The value as lists of values name it.
  var label: String { text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? shown }

  /// A text without space around it, of at least a letter.
  /// - Parameter name: of the setting, for the error.
  func word(_ name: String) throws -> String {
    let word = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    guard !word.isEmpty else { throw UserError("\(name) must be a text, not \(shown)") }
    if let control = word.unicodeScalars.first(where: {
      $0.properties.generalCategory == .control && !"\t\n\r".unicodeScalars.contains($0)
    }) {
      throw UserError(
        "\(name) has the control character U+\(String(control.value, radix: 16, uppercase: true)); "
          + "leave it out")
    }
    return word
  }
}
