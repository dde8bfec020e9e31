// A symbolic network as a formula: one of the many ways to write it, then numbers that are rounded where nothing is lost.

import Base
import Formulas

import func Foundation.exp
import func Foundation.log
import func Foundation.pow

extension SymbolicNetwork {
  /// The same function with factors moved where they are read best: into the node before an edge where it alone reads it.
  package var canonical: SymbolicNetwork {
    var result = self
    for index in layers.indices.reversed() {
      result.settleSigns(index)
      if index > 0 { result.moveBack(index) }
    }
    for index in layers.indices { result.settleSigns(index) }
    return result
  }

  /// Moves b and c of edges that alone read a node into what makes it.
  private mutating func moveBack(_ index: Int) {
    for node in layers[index - 1].constants.indices {
      let readers = layers[index].edges.indices.filter { layers[index].edges[$0].input == node }
      guard readers.count == 1, let reader = readers.first else { continue }
      var edge = layers[index].edges[reader]
      // The node becomes scale·(b·node + c).
      var scale = 1.0
      switch edge.symbol {
      case .line: (scale, edge.a) = (edge.a, 1)
      case .square, .cube, .fourth, .reciprocal, .inverseSquare, .magnitude, .root, .inverseRoot:
        // a·f(u) = ±f(s·u), s > 0.
        let power = edge.symbol.power
        scale = pow(abs(edge.a), 1 / power)
        edge.a = edge.a < 0 ? -1 : 1
      default: break
      }
      guard scale.isFinite, scale != 0 else { continue }
      let factor = scale * edge.b
      for place in layers[index - 1].edges.indices
      where layers[index - 1].edges[place].output == node {
        layers[index - 1].edges[place].a *= factor
      }
      var constant = factor * layers[index - 1].constants[node] + scale * edge.c
      (edge.b, edge.c) = (1, 0)
      switch edge.symbol {
      case .exponential:
        edge.a *= exp(constant)
        constant = 0
      case .line:
        layers[index].constants[edge.output] += constant
        constant = 0
      case .logarithm:
        // The first term of the node has factor ±1.
        let first = layers[index - 1].edges.first { $0.output == node }
        if let size = first.map({ abs($0.a) }), size > 0 {
          for place in layers[index - 1].edges.indices
          where layers[index - 1].edges[place].output == node {
            layers[index - 1].edges[place].a /= size
          }
          constant /= size
          layers[index].constants[edge.output] += edge.a * log(size)
        }
      default: break
      }
      layers[index - 1].constants[node] = constant
      layers[index].edges[reader] = edge
    }
  }

  /// Of odd and even functions the factor of the argument is positive; of waves a too, and the phase within π.
  private mutating func settleSigns(_ index: Int) {
    for place in layers[index].edges.indices {
      var edge = layers[index].edges[place]
      if edge.b < 0, let parity = edge.symbol.parity {
        (edge.b, edge.c) = (-edge.b, -edge.c)
        if parity < 0 { edge.a = -edge.a }
      }
      if edge.symbol == .sine {
        if edge.a < 0 { (edge.a, edge.c) = (-edge.a, edge.c + .pi) }
        edge.c -= 2 * .pi * (edge.c / (2 * .pi)).rounded()
      }
      if edge.symbol == .exponential {
        (edge.a, edge.c) = (edge.a * exp(edge.c), 0)
      }
      layers[index].edges[place] = edge
    }
  }

  /// The numbers that a formula shows, each rounded to a plain one, such as 2, 1/3 or π/2, where it is within 10⁻³ and the
  /// mean square on the data does not grow: all together, else one after the other with the others fitted again.
  package func rounded(on data: FitData) -> SymbolicNetwork {
    var problem = SymbolicResiduals(self, data)
    let numbers = numbers
    let plain = numbers.map { Self.plainNumber(near: $0) }
    // What rounding of the sum costs counts as nothing.
    let size = data.outputs.storage.reduce(0) { max($0, abs($1)) }
    let floor = Double(data.outputs.storage.count) * (1e-14 * size) * (1e-14 * size)
    let before = max(problem.sumOfSquares(at: numbers), floor)
    var result = self
    result.numbers = zip(numbers, plain).map { $1 ?? $0 }
    if problem.sumOfSquares(at: result.numbers) <= before { return result }
    var best = numbers
    for (index, plain) in plain.enumerated() {
      guard let plain else { continue }
      var trial = best
      trial[index] = plain
      if problem.sumOfSquares(at: trial) <= 1.0001 * before { best = trial }
    }
    result.numbers = best
    return result
  }

  /// k/q or k·π/q with small k and q, within 10⁻³ of a number.
  static func plainNumber(near number: Double) -> Double? {
    guard number.isFinite else { return nil }
    var best: (value: Double, cost: Double)?
    for unit in [1, Double.pi] {
      for q in [1.0, 2, 3, 4, 5, 8, 10] {
        let k = (number / unit * q).rounded()
        let value = k == 0 ? 0 : k * unit / q
        guard abs(k) <= 1000, abs(value - number) <= 1e-3 * max(1, abs(number)) else { continue }
        // The nearer by far, then the simpler.
        let cost = abs(value - number) * 1e6 + q + abs(k) / 10 + (unit == 1 ? 0 : 3)
        if best.map({ cost < $0.cost }) ?? true { best = (value, cost) }
      }
    }
    return best?.value
  }

  /// A formula for each output.
  /// - Throws: `UserError` where there are more variables than formulas have.
  package func formulas() throws -> [Expression] {
    guard inputs <= Expression.maximumVariables else {
      throw UserError(
        "a formula has at most \(Expression.maximumVariables) variables, and this network \(inputs) inputs"
      )
    }
    var nodes = (0..<inputs).map { Term(.variable($0)) }
    for layer in layers {
      nodes = layer.constants.indices.map { output in
        var sum: Term?
        for edge in layer.edges where edge.output == output {
          sum = Term.sum(sum, Term.product(edge.a, edge.text(of: nodes[edge.input])))
        }
        return Term.sum(
          sum, layer.constants[output] == 0 ? nil : Term(number: layer.constants[output]))
          ?? Term(number: 0)
      }
    }
    return try nodes.map { try Expression(parsing: $0.node.text(variables: inputs)) }
  }
}

extension EdgeSymbol {
  /// Of homogeneous functions.
  fileprivate var power: Double {
    switch self {
    case .square: 2
    case .cube: 3
    case .fourth: 4
    case .reciprocal: -1
    case .inverseSquare: -2
    case .root: 0.5
    case .inverseRoot: -0.5
    default: 1
    }
  }

  /// 1 for even, −1 for odd functions; nil for others, and where b is 1 anyway.
  fileprivate var parity: Double? {
    switch self {
    case .sine, .hyperbolicTangent, .arctangent, .arcsine, .tangent, .errorFunction, .bessel1: -1
    case .gaussian, .hyperbolicCosine, .inverseQuadratic, .bessel0: 1
    default: nil
    }
  }
}

extension SymbolicEdge {
  /// f(b·x + c).
  fileprivate func text(of value: Term) -> Term {
    // A cosine, where the phase is one's.
    if symbol == .sine, abs(abs(c) - .pi / 2) < 1e-12 {
      let cosine = Term(.unary(.cos, Term.product(b, value).node))
      return c > 0 ? cosine : Term.product(-1, cosine)
    }
    let inner = Term.sum(Term.product(b, value), c == 0 ? nil : Term(number: c)) ?? value
    let u = inner.node
    let one = Expression.Node.number(1)
    func power(_ exponent: Double) -> Expression.Node { .binary(.power, u, .number(exponent)) }
    switch symbol {
    case .line: return inner
    case .square: return Term(power(2))
    case .cube: return Term(power(3))
    case .fourth: return Term(power(4))
    case .sine: return Term(.unary(.sin, u))
    case .exponential: return Term(.unary(.exp, u))
    case .root: return Term(.unary(.sqrt, u))
    case .logarithm: return Term(.unary(.log, u))
    case .reciprocal: return Term(.binary(.divide, one, u))
    case .magnitude: return Term(.unary(.abs, u))
    case .hyperbolicTangent: return Term(.unary(.tanh, u))
    case .gaussian: return Term(.unary(.exp, .unary(.negate, power(2))))
    case .inverseRoot: return Term(.binary(.divide, one, .unary(.sqrt, u)))
    case .inverseSquare: return Term(.binary(.divide, one, power(2)))
    case .hyperbolicCosine: return Term(.unary(.cosh, u))
    case .arctangent: return Term(.unary(.atan, u))
    case .arcsine: return Term(.unary(.asin, u))
    case .tangent: return Term(.unary(.tan, u))
    case .inverseQuadratic:
      return Term(.binary(.divide, one, .binary(.add, one, power(2))))
    case .errorFunction: return Term(.unary(.erf, u))
    case .bessel0, .bessel1:
      guard let besselJ = SpecialFunction.all.first(where: { $0.name == "besselJ" }) else {
        preconditionFailure("formulas have Bessel functions")
      }
      return Term(.special(besselJ, [.number(symbol == .bessel0 ? 0 : 1), u]))
    }
  }
}

/// A term of a formula, with its sign apart.
private struct Term {
  /// Without a leading minus.
  private let body: Expression.Node
  private let isNegative: Bool

  init(_ body: Expression.Node) { (self.body, isNegative) = (body, false) }

  private init(_ body: Expression.Node, isNegative: Bool) {
    (self.body, self.isNegative) = (body, isNegative)
  }

  init(number: Double) {
    self.init(Term.number(abs(number)), isNegative: number < 0)
  }

  var node: Expression.Node { isNegative ? .unary(.negate, body) : body }

  /// With π where it is a small fraction of it, to the last bit.
  private static func number(_ value: Double) -> Expression.Node {
    for q in [1.0, 2, 3, 4, 5, 8, 10] {
      let k = (value / .pi * q).rounded()
      guard k != 0, k <= 1000, k * .pi / q == value else { continue }
      let top: Expression.Node = k == 1 ? .pi : .binary(.multiply, .number(k), .pi)
      return q == 1 ? top : .binary(.divide, top, .number(q))
    }
    for q in [3.0, 8, 10] {
      let k = (value * q).rounded()
      if k != 0, k <= 1000, k / q == value, plain(value).count > 5 {
        return .binary(.divide, .number(k), .number(q))
      }
    }
    return .number(value)
  }

  static func product(_ factor: Double, _ term: Term) -> Term {
    let size = abs(factor)
    if case .number(let own) = term.body {
      return Term(number: factor * (term.isNegative ? -own : own))
    }
    let body: Expression.Node = size == 1 ? term.body : .binary(.multiply, number(size), term.body)
    return Term(body, isNegative: (factor < 0) != term.isNegative)
  }

  static func sum(_ left: Term?, _ right: Term?) -> Term? {
    guard let left else { return right }
    guard let right else { return left }
    // What is added goes first where the other is taken away.
    if left.isNegative, !right.isNegative { return sum(right, left) }
    return Term(
      .binary(right.isNegative ? .subtract : .add, left.node, right.body), isNegative: false)
  }
}
