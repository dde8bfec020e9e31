// A spline on an edge of a network over intervals: its polynomials, piece by piece.

import Formulas

/// Σ c_j·B_j in exact arithmetic, with what encloses it: between two knots it is a polynomial, outside the grid the
/// tangent at its end.
package struct EdgeFunction: Sendable {
  package let degree: Int
  /// (splines + degree + 1), clamped.
  private let knots: [Double]
  private let coefficients: [Double]
  /// From the left tangent to the right one.
  private let pieces: [Piece<OutwardRounding<Double>>]

  /// A polynomial about a centre, on an interval.
  private struct Piece<Rule: RoundingRule>: Sendable {
    var lower: Double
    var upper: Double
    var centre: Double
    /// From the constant up; those beyond are 0.
    var coefficients: [RoundedInterval<Rule>]
  }

  /// - Parameters:
  ///   - knots: of the grid, one more than splines and degree.
  ///   - coefficients: one a spline.
  package init(degree: Int, knots: [Double], coefficients: [Double]) {
    self.degree = degree
    self.knots = knots
    self.coefficients = coefficients
    pieces = Self.pieces(degree, knots, coefficients)
  }

  /// The inner knots and the ends of the grid.
  package var breaks: [Double] { Array(Set(knots)).sorted() }

  private static func pieces<Rule: RoundingRule>(
    _ degree: Int, _ knots: [Double], _ coefficients: [Double]
  ) -> [Piece<Rule>] {
    let spans = (degree..<coefficients.count).filter { knots[$0] < knots[$0 + 1] }
    guard let first = spans.first, let last = spans.last else { return [] }
    func tangent(_ span: Int, _ end: Double) -> [RoundedInterval<Rule>] {
      Array(polynomial(span, about: end, degree, knots, coefficients).prefix(2))
    }
    let (start, end) = (knots[first], knots[last + 1])
    let inner = spans.map { span -> Piece<Rule> in
      let centre = 0.5 * knots[span] + 0.5 * knots[span + 1]
      return Piece(
        lower: knots[span], upper: knots[span + 1], centre: centre,
        coefficients: polynomial(span, about: centre, degree, knots, coefficients))
    }
    return [
      Piece(
        lower: -.infinity, upper: start, centre: start, coefficients: tangent(first, start))
    ] + inner + [
      Piece(lower: end, upper: .infinity, centre: end, coefficients: tangent(last, end))
    ]
  }

  /// The Taylor coefficients about a point of the polynomial on a span, by de Boor's algorithm on series.
  private static func polynomial<Rule: RoundingRule>(
    _ span: Int, about centre: Double, _ degree: Int, _ knots: [Double], _ coefficients: [Double]
  ) -> [RoundedInterval<Rule>] {
    typealias Number = RoundedInterval<Rule>
    let x = RoundedSeries<Rule>.variable(Number(double: centre), order: degree)
    var points = (0...degree).map {
      RoundedSeries<Rule>(
        constant: Number(double: coefficients[span - degree + $0]), order: degree)
    }
    for order in stride(from: 1, through: degree, by: 1) {
      for index in stride(from: degree, through: order, by: -1) {
        let (low, high) = (
          Number(double: knots[span - degree + index]),
          Number(double: knots[span + 1 + index - order])
        )
        let share = (Number.one / (high - low)) * (x + (-low))
        points[index] = points[index - 1] + share * (points[index] - points[index - 1])
      }
    }
    return points[degree].coefficients
  }

  /// Enclosures of φ(x)/0!, φ′(x)/1!, … over an interval, as compositions need them: across a knot of multiplicity m
  /// the derivative of order k − m + 1 has the values of both sides, and those beyond are the whole line; at an end of
  /// the grid that is so of the second.
  package func series(over x: Interval, order: Int) -> IntervalSeries {
    enclosure(over: x, order: order, pieces)
  }

  /// The same in any arithmetic of intervals.
  func series<Rule>(over x: RoundedInterval<Rule>, order: Int) -> RoundedSeries<Rule> {
    let pieces: [Piece<Rule>] = Self.pieces(degree, knots, coefficients)
    return enclosure(over: x, order: order, pieces)
  }

  /// The values over an interval, in any arithmetic of intervals.
  package func values<Rule>(over x: RoundedInterval<Rule>) -> RoundedInterval<Rule> {
    // What other modules ask for is compiled here.
    if Rule.self == OutwardRounding<Double>.self, let x = x as? Interval,
      let values = series(over: x, order: 0)[0] as? RoundedInterval<Rule>
    {
      return values
    }
    if Rule.self == OutwardRounding<LongNumber>.self, let x = x as? LongInterval,
      let values = longValues(over: x) as? RoundedInterval<Rule>
    {
      return values
    }
    return series(over: x, order: 0)[0]
  }

  private func longValues(over x: LongInterval) -> LongInterval { series(over: x, order: 0)[0] }

  private func enclosure<Rule>(
    over x: RoundedInterval<Rule>, order: Int, _ pieces: [Piece<Rule>]
  ) -> RoundedSeries<Rule> {
    typealias Number = Rule.Number
    var result: RoundedSeries<Rule>?
    var known = Int.max
    for (index, piece) in pieces.enumerated() {
      let (lower, upper) = (Number(piece.lower), Number(piece.upper))
      guard let part = x.intersection(RoundedInterval(lower, upper)) else { continue }
      let isEnd = index <= 1 || index == pieces.count - 1
      let multiplicity = index == 0 ? 0 : knots.count { $0 == piece.lower }
      // Where it is continuous, what it is beyond a knot that is met alone says nothing more.
      if part.isPoint, !x.isPoint, isEnd || multiplicity <= degree { continue }
      if index > 0, x.lower < lower { known = min(known, isEnd ? 3 : degree - multiplicity + 2) }
      let own = Self.shifted(piece, to: part, order: order)
      result = result.map { $0.hull(own) } ?? own
    }
    let all = result ?? RoundedSeries([RoundedInterval](repeating: .whole, count: order + 1))
    return known > order ? all : all.known(max(known, 1))
  }

  /// Σ_j C(j, i)·a_j·(X − c)^{j − i} for i = 0 … order.
  private static func shifted<Rule>(
    _ piece: Piece<Rule>, to part: RoundedInterval<Rule>, order: Int
  ) -> RoundedSeries<Rule> {
    let step = part - RoundedInterval(double: piece.centre)
    let a = piece.coefficients
    return RoundedSeries(
      (0...order).map { i in
        guard i < a.count else { return .zero }
        // Horner's rule with the binomial factors.
        var sum = RoundedInterval<Rule>.zero
        for j in stride(from: a.count - 1, through: i, by: -1) {
          let binomial = (0..<i).reduce(1.0) { $0 * Double(j - $1) / Double($1 + 1) }
          sum = sum * step + RoundedInterval(double: binomial.rounded()) * a[j]
        }
        return sum
      })
  }

  /// As compositions need it.
  package var relaxed: RelaxedFunction {
    RelaxedFunction(
      mayBeRelaxed: degree > 0, kinks: { kinks(in: $0) },
      series: { series(over: $0, order: $1) })
  }

  /// The derivative, as compositions need it.
  package var relaxedDerivative: RelaxedFunction {
    RelaxedFunction(
      mayBeRelaxed: degree > 1,
      series: { range, order in
        let series = series(over: range, order: order + 1)
        return IntervalSeries((0...order).map { Interval(Double($0 + 1)) * series[$0 + 1] })
      })
  }

  private func kinks(in range: Interval) -> [Double] {
    degree == 1 ? breaks.filter { range.lower < $0 && $0 < range.upper } : []
  }
}
