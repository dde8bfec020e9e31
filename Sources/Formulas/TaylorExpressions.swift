// Expressions over Taylor models: smooth functions by composition, kinks on the side where they are.

extension TaylorArithmetic: ExpressionArithmetic {
  package func number(_ value: Double) -> TaylorModel { number(Interval(value)) }
  package var pi: TaylorModel { number(Interval.pi) }
  package var e: TaylorModel { number(Interval.e) }

  package func power(_ u: TaylorModel, _ exponent: Int) -> TaylorModel {
    if exponent == 1 { return u }
    return compose(
      RelaxedFunction { IntervalSeries.variable($0, order: $1).power(exponent) }, u)
  }

  package func apply(_ function: UnaryFunction, _ u: TaylorModel) -> TaylorModel {
    if function == .negate { return negate(u) }
    return compose(relaxed(function), u)
  }

  private func relaxed(_ function: UnaryFunction) -> RelaxedFunction {
    let isKinked = function == .abs || function == .relu
    return RelaxedFunction(
      kinks: { _ in isKinked ? [0] : [] },
      series: { IntervalSeries.variable($0, order: $1).applying(function) })
  }

  package func apply(_ function: BinaryFunction, _ u: TaylorModel, _ v: TaylorModel) -> TaylorModel
  {
    switch function {
    case .add: return add(u, v)
    case .subtract: return add(u, v, sign: -1)
    case .multiply: return u == v ? power(u, 2) : multiply(u, v)
    case .divide: return multiply(u, power(v, -1))
    case .power:
      let exponent = range(v)
      if norm(v.coefficients, from: 1) == 0, exponent.isFinite {
        let isExact = v.remainder == 0 && v.shift == 0
        let fixed = isExact ? Interval(v.coefficients[0]) : exponent
        return compose(
          RelaxedFunction {
            IntervalSeries.applying(
              .power, .variable($0, order: $1), IntervalSeries(constant: fixed, order: $1))
          }, u)
      }
      return apply(.exp, multiply(v, apply(.log, u)))
    case .atan2:
      let (y, x) = (range(u), range(v))
      if x.lower > 0 { return apply(.atan, apply(.divide, u, v)) }
      let half = number(.pi / Interval(2))
      if y.lower > 0 { return add(half, apply(.atan, apply(.divide, v, u)), sign: -1) }
      if y.upper < 0 { return negate(add(half, apply(.atan, apply(.divide, v, u)))) }
      return values(Interval.atan2(y, x))
    case .min:
      // u − relu(u − v)
      return add(u, apply(.relu, add(u, v, sign: -1)), sign: -1)
    case .max: return add(v, apply(.relu, add(u, v, sign: -1)))
    case .hypot: return apply(.sqrt, add(power(u, 2), power(v, 2)))
    case .mod:
      let floor = apply(.floor, apply(.divide, u, v))
      let result = add(u, multiply(v, floor), sign: -1)
      // It lies between 0 and v.
      let bound = range(v).hull(.zero)
      return result.remainder < bound.radius ? result : values(bound)
    }
  }

  package func apply(_ function: SpecialFunction, _ arguments: [TaylorModel]) -> TaylorModel {
    let fixed = arguments.dropLast().map { argument in
      let isExact =
        norm(argument.coefficients, from: 1) == 0 && argument.remainder == 0 && argument.shift == 0
      return isExact ? Interval(argument.coefficients[0]) : .whole
    }
    guard fixed.allSatisfy(\.isPoint) else { return values(.whole) }
    return compose(
      RelaxedFunction { x, order in
        IntervalSeries(function.coefficients(fixed + [x], order: order))
      }, arguments[arguments.count - 1])
  }
}
