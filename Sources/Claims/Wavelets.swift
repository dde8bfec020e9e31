// E. Sums of wavelets that rectifiers make.

import Base
import Constructions
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Shaham, Cloninger, Coifman (2018), Section 4: a bump φ of 4d + 1 ReLU units; sums of its scaled copies approximate twice
/// differentiable functions with an error of order N^(−2/d) in the number of terms.
///
/// On the line the shifts of φ sum to 1 (a trapezoid is a box of width 4 smoothed by one of width 2), so
/// that Σ_b f(2^−k b) φ(2^k x − b) errs by order 4^−k. In the plane the shifts do not: WaveletsPlane.swift.
enum Wavelets {
  private static let paper =
    "Shaham, Cloninger, Coifman 2018, Appl. Comput. Harmon. Anal. 44, arXiv:1509.07385, Section 4"

  static let claims = [
    Claim(
      "wavelets.rate", .rate, paper: paper,
      statement:
        "Sums of N rectifier bumps a unit of length approximate a twice differentiable function on the"
        + " line with an L2 error of order N^-2; a bump in d dimensions takes 4d + 1 ReLU units.",
      method:
        "exp(-4x²) on [-1,1] by all bumps of one level with the function's values as coefficients,"
        + " built as a network of two hidden layers; L2 error by quadrature, exponent in the terms a"
        + " unit of length from 16 to 256; units that bend of a bump in 1, 2 and 3 dimensions.",
      refutedBy: "An L2 error of the sums on the line that falls more slowly than N^-2.",
      doesNotShow: "Other choices of terms, and the plane: see wavelets.greedy-and-plane.", cost: 5,
      predictions: [
        ClaimPrediction(
          "exponent of the L2 error in N, d = 1, from 16 on", .equals, 2, tolerance: 0.05,
          because: "terms of higher order"),
        ClaimPrediction(
          "L2 error by that of the next level, the furthest from 4", .equals, 4, tolerance: 0.2,
          because: "5 %: terms of higher order"),
        ClaimPrediction(
          count: "units of a bump that bend, d = 1, where the last never does", .equals, 4),
        ClaimPrediction(count: "units of a bump that bend, d = 2", .equals, 9),
        ClaimPrediction(count: "units of a bump that bend, d = 3", .equals, 13),
        ClaimPrediction(
          "largest difference of a bump's network and its formula, d = 1, 2, 3", .equals, 0,
          tolerance: 1e-13, because: "rounding"),
      ],
      experiment: rate)
  ]

  private static func gaussian(_ dimension: Int) throws -> TargetFunction {
    try TargetFunction(
      name: "gaussian",
      components: [.init(parsing: dimension == 1 ? "exp(-4*x^2)" : "exp(-4*(x^2+y^2))")],
      domain: Domain(Array(repeating: (-1, 1), count: dimension)))
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

  /// L2 errors of level sums on the line, and their terms a unit of length.
  static func levels(_ trial: Trial) throws -> (densities: [Double], errors: [MeasuredNumber]) {
    let line = try gaussian(1)
    let levels = Array(4...trial.size.pick(8, 9, 10))
    return (
      levels.map { pow(2, Double($0)) },
      try levels.map { level in
        let network = try trial.built(try levelSum(level), on: line.domain)
        return MeasuredNumber(try IntegratedError(.l2, of: network, against: line))
      }
    )
  }

  private static func rate(_ trial: Trial) throws -> Observation {
    let (x, errors) = try levels(trial)
    let source = RandomSource(seed: trial.seed, stream: "points around a bump")
    var (units, differences): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    for dimension in 1...3 {
      let bump = FrameTerm(
        level: 0, shift: Array(repeating: 0, count: dimension), isScaling: true)
      let domain = try Domain(Array(repeating: (-4, 4), count: dimension))
      let network = try trial.built(try WaveletFrame.network([bump], coefficients: [1]), on: domain)
      let points = Batch(
        features: dimension, count: 400,
        storage: (0..<(400 * dimension)).map { _ in source.uniform(-4, 4) })
      units.append(MeasuredNumber(ExactCount(bendingUnitsOf: network, at: points)))
      differences.append(
        MeasuredNumber(
          EvaluatedError(of: network, at: points) { points in
            Batch(
              features: 1, count: points.count,
              storage: (0..<points.count).map { bump.value(at: points.point($0)) })
          }))
    }
    return Observation(
      measured: [
        try fittedRate(.algebraic, x, errors, seed: trial.seed),
        .furthest(from: 4, of: zip(errors, errors.dropFirst()).map { $0.divided(by: $1) }),
      ] + units
        + [.largest(of: differences)],
      figure: ClaimFigure(
        "Sums of rectifier bumps", subtitle: "exp(-4x²) on [-1,1], L2 error by quadrature",
        x: .logarithmic("terms N a unit of length"), y: .logarithmic("L2 error"),
        series: [
          ClaimFigure.Series("level sums", .measured, x, errors.map(\.value)),
          ClaimFigure.Series(
            "N^-2", .predicted, x, x.map { errors[0].value * pow($0 / x[0], -2) }),
        ]))
  }
}
