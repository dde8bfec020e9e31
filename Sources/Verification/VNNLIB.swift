// Properties in the VNN-LIB format (version 1), as the verification competitions (VNN-COMP) publish them.
//
// A file declares the inputs X_0, X_1, … and outputs Y_0, Y_1, … and asserts what makes an input unsafe:
// linear inequalities (<= a b) and (>= a b), joined by `and` and `or`.

import Base
import Foundation
import Intervals

extension VerificationProperty {
  /// Reads a file.
  /// - Throws: `UserError` that names the file, the line and the column.
  public init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    do {
      try self.init(vnnlib: String(decoding: data, as: UTF8.self))
    } catch let error as UserError {
      throw UserError(error.message, at: error.place.map { "\(path):\($0)" } ?? path)
    }
  }

  /// Reads a text.
  /// - Throws: `UserError` whose place is `line:column`.
  public init(vnnlib text: String) throws {
    var reader = ExpressionReader(text)
    var variables = Variables()
    var alternatives: [[LinearTerm]] = [[]]
    while let statement = try reader.next() {
      let items = try statement.list("a statement such as (assert …) or (declare-const X_0 Real)")
      switch items.first?.word {
      case "declare-const": try variables.declare(items, statement)
      case "assert":
        guard items.count == 2 else { throw statement.error("assert takes one condition") }
        alternatives = try joined(
          alternatives, condition(items[1], variables), statement)
      case "set-logic", "set-info", "set-option", "check-sat", "exit": continue
      default:
        throw statement.error("declare-const or assert is expected")
      }
    }
    guard !variables.inputs.isEmpty, !variables.outputs.isEmpty else {
      throw UserError("it declares no input X_0 or no output Y_0")
    }
    for (name, indices) in [("X", variables.inputs), ("Y", variables.outputs)] {
      for index in 0..<indices.count where !indices.contains(index) {
        throw UserError("\(name)_\(index) is not declared, though later ones are")
      }
    }
    try self.init(
      cases: alternatives.compactMap {
        try unsafeCase($0, inputs: variables.inputs.count, outputs: variables.outputs.count)
      })
  }
}

// MARK: - Meaning

/// Σ inputs·x + Σ outputs·y + constant ≤ 0.
private struct LinearTerm {
  var inputs: [Int: Double] = [:]
  var outputs: [Int: Double] = [:]
  var constant = 0.0

  var isConstant: Bool { inputs.isEmpty && outputs.isEmpty }

  static func + (a: Self, b: Self) -> Self {
    LinearTerm(
      inputs: a.inputs.merging(b.inputs, uniquingKeysWith: +),
      outputs: a.outputs.merging(b.outputs, uniquingKeysWith: +), constant: a.constant + b.constant)
  }

  static func * (factor: Double, a: Self) -> Self {
    LinearTerm(
      inputs: a.inputs.mapValues { factor * $0 }, outputs: a.outputs.mapValues { factor * $0 },
      constant: factor * a.constant)
  }
}

private struct Variables {
  var inputs: Set<Int> = []
  var outputs: Set<Int> = []

  mutating func declare(_ items: [Expression], _ statement: Expression) throws {
    guard items.count == 3, let name = items[1].word, items[2].word == "Real" else {
      throw statement.error("write (declare-const X_0 Real)")
    }
    switch index(name) {
    case ("X", let index)?:
      guard inputs.insert(index).inserted else { throw items[1].error("\(name) is declared twice") }
    case ("Y", let index)?:
      guard outputs.insert(index).inserted else {
        throw items[1].error("\(name) is declared twice")
      }
    default:
      throw items[1].error("'\(excerpt(name))' is no variable: inputs are X_0, …, outputs Y_0, …")
    }
  }

  func index(_ name: String) -> (String, Int)? {
    guard let match = name.wholeMatch(of: /([XY])_([0-9]{1,7})/), let index = Int(match.2) else {
      return nil
    }
    return (String(match.1), index)
  }
}

/// A condition in disjunctive normal form.
private func condition(
  _ expression: Expression, _ variables: Variables
) throws -> [[LinearTerm]] {
  let items = try expression.list("a condition such as (<= Y_0 1)")
  switch items.first?.word {
  case "and":
    return try items.dropFirst().reduce([[]]) {
      try joined($0, condition($1, variables), expression)
    }
  case "or":
    return try items.dropFirst().flatMap { try condition($0, variables) }
  case "<=", ">=":
    guard items.count == 3 else { throw expression.error("an inequality takes two terms") }
    let (left, right) = (try term(items[1], variables), try term(items[2], variables))
    let difference = items[0].word == "<=" ? left + -1 * right : right + -1 * left
    return [[difference]]
  case let word:
    throw expression.error(
      "'\(excerpt(word ?? "("))' is no condition: write (<= a b), (>= a b), (and …) or (or …)")
  }
}

private func joined(
  _ a: [[LinearTerm]], _ b: [[LinearTerm]], _ place: Expression
) throws -> [[LinearTerm]] {
  guard a.count * b.count <= 100_000 else {
    throw place.error("more than 100000 cases; join fewer alternatives")
  }
  return a.flatMap { first in b.map { first + $0 } }
}

private func term(_ expression: Expression, _ variables: Variables) throws -> LinearTerm {
  if let word = expression.word {
    if let number = Double(word) {
      guard number.isFinite else { throw expression.error("'\(excerpt(word))' is not finite") }
      return LinearTerm(constant: number)
    }
    switch variables.index(word) {
    case ("X", let index)? where variables.inputs.contains(index):
      return LinearTerm(inputs: [index: 1])
    case ("Y", let index)? where variables.outputs.contains(index):
      return LinearTerm(outputs: [index: 1])
    default:
      throw expression.error("'\(excerpt(word))' is neither a number nor a declared variable")
    }
  }
  let items = try expression.list("a term")
  let terms = try items.dropFirst().map { try term($0, variables) }
  switch (items.first?.word, terms.count) {
  case ("+", 1...): return terms.dropFirst().reduce(terms[0], +)
  case ("-", 1): return -1 * terms[0]
  case ("-", 2...): return terms.dropFirst().reduce(terms[0]) { $0 + -1 * $1 }
  case ("*", 2...):
    return try terms.dropFirst().reduce(terms[0]) { product, next in
      if product.isConstant { return product.constant * next }
      guard next.isConstant else {
        throw expression.error("a product of two variables is not linear")
      }
      return next.constant * product
    }
  default:
    throw expression.error("a term is a number, a variable, (+ …), (- …) or (* number term)")
  }
}

/// Bounds of single inputs make the box; nil where it is empty.
private func unsafeCase(_ terms: [LinearTerm], inputs: Int, outputs: Int) throws -> UnsafeCase? {
  var lower = [Double](repeating: -.infinity, count: inputs)
  var upper = [Double](repeating: .infinity, count: inputs)
  var conditions: [LinearCondition] = []
  for term in terms {
    if term.outputs.isEmpty, term.inputs.count == 1, let (axis, factor) = term.inputs.first,
      factor != 0
    {
      // A factor of ±1 loses nothing.
      let bound = -term.constant / factor
      if factor > 0 {
        upper[axis] = min(upper[axis], bound)
      } else {
        lower[axis] = max(lower[axis], bound)
      }
      continue
    }
    var condition = LinearCondition(
      outputs: [Double](repeating: 0, count: outputs),
      inputs: [Double](repeating: 0, count: inputs), constant: term.constant)
    for (index, factor) in term.outputs { condition.outputs[index] = factor }
    for (index, factor) in term.inputs { condition.inputs[index] = factor }
    conditions.append(condition)
  }
  for axis in 0..<inputs where !lower[axis].isFinite || !upper[axis].isFinite {
    let side = lower[axis].isFinite ? "upper" : "lower"
    throw UserError("X_\(axis) has no \(side) bound; every input needs both")
  }
  guard zip(lower, upper).allSatisfy(<=) else { return nil }
  return UnsafeCase(box: Box(lower: lower, upper: upper), conditions: conditions)
}

// MARK: - Expressions in brackets

private struct Expression: Sendable {
  indirect enum Content {
    case word(String)
    case list([Expression])
  }

  var content: Content
  var line: Int
  var column: Int

  var word: String? { if case .word(let word) = content { word } else { nil } }

  func list(_ expected: String) throws -> [Expression] {
    guard case .list(let items) = content else { throw error("\(expected) is expected") }
    return items
  }

  func error(_ message: String) -> UserError { UserError(message, at: "\(line):\(column)") }
}

private struct ExpressionReader {
  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  private var lineStart = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next expression; nil at the end.
  mutating func next() throws -> Expression? {
    skipSpace()
    guard place < bytes.count else { return nil }
    return try expression(depth: 0)
  }

  private mutating func expression(depth: Int) throws -> Expression {
    let (line, column) = (self.line, place - lineStart + 1)
    func error(_ message: String) -> UserError { UserError(message, at: "\(line):\(column)") }
    guard depth < 200 else { throw error("brackets stand more than 200 deep") }
    if bytes[place] == UInt8(ascii: ")") { throw error("a ')' without its '('") }
    if bytes[place] == UInt8(ascii: "(") {
      place += 1
      var items: [Expression] = []
      while true {
        skipSpace()
        guard place < bytes.count else { throw error("this '(' has no ')'") }
        if bytes[place] == UInt8(ascii: ")") {
          place += 1
          return Expression(content: .list(items), line: line, column: column)
        }
        items.append(try expression(depth: depth + 1))
      }
    }
    let start = place
    while place < bytes.count, !isSpace(bytes[place]), !Array("();".utf8).contains(bytes[place]) {
      place += 1
    }
    return Expression(
      content: .word(String(decoding: bytes[start..<place], as: UTF8.self)), line: line,
      column: column)
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte <= 32 }

  private mutating func skipSpace() {
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\n") {
        line += 1
        lineStart = place + 1
      } else if bytes[place] == UInt8(ascii: ";") {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        continue
      } else if !isSpace(bytes[place]) {
        return
      }
      place += 1
    }
  }
}
