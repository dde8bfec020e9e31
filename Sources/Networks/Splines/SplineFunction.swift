import Formulas
import RealModule

/// A unit that is a spline, its numbers fixed: Σ cⱼBⱼ on clamped knots, outside its grid a tangent; as proofs see it.
struct SplineFunction: UnitFunction {
  static let name = "spline unit"
  static let summary = "A spline with a tangent outside its grid"
  static let source = "Bohra, Campos, Gupta, Aziznejad and Unser 2020, IEEE OJSP"
  let degree: Int
  let knots: [Double]
  let coefficients: [Double]
  private let edge: EdgeFunction
  var formula: String { "Σ cⱼBⱼ(x)" }

  init(degree: Int, knots: [Double], coefficients: [Double]) {
    self.degree = degree
    self.knots = knots
    self.coefficients = coefficients
    edge = EdgeFunction(degree: degree, knots: knots, coefficients: coefficients)
  }

  static func == (first: Self, second: Self) -> Bool {
    first.degree == second.degree && first.knots == second.knots
      && first.coefficients == second.coefficients
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(degree)
    hasher.combine(knots)
    hasher.combine(coefficients)
  }

  func value<T: Real>(_ x: T) -> T {
    combined(
      BasisKind.spline(degree: degree, outside: .tangent).values(
        at: x, count: coefficients.count, grid: grid()))
  }

  func derivative<T: Real>(_ x: T) -> T {
    combined(
      BasisKind.spline(degree: degree, outside: .tangent)
        .derivatives(at: x, count: coefficients.count, grid: grid()))
  }

  /// At a joint of degree 2 from the right; 0 on tangents.
  func secondDerivative<T: Real>(_ x: T) -> T {
    let grid: [T] = grid()
    guard degree > 1, x >= grid[0], x <= grid[grid.count - 1] else { return x.isNaN ? x : 0 }
    let once = Self.differences(coefficients, knots, degree)
    let twice = Self.differences(once, Array(knots.dropFirst().dropLast()), degree - 1)
    let values = BasisKind.spline(degree: degree - 2)
      .values(at: x, count: twice.count, grid: Array(grid.dropFirst(2).dropLast(2)))
    return zip(twice, values).reduce(0) { $0 + real($1.0) * $1.1 }
  }

  /// The coefficients of the derivative: k·(cⱼ₊₁ − cⱼ)/(tⱼ₊ₖ₊₁ − tⱼ₊₁).
  private static func differences(_ c: [Double], _ knots: [Double], _ degree: Int) -> [Double] {
    (0..<(c.count - 1)).map { index in
      let length = knots[index + degree + 1] - knots[index + 1]
      return length > 0 ? Double(degree) * (c[index + 1] - c[index]) / length : 0
    }
  }

  private func grid<T: Real>() -> [T] { knots.map { real($0) } }

  private func combined<T: Real>(_ values: [T]) -> T {
    zip(coefficients, values).reduce(0) { $0 + real($1.0) * $1.1 }
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    edge.series(over: x[0], order: x.order)
  }
  func series(f64 x: Interval, order: Int, slope: Double) -> IntervalSeries {
    edge.series(over: x, order: order)
  }

  /// Inner knots with how often each occurs.
  private var inner: [(knot: Double, multiplicity: Int)] {
    edge.breaks.dropFirst().dropLast().map { knot in (knot, knots.count { $0 == knot }) }
  }

  var smoothness: Smoothness {
    let least = inner.map { degree - $0.multiplicity }.min() ?? degree
    // At the ends of the grid a tangent goes on.
    return least < 0 || degree == 0 ? .discontinuous : .times(min(least, 1))
  }
  var kinks: [Double] {
    degree == 0 ? edge.breaks : inner.filter { degree - $0.multiplicity < 1 }.map(\.knot)
  }
  var linearPieces: Int? {
    degree == 1 && inner.allSatisfy { $0.multiplicity == 1 } ? edge.breaks.count - 1 : nil
  }
  var joints: [Double]? { linearPieces == nil ? nil : inner.map(\.knot) }
}
