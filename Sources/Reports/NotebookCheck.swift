// Figures that a notebook states, held against the files that its blocks wrote.

import Base
import Experiments
import Foundation

/// A stated figure: `<!-- check FILE KEYS RELATION -->` behind its sentence.
///
/// FILE is JSON that a block above wrote, KEYS a path in it such as `errors.sup` or, with the index in a
/// list, `0.measured`. The relation is one of
///
/// - `<= 1e-6`, `< 1`, `>= 0.5`, `> 0`: a bound;
/// - `= 0.1052 ± 1 %`, `= 12 ± 0.5`, `= 153`: a number; without a tolerance, that very number;
/// - `= holds`: words, such as a verdict;
/// - `stated`, `stated ± 1 %`: the number that the text gives last before the comment; without a tolerance
///   it is right to its last written digit. `0.0263`, `2.7·10⁻⁴`, `10⁻⁹`, `1/32` and `5 %` are numbers.
package struct NotebookCheck: Sendable, Hashable {
  enum Relation: Sendable, Hashable {
    case below(Double)
    case atMost(Double)
    case atLeast(Double)
    case above(Double)
    case near(Double, by: Double)
    case words(String)
  }

  /// Line of the file, from 1.
  package let line: Int
  /// As the blocks name it, in their working folder.
  package let file: String
  package let keys: String
  let relation: Relation
  /// The relation as the reader is told it.
  let stated: String

  /// - Parameters:
  ///   - text: what stands behind `check` in the comment.
  ///   - sentence: what stands before the comment.
  /// - Throws: `UserError` without a place.
  init(parsing text: String, after sentence: String, line: Int) throws {
    let parts = text.split(maxSplits: 2, whereSeparator: \.isWhitespace)
    guard parts.count == 3,
      let sign = ["<=", ">=", "<", ">", "=", "stated"].first(where: parts[2].hasPrefix)
    else {
      throw UserError(
        "this check cannot be read; it is such as check fit.json errors.sup <= 1e-6, "
          + "with <=, >=, <, >, = or stated")
    }
    self.line = line
    file = String(parts[0])
    keys = String(parts[1])
    let words = parts[2].dropFirst(sign.count).trimmingCharacters(in: .whitespaces)
    if sign == "stated" {
      guard let number = lastNumber(in: sentence) else {
        throw UserError("no number stands before this check")
      }
      let tolerance = Tolerance(words)
      guard words.isEmpty || tolerance != nil else { throw notTolerance(words) }
      let size = tolerance?.size(for: number.value) ?? number.lastDigit / 2 * (1 + 1e-9)
      relation = .near(number.value, by: size)
      stated = number.text + (words.isEmpty ? "" : " \(words)")
      return
    }
    guard !words.isEmpty else { throw UserError("this check gives no bound behind \(sign)") }
    stated = sign == "=" ? words : "\(sign) \(words)"
    if sign == "=" {
      let parts = words.split(separator: "±", maxSplits: 1)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard let value = Double(parts[0]) else {
        guard parts.count == 1 else { throw UserError("'\(excerpt(parts[0]))' is no number") }
        relation = .words(words)
        return
      }
      let tolerance = parts.count == 2 ? Tolerance("± " + parts[1]) : Tolerance.none
      guard let tolerance else { throw notTolerance("± " + parts[1]) }
      relation = .near(value, by: tolerance.size(for: value))
      return
    }
    guard let bound = Double(words), !bound.isNaN else {
      throw UserError("'\(excerpt(words))' is no number; \(sign) wants one, such as 1e-6")
    }
    relation =
      switch sign {
      case "<": .below(bound)
      case "<=": .atMost(bound)
      case ">": .above(bound)
      default: .atLeast(bound)
      }
  }

  /// What is wrong with the stated figure; nil where it is right.
  /// - Parameter folder: the working folder of the blocks.
  package func failure(in folder: String) -> String? {
    do {
      let value = try jsonValue(keys, in: readJSON(file, in: folder))
      return isRight(value) ? nil : "\(file) \(keys) is \(value.plainText), stated \(stated)"
    } catch {
      return "\(error)"
    }
  }

  private func isRight(_ value: JSON) -> Bool {
    if case .words(let words) = relation { return value.plainText == words }
    guard let number = value.double else { return false }
    return switch relation {
    case .below(let bound): number < bound
    case .atMost(let bound): number <= bound
    case .atLeast(let bound): number >= bound
    case .above(let bound): number > bound
    case .near(let stated, let size): abs(number - stated) <= size
    case .words: false
    }
  }
}

private func notTolerance(_ words: String) -> UserError {
  UserError("'\(excerpt(words))' is no tolerance, such as ± 1 % or ± 0.05")
}

/// `± 1 %` or `± 0.05`.
struct Tolerance: Sendable, Hashable {
  static let none = Tolerance(size: 0, isRelative: false)
  static let any = Tolerance(size: .infinity, isRelative: true)

  /// A share where it is relative.
  let size: Double
  let isRelative: Bool

  private init(size: Double, isRelative: Bool) {
    self.size = size
    self.isRelative = isRelative
  }

  /// Nil for what is none.
  init?(_ text: String) {
    guard text.hasPrefix("±") else { return nil }
    isRelative = text.hasSuffix("%")
    let digits = text.dropFirst().dropLast(isRelative ? 1 : 0)
      .trimmingCharacters(in: .whitespaces)
    guard digits.allSatisfy({ "0123456789.e+-".contains($0) }), let number = Double(digits),
      number >= 0, number.isFinite
    else { return nil }
    size = isRelative ? number / 100 : number
  }

  func size(for value: Double) -> Double { isRelative ? size * abs(value) : size }
}

/// A number as a sentence writes it.
struct StatedNumber {
  let text: String
  let value: Double
  /// What one more in its last digit is worth.
  let lastDigit: Double
}

/// The last number of a text.
func lastNumber(in text: String) -> StatedNumber? {
  // All that can be part of it and stands together: patterns are slow, and sentences long.
  guard let digit = text.lastIndex(where: isDigit) else { return nil }
  let tail = text.suffix(400)
  let start =
    text[..<digit].lastIndex { !isOfNumber($0) }.map(text.index(after:)) ?? text.startIndex
  if start >= tail.startIndex { return lastNumber(text[start...], from: text[start...]) }
  // A long run of them is read as a whole only where no number begins near its end.
  return lastNumber(tail, from: tail.dropFirst(100)) ?? lastNumber(text[...], from: text[...])
}

private func isDigit(_ letter: Character) -> Bool { letter.isASCII && letter.isNumber }

/// Whether a stated number can hold it.
private func isOfNumber(_ letter: Character) -> Bool {
  isDigit(letter) || letter.isWhitespace || "-−+.e·×/%⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹".contains(letter)
}

/// - Parameter start: the number begins there, or behind.
private func lastNumber(_ text: Substring, from start: Substring) -> StatedNumber? {
  let pattern =
    /(?<sign>[-−]?)(?<mantissa>[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?)(?:(?<times>\s?[·×]\s?10)?(?<power>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\/(?<divisor>[0-9]+)|(?<percent>\s?%))?/
  guard let match = text.matches(of: pattern).last, match.range.lowerBound >= start.startIndex,
    let mantissa = Double(match.mantissa)
  else { return nil }
  var (value, unit) = (mantissa, lastDigit(match.mantissa))
  if let power = match.power {
    let exponent = raisedNumber(power)
    if match.times != nil {
      value *= pow(10, exponent)
      unit *= pow(10, exponent)
    } else {
      value = pow(mantissa, exponent)
      unit = value
    }
  } else if let divisor = match.divisor.flatMap({ Double($0) }) {
    value /= divisor
    // A fraction is meant exactly.
    unit = value * 1e-9
  } else if match.percent != nil {
    value /= 100
    unit /= 100
  }
  return StatedNumber(
    text: String(match.0), value: match.sign.isEmpty ? value : -value, lastDigit: unit)
}

private func raisedNumber(_ text: Substring) -> Double {
  let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
  // Of any length: beyond all numbers it is infinite.
  let size = text.reduce(0.0) { number, letter in
    digits.firstIndex(of: letter).map { number * 10 + Double($0) } ?? number
  }
  return text.hasPrefix("⁻") ? -size : size
}
