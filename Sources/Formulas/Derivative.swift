// Exact partial derivatives of formulas, by the rules of calculus, with light simplification.

extension Expression.Node {
  /// The partial derivative by a variable.
  func derivative(_ variable: Int) -> Self {
    switch self {
    case .number, .pi, .e: return .zero
    case .variable(let index): return index == variable ? .one : .zero
    case .unary(let function, let u):
      let du = u.derivative(variable)
      return du == .zero ? .zero : function.derivative(at: u) * du
    case .binary(let function, let u, let v):
      return function.derivative(u, v, u.derivative(variable), v.derivative(variable))
    case .special(let function, let arguments):
      return arguments.indices.reduce(.zero) { sum, index in
        let du = arguments[index].derivative(variable)
        return du == .zero
          ? sum
          : sum
            + (function.partial(index, arguments)
              ?? .special(function.slope(index), arguments)) * du
      }
    }
  }
}

extension UnaryFunction {
  fileprivate func derivative(at u: Expression.Node) -> Expression.Node {
    switch self {
    case .negate: -.one
    case .sin: .unary(.cos, u)
    case .cos: -.unary(.sin, u)
    case .tan: .one + .unary(.tan, u).squared
    case .asin: .one / .unary(.sqrt, .one - u.squared)
    case .acos: -(.one / .unary(.sqrt, .one - u.squared))
    case .atan: .one / (.one + u.squared)
    case .sinh: .unary(.cosh, u)
    case .cosh: .unary(.sinh, u)
    case .tanh: .one / .unary(.cosh, u).squared
    case .asinh: .one / .binary(.hypot, u, .one)
    case .acosh: .one / (.unary(.sqrt, u - .one) * .unary(.sqrt, u + .one))
    case .atanh: .one / ((.one - u) * (.one + u))
    case .exp, .expm1: .unary(.exp, u)
    case .log: .one / u
    case .log2: .one / (u * .unary(.log, .number(2)))
    case .log10: .one / (u * .unary(.log, .number(10)))
    case .log1p: .one / (.one + u)
    case .sqrt: .one / (.number(2) * .unary(.sqrt, u))
    case .cbrt: .one / (.number(3) * .unary(.cbrt, u).squared)
    case .abs: .unary(.sign, u)
    case .sign, .floor, .ceil, .round, .step: .zero
    case .erf: .bell(u)
    case .erfc: -.bell(u)
    case .sigmoid: .unary(.sigmoid, u) * .unary(.sigmoid, -u)
    case .relu: .unary(.step, u)
    }
  }
}

extension BinaryFunction {
  /// The derivative at (u, v), where these have the derivatives du, dv.
  fileprivate func derivative(
    _ u: Expression.Node, _ v: Expression.Node, _ du: Expression.Node, _ dv: Expression.Node
  ) -> Expression.Node {
    switch self {
    case .add: return du + dv
    case .subtract: return du - dv
    case .multiply: return du * v + u * dv
    case .divide: return dv == .zero ? du / v : (du * v - u * dv) / v.squared
    case .power:
      let byBase = du == .zero ? .zero : v * .power(u, v - .one) * du
      let byExponent = dv == .zero ? .zero : .power(u, v) * .unary(.log, u) * dv
      return byBase + byExponent
    case .atan2: return (v * du - u * dv) / (u.squared + v.squared)
    case .hypot: return (u * du + v * dv) / .binary(.hypot, u, v)
    case .min, .max:
      if du == dv { return du }
      // 1 where the result is u.
      let first: Expression.Node = .unary(.step, self == .min ? v - u : u - v)
      return first * du + (.one - first) * dv
    case .mod: return du - .unary(.floor, u / v) * dv
    }
  }
}

extension Expression.Node {
  static let zero = Self.number(0)
  static let one = Self.number(1)

  var squared: Self { .power(self, .number(2)) }

  /// The derivative of erf: 2/√π · exp(-u²).
  fileprivate static func bell(_ u: Self) -> Self {
    .number(2) / .unary(.sqrt, .pi) * .unary(.exp, -u.squared)
  }

  fileprivate static func power(_ base: Self, _ exponent: Self) -> Self {
    switch (base, exponent) {
    case (_, .number(0)): .one
    case (_, .number(1)): base
    default: .binary(.power, base, exponent)
    }
  }

  static prefix func - (operand: Self) -> Self {
    switch operand {
    case .number(let value): .number(value == 0 ? 0 : -value)
    case .unary(.negate, let inner): inner
    default: .unary(.negate, operand)
    }
  }

  static func + (left: Self, right: Self) -> Self {
    switch (left, right) {
    case (.number(0), _): right
    case (_, .number(0)): left
    case (_, .unary(.negate, let inner)): left - inner
    default: folded(left, right, +) ?? .binary(.add, left, right)
    }
  }

  static func - (left: Self, right: Self) -> Self {
    switch (left, right) {
    case (.number(0), _): -right
    case (_, .number(0)): left
    case (_, .unary(.negate, let inner)): left + inner
    default: folded(left, right, -) ?? .binary(.subtract, left, right)
    }
  }

  static func * (left: Self, right: Self) -> Self {
    switch (left, right) {
    case (.number(0), _), (_, .number(0)): .zero
    case (.number(1), _): right
    case (_, .number(1)): left
    case (.number(-1), _): -right
    case (_, .number(-1)): -left
    case (.unary(.negate, let inner), _): -(inner * right)
    case (_, .unary(.negate, let inner)): -(left * inner)
    case (_, .number) where folded(left, right, *) == nil: .binary(.multiply, right, left)
    default: folded(left, right, *) ?? .binary(.multiply, left, right)
    }
  }

  static func / (left: Self, right: Self) -> Self {
    switch (left, right) {
    case (.number(0), _): .zero
    case (_, .number(1)): left
    default: .binary(.divide, left, right)
    }
  }

  /// The result of two whole numbers, where it is exact in any arithmetic.
  private static func folded(_ left: Self, _ right: Self, _ operation: (Double, Double) -> Double)
    -> Self?
  {
    guard let a = left.wholeNumber, let b = right.wholeNumber else { return nil }
    let result = operation(a, b)
    return result.magnitude < 0x1p52 ? .number(result) : nil
  }
}
