// Expressions in other arithmetics: one walk over the tree for intervals, series and Taylor models.

import RealModule

/// An arithmetic in which an expression can be evaluated.
package protocol ExpressionArithmetic<Value> {
  associatedtype Value
  func number(_ value: Double) -> Value
  var pi: Value { get }
  var e: Value { get }
  func apply(_ function: UnaryFunction, _ u: Value) -> Value
  func apply(_ function: BinaryFunction, _ u: Value, _ v: Value) -> Value
  /// u^n.
  func power(_ u: Value, _ exponent: Int) -> Value
  func apply(_ function: SpecialFunction, _ arguments: [Value]) -> Value
}

extension Expression {
  /// The value, with one argument a variable.
  @_specialize(where A == TaylorArithmetic)
  @_specialize(where A == SeriesArithmetic<OutwardRounding<Double>>)
  package func evaluate<A: ExpressionArithmetic>(at variables: [A.Value], in arithmetic: A)
    -> A.Value
  {
    root.evaluate(variables, arithmetic)
  }

  /// An interval with the values at all points of a box where the expression is defined.
  /// - Parameter box: an interval for each variable.
  @_specialize(where Rule == OutwardRounding<Double>)
  @_specialize(where Rule == OutwardRounding<LongNumber>)
  public func values<Rule>(over box: [RoundedInterval<Rule>]) -> RoundedInterval<Rule> {
    precondition(box.count >= variableCount, "every variable needs an interval")
    return evaluate(at: box, in: PlainIntervals<Rule>())
  }
}

extension Expression.Node {
  func evaluate<A: ExpressionArithmetic>(_ variables: [A.Value], _ arithmetic: A)
    -> A.Value
  {
    switch self {
    case .number(let value): arithmetic.number(value)
    case .pi: arithmetic.pi
    case .e: arithmetic.e
    case .variable(let index): variables[index]
    case .unary(let function, let u):
      arithmetic.apply(function, u.evaluate(variables, arithmetic))
    case .binary(.power, let u, .number(let exponent))
    where exponent == exponent.rounded() && exponent.magnitude <= 1024:
      arithmetic.power(u.evaluate(variables, arithmetic), Int(exponent))
    case .binary(.power, let u, .unary(.negate, .number(let exponent)))
    where exponent == exponent.rounded() && exponent.magnitude <= 1024:
      arithmetic.power(u.evaluate(variables, arithmetic), -Int(exponent))
    case .binary(let function, let u, let v):
      arithmetic.apply(
        function, u.evaluate(variables, arithmetic), v.evaluate(variables, arithmetic))
    case .special(let function, let arguments):
      arithmetic.apply(function, arguments.map { $0.evaluate(variables, arithmetic) })
    }
  }
}

/// Plain interval arithmetic.
struct PlainIntervals<Rule: RoundingRule>: ExpressionArithmetic {
  typealias Value = RoundedInterval<Rule>

  func number(_ value: Double) -> Value { Value(double: value) }
  var pi: Value { .pi }
  var e: Value { .e }
  func power(_ u: Value, _ exponent: Int) -> Value { u.raised(to: exponent) }
  func apply(_ function: UnaryFunction, _ u: Value) -> Value { u.applying(function) }
  func apply(_ function: BinaryFunction, _ u: Value, _ v: Value) -> Value {
    Value.applying(function, u, v)
  }
  func apply(_ function: SpecialFunction, _ arguments: [Value]) -> Value {
    function.coefficients(arguments, order: 0)[0]
  }
}

extension RoundedInterval {
  /// f(X).
  @inlinable
  package func applying(_ function: UnaryFunction) -> Self {
    switch function {
    case .negate: -self
    case .sin: sin
    case .cos: cos
    case .tan: tan
    case .asin: asin
    case .acos: acos
    case .atan: atan
    case .sinh: sinh
    case .cosh: cosh
    case .tanh: tanh
    case .asinh: asinh
    case .acosh: acosh
    case .atanh: atanh
    case .exp: exp
    case .expm1: expm1
    case .log: log
    case .log2: log2
    case .log10: log10
    case .log1p: log1p
    case .sqrt: squareRoot
    case .cbrt: cbrt
    case .abs: absoluteValue
    case .sign: sign
    case .floor: floor
    case .ceil: ceil
    case .round: round
    case .erf: erf
    case .erfc: erfc
    case .sigmoid: sigmoid
    case .relu: relu
    case .step: step
    }
  }

  /// f(X, Y).
  @inlinable
  package static func applying(_ function: BinaryFunction, _ u: Self, _ v: Self) -> Self {
    switch function {
    case .add: u + v
    case .subtract: u - v
    case .multiply: u * v
    case .divide: u / v
    case .power: pow(u, v)
    case .atan2: atan2(u, v)
    case .min: minimum(u, v)
    case .max: maximum(u, v)
    case .hypot: hypot(u, v)
    case .mod: mod(u, v)
    }
  }
}

/// Interval series: derivatives by one variable.
package struct SeriesArithmetic<Rule: RoundingRule>: ExpressionArithmetic {
  package typealias Value = RoundedSeries<Rule>
  let order: Int

  package init(order: Int) { self.order = order }

  package func number(_ value: Double) -> Value {
    Value(constant: RoundedInterval(double: value), order: order)
  }
  package var pi: Value { Value(constant: .pi, order: order) }
  package var e: Value { Value(constant: .e, order: order) }
  package func power(_ u: Value, _ exponent: Int) -> Value { u.power(exponent) }
  package func apply(_ function: UnaryFunction, _ u: Value) -> Value { u.applying(function) }
  package func apply(_ function: BinaryFunction, _ u: Value, _ v: Value) -> Value {
    Value.applying(function, u, v)
  }
  package func apply(_ function: SpecialFunction, _ arguments: [Value]) -> Value {
    // The first arguments must be constants.
    let fixed = arguments.dropLast().map { $0.coefficients.dropFirst().allSatisfy(\.isZero) }
    let u = arguments[arguments.count - 1]
    guard fixed.allSatisfy({ $0 }) else { return Value(constant: .whole, order: order).known(0) }
    let series = function.coefficients(arguments.map { $0[0] }, order: u.order)
    return u.composed(series)
  }
}
