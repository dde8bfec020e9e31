// Splines on edges: the error of a smooth composition falls with the grid as that of a spline in one dimension.

import Base
import Foundation
import Kernels
import Networks

/// Liu et al. (2024), Theorem 2.1: where f is a composition of layers of (k + 1)-times differentiable functions of one variable and sums,
/// splines of degree k on G intervals in their places err by C G^−(k+1) in sup, whatever the number of variables.
///
/// exp(sin πx + y²) is such a composition, [2,1,1]. Its splines interpolate at Greville's points, one a B-spline, where the
/// collocation is regular (Schoenberg, Whitney). The outer one reaches a little beyond [−1, 2], so that an inner error does
/// not leave its grid.
enum KANRate {
  static let claims = [
    Claim(
      "liu.kan-rate", .rate,
      paper:
        "Liu, Wang, Vaidya, Ruehle, Halverson, Soljačić, Hou, Tegmark 2025, ICLR, arXiv:2404.19756, Theorem 2.1",
      statement:
        "A Kolmogorov-Arnold network [2,1,1] with splines of degree k on G intervals approximates exp(sin πx + y²)"
        + " on [-1,1]² with a sup error of order G^-(k+1): cubic splines reach G^-4 in two variables.",
      method:
        "Networks whose edges interpolate sin πx, y² and exp, k = 3 with G = 8 to 64 and k = 1 with G = 16 to 128:"
        + " sup error at 201² points, its exponent in G, and the largest error times G^(k+1).",
      refutedBy: "An exponent below k + 1 in the grid.",
      doesNotShow:
        "What training finds: the paper's own [2,1,1] network scaled like G^-3; functions without a smooth"
        + " representation.", cost: 2,
      predictions: [
        ClaimPrediction(
          "exponent of the sup error in G, cubic splines", .atLeast, 4, tolerance: 0.15,
          because: "the interval of the fit"
        ).named(.kanGridExponent),
        ClaimPrediction(
          "exponent of the sup error in G, linear splines", .atLeast, 2, tolerance: 0.3,
          because: "the interval of the fit"),
        ClaimPrediction(
          "largest sup error times G^4, cubic splines", .equals, cubic, tolerance: 0.01 * cubic,
          because: "the maximum lies between points"),
        ClaimPrediction(
          "largest sup error times G^2, linear splines", .equals, linear,
          tolerance: 0.01 * linear, because: "the maximum lies between points"),
      ],
      weakenings: [
        Claim.Weakening("|sin π(x - 0.3)| in place of sin πx, which is not smooth") {
          try rates($0) { abs(sin(Double.pi * ($0 - 0.3))) }
        }
      ],
      experiment: { try rates($0) { sin(Double.pi * $0) } })
  ]

  /// By SciPy (Tests/ClaimsTests/Resources/check_claims.py).
  private static let cubic = 33.782_915_8
  private static let linear = 34.650_986_9

  private static let outside = -1.2...2.2

  /// Coefficients of the spline that interpolates at Greville's points.
  private static func coefficients(
    _ function: (Double) -> Double, _ knots: [Double], degree: Int
  ) -> [Double] {
    let count = knots.count - degree - 1
    let points = (0..<count).map { index in
      (1...degree).reduce(0.0) { $0 + knots[index + $1] } / Double(degree)
    }
    var window = SplineWindow<Double>(degree: degree)
    var matrix = [Double](repeating: 0, count: count * count)
    for (row, point) in points.enumerated() {
      window.move(to: point, count: count, knots: knots, from: 0)
      for (place, value) in window.values.enumerated() {
        matrix[(window.first + place) * count + row] = value
      }
    }
    return leastSquares(
      matrix, rows: count, columns: count, points.map(function), tolerance: 1e-14
    ).solution
  }

  private static func network(
    _ intervals: Int, degree: Int, _ inner: (Double) -> Double
  ) throws -> Network {
    let shape = try Architecture(
      family: .kan, inputs: 2, outputs: 1, widths: [1], activations: [.identity],
      splines: SplineShape(intervals: intervals, degree: degree))
    let near = Knots.clamped(Knots.uniform(-1...1, intervals), degree: degree)
    let far = Knots.clamped(Knots.uniform(outside, intervals), degree: degree)
    return Network(
      shape,
      parameters: coefficients(inner, near, degree: degree)
        + coefficients({ $0 * $0 }, near, degree: degree)
        + coefficients({ exp($0) }, far, degree: degree) + near + near + far)
  }

  private static func rates(
    _ trial: Trial, _ inner: (Double) -> Double
  ) throws -> Observation {
    let side = (0...200).map { -1 + Double($0) / 100 }
    let points = Batch(features: 2, points: side.flatMap { y in side.map { [$0, y] } })
    let values = Batch(
      features: 1, count: points.count,
      storage: (0..<points.count).map { exp(inner(points[0, $0]) + points[1, $0] * points[1, $0]) })
    var measured: [MeasuredNumber] = []
    var largest: [MeasuredNumber] = []
    var series: [ClaimFigure.Series] = []
    for (degree, grids) in [(3, [8, 16, 32, 64]), (1, [16, 32, 64, 128])] {
      let errors = try grids.map { intervals in
        let network = try trial.built(
          try network(intervals, degree: degree, inner), on: Domain(-1...1, -1...1))
        return MeasuredNumber(EvaluatedError(of: network, at: points) { _ in values })
      }
      let x = grids.map(Double.init)
      measured.append(try fittedRate(.algebraic, x, errors, seed: trial.seed))
      largest.append(
        .largest(of: zip(x, errors).map { $1.times(pow($0, Double(degree + 1))) }))
      series += [
        ClaimFigure.Series("degree \(degree)", .measured, x, errors.map(\.value)),
        ClaimFigure.Series(
          "G^-\(degree + 1)", .predicted, x,
          x.map { errors[3].value * pow(x[3] / $0, Double(degree + 1)) }),
      ]
    }
    return Observation(
      measured: measured + largest,
      figure: ClaimFigure(
        "exp(sin πx + y²) by splines on edges", subtitle: "sup error at 201² points of [-1,1]²",
        x: .logarithmic("intervals G"), y: .logarithmic("sup error"), series: series))
  }
}
