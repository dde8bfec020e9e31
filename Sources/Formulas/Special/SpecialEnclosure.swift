// Special functions over intervals: what carries a proven enclosure into each interval arithmetic.

import Base
import RealModule

extension SpecialFunction {
  /// Enclosures of f(X), f'(X), f''(X)/2, … in the last argument: `order` + 1 of them, the whole line where nothing is proven.
  /// The arguments before it must be points.
  func coefficients<Rule>(
    _ arguments: [RoundedInterval<Rule>], order: Int
  ) -> [RoundedInterval<Rule>] {
    let unknown = [RoundedInterval<Rule>](repeating: .whole, count: order + 1)
    let fixed = arguments.dropLast().map { $0.isPoint ? Double($0.lower) : .nan }
    guard let enclosure, !fixed.contains(where: \.isNaN), let x = arguments.last,
      let known = enclosure(fixed, Interval(outside: x), order)
    else { return unknown }
    return (0...order).map { index in
      known.indices.contains(index)
        ? RoundedInterval(
          RoundedInterval<Rule>.Number(known[index].lower),
          RoundedInterval<Rule>.Number(known[index].upper)) : .whole
    }
  }
}

extension Interval {
  /// The smallest interval of Float64 that holds another.
  fileprivate init<Other>(outside other: RoundedInterval<Other>) {
    let (low, high) = (Double(other.lower), Double(other.upper))
    self.init(
      RoundedInterval<Other>.Number(low) <= other.lower ? low : low.nextDown,
      RoundedInterval<Other>.Number(high) >= other.upper ? high : high.nextUp)
  }
}

extension RoundedSeries {
  /// f(u), from the Taylor coefficients of f over u's values: Horner's rule in u − u₀.
  func composed(_ f: [Interval]) -> Self {
    var step = self
    step[0] = .zero
    var result = Self(constant: f[order], order: order)
    for k in stride(from: order - 1, through: 0, by: -1) {
      // 0 times the whole line is the whole line here: the coefficient is not known.
      result = result * step + f[k]
    }
    return result
  }
}

extension Expression {
  /// Why nothing can be proven of this formula; nil where its enclosures are proven ones.
  package var unproven: String? { root.unproven }
}

extension Expression.Node {
  fileprivate var unproven: String? {
    switch self {
    case .number, .pi, .e, .variable: return nil
    case .unary(_, let u): return u.unproven
    case .binary(_, let u, let v): return u.unproven ?? v.unproven
    case .special(let function, let arguments):
      if !function.isProven { return "no bound of \(function.name) is proven" }
      if let index = arguments.dropLast().firstIndex(where: { !$0.isConstant }) {
        return "bounds of \(function.name) are proven for a constant "
          + "\(function.arguments[index].name) only"
      }
      if let needed = function.wholeOrder, !arguments[0].isWholeNumber {
        return "bounds of \(function.name) are proven for a whole \(needed) only"
      }
      return arguments.lazy.compactMap(\.unproven).first
    }
  }

  private var isWholeNumber: Bool {
    guard isConstant else { return false }
    let value: Double = Expression(root: self, naming: .letters).value(at: [])
    return value == value.rounded()
  }
}

extension SpecialFunction {
  /// The argument that must be whole for its proof, where it may be another number too.
  fileprivate var wholeOrder: String? {
    isProven && arguments.count > 1 && arguments[0].whole == nil ? arguments[0].name : nil
  }
}

/// k! as an interval.
func factorial(_ k: Int) -> Interval {
  k < 2 ? .one : (2...k).reduce(Interval.one) { $0 * Interval(Double($1)) }
}

/// Between the values at the ends of an interval, each enclosed: what a monotone function does.
func betweenEnds(_ x: Interval, _ value: (Double) -> Interval) -> Interval {
  x.isPoint ? value(x.lower) : value(x.lower).hull(value(x.upper))
}

/// f over X from enclosures of f, f', … at its middle and one of the next derivative over X: Taylor's formula.
func taylorRange(_ x: Interval, at middle: ArraySlice<Interval>, last: Interval) -> Interval {
  if x.isPoint { return middle.first ?? last }
  let reach = Interval(-x.radius, x.radius)
  var (sum, power) = (Interval.zero, Interval.one)
  for (index, derivative) in middle.enumerated() {
    sum = sum + derivative * power / factorial(index)
    power = reach.raised(to: index + 1)
  }
  return sum + last * power / factorial(middle.count)
}
