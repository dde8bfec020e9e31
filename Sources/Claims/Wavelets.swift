// E. Sums of wavelets that rectifiers make.

import Base
import Constructions
import Foundation
import Functions
import Measurement
import Networks

/// Shaham, Cloninger, Coifman (2018), Section 4: a bump φ of 4d + 1 ReLU units; sums of its scaled copies approximate twice
/// differentiable functions with an error of order N^(−2/d) in the number of terms.
///
/// On the line the shifts of φ sum to 1 (a trapezoid is a box of width 4 smoothed by one of width 2), so
/// that Σ_b f(2^−k b) φ(2^k x − b) errs by order 4^−k. In the plane the shifts do not, and terms are chosen by pursuit.
enum Wavelets {
  private static let paper =
    "Shaham, Cloninger, Coifman 2018, Appl. Comput. Harmon. Anal. 44, arXiv:1509.07385, Section 4"

  static let claims = [
    Claim(
      "wavelets.rate", paper: paper,
      statement:
        "Sums of N rectifier bumps on the line approximate a twice differentiable function with"
        + " an L2 error of order N^-2; a bump in d dimensions takes 4d + 1 ReLU units.",
      method:
        "exp(-4x²) on [-1,1] by all bumps of one level with the function's values as coefficients,"
        + " built as a network of two hidden layers; L2 error by quadrature, exponent in the terms a"
        + " unit of length. Beside it sums by orthogonal matching pursuit in 1 and 2 dimensions.",
      cost: 15,
      predictions: [
        ClaimPrediction(
          "exponent of the L2 error in N, d = 1", .equals, 2, tolerance: 0.1,
          because: "terms of higher order", change: .rate),
        ClaimPrediction(
          "units of a bump less 4d + 1, d = 1, 2, 3", .equals, 0, tolerance: 0, because: "a count",
          change: .one),
      ],
      evidence: rate)
  ]

  private static func gaussian(_ dimension: Int) throws -> TargetFunction {
    try TargetFunction(
      name: "gaussian",
      components: [.init(parsing: dimension == 1 ? "exp(-4*x^2)" : "exp(-4*(x^2+y^2))")],
      domain: Domain(Array(repeating: (-1, 1), count: dimension)))
  }

  private static func l2(_ network: Network, _ target: TargetFunction) throws -> Double {
    try measure({ network($0) }, against: target, options: MeasureOptions(norms: [.l2])).l2
  }

  /// All bumps of level k that meet [−1, 1], with the target's values at their centres.
  private static func levelSum(_ level: Int) throws -> Network {
    let scale = pow(2, Double(level))
    let reach = (1 << level) + 3
    let shifts = Array(-reach...reach)
    // The frame's bump is 2^(k/2) φ(2^k x − b).
    return try WaveletFrame.network(
      shifts.map { FrameTerm(level: level, shift: [$0], isScaling: true) },
      coefficients: shifts.map { exp(-4 * pow(Double($0) / scale, 2)) / scale.squareRoot() })
  }

  private static func rate(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let line = try gaussian(1)
    let levels = Array(3...size.pick(6, 9, 11))
    let errors = try levels.map { try l2(levelSum($0), line) }
    let x = levels.map { pow(2, Double($0)) }
    let rate = try fitRate(
      .algebraic, sizes: Array(x.dropFirst()), errors: errors.dropFirst().map { [$0] }, seed: seed)
    let surplus = try (1...3).map { dimension in
      let bump = FrameTerm(
        level: 0, shift: Array(repeating: 0, count: dimension), isScaling: true)
      return try WaveletFrame.network([bump], coefficients: [1]).neurons - (4 * dimension + 1)
    }
    var series = [
      ClaimFigure.Series("level sums, d = 1", .measured, x, errors),
      ClaimFigure.Series("N^-2", .predicted, x, x.map { errors[1] * pow($0 / x[1], -2) }),
    ]
    var notes: [String] = []
    let counts = size.pick([8, 16, 32], [4, 8, 16, 32, 64], [4, 8, 16, 32, 64, 128])
    for dimension in 1...2 {
      let target = try gaussian(dimension)
      let found = try waveletApproximation(target, terms: counts).map { try l2($0.network, target) }
      let sizes = counts.map(Double.init)
      series.append(ClaimFigure.Series("pursuit, d = \(dimension)", .trained, sizes, found))
      let exponent = try fitRate(.algebraic, sizes: sizes, errors: found.map { [$0] }, seed: seed)
      notes.append(
        "by pursuit the exponent is \(brief(exponent.rate)) for d = \(dimension); the theorem's"
          + " 2/d, a statement about many terms, is not shown by it")
    }
    return Evidence(
      measured: [
        MeasuredNumber(rate.rate),
        MeasuredNumber(Double(surplus.max { abs($0) < abs($1) } ?? 0)),
      ],
      figure: ClaimFigure(
        "Sums of rectifier bumps", subtitle: "exp(-4|x|²) on [-1,1]^d, L2 error by quadrature",
        x: .logarithmic("terms N (of level sums: a unit of length)"), y: .logarithmic("L2 error"),
        series: series),
      notes: notes)
  }
}
