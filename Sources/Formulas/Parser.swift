// Text to syntax tree: a Pratt parser, whose errors name the column and say what would be right.

import Base

struct Parser {
  /// Characters of a formula.
  static let maximumLength = 10_000
  /// Parentheses, calls, signs and powers inside one another.
  static let maximumNesting = 200
  /// Operators in a row count too: the tree of `a+b+c+…` is as deep as the sum is long.
  static let maximumHeight = 1000

  private let tokens: [Token]
  private var position = 0
  private var nesting = 0
  private var naming: VariableNaming?
  /// The first variable, for the error that says what it mixes with.
  private var firstVariable: Token?

  static func expression(_ text: String) throws -> Expression {
    var parser = Parser(tokens: try Formulas.tokens(of: text))
    let root = try parser.component()
    switch parser.next.kind {
    case .end: return Expression(root: root, naming: parser.naming ?? .letters, text: text)
    default: throw parser.error("one expression is expected here; ';' separates several")
    }
  }

  static func list(_ text: String) throws -> [Expression] {
    var parser = Parser(tokens: try Formulas.tokens(of: text))
    var roots = [try parser.component()]
    while parser.next.kind == .symbol(";") {
      parser.position += 1
      roots.append(try parser.component())
    }
    // Each component keeps its text; the tree prints the same values when there are several.
    let naming = parser.naming ?? .letters
    return roots.map {
      Expression(root: $0, naming: naming, text: roots.count == 1 ? text : nil)
    }
  }

  private init(tokens: [Token]) {
    self.tokens = tokens
  }

  private var next: Token { tokens[position] }

  private mutating func take() -> Token {
    defer { position += 1 }
    return tokens[position]
  }

  private func error(_ message: String, at token: Token? = nil) -> UserError {
    UserError(message, at: "column \((token ?? next).column)")
  }

  /// One formula up to the end or a semicolon.
  private mutating func component() throws -> Expression.Node {
    if next.kind == .end || next.kind == .symbol(";") {
      throw error("the expression is empty; write one such as sin(2*pi*x)")
    }
    let root = try expression(bindingAtLeast: 0).node
    switch next.kind {
    case .end, .symbol(";"): return root
    case .symbol(")"): throw error("')' has no matching '('")
    case .symbol(","): throw error("',' stands outside the arguments of a function")
    default: throw missingOperator()
    }
  }

  /// A tree with its height.
  private struct Tree {
    let node: Expression.Node
    let height: Int
  }

  private func tree(_ node: Expression.Node, over parts: Tree..., at token: Token) throws -> Tree {
    let height = 1 + (parts.map(\.height).max() ?? 0)
    guard height <= Self.maximumHeight else {
      throw error(
        "more than \(Self.maximumHeight) operations that depend on one another", at: token)
    }
    return Tree(node: node, height: height)
  }

  /// Operators that bind at least as tightly as `bound`, with their operands.
  private mutating func expression(bindingAtLeast bound: Int) throws -> Tree {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.maximumNesting else {
      throw error("nested more than \(Self.maximumNesting) deep")
    }
    var left = try operand()
    while case .symbol(let symbol) = next.kind, let function = Self.operators[symbol],
      function.precedence >= bound
    {
      let sign = take()
      // `^` groups to the right, the others to the left.
      let right = try expression(
        bindingAtLeast: function == .power ? function.precedence : function.precedence + 1)
      left = try tree(.binary(function, left.node, right.node), over: left, right, at: sign)
    }
    return left
  }

  private static let operators: [Character: BinaryFunction] = [
    "+": .add, "-": .subtract, "*": .multiply, "/": .divide, "^": .power,
  ]

  private mutating func operand() throws -> Tree {
    let token = next
    switch token.kind {
    case .number(let value):
      position += 1
      return Tree(node: .number(value), height: 1)
    case .name(let name):
      position += 1
      return next.kind == .symbol("(") && !Self.isValue(name)
        ? try call(name, token) : Tree(node: try value(name, token), height: 1)
    case .symbol("("):
      position += 1
      let inner = try expression(bindingAtLeast: 0)
      try close(token)
      return inner
    case .symbol("-"), .symbol("+"):
      position += 1
      let inner = try expression(bindingAtLeast: Precedence.negation)
      return token.kind == .symbol("+")
        ? inner : try tree(.unary(.negate, inner.node), over: inner, at: token)
    default:
      let before = position > 0 ? " after '\(tokens[position - 1].text)'" : ""
      let found = token.kind == .end ? "the expression ends" : "there is '\(token.text)'"
      throw error("expected a number, a variable, a function or '('\(before), but \(found)")
    }
  }

  private mutating func close(_ opening: Token) throws {
    switch next.kind {
    case .symbol(")"): position += 1
    case .end, .symbol(";"): throw error("'(' is never closed", at: opening)
    case .symbol(","): throw error("',' stands outside the arguments of a function")
    default: throw missingOperator()
    }
  }

  /// What stands behind a whole operand without an operator, such as `2x`.
  private func missingOperator() -> UserError {
    let before = tokens[position - 1].text
    return error(
      "expected an operator between '\(before)' and '\(next.text)', such as \(before)*\(next.text)")
  }

  // MARK: Names

  private static let constants: [String: Expression.Node] = ["pi": .pi, "e": .e]
  private static let letters = ["x", "y", "z"]

  private static func isValue(_ name: String) -> Bool {
    constants[name] != nil || letters.contains(name) || index(name) != nil
  }

  /// The number in `x1`.
  private static func index(_ name: String) -> Int? {
    name.hasPrefix("x") ? Int(name.dropFirst()) : nil
  }

  private mutating func value(_ name: String, _ token: Token) throws -> Expression.Node {
    if let constant = Self.constants[name] { return constant }
    let index: Int
    let style: VariableNaming
    if let letter = Self.letters.firstIndex(of: name) {
      (index, style) = (letter, .letters)
    } else if let number = Self.index(name) {
      (index, style) = (number - 1, .indexed)
      guard (0..<Expression.maximumVariables).contains(index) else {
        throw error("unknown variable '\(name)': x1 … x\(Expression.maximumVariables)", at: token)
      }
    } else if FunctionName(name) != nil {
      throw error("'\(name)' needs its arguments in parentheses, such as \(name)(x)", at: token)
    } else {
      let known = Self.letters + Self.constants.keys.sorted() + FunctionName.all
      let near = suggestion(for: name, among: known)
      throw error(
        "unknown name '\(name)'"
          + (near.isEmpty
            ? ": variables are x, y, z or x1 … x\(Expression.maximumVariables)" : near),
        at: token)
    }
    if let naming, naming != style, let firstVariable {
      throw error(
        "'\(name)' mixes with '\(firstVariable.text)': use x, y, z or x1 … x8, not both", at: token)
    }
    naming = style
    firstVariable = firstVariable ?? token
    return .variable(index)
  }

  private mutating func call(_ name: String, _ token: Token) throws -> Tree {
    guard let function = FunctionName(name) else {
      throw error(
        "unknown function '\(name)'" + suggestion(for: name, among: FunctionName.all), at: token)
    }
    let opening = take()
    var arguments: [Tree] = []
    if next.kind != .symbol(")") {
      arguments.append(try expression(bindingAtLeast: 0))
      while next.kind == .symbol(",") {
        position += 1
        arguments.append(try expression(bindingAtLeast: 0))
      }
    }
    try close(opening)

    switch function {
    case .unary(let unary) where arguments.count == 1:
      return try tree(.unary(unary, arguments[0].node), over: arguments[0], at: token)
    case .binary(let binary) where arguments.count == 2,
      .folded(let binary) where arguments.count >= 2:
      return try arguments.dropFirst().reduce(arguments[0]) { left, right in
        try tree(.binary(binary, left.node, right.node), over: left, right, at: token)
      }
    case .special(let spellings):
      guard let spelling = spellings.first(where: { $0.arguments.count == arguments.count }) else {
        fallthrough
      }
      do {
        let node = try spelling.make(arguments.map(\.node))
        return arguments.isEmpty
          ? Tree(node: node, height: 1)
          : try tree(
            node, over: arguments.max { $0.height < $1.height } ?? arguments[0], at: token)
      } catch let error as UserError where error.place == nil {
        throw self.error(error.message, at: token)
      }
    default:
      let given = arguments.isEmpty ? "none" : String(arguments.count)
      throw error("'\(name)' takes \(function.arguments), not \(given)", at: token)
    }
  }
}

/// A function as formulas name it.
enum FunctionName {
  case unary(UnaryFunction)
  case binary(BinaryFunction)
  /// A function of two arguments that also takes more.
  case folded(BinaryFunction)
  /// A special function, by its numbers of arguments.
  case special([SpecialSpelling])

  init?(_ name: String) {
    switch name {
    case "ln": self = .unary(.log)
    case "pow": self = .binary(.power)
    case "min": self = .folded(.min)
    case "max": self = .folded(.max)
    default:
      guard name.first?.isLetter == true else { return nil }
      if let function = UnaryFunction(rawValue: name) {
        self = .unary(function)
      } else if let function = BinaryFunction(rawValue: name) {
        self = .binary(function)
      } else {
        let spellings = SpecialFunction.spellings(name)
        guard !spellings.isEmpty else { return nil }
        self = .special(spellings)
      }
    }
  }

  var arguments: String {
    switch self {
    case .special(let spellings):
      spellings.map { spelling in
        let count = spelling.arguments.count
        return
          "\(count) \(count == 1 ? "argument" : "arguments") (\(spelling.arguments.joined(separator: ",")))"
      }.joined(separator: " or ")
    case .unary: "1 argument"
    case .binary: "2 arguments"
    case .folded: "2 or more arguments"
    }
  }

  static let all: [String] = elementary + SpecialFunction.spellings.keys.sorted()

  static let elementary: [String] =
    (UnaryFunction.allCases.map(\.rawValue) + BinaryFunction.allCases.map(\.rawValue)
    + ["ln", "pow"])
    .filter { $0.first?.isLetter == true }
}
