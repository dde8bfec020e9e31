// C1. Squares and products with an error that falls exponentially in depth, analytic functions with
// one that falls at least exponentially in its root.

import Base
import Constructions
import Foundation
import Functions
import Measurement

/// Yarotsky (2017), Propositions 2 and 3 and Theorem 1: x² by m layers with sup error exactly 4^−(m+1) on [0,1];
/// products, polynomials and analytic functions from it.
enum Yarotsky {
  private static let names = ["sine", "exp", "reciprocal"]
  private static let paper = "Yarotsky 2017, Neural Networks 94, arXiv:1610.01145"

  static let claims = [
    Claim(
      "yarotsky.square-error", paper: "\(paper), Proposition 2",
      statement:
        "m ReLU layers of width 4 approximate x² on [0,1] with sup error exactly 4^-(m+1).",
      method:
        "Error of the built network at the middles of its grid of 2^-m, where it is attained, for"
        + " every m, times 4^(m+1): the value furthest from 1. Elsewhere sampled and refined.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "sup error on [0,1] times 4^(m+1), the furthest from 1", .equals, 1, tolerance: 1e-12,
          because: "the values at these points are exact in binary", change: .tenth),
        ClaimPrediction(
          "rate of the error per layer, in natural logarithms", .equals, log(4), tolerance: 1e-6,
          because: "the errors are exact to rounding", change: .rate),
        ClaimPrediction(
          "sampled sup error on [0,1] times 4^(m+1)", .atMost, 1, tolerance: 1e-7,
          because: "rounding of 2^-52 against an error of 4^-13", change: nil),
      ],
      evidence: square),
    Claim(
      "yarotsky.smooth-depth", paper: "\(paper), Theorem 1, for analytic functions",
      statement: "At constant width the error for sine, exp and 1/x falls like exp(-c √depth) or"
        + " faster.",
      method:
        "Built networks of width at most 11 for growing depth; sup error (sampled and refined, a"
        + " lower bound); the p for which log(error) = a - c depth^p fits best by least squares over"
        + " the depths.",
      cost: 5,
      predictions: names.map { name in
        let isEntire = name != "reciprocal"
        return ClaimPrediction(
          "exponent p of -log(error) in depth, \(name)", isEntire ? .atLeast : .equals, 0.5,
          tolerance: isEntire ? 0 : 0.25,
          because: isEntire
            ? "a bound: entire functions need fewer degrees than others"
            : "degree and refinements are whole numbers, and depths are moderate",
          change: .rate)
      },
      evidence: smooth),
  ]

  private static func square(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let refinements = Array(1...size.pick(8, 12, 12))
    let errors = try refinements.map { m in
      let built = try yarotskySquare(refinements: m)
      // Midpoints of the grid, where the error is attained; their squares are exact.
      let count = 1 << m
      let points = (0..<count).map { (Double($0) + 0.5) / Double(count) }
      let values = built(Batch(features: 1, count: count, storage: points)).storage
      return zip(points, values).map { abs($0 * $0 - $1) }.max() ?? .nan
    }
    let sampled = try refinements.suffix(3).map { m in
      let built = try yarotskySquare(refinements: m)
      let sup = try measure(
        { built($0) }, against: built.target, options: MeasureOptions(norms: [.sup])
      ).sup
      return sup * pow(4, Double(m + 1))
    }
    let predicted = refinements.map { pow(4, -Double($0 + 1)) }
    let ratios = zip(errors, predicted).map { $0 / $1 }
    let x = refinements.map(Double.init)
    let rate = try fitRate(.geometric, sizes: x, errors: errors.map { [$0] }, seed: seed)
    return Evidence(
      measured: [
        MeasuredNumber(ratios.max { abs($0 - 1) < abs($1 - 1) } ?? .nan), MeasuredNumber(rate.rate),
        MeasuredNumber(sampled.max() ?? .nan),
      ],
      figure: ClaimFigure(
        "x² by depth", subtitle: "sup error on [0,1], at the points where it is attained",
        x: .linear("hidden layers m"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("4^-(m+1)", .predicted, x, predicted),
          ClaimFigure.Series("built network", .measured, x, errors),
        ]))
  }

  private static func smooth(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let depths = size.pick(
      [16, 32, 64, 128], [16, 24, 32, 48, 64, 96, 128, 192],
      [
        16, 24, 32, 48, 64, 96, 128, 192, 256, 384,
      ])
    let x = depths.map(Double.init)
    let errors = try names.map { name in
      let target = try Catalogue.entry(name).target()
      return try depths.map { depth in
        let built = try yarotskyPolynomial(target, depth: depth)
        return try measure(
          { built($0) }, against: target, options: MeasureOptions(norms: [.sup])
        ).sup
      }
    }
    let powers = errors.map { stretchedExponent(x, $0) }
    return Evidence(
      measured: powers.map { MeasuredNumber($0) },
      figure: ClaimFigure(
        "Analytic functions by depth",
        subtitle: "sup error (sampled, a lower bound) on the targets' own domains",
        x: .linear("√depth"), y: .logarithmic("sup error"),
        series: zip(names, errors).map { name, errors in
          ClaimFigure.Series("\(name), built", .measured, x.map { $0.squareRoot() }, errors)
        }))
  }

  /// The p in [0.1, 2] for which log e = a − c x^p fits best, by golden sections.
  private static func stretchedExponent(_ x: [Double], _ errors: [Double]) -> Double {
    let y = errors.map(log)
    func rest(_ p: Double) -> Double {
      let t = x.map { pow($0, p) }
      let count = Double(t.count)
      let (meanT, meanY) = (t.reduce(0, +) / count, y.reduce(0, +) / count)
      let spread = t.reduce(0) { $0 + ($1 - meanT) * ($1 - meanT) }
      let slope = zip(t, y).reduce(0) { $0 + ($1.0 - meanT) * ($1.1 - meanY) } / spread
      return zip(t, y).reduce(0) { $0 + pow($1.1 - meanY - slope * ($1.0 - meanT), 2) }
    }
    var (low, high) = (0.1, 2.0)
    let golden = 0.5 * (5.0.squareRoot() - 1)
    for _ in 0..<60 {
      let (a, b) = (high - golden * (high - low), low + golden * (high - low))
      if rest(a) < rest(b) { high = b } else { low = a }
    }
    return 0.5 * (low + high)
  }
}
