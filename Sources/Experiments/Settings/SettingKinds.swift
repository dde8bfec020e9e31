// Kinds of settings: whole numbers, numbers, names.
import Base

/// A whole number.
package protocol CountSetting: RunSetting where Value == Int {
  static var limit: SizeLimit { get }
  /// What else would be right; said behind an error.
  static var hint: String { get }
  /// Whether `none` is a value.
  static var takesNone: Bool { get }
}

extension CountSetting {
  package static var hint: String { "" }
  package static var takesNone: Bool { false }

  package static func read(_ input: SettingInput) throws -> Int? {
    if takesNone, input.text == "none" { return nil }
    guard let number = input.text.flatMap({ Int($0) }), number >= limit.range.lowerBound else {
      throw UserError(
        "\(name) must be a whole number of at least \(limit.range.lowerBound)"
          + "\(takesNone ? " or none" : ""), not \(input.shown)" + (hint.isEmpty ? "" : ": \(hint)")
      )
    }
    try limit.check(number, name)
    return number
  }

  package static func check(_ value: Int) throws {
    try limit.check(value, name, hint: hint.isEmpty ? "" : ": \(hint)")
  }
}

/// A finite number.
package protocol NumberSetting: RunSetting where Value == Double {
  /// Which numbers are right, in words: `above 0`.
  static var range: String { get }
  static func isInRange(_ value: Double) -> Bool
  /// Whether `none` is a value.
  static var takesNone: Bool { get }
}

extension NumberSetting {
  package static var takesNone: Bool { false }

  package static func read(_ input: SettingInput) throws -> Double? {
    if takesNone, input.text == "none" { return nil }
    guard let number = input.text.flatMap({ Double($0) }), number.isFinite, isInRange(number) else {
      throw UserError(
        "\(name) must be a number \(range)\(takesNone ? " or none" : ""), not \(input.shown)")
    }
    return number
  }

  package static func check(_ value: Double) throws {
    guard value.isFinite, isInRange(value) else {
      throw UserError("\(name) must be a number \(range), not \(plain(value))")
    }
  }
}

/// A text that stands for a value.
package protocol NamedSetting: RunSetting {
  /// - Throws: `UserError` with the nearest names.
  static func parse(_ text: String) throws -> Value
}

extension NamedSetting {
  package static func read(_ input: SettingInput) throws -> Value? {
    try parse(input.word(name))
  }
}

/// The member of a closed list that a text names, letter case ignored.
/// - Throws: `UserError` with the nearest names.
func member<Name: RawRepresentable & CaseIterable>(
  _ text: String, called what: String
) throws -> Name where Name.RawValue == String {
  if let value = Name(rawValue: text.lowercased()) { return value }
  let names = Name.allCases.map(\.rawValue)
  let near = suggestion(for: text, among: names)
  throw UserError(
    "unknown \(what) '\(text)'"
      + (near.isEmpty ? "; known are \(names.joined(separator: ", "))" : near))
}

/// The names of a closed list, for a table.
func listed(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
