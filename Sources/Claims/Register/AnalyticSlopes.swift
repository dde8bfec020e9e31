// Analytic functions by deep ReLU networks, with their derivatives: the error in W^{1,∞}.

import Base
import Constructions
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Opschoor, Schwab and Zech (2022): for f analytic in a Bernstein ellipse, ReLU networks of size N come within
/// exp(−b N^(1/(d+1))) of f with its first derivatives; exp(−b √N) on a line.
///
/// A polynomial of degree d by Clenshaw's rule takes d − 1 products of m + 1 layers. The tents' x² of m layers has slopes within
/// 2^−m of 2x, where its values are within 4^−(m+1): for derivatives a product needs twice as many layers. With
/// m = ⌈d ln ϱ/ln 2⌉ both the products' part and the series' are of order d ϱ^−d, ϱ = 3 + √8 for 1/x on [1,2]: with
/// L ≈ d m layers of constant width that is exp(−√(L ln 2 ln ϱ)), 1.105 √L in place of the 1.563 √L of the values alone.
enum AnalyticSlopes {
  static let claims = [
    Claim(
      "opschoor-schwab-zech.slopes", .rate,
      paper:
        "Opschoor, Schwab, Zech 2022, Constr. Approx. 55, doi 10.1007/s00365-021-09542-5, the rate exp(-b N^(1/(d+1))), d = 1",
      statement:
        "ReLU networks of constant width with about d² ln ϱ/ln 2 layers approximate 1/x on [1,2] together with its derivative:"
        + " the error of the derivative falls like d ϱ^-d, ϱ = 3 + √8, so exponentially in the root of the size.",
      method:
        "Built networks of degree d = 3 to 8 (quick: 7; thorough: 10) with ⌈d ln ϱ/ln 2⌉ refinements: largest error of the slope at 2001"
        + " points; by d, its rate in d by least squares; degrees off the law.",
      refutedBy: "An error of the derivative that falls by a power of the size only.",
      doesNotShow: "That this exponent is the best; functions of more variables.", cost: 20,
      predictions: [
        ClaimPrediction(
          "rate in d of the derivative's error by d, in natural logarithms", .equals, rate,
          tolerance: 0.045 * rate, because: "4.5 %: refinements are whole numbers"
        ).named(.slopesRate),
        ClaimPrediction(
          count: "degrees whose error by d ϱ^-d is off the median by more than a factor of 1.5",
          .equals, 0),
        ClaimPrediction(count: "hidden layers wider than 11", .equals, 0),
      ],
      weakenings: [
        Claim.Weakening("half as many refinements, which suffice for the values alone") {
          try slopes($0, refinements: 0.5 * rate / log(2))
        }
      ],
      experiment: { try slopes($0, refinements: rate / log(2)) })
  ]

  /// ln ϱ.
  private static let rate = log(3 + 8.0.squareRoot())

  /// The derivative of a network of one variable.
  private struct Slope: Approximant {
    let network: Network

    func evaluated(at points: Batch) -> Batch {
      let slopes = try? network.inputDerivatives(at: points)
      return Batch(
        features: 1, count: points.count,
        storage: (0..<points.count).map { slopes?[$0].first ?? .nan })
    }
  }

  private static func slopes(_ trial: Trial, refinements: Double) throws -> Observation {
    let target = try Catalogue.entry("reciprocal").target()
    let degrees = Array(3...trial.size.pick(7, 8, 10))
    let source = RandomSource(seed: trial.seed, stream: "points")
    let points = Batch(
      features: 1, count: 2001, storage: (0..<2001).map { _ in source.uniform(1, 2) })
    var networks: [Network] = []
    var values: [MeasuredNumber] = []
    let errors = try degrees.map { degree -> MeasuredNumber in
      let built = try trial.built(
        try yarotskyPolynomial(
          target, degree: degree, refinements: Int((Double(degree) * refinements).rounded(.up))
        ).network, on: target.domain, hasClaimedWidths: true)
      networks.append(built)
      values.append(
        MeasuredNumber(EvaluatedError(of: built, at: points) { target.values($0) }))
      return MeasuredNumber(
        EvaluatedError(of: Slope(network: built), at: points) { points in
          Batch(
            features: 1, count: points.count, storage: points.storage.map { -1 / ($0 * $0) })
        })
    }
    let d = degrees.map(Double.init)
    let scaled = zip(errors, d).map { $0.times(1 / $1) }
    let depths = networks.map { Double($0.depth).squareRoot() }
    return Observation(
      measured: [
        try fittedRate(.geometric, d, scaled, seed: trial.seed),
        MeasuredNumber(
          ExactCount(of: scaled, at: d, offMedianBy: .geometric, rate: rate, byMoreThan: 1.5)),
        MeasuredNumber(ExactCount(layersOf: networks, widerThan: 11)),
      ],
      figure: ClaimFigure(
        "1/x on [1,2] with its derivative", subtitle: "largest error at 2001 random points",
        x: .linear("√depth"), y: .logarithmic("error"),
        series: [
          ClaimFigure.Series("derivative", .measured, depths, errors.map(\.value)),
          ClaimFigure.Series("value", .measured, depths, values.map(\.value)),
          ClaimFigure.Series(
            "d ϱ^-d", .predicted, depths, d.map { $0 * exp(-rate * $0) }),
        ]))
  }
}
