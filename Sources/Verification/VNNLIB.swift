// Properties in the VNN-LIB format (version 1), as the verification competitions (VNN-COMP) publish them.
//
// A file declares the inputs X_0, X_1, … and outputs Y_0, Y_1, … and asserts what makes an input unsafe:
// linear inequalities (<= a b) and (>= a b), joined by `and` and `or`. Decimals are exact.

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
    var forms: [ExactForm] = []
    // Cases, each with the forms that it has, by their numbers.
    var alternatives: [[Int]] = [[]]
    while let statement = try reader.next() {
      let items = try statement.list("a statement such as (assert …) or (declare-const X_0 Real)")
      switch items.first?.word {
      case "declare-const": try variables.declare(items, statement)
      case "assert":
        guard items.count == 2 else { throw statement.error("assert takes one condition") }
        let more = try condition(items[1], variables, &forms)
        if alternatives.count == 1, more.count == 1 {
          alternatives[0] += more[0]
        } else {
          alternatives = try joined(alternatives, more, statement)
        }
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
    let (inputs, outputs) = (variables.inputs.count, variables.outputs.count)
    let parts = try forms.map { try Part($0, inputs: inputs, outputs: outputs) }
    let numbers = alternatives.reduce(0.0) { sum, forms in
      let conditions = forms.count { if case .condition = parts[$0] { true } else { false } }
      return sum + Double(conditions + 2) * Double(inputs + outputs)
    }
    guard alternatives.count == 1 || numbers <= 2e7 else {
      throw UserError(
        "\(alternatives.count) cases with \(inputs + outputs) variables are more than are read; "
          + "join fewer alternatives")
    }
    try self.init(
      cases: alternatives.compactMap { forms in
        try unsafeCase(forms.map { parts[$0] }, inputs: inputs, outputs: outputs)
      },
      inputs: inputs, outputs: outputs)
  }
}

// MARK: - Meaning

/// Σ inputs·x + Σ outputs·y + constant ≤ 0.
extension ExactForm {
  fileprivate init(constant: Rational) {
    self.init()
    self.constant = constant
  }

  fileprivate var isConstant: Bool { inputs.isEmpty && outputs.isEmpty }

  fileprivate mutating func add(_ other: ExactForm, times factor: Rational) {
    constant = constant + factor * other.constant
    for (index, value) in other.inputs { inputs[index] = (inputs[index] ?? .zero) + factor * value }
    for (index, value) in other.outputs {
      outputs[index] = (outputs[index] ?? .zero) + factor * value
    }
  }

  fileprivate func times(_ factor: Rational) -> ExactForm {
    var result = ExactForm()
    result.add(self, times: factor)
    return result
  }

  /// Factors that are 0 left out.
  fileprivate var reduced: ExactForm {
    var result = self
    result.inputs = inputs.filter { !$0.value.isZero }
    result.outputs = outputs.filter { !$0.value.isZero }
    return result
  }

  /// Bits of its longest number.
  fileprivate var size: Int {
    (Array(inputs.values) + outputs.values + [constant]).map(\.size).max() ?? 0
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
    let bytes = name.utf8
    let digits = bytes.dropFirst(2)
    guard (3...9).contains(bytes.count), name.hasPrefix("X_") || name.hasPrefix("Y_"),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let index = Int(name.dropFirst(2))
    else { return nil }
    return (String(name.prefix(1)), index)
  }
}

/// A condition in disjunctive normal form.
private func condition(
  _ expression: Expression, _ variables: Variables, _ forms: inout [ExactForm]
) throws -> [[Int]] {
  let items = try expression.list("a condition such as (<= Y_0 1)")
  switch items.first?.word {
  case "and":
    return try items.dropFirst().reduce([[]]) {
      try joined($0, condition($1, variables, &forms), expression)
    }
  case "or":
    var (cases, count): ([[Int]], Int) = ([], 0)
    for item in items.dropFirst() {
      let more = try condition(item, variables, &forms)
      count += more.reduce(0) { $0 + $1.count }
      try checkCount(cases.count + more.count, count, expression)
      cases += more
    }
    return cases
  case "<=", ">=":
    guard items.count == 3 else { throw expression.error("an inequality takes two terms") }
    let terms = (try term(items[1], variables), try term(items[2], variables))
    var (less, more) = items[0].word == "<=" ? terms : (terms.1, terms.0)
    more = more.times(Rational(-1.0))
    less.add(more, times: Rational(1.0))
    forms.append(less.reduced)
    return [[forms.count - 1]]
  case let word:
    throw expression.error(
      "'\(excerpt(word ?? "("))' is no condition: write (<= a b), (>= a b), (and …) or (or …)")
  }
}

private func joined(
  _ a: [[Int]], _ b: [[Int]], _ place: Expression
) throws -> [[Int]] {
  if a.count == 1, b.count == 1 { return [a[0] + b[0]] }
  func length(_ cases: [[Int]]) -> Int { cases.reduce(0) { $0 + $1.count } }
  try checkCount(a.count * b.count, length(a) * b.count + length(b) * a.count, place)
  return a.flatMap { first in b.map { first + $0 } }
}

private func checkCount(_ cases: Int, _ conditions: Int, _ place: Expression) throws {
  guard cases <= 100_000 else {
    throw place.error("more than 100000 cases; join fewer alternatives")
  }
  guard conditions <= 10_000_000 else {
    throw place.error("more than 10000000 conditions in all cases; join fewer alternatives")
  }
}

private func term(_ expression: Expression, _ variables: Variables) throws -> ExactForm {
  if let word = expression.word {
    if let number = Double(word) { return ExactForm(constant: try exact(word, number, expression)) }
    switch variables.index(word) {
    case ("X", let index)? where variables.inputs.contains(index):
      var form = ExactForm()
      form.inputs[index] = Rational(1.0)
      return form
    case ("Y", let index)? where variables.outputs.contains(index):
      var form = ExactForm()
      form.outputs[index] = Rational(1.0)
      return form
    default:
      throw expression.error("'\(excerpt(word))' is neither a number nor a declared variable")
    }
  }
  let items = try expression.list("a term")
  let terms = try items.dropFirst().map { try term($0, variables) }
  func sum(_ sign: Double) -> ExactForm {
    var constants: [Rational] = []
    var (inputs, outputs): ([Int: [Rational]], [Int: [Rational]]) = ([:], [:])
    for (place, next) in terms.enumerated() {
      let factor = Rational(place == 0 ? 1 : sign)
      constants.append(factor * next.constant)
      for (index, value) in next.inputs { inputs[index, default: []].append(factor * value) }
      for (index, value) in next.outputs { outputs[index, default: []].append(factor * value) }
    }
    var sum = ExactForm(constant: .sum(constants))
    sum.inputs = inputs.mapValues(Rational.sum)
    sum.outputs = outputs.mapValues(Rational.sum)
    return sum
  }
  switch (items.first?.word, terms.count) {
  case ("+", 1...): return sum(1)
  case ("-", 1): return terms[0].times(Rational(-1.0))
  case ("-", 2...): return sum(-1)
  case ("*", 2...):
    return try terms.dropFirst().reduce(terms[0]) { product, next in
      guard product.isConstant || next.isConstant else {
        throw expression.error("a product of two variables is not linear")
      }
      let result =
        product.isConstant ? next.times(product.constant) : product.times(next.constant)
      guard result.size <= 20_000 else {
        throw expression.error("a product has more than 6000 digits")
      }
      return result
    }
  default:
    throw expression.error("a term is a number, a variable, (+ …), (- …) or (* number term)")
  }
}

/// The number that is written.
private func exact(_ word: String, _ nearest: Double, _ place: Expression) throws -> Rational {
  guard nearest.isFinite else {
    throw place.error(
      word.contains(where: \.isNumber)
        ? "'\(excerpt(word))' is beyond the range of Float64" : "'\(excerpt(word))' is not finite")
  }
  guard let number = Rational(writtenAs: word) else {
    throw place.error(
      "'\(excerpt(word))' has more than 1000 digits, or an exponent beyond ±1000")
  }
  return number
}

extension Rational {
  /// A decimal, or a hexadecimal Float64; nil where it is neither, or too long.
  package init?(writtenAs text: String) {
    if let decimal = Rational(decimal: text) {
      self = decimal
    } else if text.contains(where: { "xX".contains($0) }), let number = Double(text),
      number.isFinite
    {
      self = Rational(number)
    } else {
      return nil
    }
  }
}

/// What a form ≤ 0 says of a case.
private enum Part {
  /// Of an input, with the Float64 numbers next to it.
  case bound(axis: Int, isUpper: Bool, BoundOfInput)
  case condition(LinearCondition)
  case impossible

  init(_ form: ExactForm, inputs: Int, outputs: Int) throws {
    if form.outputs.isEmpty, form.inputs.count == 1, let (axis, factor) = form.inputs.first {
      self = .bound(
        axis: axis, isUpper: factor > .zero, try BoundOfInput(-form.constant / factor))
    } else if form.isConstant, form.constant > .zero {
      self = .impossible
    } else {
      self = .condition(try LinearCondition(form, outputs: outputs, inputs: inputs))
    }
  }
}

/// Bounds of single inputs make the box; nil where no input is in it.
private func unsafeCase(_ parts: [Part], inputs: Int, outputs: Int) throws -> UnsafeCase? {
  var lower = [BoundOfInput?](repeating: nil, count: inputs)
  var upper = [BoundOfInput?](repeating: nil, count: inputs)
  var conditions: [LinearCondition] = []
  var isPossible = true
  for part in parts {
    switch part {
    case .bound(let axis, isUpper: true, let bound):
      if upper[axis].map({ bound < $0 }) ?? true { upper[axis] = bound }
    case .bound(let axis, isUpper: false, let bound):
      if lower[axis].map({ $0 < bound }) ?? true { lower[axis] = bound }
    case .condition(let condition): conditions.append(condition)
    case .impossible: isPossible = false
    }
  }
  for axis in 0..<inputs where lower[axis] == nil || upper[axis] == nil {
    let side = lower[axis] == nil ? "lower" : "upper"
    throw UserError("X_\(axis) has no \(side) bound; every input needs both")
  }
  guard isPossible else { return nil }
  return UnsafeCase(
    lower: lower.compactMap { $0 }, upper: upper.compactMap { $0 }, conditions: conditions)
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
