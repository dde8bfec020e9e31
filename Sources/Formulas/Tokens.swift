// The words of a formula, each with its column.

import Base

/// A word of a formula.
struct Token: Hashable {
  enum Kind: Hashable {
    case number(Double)
    case name(String)
    /// One of `+ - * / ^ ( ) , ;`.
    case symbol(Character)
    case end
  }

  let kind: Kind
  /// As it was written.
  let text: String
  /// The first character has column 1.
  let column: Int
}

/// Splits a formula into words; the last is `.end`.
func tokens(of text: String) throws -> [Token] {
  let characters = Array(text)
  guard characters.count <= Parser.maximumLength else {
    throw UserError(
      "the expression is longer than \(Parser.maximumLength) characters",
      at: "column \(Parser.maximumLength + 1)")
  }
  var tokens: [Token] = []
  var index = 0
  func isDigit(_ position: Int) -> Bool {
    position < characters.count && ("0"..."9").contains(characters[position])
  }
  func isLetter(_ position: Int) -> Bool {
    position < characters.count
      && (characters[position] == "_"
        || characters[position].isASCII && characters[position].isLetter)
  }
  while index < characters.count {
    let start = index
    let character = characters[index]
    if character.isWhitespace {
      index += 1
    } else if isDigit(index) || character == "." {
      while isDigit(index) || index < characters.count && characters[index] == "." { index += 1 }
      if index < characters.count, characters[index] == "e" || characters[index] == "E" {
        let hasSign =
          index + 1 < characters.count
          && (characters[index + 1] == "+" || characters[index + 1] == "-")
        let exponent = index + (hasSign ? 2 : 1)
        if isDigit(exponent) {
          index = exponent
          while isDigit(index) { index += 1 }
        }
      }
      let word = String(characters[start..<index])
      guard let value = number(word) else {
        throw UserError("'\(excerpt(word))' is not a number", at: "column \(start + 1)")
      }
      guard value.isFinite else {
        throw UserError("the number '\(excerpt(word))' is too large", at: "column \(start + 1)")
      }
      tokens.append(Token(kind: .number(value), text: word, column: start + 1))
    } else if isLetter(index) {
      while isLetter(index) || isDigit(index) { index += 1 }
      let word = String(characters[start..<index])
      tokens.append(Token(kind: .name(word), text: word, column: start + 1))
    } else if "+-*/^(),;".contains(character) {
      index += 1
      // `**` is `^`.
      let isPower = character == "*" && index < characters.count && characters[index] == "*"
      if isPower { index += 1 }
      tokens.append(
        Token(
          kind: .symbol(isPower ? "^" : character), text: String(characters[start..<index]),
          column: start + 1))
    } else {
      throw UserError("unexpected character '\(visible(character))'", at: "column \(start + 1)")
    }
  }
  tokens.append(Token(kind: .end, text: "", column: characters.count + 1))
  return tokens
}

/// A decimal number that may begin or end with its point.
private func number(_ word: String) -> Double? {
  guard word.count(where: { $0 == "." }) <= 1, word != "." else { return nil }
  var digits = word.hasPrefix(".") ? "0" + word : word
  if digits.hasSuffix(".") { digits += "0" }
  return Double(digits.replacing(".e", with: ".0e").replacing(".E", with: ".0E"))
}

/// A character that keeps an error on one line.
private func visible(_ character: Character) -> String {
  character.unicodeScalars.map { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate:
      "U+" + String(scalar.value, radix: 16, uppercase: true)
    default: String(scalar)
    }
  }.joined()
}
