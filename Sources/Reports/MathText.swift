// Formulas as mathematics sets them: sin 2πx for sin(2*pi*x); as a label and as TeX.

import Base
import Formulas

/// A piece of set mathematics.
private enum Glyphs {
  /// Upright text: numbers, names of functions, signs.
  case upright(String)
  /// A variable.
  case variable(String)
  /// A function's name, before an argument without parentheses where `isOpen`.
  case function(String, isOpen: Bool)
  case raised([Glyphs])
  /// TeX of its own, where it differs from the text.
  case root([Glyphs])
}

/// A target as mathematics sets it: a formula in italics with superscripts; a name, a mesh or a file as it is.
package func mathLabel(_ target: String) -> Label {
  guard let formulas = try? Expression.list(parsing: target) else { return Label(target) }
  return formulas.enumerated().reduce(Label("")) { label, item in
    (item.offset > 0 ? label + Label("; ") : label) + typeset(item.element.root, item.element).label
  }
}

/// The same as TeX, in its own dollar signs where it is a formula.
package func mathTeX(_ target: String) -> String {
  guard let formulas = try? Expression.list(parsing: target) else { return texEscaped(target) }
  return formulas.map { "$" + typeset($0.root, $0).tex + "$" }.joined(separator: "; ")
}

extension [Glyphs] {
  fileprivate var label: Label {
    reduce(Label("")) { label, glyphs in
      switch glyphs {
      case .upright(let text): label + Label(text)
      case .variable(let name): label + .italic(name)
      case .function(let name, let isOpen): label + Label(name + (isOpen ? "\u{2009}" : ""))
      case .raised(let inner): label + .raised(inner.label.plain)
      case .root(let inner): label + Label("√") + inner.label
      }
    }
  }

  fileprivate var tex: String {
    map { glyphs in
      switch glyphs {
      case .upright(let text):
        [
          ("−", "-"), ("π", "\\pi "), ("·", "\\cdot "), ("⌊", "\\lfloor "), ("⌋", "\\rfloor "),
          ("⌈", "\\lceil "), ("⌉", "\\rceil "), ("\u{2009}", "\\,"), ("×", "\\times "),
        ]
        .reduce(text) { $0.replacing($1.0, with: $1.1) }
      case .variable(let name):
        name.count > 1 ? "\(name.prefix(1))_{\(name.dropFirst())}" : name
      case .function(let name, let isOpen):
        (texFunctions.contains(name) ? "\\\(name) " : "\\mathrm{\(name)}") + (isOpen ? "\\," : "")
      case .raised(let inner): "^{\(inner.tex)}"
      case .root(let inner): "\\sqrt{\(inner.tex)}"
      }
    }.joined()
  }
}

private let texFunctions: Set<String> = [
  "sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "min", "max",
]

/// A text for TeX outside formulas.
package func texEscaped(_ text: String) -> String {
  text.map { letter -> String in
    switch letter {
    case "\\": "\\textbackslash{}"
    case "{", "}", "$", "&", "#", "_", "%": "\\\(letter)"
    case "^": "\\textasciicircum{}"
    case "~": "\\textasciitilde{}"
    case "−": "$-$"
    case "×": "$\\times$"
    case "π": "$\\pi$"
    case "∝": "$\\propto$"
    case "²": "$^2$"
    case "¹": "$^1$"
    case "\u{2009}": "\\,"
    default: String(letter)
    }
  }.joined()
}

/// How tightly what is set holds together; more is tighter.
private enum Binding { static let sum = 0, product = 1, power = 2, atom = 3 }

private typealias Typeset = (glyphs: [Glyphs], binding: Int)

private func typeset(_ node: Expression.Node, _ formula: Expression) -> [Glyphs] {
  set(node, formula).glyphs
}

private func set(_ node: Expression.Node, _ formula: Expression) -> Typeset {
  func inner(_ node: Expression.Node, atLeast bound: Int) -> [Glyphs] {
    let (glyphs, binding) = set(node, formula)
    return binding >= bound ? glyphs : [.upright("(")] + glyphs + [.upright(")")]
  }
  switch node {
  case .number(let value):
    return (number(value), value.sign == .minus ? Binding.sum : Binding.atom)
  case .pi: return ([.upright("π")], Binding.atom)
  case .e: return ([.variable("e")], Binding.atom)
  case .variable(let index): return ([.variable(formula.variableName(index))], Binding.atom)
  case .unary(.negate, let operand):
    return ([.upright("−")] + inner(operand, atLeast: Binding.product), Binding.sum)
  case .unary(let function, let operand):
    let argument = set(operand, formula).glyphs
    switch function {
    case .abs: return ([.upright("|")] + argument + [.upright("|")], Binding.atom)
    case .floor: return ([.upright("⌊")] + argument + [.upright("⌋")], Binding.atom)
    case .ceil: return ([.upright("⌈")] + argument + [.upright("⌉")], Binding.atom)
    case .sqrt: return ([.root(inner(operand, atLeast: Binding.atom))], Binding.atom)
    default:
      let isOpen = operand.isSimpleProduct && openFunctions.contains(function)
      return (
        [.function(function.rawValue, isOpen: isOpen)]
          + (isOpen ? argument : [.upright("(")] + argument + [.upright(")")]),
        isOpen ? Binding.product : Binding.atom
      )
    }
  case .binary(.add, let left, let right):
    return (
      inner(left, atLeast: Binding.sum) + [.upright(" + ")]
        + inner(right, atLeast: Binding.product),
      Binding.sum
    )
  case .binary(.subtract, let left, let right):
    return (
      inner(left, atLeast: Binding.sum) + [.upright(" − ")]
        + inner(right, atLeast: Binding.product),
      Binding.sum
    )
  case .binary(.multiply, let left, let right):
    // A sign in front needs no parentheses: −2x.
    let isNegative = left.isNegative
    let factors = [
      isNegative ? set(left, formula).glyphs : inner(left, atLeast: Binding.product),
      inner(right, atLeast: Binding.product),
    ]
    let sign =
      right.startsWithDigit
      ? "·" : left.endsOpen || right.isFunction ? (left.endsOpen ? " · " : "\u{2009}") : ""
    return (
      factors[0] + (sign.isEmpty ? [] : [.upright(sign)]) + factors[1],
      isNegative ? Binding.sum : Binding.product
    )
  case .binary(.divide, let left, let right):
    // A function without parentheses would draw the divisor into its argument.
    let above =
      left.endsOpen
      ? [.upright("(")] + set(left, formula).glyphs + [.upright(")")]
      : inner(left, atLeast: Binding.product)
    return (above + [.upright("/")] + inner(right, atLeast: Binding.power), Binding.product)
  case .binary(.power, let base, let exponent):
    let raised = set(exponent, formula).glyphs
    // A label has one height of superscripts.
    let hasRaised = raised.contains { if case .raised = $0 { true } else { false } }
    return (
      inner(base, atLeast: Binding.atom)
        + (hasRaised ? [.upright("^(")] + raised + [.upright(")")] : [.raised(raised)]),
      Binding.power
    )
  case .binary(let function, let left, let right):
    return (
      [.function(function.rawValue, isOpen: false), .upright("(")] + set(left, formula).glyphs
        + [.upright(", ")] + set(right, formula).glyphs + [.upright(")")], Binding.atom
    )
  case .special(let function, let arguments):
    let list = arguments.enumerated().flatMap { place, argument in
      (place == 0 ? [] : [.upright(", ")]) + set(argument, formula).glyphs
    }
    return (
      [.function(function.name, isOpen: false), .upright("(")] + list + [.upright(")")],
      Binding.atom
    )
  }
}

/// Functions whose argument goes without parentheses where it is a plain product.
private let openFunctions: Set<UnaryFunction> = [.sin, .cos, .tan, .sinh, .cosh, .tanh, .log]

private func number(_ value: Double) -> [Glyphs] {
  let text = plain(value)
  guard let mark = text.firstIndex(of: "e") else { return [.upright(minus(text))] }
  let mantissa = text[..<mark]
  let exponent = text[text.index(after: mark)...].drop { $0 == "+" }
  let power: [Glyphs] = [.upright("10"), .raised([.upright(minus(String(exponent)))])]
  return mantissa == "1" ? power : [.upright(minus(String(mantissa)) + "×")] + power
}

extension Expression.Node {
  /// Numbers, constants, variables and their products and powers.
  fileprivate var isSimpleProduct: Bool {
    switch self {
    case .number(let value): value.sign == .plus
    case .pi, .e, .variable: true
    case .binary(.multiply, let left, let right): left.isSimpleProduct && right.isSimpleProduct
    case .binary(.power, .variable, .number(let exponent)): exponent.sign == .plus
    default: false
    }
  }

  /// Whether a sign stands in front.
  fileprivate var isNegative: Bool {
    switch self {
    case .number(let value): value.sign == .minus
    case .unary(.negate, _): true
    case .binary(.multiply, let left, _): left.isNegative
    default: false
    }
  }

  fileprivate var startsWithDigit: Bool {
    switch self {
    case .number: true
    case .binary(.multiply, let left, _), .binary(.divide, let left, _),
      .binary(.power, let left, _):
      left.startsWithDigit
    default: false
    }
  }

  fileprivate var isFunction: Bool {
    switch self {
    case .unary(let function, _): function != .negate && function != .abs
    case .special: true
    case .binary(.multiply, let left, _), .binary(.power, let left, _): left.isFunction
    default: false
    }
  }

  /// Whether what follows would read as a part of the last function's argument.
  fileprivate var endsOpen: Bool {
    switch self {
    case .unary(let function, let operand):
      openFunctions.contains(function) && operand.isSimpleProduct
    case .binary(.multiply, _, let right): right.endsOpen
    default: false
    }
  }
}
