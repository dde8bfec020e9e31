// C1. Squares and products with an error that falls exponentially in depth, analytic functions with
// one that falls at least exponentially in its root.

import Base
import Constructions
import Foundation
import Functions
import Measurement
import Networks

/// Yarotsky (2017), Propositions 2 and 3 and Theorem 1: x² by m layers with sup error exactly 4^−(m+1) on [0,1];
/// products from it. A polynomial of degree d by Clenshaw's rule takes d − 1 products of m layers each, at a depth of about
/// L = d m and constant width. For f analytic in the ellipse of parameter ϱ the two errors are of order ϱ^−d and 4^−m:
/// equal where d ln ϱ = m ln 4, so that the error is about exp(−√(L ln 4 ln ϱ)): at fixed width log(1/ε) grows
/// like √L. Entire functions do better. (Depth of order log(1/ε) is for x² and products; Theorem 1, for general functions
/// with n derivatives, takes ε^(−d/n) log(1/ε) weights at depth log(1/ε), so width: it is not what is built here.)
///
/// For 1/x on [1,2], t = 2x − 3 has its pole at −3: ϱ = 3 + √8, and √(ln 4 ln ϱ) = 1.5632. Clenshaw's factor (2d − 3)B and
/// whole d and m are of lower order: with the factor 2d on one of the two errors, d ln ϱ = m ln 4 − ln 2d takes ½ ln 2d from the
/// exponent, so that the error is of order L^¼ exp(−1.5632 √L). The depths are all multiples of 8 (quick: 16) up to the first
/// whose error is not above 10³ roundings of 2^-53.
enum Yarotsky {
  static let claims = [
    Claim(
      "yarotsky.square-error", .exactness, paper: YarotskySquare.theorem.citation,
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
          tolerance: 1e-3, because: "the width of the certified bracket"
        ).named(.squareErrorByBound),
        ClaimPrediction(
          "rate of the error per layer, in natural logarithms, m = 1 to 8", .equals, log(4),
          tolerance: 1e-3, because: "the width of the certified bracket"
        ).named(.squareRate),
        ClaimPrediction(count: "hidden layers wider than 4", .equals, 0),
      ],
      experiment: square),
    Claim(
      "yarotsky.smooth-depth", .rate, paper: YarotskyPolynomial.theorem.citation,
      statement:
        "At constant width the error for the analytic 1/x on [1,2] falls with the depth L like"
        + " L^¼ exp(-c √L), c = √(ln 4 ln(3 + √8)) = 1.5632.",
      method:
        "Built networks of width at most 11 for 1/x, of all depths L from 8 in steps of 8 (quick: 16) up to"
        + " the first whose error is not above 10³ roundings: sup error at 20 001 points by L^¼, its rate in"
        + " √L by least squares, and depths whose error is off the law.",
      refutedBy: "An error for 1/x that falls by a power of the depth only.",
      doesNotShow: "Theorem 1 of the paper, in which width grows as well.", cost: 5,
      predictions: [
        ClaimPrediction(
          "rate of the error by L^¼ in √L, in natural logarithms, L = 8 to some 370", .equals,
          rate, tolerance: 0.04 * rate,
          because: "4 %: degree and refinements are whole numbers"),
        ClaimPrediction(
          count:
            "depths whose error by the law is off its median by more than a factor of 3",
          .equals, 0),
        ClaimPrediction(count: "hidden layers wider than 11", .equals, 0),
      ],
      experiment: smooth),
  ]

  /// Of exp(−√(L ln 4 ln ϱ)), ϱ = 3 + √8.
  private static let rate = (log(4) * log(3 + 8.0.squareRoot())).squareRoot()

  private static func square(_ trial: Trial) throws -> Observation {
    let refinements = Array(1...trial.size.pick(8, 10, 12))
    var networks: [Network] = []
    let errors = try refinements.map { m in
      let construction = try yarotskySquare(refinements: m)
      let built = try trial.built(
        construction.network, on: construction.domain, hasClaimedWidths: m > 1)
      networks.append(built)
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
        MeasuredNumber(ExactCount(layersOf: networks, widerThan: 4)),
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
    let step = trial.size.pick(16, 8, 8)
    let names = ["reciprocal", "sine", "exp"]
    var networks: [Network] = []
    /// Depths as built, and errors, while these are above 10³ roundings.
    func errors(_ name: String) throws -> (depths: [Double], errors: [MeasuredNumber]) {
      let target = try Catalogue.entry(name).target()
      let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
      // Extrema of so many pieces are met by a fine grid.
      let points = Batch(
        features: 1, count: 20_001,
        storage: (0...20_000).map { a + (b - a) * Double($0) / 20_000 })
      var (depths, all): ([Double], [MeasuredNumber]) = ([], [])
      for depth in stride(from: 8, through: 512, by: step) {
        let network = try yarotskyPolynomial(target, depth: depth).network
        // The claim rests on 1/x.
        let built =
          name == names[0]
          ? try trial.built(
            network, on: target.domain, hasClaimedWidths: network.widths.max() == 11) : network
        networks.append(built)
        let error = MeasuredNumber(
          EvaluatedError(of: built, at: points) { target.values($0) })
        guard error.value > 1e3 * 0x1p-53 else { break }
        depths.append(Double(built.depth))
        all.append(error)
      }
      return (depths, all)
    }
    // Sine and exp, which fall faster, are for the figure: not at quick size.
    let all = try (trial.size == .quick ? Array(names.prefix(1)) : names).map(errors)
    let roots = all.map { $0.depths.map { $0.squareRoot() } }
    let scaled = zip(roots[0], all[0].errors).map { $1.times(1 / $0.squareRoot()) }
    return Observation(
      measured: [
        try fittedRate(.geometric, roots[0], scaled, seed: trial.seed),
        MeasuredNumber(
          ExactCount(of: scaled, at: roots[0], offMedianBy: .geometric, rate: rate, byMoreThan: 3)),
        MeasuredNumber(ExactCount(layersOf: networks, widerThan: 11)),
      ],
      figure: ClaimFigure(
        "Analytic functions by depth",
        subtitle: "sup error at 20 001 points of the targets' own domains",
        x: .linear("√depth"), y: .logarithmic("sup error"),
        series: zip(names, zip(roots, all)).map { name, found in
          ClaimFigure.Series("\(name), built", .measured, found.0, found.1.errors.map(\.value))
        }),
      notes: zip(names, all).map { name, found in
        let last = found.depths.count - 1
        return
          "\(name): \(brief(found.errors[last].value)) at depth \(plain(found.depths[last])), the last above"
          + " 10³ roundings"
      })
  }
}
