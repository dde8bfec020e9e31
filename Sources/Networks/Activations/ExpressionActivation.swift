// Activations that a user writes as a formula in x, with exact derivatives.
import Base
import Formulas
import RealModule

/// A formula in x as an activation.
package struct ExpressionActivation: Hashable, Sendable {
  /// The formula, and its exact first and second derivatives.
  package let value: Expression
  package let derivative: Expression
  package let secondDerivative: Expression
  /// Where sampling between −10⁶ and 10⁶ finds that a piece may end: ascending, not a proof. None of an entire formula.
  package let breaks: [Double]

  /// Of the derivative: those of the second derivative grow with their square.
  private static let mostOperations = 10_000

  /// - Throws: `UserError` with the column where the formula is wrong, where it is not one in x, or
  ///   where its derivative has more than 10,000 operations.
  package init(parsing text: String) throws {
    let value = try Expression(parsing: text)
    guard value.variableCount == 1 else {
      throw UserError("'\(text)' must be a formula in x alone, such as x*tanh(x)")
    }
    self.value = value
    derivative = value.derivative(0)
    let operations = derivative.root.operations(upTo: Self.mostOperations + 1)
    guard operations <= Self.mostOperations else {
      throw UserError(
        "the derivative of '\(excerpt(text))' has more than \(Self.mostOperations) operations: nest "
          + "fewer functions or powers in one another")
    }
    guard ExpressionBreaks.isSomewhereFinite(value) else {
      throw UserError("'\(excerpt(text))' has no finite value at any of many x")
    }
    secondDerivative = derivative.derivative(0)
    breaks = value.root.isEntire ? [] : ExpressionBreaks(value.root).places
  }

  /// From the constant up where the formula is visibly a polynomial, else nil.
  var coefficients: [Double]? { value.root.coefficients }

  /// Made of functions that are analytic on the whole line.
  var isEntire: Bool { value.root.isEntire }
}

extension Expression.Node {
  /// Operations and operands as they are evaluated, or the limit where there are more.
  package func operations(upTo limit: Int) -> Int {
    var (waiting, count) = ([self], 0)
    while count < limit, let node = waiting.popLast() {
      count += 1
      switch node {
      case .unary(_, let u): waiting.append(u)
      case .binary(_, let u, let v): waiting += [u, v]
      case .special(_, let arguments): waiting += arguments
      case .number, .pi, .e, .variable: break
      }
    }
    return count
  }

  /// The coefficients from the constant up, where the tree is made of +, -, ·, division by numbers and
  /// whole powers up to 64.
  fileprivate var coefficients: [Double]? {
    switch self {
    case .number(let number): return [number]
    case .pi: return [Double.pi]
    case .e: return [Double.exp(1)]
    case .variable: return [0, 1]
    case .unary(.negate, let u): return u.coefficients?.map { -$0 }
    case .binary(let operation, let u, let v):
      guard let a = u.coefficients, let b = v.coefficients else { return nil }
      switch operation {
      case .add: return sum(a, b)
      case .subtract: return sum(a, b.map { -$0 })
      case .multiply: return product(a, b)
      case .divide: return b.count == 1 ? a.map { $0 / b[0] } : nil
      case .power:
        guard b.count == 1, let power = Int(exactly: b[0]), (0...64).contains(power) else {
          return nil
        }
        return (0..<power).reduce([1]) { result, _ in product(result, a) }
      default: return nil
      }
    default: return nil
    }
  }

  fileprivate var isEntire: Bool {
    switch self {
    case .number, .pi, .e, .variable: true
    case .unary(let function, let u):
      switch function {
      case .negate, .sin, .cos, .atan, .sinh, .cosh, .tanh, .asinh, .exp, .expm1, .erf, .erfc,
        .sigmoid:
        u.isEntire
      default: u.coefficients?.count == 1
      }
    case .binary(let operation, let u, let v):
      switch operation {
      case .add, .subtract, .multiply: u.isEntire && v.isEntire
      case .divide: u.isEntire && v.coefficients?.count == 1
      case .power: u.isEntire && isWholePower(v)
      default: false
      }
    // Some are; a fit asks no more of it than of a formula that is not known.
    case .special: false
    }
  }

  private func isWholePower(_ exponent: Self) -> Bool {
    guard let c = exponent.coefficients, c.count == 1 else { return false }
    return c[0] >= 0 && c[0] == c[0].rounded()
  }

  private func sum(_ a: [Double], _ b: [Double]) -> [Double] {
    (0..<max(a.count, b.count)).map { (i: Int) -> Double in
      (i < a.count ? a[i] : 0) + (i < b.count ? b[i] : 0)
    }
  }

  private func product(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: a.count + b.count - 1)
    for (i, left) in a.enumerated() {
      for (j, right) in b.enumerated() { result[i + j] += left * right }
    }
    return result
  }
}
