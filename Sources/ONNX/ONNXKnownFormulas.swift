// Activations in formulas that programs write out: the same terms, in whatever order.

import Base
import Formulas
import Networks

/// Finds the catalogue's function that a formula is.
struct ONNXKnownFormulas {
  /// x/2·(1 + erf(x/√2)).
  static func gelu(_ x: Expression.Node) -> Expression.Node {
    .number(0.5) * x * (.one + .unary(.erf, .number(0.5.squareRoot()) * x))
  }

  /// x/2·(1 + tanh(√(2/π)(x + 0.044715x³))).
  static func geluTanh(_ x: Expression.Node) -> Expression.Node {
    let inner = x + .number(0.044715) * .binary(.power, x, .number(3))
    return .number(0.5) * x
      * (.one + .unary(.tanh, .number((2 / Double.pi).squareRoot()) * inner))
  }

  private static let known: [(Activation, Terms)] = {
    let x = Expression.Node.x
    let root = Expression.Node.number((2 / Double.pi).squareRoot())
    let factored = root * (x * (.one + .number(0.044715) * (x * x)))
    func shifted(_ x: Expression.Node) -> Expression.Node {
      ONNXPointwise.held(x + .number(3), .zero, .number(6)) / .number(6)
    }
    func line(_ x: Expression.Node) -> Expression.Node {
      ONNXPointwise.held(x / .number(6) + .number(0.5), .zero, .one)
    }
    let formulas: [(Activation, Expression.Node)] = [
      (.relu, .unary(.relu, x)), (.relu, .larger(x, .zero)), (.absolute, .unary(.abs, x)),
      (.square, x * x), (.cube, x * x * x),
      (.tanh, .unary(.tanh, x)), (.sigmoid, .unary(.sigmoid, x)), (.sine, .unary(.sin, x)),
      (.cosine, .unary(.cos, x)), (.floor, .unary(.floor, x)),
      (.silu, x * .unary(.sigmoid, x)),
      (.gelu, gelu(x)), (.geluTanh, geluTanh(x)),
      (.geluTanh, .number(0.5) * x * (.one + .unary(.tanh, factored))),
      (.mish, x * .unary(.tanh, x.softplus)), (.serf, x * .unary(.erf, x.softplus)),
      (.sharkfin, .unary(.tanh, .unary(.exp, x)) * .larger(.number(-1), x)),
      (.softsign, x / (.one + .unary(.abs, x))), (.softplus, x.softplus),
      (.hardSigmoid, shifted(x)), (.hardSigmoid, line(x)), (.hardSwish, x * shifted(x)),
      (.hardSwish, x * line(x)),
      (.hardTanh, .larger(.number(-1), .smaller(.one, x))),
      (.hardTanh, ONNXPointwise.held(x, .number(-1), .one)),
      (.relu6, ONNXPointwise.held(x, .zero, .number(6))),
      (.gaussian, .unary(.exp, -(x * x))), (.inverseQuadratic, .one / (.one + x * x)),
    ]
    return formulas.map { ($0, Terms($1)) }
  }()

  /// The softplus of programs that leave out what Float32 does not see.
  private static let singleSoftplus: Terms = {
    let isLarge = .one - .unary(.step, .number(20) - Expression.Node.x)
    return Terms(isLarge * .x + (.one - isLarge) * Expression.Node.x.softplus)
  }()

  /// - Parameter isSingle: numbers are Float32, so that one of 1/√2 is off by its rounding.
  /// - Returns: nil where it is none that is known.
  static func activation(_ formula: Expression.Node, isSingle: Bool) -> Activation? {
    let terms = Terms(formula)
    let tolerance = isSingle ? 3e-7 : 1e-15
    if isSingle, terms.equals(singleSoftplus, tolerance) { return .softplus }
    return known.first { terms.equals($0.1, tolerance) }?.0
  }
}

/// A formula without the order of its terms and factors.
private indirect enum Terms {
  case x
  case number(Double)
  case call(String, [Terms], isOrdered: Bool)
  case added([Terms])
  case multiplied(Double, [Terms])

  init(_ formula: Expression.Node) {
    switch formula {
    case .number(let number): self = .number(number)
    case .pi: self = .number(.pi)
    case .e: self = .number(2.718281828459045)
    case .variable: self = .x
    case .unary(.negate, let u): self = Self.product([.number(-1), Terms(u)])
    case .unary(let function, let u):
      self = .call(function.rawValue, [Terms(u)], isOrdered: true)
    case .binary(let function, let u, let v):
      let (left, right) = (Terms(u), Terms(v))
      switch function {
      case .add: self = Self.sum([left, right])
      case .subtract: self = Self.sum([left, Self.product([.number(-1), right])])
      case .multiply: self = Self.product([left, right])
      case .divide:
        if case .number(let number) = right {
          self = Self.product([left, .number(1 / number)])
        } else {
          self = Self.product([left, .call("inverse", [right], isOrdered: true)])
        }
      case .power:
        if case .number(let number) = right, let power = Int(exactly: number),
          (2...4).contains(power)
        {
          self = Self.product([Terms](repeating: left, count: power))
        } else {
          self = .call("power", [left, right], isOrdered: true)
        }
      case .min, .max:
        let parts = [left, right].flatMap { part -> [Terms] in
          if case .call(function.rawValue, let inner, false) = part { return inner }
          return [part]
        }
        self = .call(function.rawValue, parts, isOrdered: false)
      default: self = .call(function.rawValue, [left, right], isOrdered: true)
      }
    case .special(let function, let arguments):
      self = .call(function.name, arguments.map(Terms.init), isOrdered: true)
    }
  }

  private static func sum(_ parts: [Terms]) -> Terms {
    var (number, terms): (Double, [Terms]) = (0, [])
    for part in parts {
      switch part {
      case .number(let value): number += value
      case .added(let inner):
        for term in inner {
          if case .number(let value) = term { number += value } else { terms.append(term) }
        }
      default: terms.append(part)
      }
    }
    if number != 0 { terms.append(.number(number)) }
    return terms.count == 1 ? terms[0] : terms.isEmpty ? .number(0) : .added(terms)
  }

  private static func product(_ parts: [Terms]) -> Terms {
    var (number, factors): (Double, [Terms]) = (1, [])
    for part in parts {
      switch part {
      case .number(let value): number *= value
      case .multiplied(let value, let inner):
        number *= value
        factors += inner
      default: factors.append(part)
      }
    }
    if factors.isEmpty { return .number(number) }
    return number == 1 && factors.count == 1 ? factors[0] : .multiplied(number, factors)
  }

  func equals(_ other: Terms, _ tolerance: Double) -> Bool {
    switch (self, other) {
    case (.x, .x): true
    case (.number(let a), .number(let b)): abs(a - b) <= tolerance * abs(b)
    case (.call(let a, let first, let isOrdered), .call(let b, let second, _)):
      a == b && Self.areEqual(first, second, tolerance, isOrdered: isOrdered)
    case (.added(let a), .added(let b)): Self.areEqual(a, b, tolerance, isOrdered: false)
    case (.multiplied(let p, let a), .multiplied(let q, let b)):
      abs(p - q) <= tolerance * abs(q) && Self.areEqual(a, b, tolerance, isOrdered: false)
    default: false
    }
  }

  private static func areEqual(
    _ first: [Terms], _ second: [Terms], _ tolerance: Double, isOrdered: Bool
  ) -> Bool {
    guard first.count == second.count else { return false }
    if isOrdered { return zip(first, second).allSatisfy { $0.equals($1, tolerance) } }
    // Few terms: what fits first is taken.
    var rest = second
    for term in first {
      guard let place = rest.firstIndex(where: { term.equals($0, tolerance) }) else { return false }
      rest.remove(at: place)
    }
    return true
  }
}
