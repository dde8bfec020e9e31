// The syntax tree of a formula, and how it prints.

import Base

extension Expression {
  /// A formula as a tree. An evaluation in another arithmetic is one `switch` over it.
  package indirect enum Node: Hashable, Sendable {
    case number(Double)
    case pi
    case e
    /// 0 is `x` or `x1`.
    case variable(Int)
    case unary(UnaryFunction, Node)
    case binary(BinaryFunction, Node, Node)
    case special(SpecialFunction, [Node])
  }
}

/// How the variables of a formula are written.
enum VariableNaming: Hashable, Sendable {
  /// `x, y, z`.
  case letters
  /// `x1 … x8`.
  case indexed

  func name(_ variable: Int) -> String {
    self == .letters && variable < 3 ? ["x", "y", "z"][variable] : "x\(variable + 1)"
  }
}

/// How tightly an operator binds; more is tighter.
enum Precedence {
  static let sum = 10
  static let product = 20
  static let negation = 25
  static let power = 30
  static let atom = 40
}

extension Expression.Node {
  /// The formula, in the variables x, y and z, or x4 and so on.
  package var text: String { printed(.letters) }

  /// The formula of a function of so many variables: x, y, z, or of more x1, x2 and so on.
  package func text(variables count: Int) -> String { printed(count > 3 ? .indexed : .letters) }

  func printed(_ naming: VariableNaming) -> String {
    var text = ""
    print(naming, into: &text)
    return text
  }

  private var precedence: Int {
    switch self {
    case .number(let value): value.sign == .minus ? Precedence.negation : Precedence.atom
    case .unary(.negate, _): Precedence.negation
    case .binary(let function, _, _): function.precedence
    default: Precedence.atom
    }
  }

  private func print(_ naming: VariableNaming, into text: inout String) {
    switch self {
    case .number(let value): text += plain(value)
    case .pi: text += "pi"
    case .e: text += "e"
    case .variable(let index): text += naming.name(index)
    case .unary(.negate, let operand):
      text += "-"
      operand.print(naming, into: &text, atLeast: Precedence.power)
    case .unary(let function, let argument):
      text += function.rawValue + "("
      argument.print(naming, into: &text)
      text += ")"
    case .binary(let function, let left, let right):
      let own = function.precedence
      guard own < Precedence.atom else {
        text += function.rawValue + "("
        left.print(naming, into: &text)
        text += ","
        right.print(naming, into: &text)
        text += ")"
        return
      }
      // Equal neighbours keep their grouping: `a-(b-c)`, `(a^b)^c`.
      let isRight = function == .power
      left.print(naming, into: &text, atLeast: isRight ? own + 1 : own)
      text += function.rawValue
      right.print(naming, into: &text, atLeast: isRight ? own : own + 1)
    case .special(let function, let arguments):
      text += function.name + "("
      for (index, argument) in arguments.enumerated() {
        if index > 0 { text += "," }
        argument.print(naming, into: &text)
      }
      text += ")"
    }
  }

  private func print(_ naming: VariableNaming, into text: inout String, atLeast bound: Int) {
    guard precedence < bound else { return print(naming, into: &text) }
    text += "("
    print(naming, into: &text)
    text += ")"
  }
}
