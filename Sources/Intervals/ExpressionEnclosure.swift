// Expressions in other arithmetics: one walk over the tree for intervals, series and Taylor models.

import Expressions

/// An arithmetic in which an expression can be evaluated.
protocol ExpressionArithmetic<Value> {
  associatedtype Value
  func number(_ value: Interval) -> Value
  func apply(_ function: UnaryFunction, _ u: Value) -> Value
  func apply(_ function: BinaryFunction, _ u: Value, _ v: Value) -> Value
  /// u^n.
  func power(_ u: Value, _ exponent: Int) -> Value
}

extension Expression {
  /// The value, with one argument a variable.
  func evaluate<A: ExpressionArithmetic>(at variables: [A.Value], in arithmetic: A) -> A.Value {
    root.evaluate(variables, arithmetic)
  }

  /// An interval with the values at all points of a box where the expression is defined.
  /// - Parameter box: an interval for each variable.
  public func values(over box: [Interval]) -> Interval {
    precondition(box.count >= variableCount, "every variable needs an interval")
    return evaluate(at: box, in: PlainIntervals())
  }
}

extension Expression.Node {
  fileprivate func evaluate<A: ExpressionArithmetic>(_ variables: [A.Value], _ arithmetic: A)
    -> A.Value
  {
    switch self {
    case .number(let value): arithmetic.number(Interval(value))
    case .pi: arithmetic.number(.pi)
    case .e: arithmetic.number(.e)
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
    }
  }
}

/// Plain interval arithmetic.
struct PlainIntervals<Rule: RoundingRule>: ExpressionArithmetic {
  typealias Value = RoundedInterval<Rule>

  func number(_ value: Interval) -> Value { Value(value.lower, value.upper) }
  func power(_ u: Value, _ exponent: Int) -> Value { u.raised(to: exponent) }
  func apply(_ function: UnaryFunction, _ u: Value) -> Value { u.applying(function) }
  func apply(_ function: BinaryFunction, _ u: Value, _ v: Value) -> Value {
    Value.applying(function, u, v)
  }
}

extension PlainIntervals where Rule == OutwardRounding {
  init() {}
}

extension RoundedInterval {
  /// f(X).
  public func applying(_ function: UnaryFunction) -> Self {
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
  public static func applying(_ function: BinaryFunction, _ u: Self, _ v: Self) -> Self {
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
struct SeriesArithmetic: ExpressionArithmetic {
  let order: Int

  func number(_ value: Interval) -> IntervalSeries { IntervalSeries(constant: value, order: order) }
  func power(_ u: IntervalSeries, _ exponent: Int) -> IntervalSeries { u.power(exponent) }
  func apply(_ function: UnaryFunction, _ u: IntervalSeries) -> IntervalSeries {
    u.applying(function)
  }
  func apply(_ function: BinaryFunction, _ u: IntervalSeries, _ v: IntervalSeries)
    -> IntervalSeries
  {
    IntervalSeries.applying(function, u, v)
  }
}
