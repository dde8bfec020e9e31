// One bit a coefficient: signs on Bernstein's basis.

import Base
import Constructions
import Foundation
import Kernels
import Networks

/// Güntürk and Li: signs σ_k from a sigma-delta quantiser of f(k/n), on Bernstein's basis,
///
///   B(x) = Σ σ_k C(n, k) x^k (1 − x)^(n−k),
///
/// come to f inside (0, 1) although every coefficient is −1 or 1: of order n^(−1/2) for Lipschitz f by a quantiser of first
/// order, n^(−s/2) for smoother f with |f| < 1 by one of order s. The quantiser of order two carries u_k = 2u_(k−1) − u_(k−2) +
/// f(k/n) − σ_k with σ_k = sign(2u_(k−1) − u_(k−2) + f(k/n)), so that f − σ is a second difference of a bounded sequence, and
/// summation by parts moves both differences to the basis, whose second differences have sums of order 1/n. At the
/// ends B(0) = σ_0: the error there is 1 for f(0) = 0.
enum OneBit {
  static let claims = [
    Claim(
      "gunturk-li.one-bit", .rate,
      paper:
        "Güntürk, Li 2022, Constr. Approx., Approximation of functions with one-bit neural networks and Bernstein"
        + " polynomials with one-bit coefficients; arXiv:2112.09181",
      statement:
        "Bernstein polynomials of degree n with coefficients -1 and 1 alone approximate a smooth function of size"
        + " below 1 inside the interval with an error of order 1/n, and not at its ends.",
      method:
        "0.4 sin 2πx, signs by the sigma-delta quantiser of second order, n = 128 to 4096: sup error at 201 points"
        + " of [1/4, 3/4], its exponent, the error at 0; the magnitudes of all coefficients.",
      refutedBy: "An exponent of the error inside below 1.",
      doesNotShow:
        "A network, which `construct one-bit` builds; that no signs do better.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "exponent of the sup error on [1/4, 3/4] in n", .atLeast, 1, tolerance: 0.1,
          because: "the interval of the fit"
        ).named(.oneBitExponent),
        ClaimPrediction(
          "largest sup error on [1/4, 3/4] times n, 128 to 4096", .equals, greatest,
          tolerance: 0.002 * greatest, because: "rounding of the basis"),
        ClaimPrediction(
          "error at 0, where f is 0", .equals, 1, tolerance: 1e-12, because: "one coefficient"),
        ClaimPrediction(count: "different magnitudes of coefficients", .equals, 1),
      ],
      weakenings: [
        Claim.Weakening("signs drawn with the same means") { try signs($0, .drawn) },
        Claim.Weakening("the values of f in place of signs") { try signs($0, .values) },
      ],
      experiment: { try signs($0, .quantised) })
  ]

  /// By SciPy (Tests/ClaimsTests/Resources/check_claims.py).
  private static let greatest = 2.6750295

  /// Where coefficients come from.
  private enum Rule { case quantised, drawn, values }

  private static func value(_ x: Double) -> Double { 0.4 * sin(2 * Double.pi * x) }

  private static func signs(_ trial: Trial, _ rule: Rule) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "signs")
    let degrees = [128, 256, 512, 1024, 2048, 4096]
    let inside = (0...200).map { 0.25 + Double($0) / 400 }
    let polynomials = degrees.map { n -> BernsteinForm in
      var (last, before) = (0.0, 0.0)
      let signs = (0...n).map { k -> Double in
        let f = value(Double(k) / Double(n))
        switch rule {
        case .drawn: return source.uniform() < (1 + f) / 2 ? 1 : -1
        case .values: return f
        case .quantised: break
        }
        let sum = 2 * last - before + f
        let sign: Double = sum >= 0 ? 1 : -1
        (last, before) = (sum - sign, last)
        return sign
      }
      return BernsteinForm(trial.list(signs, of: "sign"))
    }
    let errors = polynomials.map {
      MeasuredNumber(EvaluatedError(of: $0, at: inside, against: value))
    }
    let x = degrees.map(Double.init)
    return Observation(
      measured: [
        try fittedRate(.algebraic, x, errors, seed: trial.seed),
        .largest(of: zip(x, errors).map { $1.times($0) }),
        .largest(
          of: polynomials.map { MeasuredNumber(EvaluatedError(of: $0, at: [0], against: value)) }),
        MeasuredNumber(
          ExactCount(differentOf: polynomials.flatMap(\.coefficients).map(\.magnitude))),
      ],
      figure: ClaimFigure(
        "Signs on Bernstein's basis", subtitle: "sup error at 201 points of [1/4, 3/4]",
        x: .logarithmic("degree n"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("1/n", .predicted, x, x.map { errors[0].value * x[0] / $0 }),
          ClaimFigure.Series("second-order signs", .measured, x, errors.map(\.value)),
        ]))
  }
}

extension BernsteinForm: Approximant {
  func evaluated(at points: Batch) -> Batch {
    Batch(features: 1, count: points.count, storage: points.storage.map { self($0) })
  }
}
