import Base
import Foundation

/// A JSON value with one canonical text: the same value gives the same bytes on every machine.
package enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int)
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  /// A key of an object with its value.
  package struct Member: Sendable, Hashable {
    package let key: String
    package let value: JSON

    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// A number, or null where it is NaN or infinite, which JSON cannot say.
  package init(_ number: Double) {
    self = number.isFinite ? .number(number) : .null
  }

  /// A list of numbers; those that JSON cannot say are null.
  package init(_ numbers: [Double]) {
    self = .array(numbers.map { JSON($0) })
  }

  /// A box as a list of `[lower, upper]` pairs.
  package init(_ domain: Domain) {
    self = .array(domain.bounds.map { JSON([$0.lowerBound, $0.upperBound]) })
  }

  /// An object; members stay in the order given.
  package static func object(_ members: (String, JSON)...) -> JSON {
    .object(members.map { Member($0.0, $0.1) })
  }

  /// What `value` encodes to, the keys of objects in the order of Swift's texts.
  /// - Throws: `EncodingError` for a number that is not finite, and what the value throws.
  package init(encoding value: some Encodable) throws {
    self = try JSONValueEncoder().encode(value)
  }

  /// The value of a key of an object.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The same value with the keys of all objects in order of their UTF-8 bytes.
  package var sorted: JSON {
    switch self {
    case .array(let values): .array(values.map(\.sorted))
    case .object(let members):
      .object(
        members.map { Member($0.key, $0.value.sorted) }
          .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    default: self
    }
  }

  /// The text on one line, without spaces. Numbers are the shortest decimals that read back to the
  /// same bits, whole numbers without a fraction.
  package var text: String {
    var text = ""
    if case .object = self { text.reserveCapacity(1024) }
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .unsigned(let value): text += String(value)
    case .number(let value): text += value.isFinite ? plain(value) : "null"
    case .string(let value): quote(value, to: &text)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        quote(member.key, to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  /// The text over several lines for a reader: one line a member, short lists on one line.
  package func prettyText(indentation: Int = 0) -> String {
    let inner = String(repeating: " ", count: indentation + 2)
    let outer = String(repeating: " ", count: indentation)
    func block(_ open: String, _ lines: [String], _ close: String) -> String {
      lines.isEmpty
        ? open + close
        : "\(open)\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(outer)\(close)"
    }
    switch self {
    case .array(let values):
      let short = "[" + values.map(\.text).joined(separator: ", ") + "]"
      if short.count + indentation <= 90 { return short }
      return block("[", values.map { $0.prettyText(indentation: indentation + 2) }, "]")
    case .object(let members):
      let lines = members.map {
        quoted($0.key) + ": " + $0.value.prettyText(indentation: indentation + 2)
      }
      return block("{", lines, "}")
    default: return text
    }
  }
}

extension JSON: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  package init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: Key.self) {
      self = .object(
        try object.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
          Member($0.stringValue, try object.decode(JSON.self, forKey: $0))
        })
      return
    }
    let single = try decoder.singleValueContainer()
    if single.decodeNil() {
      self = .null
    } else if let value = try? single.decode([JSON].self) {
      self = .array(value)
    } else if let value = try? single.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? single.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? single.decode(UInt64.self) {
      self = .unsigned(value)
    } else if let value = try? single.decode(Double.self) {
      self = .number(value)
    } else {
      self = .string(try single.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    if case .object(let members) = self {
      var container = encoder.container(keyedBy: Key.self)
      for member in members {
        try container.encode(member.value, forKey: Key(stringValue: member.key))
      }
      return
    }
    var container = encoder.singleValueContainer()
    switch self {
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .null, .object: try container.encodeNil()
    }
  }
}

private func quoted(_ text: String) -> String {
  var result = ""
  quote(text, to: &result)
  return result
}

private func quote(_ text: String, to result: inout String) {
  result += "\""
  // Nearly all texts are written as they are.
  guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else {
    result += text
    result += "\""
    return
  }
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  result += "\""
}
