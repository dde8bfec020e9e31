// E. Sums of wavelets that rectifiers make.

import Base
import Constructions
import Foundation
import Functions
import Measurement

/// Shaham, Cloninger, Coifman (2018), Section 4: bumps of 4d + 1 ReLU units give a wavelet frame, two bumps a term;
/// N terms approximate twice differentiable functions with an error of order N^(−2/d).
enum Wavelets {
  private static let paper =
    "Shaham, Cloninger, Coifman 2018, Appl. Comput. Harmon. Anal. 44, arXiv:1509.07385, Section 4"

  static let claims = [
    Claim(
      "wavelets.rate", paper: paper,
      statement: "N terms of the rectifier wavelet frame approximate a twice differentiable function of d"
        + " variables with an L2 error of order N^(-2/d), on networks of at most 8d + 2 units a"
        + " term.",
      method: "Sums of N terms by orthogonal matching pursuit on a grid, built as networks of two hidden"
        + " layers; L2 error by quadrature; the exponent by least squares over N. Targets:"
        + " exp(-4x²) and exp(-4|x|²) on [-1,1]^d.",
      cost: 30,
      predictions: [1, 2].map { dimension in
        ClaimPrediction(
          "exponent of the L2 error in N, d = \(dimension)", .equals, 2 / Double(dimension),
          tolerance: 0.3, because: "greedy choice from finitely many terms, moderate N",
          change: .rate)
      } + [
        ClaimPrediction(
          "most units a term beyond 8d + 2", .atMost, 0, tolerance: 0, because: "a bound",
          change: nil)
      ],
      evidence: rate)
  ]

  private static func rate(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let counts = size.pick(
      [[4, 8, 16, 32], [8, 16, 32, 64]], [[4, 8, 16, 32, 64], [8, 16, 32, 64, 128]],
      [[4, 8, 16, 32, 64, 128], [8, 16, 32, 64, 128, 256]])
    var (rates, excess, series): ([Double], Double, [ClaimFigure.Series]) = ([], -.infinity, [])
    for (dimension, counts) in zip([1, 2], counts) {
      let target = try TargetFunction(
        name: "gaussian", components: [.init(parsing: dimension == 1 ? "exp(-4*x^2)" : "exp(-4*(x^2+y^2))")],
        domain: Domain(Array(repeating: (-1, 1), count: dimension)))
      let sums = try waveletApproximation(target, terms: counts)
      let errors = try sums.map { sum in
        try measure(
          { sum.network($0) }, against: target, options: MeasureOptions(norms: [.l2])
        ).l2
      }
      for (count, sum) in zip(counts, sums) {
        excess = max(excess, Double(sum.network.neurons) / Double(count) - Double(8 * dimension + 2))
      }
      let x = counts.map(Double.init)
      rates.append(
        try fitRate(.algebraic, sizes: x, errors: errors.map { [$0] }, seed: seed).rate)
      series += [
        ClaimFigure.Series("d = \(dimension), built", .measured, x, errors),
        ClaimFigure.Series(
          "d = \(dimension), N^(-2/d)", .predicted, x,
          x.map { errors[0] * pow($0 / x[0], -2 / Double(dimension)) }),
      ]
    }
    return Evidence(
      measured: rates.map { MeasuredNumber($0) } + [MeasuredNumber(max(0, excess))],
      figure: ClaimFigure(
        "Sums of rectifier wavelets", subtitle: "gaussian on [-1,1]^d, L2 error by quadrature",
        x: .logarithmic("terms N"), y: .logarithmic("L2 error"), series: series))
  }
}
