// C1. Squares and products with an error that falls exponentially in depth, analytic functions with
// one that falls at least exponentially in its root.

import Base
import Constructions
import Foundation
import Functions
import Measurement

/// Yarotsky (2017), Propositions 2 and 3 and Theorem 1: x² by m layers with sup error exactly 4^−(m+1) on [0,1];
/// products from it. A polynomial of degree d by Clenshaw's rule takes d − 1 products of m layers each, at a depth of about
/// L = d m and constant width. For f analytic in the ellipse of parameter ϱ the two errors are of order ϱ^−d and 4^−m:
/// equal where d ln ϱ = m ln 4, so that the error is about exp(−√(L ln 4 ln ϱ)): at fixed width log(1/ε) grows
/// like √L. Entire functions do better. (Depth of order log(1/ε) is for x² and products; Theorem 1, for general functions
/// with n derivatives, takes ε^(−d/n) log(1/ε) weights at depth log(1/ε), so width: it is not what is built here.)
///
/// For 1/x on [1,2], t = 2x − 3 has its pole at −3: ϱ = 3 + √8, and √(ln 4 ln ϱ) = 1.5632. Clenshaw's factor (2d − 3)B and
/// whole d and m make the rate over depths 64 to 384 another: what is predicted is that log(1/ε) is linear in √L there.
enum Yarotsky {
  private static let paper = "Yarotsky 2017, Neural Networks 94, arXiv:1610.01145"

  static let claims = [
    Claim(
      "yarotsky.square-error", .exactness, paper: "\(paper), Proposition 2",
      statement:
        "m ReLU layers of width 4 approximate x² on [0,1] with sup error exactly 4^-(m+1).",
      method:
        "Certified error of the built network for m = 1 to 8 and more, times 4^(m+1): the value furthest"
        + " from 1; and the rate of the error a layer.",
      refutedBy: "A point of [0,1] where the network of m layers is further than 4^-(m+1) from x².",
      doesNotShow: "That no network of m layers does better: with free weights some do.", cost: 2,
      predictions: [
        ClaimPrediction(
          "certified sup error on [0,1] times 4^(m+1), the furthest from 1", .equals, 1,
          tolerance: 1e-3, because: "the width of the certified bracket"),
        ClaimPrediction(
          "rate of the error per layer, in natural logarithms, m = 1 to 8", .equals, log(4),
          tolerance: 1e-3, because: "the width of the certified bracket"),
      ],
      experiment: square),
    Claim(
      "yarotsky.smooth-depth", .rate, paper: "\(paper), Proposition 3, with Clenshaw's rule",
      statement:
        "At constant width the error for the analytic 1/x on [1,2] falls like exp(-c √depth),"
        + " and for the entire sine and exp faster.",
      method:
        "Built networks of width at most 11, depth 64 to 384, where rounding does not reach: sup error"
        + " (sampled and refined); the rate of the error in √depth for 1/x, by least squares; and errors"
        + " of sine and exp at the largest depth by that of 1/x.",
      refutedBy: "An error for 1/x that falls by a power of the depth only.",
      doesNotShow: "Theorem 1 of the paper, in which width grows as well.", cost: 5,
      predictions: [
        ClaimPrediction(
          "rate of the error in √depth for 1/x, in natural logarithms, depth 64 to 384", .equals,
          rate,
          tolerance: 0.09 * rate, because: "degree and refinements are whole numbers")
      ],
      experiment: smooth),
  ]

  /// Of exp(−√(L ln 4 ln ϱ)), ϱ = 3 + √8.
  private static let rate = (log(4) * log(3 + 8.0.squareRoot())).squareRoot()

  private static func square(_ trial: Trial) throws -> Observation {
    let refinements = Array(1...trial.size.pick(8, 10, 12))
    let errors = try refinements.map { m in
      let construction = try yarotskySquare(refinements: m)
      let built = try trial.built(construction.network, on: construction.domain)
      return MeasuredNumber(
        try CertifiedError(of: built, against: construction.target, tolerance: 1e-4))
    }
    let x = refinements.map(Double.init)
    let predicted = x.map { pow(4, -$0 - 1) }
    return Observation(
      measured: [
        .furthest(from: 1, of: zip(errors, predicted).map { $0.times(1 / $1) }),
        try fittedRate(
          .geometric, Array(x.prefix(8)), Array(errors.prefix(8)), seed: trial.seed),
      ],
      figure: ClaimFigure(
        "x² by depth", subtitle: "certified sup error on [0,1]",
        x: .linear("hidden layers m"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("4^-(m+1)", .predicted, x, predicted),
          ClaimFigure.Series("built network", .measured, x, errors.map(\.value)),
        ]))
  }

  private static func smooth(_ trial: Trial) throws -> Observation {
    let depths = trial.size.pick(
      Array(stride(from: 64, through: 384, by: 16)), Array(stride(from: 64, through: 384, by: 8)),
      Array(stride(from: 64, through: 384, by: 4)))
    let x = depths.map { Double($0).squareRoot() }
    let names = ["reciprocal", "sine", "exp"]
    func errors(_ name: String) throws -> [MeasuredNumber] {
      let target = try Catalogue.entry(name).target()
      return try depths.map { depth in
        let network = try yarotskyPolynomial(target, depth: depth).network
        // The claim rests on 1/x.
        let built =
          name == names[0] ? try trial.built(network, on: target.domain) : network
        // Extrema of so many pieces are met by a fine grid.
        let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
        let points = Batch(
          features: 1, count: 20_001,
          storage: (0...20_000).map { a + (b - a) * Double($0) / 20_000 })
        return MeasuredNumber(EvaluatedError(at: points, { built($0) }, { target.values($0) }))
      }
    }
    let all = try names.map(errors)
    return Observation(
      measured: [try fittedRate(.geometric, x, all[0], seed: trial.seed)],
      figure: ClaimFigure(
        "Analytic functions by depth",
        subtitle: "sup error at 20 001 points of the targets' own domains",
        x: .linear("√depth"), y: .logarithmic("sup error"),
        series: zip(names, all).map { name, errors in
          ClaimFigure.Series("\(name), built", .measured, x, errors.map(\.value))
        }),
      notes: zip(names, all).map { name, errors in
        "\(name): \(brief(errors[errors.count - 1].value)) at depth \(depths[depths.count - 1])"
      })
  }
}
