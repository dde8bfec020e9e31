// Operators of ONNX that act on every number alone, as formulas.

import Base
import Formulas
import Networks

extension Expression.Node {
  static let x = Expression.Node.variable(0)
  static let zero = Expression.Node.number(0)
  static let one = Expression.Node.number(1)

  static func + (a: Self, b: Self) -> Self { .binary(.add, a, b) }
  static func - (a: Self, b: Self) -> Self { .binary(.subtract, a, b) }
  static func * (a: Self, b: Self) -> Self { .binary(.multiply, a, b) }
  static func / (a: Self, b: Self) -> Self { .binary(.divide, a, b) }
  static prefix func - (a: Self) -> Self { .unary(.negate, a) }
  static func larger(_ a: Self, _ b: Self) -> Self { .binary(.max, a, b) }
  static func smaller(_ a: Self, _ b: Self) -> Self { .binary(.min, a, b) }

  fileprivate var positive: Self { .unary(.relu, self) }
  fileprivate var negative: Self { .smaller(self, .zero) }
  var softplus: Self { positive + .unary(.log1p, .unary(.exp, -.unary(.abs, self))) }

  /// Whether it is a number for every x, and no infinite one but where x is large: what can be multiplied
  /// by 0.
  var isFiniteEverywhere: Bool {
    switch self {
    case .number, .pi, .e, .variable: return true
    case .unary(let function, let u):
      switch function {
      case .negate, .sin, .cos, .atan, .tanh, .asinh, .exp, .expm1, .abs, .sign, .floor, .ceil,
        .round, .erf, .erfc, .sigmoid, .relu, .step, .cbrt, .sinh, .cosh:
        return u.isFiniteEverywhere
      case .log1p:
        if case .unary(.exp, let inner) = u { return inner.isFiniteEverywhere }
        return false
      default: return false
      }
    case .binary(let function, let u, let v):
      switch function {
      case .add, .subtract, .multiply, .min, .max:
        return u.isFiniteEverywhere && v.isFiniteEverywhere
      case .divide:
        if case .number(let number) = v { return number != 0 && u.isFiniteEverywhere }
        return false
      case .power:
        if case .number(let number) = v {
          return number >= 0 && number == number.rounded() && u.isFiniteEverywhere
        }
        return false
      default: return false
      }
    case .special: return false
    }
  }
}

/// What an operator makes of formulas of one number.
struct ONNXPointwise {
  /// Of one value, without numbers of its own.
  static let plain: [String: @Sendable (Expression.Node) -> Expression.Node] = [
    "Abs": { .unary(.abs, $0) }, "Acos": { .unary(.acos, $0) }, "Acosh": { .unary(.acosh, $0) },
    "Asin": { .unary(.asin, $0) }, "Asinh": { .unary(.asinh, $0) }, "Atan": { .unary(.atan, $0) },
    "Atanh": { .unary(.atanh, $0) }, "Ceil": { .unary(.ceil, $0) }, "Cos": { .unary(.cos, $0) },
    "Cosh": { .unary(.cosh, $0) }, "Erf": { .unary(.erf, $0) }, "Exp": { .unary(.exp, $0) },
    "Floor": { .unary(.floor, $0) }, "Log": { .unary(.log, $0) }, "Neg": { -$0 },
    "Reciprocal": { .one / $0 }, "Relu": { .unary(.relu, $0) },
    "Sigmoid": { .unary(.sigmoid, $0) }, "Sign": { .unary(.sign, $0) }, "Sin": { .unary(.sin, $0) },
    "Sinh": { .unary(.sinh, $0) }, "Sqrt": { .unary(.sqrt, $0) }, "Tan": { .unary(.tan, $0) },
    "Tanh": { .unary(.tanh, $0) }, "Softplus": { $0.softplus },
    "Softsign": { $0 / (.one + .unary(.abs, $0)) }, "Mish": { $0 * .unary(.tanh, $0.softplus) },
    "HardSwish": { $0 * held($0 / .number(6) + .number(0.5), .zero, .one) },
    "Identity": { $0 }, "Not": { .one - $0 },
  ]

  /// Of one value, with numbers as attributes.
  static let numbered = [
    "Elu", "Celu", "Selu", "LeakyRelu", "HardSigmoid", "Gelu", "ThresholdedRelu", "Swish",
  ]

  /// Of two values, or of a value and a number.
  static let binary: [String: @Sendable (Expression.Node, Expression.Node) -> Expression.Node] = [
    "Add": { $0 + $1 }, "Sub": { $0 - $1 }, "Mul": { $0 * $1 }, "Div": { $0 / $1 },
    "Pow": { .binary(.power, $0, $1) }, "Min": { .smaller($0, $1) }, "Max": { .larger($0, $1) },
    "Greater": { .one - .unary(.step, $1 - $0) }, "Less": { .one - .unary(.step, $0 - $1) },
    "GreaterOrEqual": { .unary(.step, $0 - $1) }, "LessOrEqual": { .unary(.step, $1 - $0) },
    "And": { $0 * $1 }, "Or": { .larger($0, $1) },
  ]

  static let all = Set(plain.keys).union(numbered).union(binary.keys).union([
    "Where", "Clip", "PRelu", "Cast",
  ])

  static func held(
    _ u: Expression.Node, _ lower: Expression.Node, _ upper: Expression.Node
  ) -> Expression.Node {
    .smaller(.larger(u, lower), upper)
  }

  /// The formula of a node.
  /// - Parameter inputs: formulas or numbers; nil for an input that is left out.
  /// - Returns: nil where it has none.
  /// - Throws: `UserError` for an attribute that is not read.
  static func formula(
    _ node: ONNXNode, _ inputs: [Expression.Node?], isSingle: Bool
  ) throws -> Expression.Node? {
    guard let first = inputs.first ?? nil else { return nil }
    let second = inputs.count > 1 ? inputs[1] : nil
    let third = inputs.count > 2 ? inputs[2] : nil
    if let plain = plain[node.operation] { return plain(first) }
    if let binary = binary[node.operation] {
      // Min and Max take any number of values.
      guard inputs.count >= 2 else { return first }
      let others = inputs.dropFirst().compactMap { $0 }
      guard others.count == inputs.count - 1 else { return nil }
      return others.reduce(first) { binary($0, $1) }
    }
    func number(_ name: String, _ usual: Double) throws -> Expression.Node {
      .number(try node.number(name, default: Double(Float(usual))))
    }
    let (positive, negative) = (first.positive, first.negative)
    switch node.operation {
    case "Elu":
      return try positive + number("alpha", 1) * .unary(.expm1, negative)
    case "Celu":
      let alpha = try number("alpha", 1)
      return positive + alpha * .unary(.expm1, negative / alpha)
    case "Selu":
      let below =
        try number("alpha", SeluNumbers.scaledAlpha() / SeluNumbers.scale())
        * .unary(.expm1, negative)
      return try number("gamma", SeluNumbers.scale()) * (positive + below)
    case "LeakyRelu": return try positive + number("alpha", 0.01) * negative
    case "PRelu": return second.map { positive + $0 * negative }
    case "ThresholdedRelu":
      return try first * (.one - .unary(.step, number("alpha", 1) - first))
    case "HardSigmoid":
      return try held(number("alpha", 0.2) * first + number("beta", 0.5), .zero, .one)
    case "Swish": return try first * .unary(.sigmoid, number("alpha", 1) * first)
    case "Gelu":
      switch try node.string("approximate", default: "none") {
      case "none": return ONNXKnownFormulas.gelu(first)
      case "tanh": return ONNXKnownFormulas.geluTanh(first)
      default: throw UserError("its attribute 'approximate' is neither none nor tanh")
      }
    case "Where":
      guard let second, let third, second.isFiniteEverywhere, third.isFiniteEverywhere else {
        return nil
      }
      return first * second + (.one - first) * third
    case "Cast": return first
    case "Clip":
      var result = first
      if let lower = try second ?? node.optional("min") { result = .larger(result, lower) }
      if let upper = try third ?? node.optional("max") { result = .smaller(result, upper) }
      return result
    default: return nil
    }
  }
}

extension ONNXNode {
  func number(_ name: String, default fallback: Double) throws -> Double {
    switch attributes[name] {
    case nil: return fallback
    case .number(let number) where number.isFinite: return number
    default: throw UserError("its attribute '\(name)' is no finite number")
    }
  }

  fileprivate func optional(_ name: String) throws -> Expression.Node? {
    attributes[name] == nil ? nil : .number(try number(name, default: 0))
  }

  func whole(_ name: String, default fallback: Int) throws -> Int {
    switch attributes[name] {
    case nil: return fallback
    case .whole(let whole): return whole
    default: throw UserError("its attribute '\(name)' is no whole number")
    }
  }

  func string(_ name: String, default fallback: String) throws -> String {
    switch attributes[name] {
    case nil: return fallback
    case .text(let text): return text
    default: throw UserError("its attribute '\(name)' is no text")
    }
  }
}
