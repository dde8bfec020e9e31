// Special functions over intervals: what carries a proven enclosure into each interval arithmetic.

import Base
import RealModule

/// What is proven of a special function over intervals of its last argument, the others being numbers.
struct ProvenEnclosure: Sendable {
  /// f(X), f'(X), f''(X)/2, …, as many as are known and at most `order` + 1, of the part of X where f is defined; nil
  /// where nothing is proven.
  typealias Coefficients =
    @Sendable (_ fixed: [Double], _ x: Interval, _ order: Int) -> [Interval]?

  /// Where the last argument is; beyond nothing is proven.
  let domain: ClosedRange<Double>
  /// The whole numbers that the first argument must be; nil where it may be all that the function takes.
  let orders: ClosedRange<Int>?
  private let coefficients: Coefficients

  init(
    on domain: ClosedRange<Double> = -.infinity ... .infinity, orders: ClosedRange<Int>? = nil,
    _ coefficients: @escaping Coefficients
  ) {
    self.domain = domain
    self.orders = orders
    self.coefficients = coefficients
  }

  func callAsFunction(_ fixed: [Double], _ x: Interval, _ order: Int) -> [Interval]? {
    // An interval that ends where the domain does may be rounded beyond it.
    func margin(_ end: Double) -> Double { 1e-9 * (1 + end.magnitude) }
    guard x.lower >= domain.lowerBound - margin(domain.lowerBound),
      x.upper <= domain.upperBound + margin(domain.upperBound), fixed.first.map(takes) ?? true
    else { return nil }
    return coefficients(fixed, x, order)
  }

  /// Whether the first of several arguments may be this.
  func takes(_ first: Double) -> Bool {
    guard let orders else { return true }
    return Int(exactly: first).map(orders.contains) ?? false
  }

  /// Such as `|x| <= 20`; nil for the whole line.
  func place(of name: String) -> String? {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    switch (low.isFinite, high.isFinite) {
    case (false, false): return nil
    case (true, false): return "\(name) >= \(plain(low))"
    case (false, true): return "\(name) <= \(plain(high))"
    case (true, true):
      return low == -high
        ? "|\(name)| <= \(plain(high))" : "\(plain(low)) <= \(name) <= \(plain(high))"
    }
  }

  /// Such as `whole nu from -200 to 200`.
  func orders(of name: String) -> String? {
    orders.map { "whole \(name) from \($0.lowerBound) to \($0.upperBound)" }
  }
}

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

  /// Why nothing can be proven of it at a point; nil where no special function is there beyond its proofs.
  package func unproven(at point: [Double]) -> String? {
    guard root.hasLimitedProof else { return nil }
    return root.unproven(at: point.map { Interval($0) })
  }
}

extension Expression.Node {
  fileprivate var unproven: String? {
    switch self {
    case .number, .pi, .e, .variable: return nil
    case .unary(_, let u): return u.unproven
    case .binary(_, let u, let v): return u.unproven ?? v.unproven
    case .special(let function, let arguments):
      guard let enclosure = function.enclosure else {
        return "no bound of \(function.name) is proven"
      }
      if let index = arguments.dropLast().firstIndex(where: { !$0.isConstant }) {
        return "bounds of \(function.name) are proven for a constant "
          + "\(function.arguments[index].name) only"
      }
      if let needed = enclosure.orders(of: function.arguments[0].name),
        case let first:Double = Expression(root: arguments[0], naming: .letters).value(at: []),
        !enclosure.takes(first)
      {
        return "bounds of \(function.name) are proven for a \(needed) only"
      }
      return arguments.lazy.compactMap(\.unproven).first
    }
  }

  /// Whether a special function in it has bounds on a part of the line only.
  fileprivate var hasLimitedProof: Bool {
    switch self {
    case .number, .pi, .e, .variable: false
    case .unary(_, let u): u.hasLimitedProof
    case .binary(_, let u, let v): u.hasLimitedProof || v.hasLimitedProof
    case .special(let function, let arguments):
      function.enclosure?.place(of: "") != nil || arguments.contains(where: \.hasLimitedProof)
    }
  }

  fileprivate func unproven(at point: [Interval]) -> String? {
    switch self {
    case .number, .pi, .e, .variable: return nil
    case .unary(_, let u): return u.unproven(at: point)
    case .binary(_, let u, let v): return u.unproven(at: point) ?? v.unproven(at: point)
    case .special(let function, let arguments):
      if let inner = arguments.lazy.compactMap({ $0.unproven(at: point) }).first { return inner }
      guard let enclosure = function.enclosure, let last = arguments.last,
        let name = function.arguments.last?.name, let place = enclosure.place(of: name)
      else { return nil }
      let x = last.evaluate(point, PlainIntervals<OutwardRounding<Double>>())
      guard x.upper < enclosure.domain.lowerBound || x.lower > enclosure.domain.upperBound else {
        return nil
      }
      let variables = point.map { plain($0.midpoint) }.joined(separator: ", ")
      return "bounds of \(function.name) are proven for \(place) only, and at (\(variables)) "
        + "\(name) is \(short(x.midpoint, digits: 6))"
    }
  }

  var limits: [String] {
    switch self {
    case .number, .pi, .e, .variable: []
    case .unary(_, let u): u.limits
    case .binary(_, let u, let v): u.limits + v.limits
    case .special(let function, let arguments):
      (function.limits.map { ["\(function.name) is computed for \($0)"] } ?? [])
        + arguments.flatMap(\.limits)
    }
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
