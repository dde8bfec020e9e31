// The first key that stands twice in one object of a JSON text.

import Foundation

/// A key that an object of JSON has twice, of which a decoder would take one without a word.
package struct RepeatedKey: Hashable, Sendable {
  package let name: String
  /// Of its second place, from 1.
  package let line: Int

  /// The first one of a text.
  /// - Parameter json: valid JSON in UTF-8.
  /// - Returns: nil where every object names each of its keys once.
  package static func first(in json: Data) -> RepeatedKey? {
    // Of each open brace or bracket: the keys so far; nil in a list.
    var open: [Set<String>?] = []
    var line = 1
    var bytes = json.makeIterator()
    /// What is in quotes, whose first has been read.
    func text() -> String {
      var raw: [UInt8] = [UInt8(ascii: "\"")]
      var isEscaped = false
      while let byte = bytes.next() {
        raw.append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          break
        }
      }
      // "a" and "\u0061" are one key.
      return (try? JSONDecoder().decode(String.self, from: Data(raw)))
        ?? String(decoding: raw, as: UTF8.self)
    }
    var isKey = false
    while let byte = bytes.next() {
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "{"):
        open.append([])
        isKey = true
      case UInt8(ascii: "["):
        open.append(nil)
        isKey = false
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        open.removeLast()
        isKey = false
      case UInt8(ascii: ","): isKey = open.last.map { $0 != nil } ?? false
      case UInt8(ascii: "\""):
        let word = text()
        guard isKey else { continue }
        isKey = false
        if open[open.count - 1]?.insert(word).inserted == false {
          return RepeatedKey(name: word, line: line)
        }
      default: break
      }
    }
    return nil
  }
}
