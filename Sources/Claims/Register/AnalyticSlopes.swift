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
/// t = 2x − 3, 1/x = 2/(3 + t) = Σ c_k T_k(t), c_k = √2 (−1)^k ϱ^−k for k ≥ 1, ϱ = 3 + √8, and T_k'(−1) = −(−1)^k k²: the series cut
/// at d errs in the derivative by 2√2 Σ_{k>d} k² ϱ^−k at x = 1, and by no more elsewhere. With
/// m = ⌈d ln ϱ/ln 2⌉ + 5 the products add some 1/32 of ϱ^−d and more of it where d is small. With L ≈ d m layers of
/// constant width that is exp(−√(L ln 2 ln ϱ)), up to powers of L: 1.105 √L in place of the 1.563 √L of the values alone.
enum AnalyticSlopes {
  static let claims = [
    Claim(
      "opschoor-schwab-zech.slopes", .rate,
      paper:
        "Opschoor, Schwab, Zech 2022, Constr. Approx. 55, doi 10.1007/s00365-021-09542-5, the rate exp(-b N^(1/(d+1))), d = 1",
      statement:
        "ReLU networks of constant width with about d² ln ϱ/ln 2 layers, ϱ = 3 + √8, approximate 1/x on [1,2] together with its"
        + " derivative, whose error is 2√2 Σ_{k>d} k² ϱ^-k: it falls exponentially in the root of the size.",
      method:
        "Built networks of degree d = 3 to 8 (thorough: 10) with ⌈d ln ϱ/ln 2⌉ + 5 refinements: largest error of the slope"
        + " at 4001 random points, denser at the ends, and near x = 1; by the formula, the furthest from 1.",
      refutedBy: "An error of the derivative above 1.1 times the formula, at some degree.",
      doesNotShow: "That this exponent is the best; functions of more variables.", cost: 4,
      predictions: [
        ClaimPrediction(
          "largest error of the derivative by 2√2 Σ_{k>d} k² ϱ^-k, the furthest from 1", .equals, 1,
          tolerance: 0.06, because: "the products' share, 1/32 and more at small d"
        ).named(.slopesError),
        ClaimPrediction(
          "largest error of the value by √2 Σ_{k>d} ϱ^-k, the furthest from 1", .equals, 1,
          tolerance: 0.05, because: "the products' share"),
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

  /// What the series that is cut at a degree errs by in the derivative at x = 1.
  private static func cut(_ degree: Int) -> Double {
    2 * 2.0.squareRoot()
      * ((degree + 1)...(degree + 60)).reduce(0) { $0 + Double($1 * $1) * exp(-rate * Double($1)) }
  }

  /// What it errs by in the value there.
  private static func valueCut(_ degree: Int) -> Double {
    2.0.squareRoot() * exp(-rate * Double(degree + 1)) / (1 - exp(-rate))
  }

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
    let degrees = Array(3...trial.size.pick(8, 8, 10))
    let source = RandomSource(seed: trial.seed, stream: "points")
    let drawn = (0..<4000).map { _ -> Double in 1.5 - 0.5 * cos(.pi * source.uniform()) }
    let points = Batch(features: 1, count: 4001, storage: [1 + 0x1p-30] + drawn)
    var networks: [Network] = []
    var values: [MeasuredNumber] = []
    let errors = try degrees.map { degree -> MeasuredNumber in
      let built = try trial.built(
        try yarotskyPolynomial(
          target, degree: degree, refinements: Int((Double(degree) * refinements).rounded(.up)) + 5
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
    let depths = networks.map { Double($0.depth).squareRoot() }
    return Observation(
      measured: [
        .furthest(from: 1, of: zip(errors, degrees).map { $0.times(1 / cut($1)) }),
        .furthest(from: 1, of: zip(values, degrees).map { $0.times(1 / valueCut($1)) }),
        MeasuredNumber(ExactCount(layersOf: networks, widerThan: 11)),
      ],
      figure: ClaimFigure(
        "1/x on [1,2] with its derivative", subtitle: "largest error at 4001 points",
        x: .linear("√depth"), y: .logarithmic("error"),
        series: [
          ClaimFigure.Series("derivative", .measured, depths, errors.map(\.value)),
          ClaimFigure.Series("value", .measured, depths, values.map(\.value)),
          ClaimFigure.Series(
            "2√2 Σ k² ϱ^-k", .predicted, depths, degrees.map(cut)),
        ]))
  }
}
