// B4. Residual networks of one-unit blocks, beside plain networks of the inputs' width.

import Base
import Constructions
import Fitting
import Foundation
import Functions
import Measurement
import Networks

/// Lin and Jegelka (2018), Theorem 3.1: residual networks whose blocks have one hidden unit are dense in L1; plain
/// networks of width d are not.
///
/// For d = 1 the built network is near a staircase of M steps, each the value at its middle: the L1
/// error tends to (b − a)/(4M) ∫|f'|, for sin 2πx on [-1,1] to 4/M. A plain ReLU network of width 1 is
/// monotone: the best monotone function in L1 is ±√½ on the outer half periods and 0 between, at
/// distance 2/π + (2√2 − 2)/π = 0.9003.
enum LinJegelkaClaims {
  private static let limit = 4.0
  /// Outer half periods: (1/2π) ∫₀^π |sin t − √½| dt each; inner ones: 1/π each.
  private static let monotoneFloor =
    2 * (2 * 2.0.squareRoot() - 2) / (2 * Double.pi) + 2 / Double.pi

  static let claims = [
    Claim(
      "lin-jegelka.depth", paper: "Lin, Jegelka 2018, NeurIPS, arXiv:1806.10909, Theorem 3.1",
      statement:
        "Residual networks of one-unit blocks approximate sin(2πx) in L1 with an error of 4/M"
        + " for 3M - 1 blocks; plain ReLU networks of width 1 are monotone and stop at 0.900.",
      method:
        "Built networks on [-1,1]: L1 error by quadrature, the exponent by least squares over M."
        + " Beside them plain networks of width 1 trained by Levenberg-Marquardt from many starts.",
      cost: 10,
      predictions: [
        ClaimPrediction(
          "L1 error times M at the largest M", .equals, limit, tolerance: 0.03 * limit,
          because: "3 %: the ramps between steps have a length of 1/400 of a cell", change: .tenth),
        ClaimPrediction(
          "exponent of the L1 error in M", .equals, 1, tolerance: 0.1,
          because: "fitted from M = 8 on", change: .rate),
        ClaimPrediction(
          "least L1 error of plain networks of width 1", .atLeast, monotoneFloor, tolerance: 1e-3,
          because: "quadrature", change: nil),
      ],
      evidence: depth)
  ]

  private static func depth(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let cells = size.pick([8, 16, 32], [8, 16, 32, 64, 128], [8, 16, 32, 64, 128, 256])
    let target = try Catalogue.entry("sine").target()
    let errors = try cells.map { count in
      let built = try linJegelka(target, cells: count)
      return try measure(
        { built($0) }, against: built.target, options: MeasureOptions(norms: [.l1])
      ).l1
    }
    let x = cells.map(Double.init)
    let rate = try fitRate(.algebraic, sizes: x, errors: errors.map { [$0] }, seed: seed)
    let depths = size.pick([2], [1, 2, 4, 8], [1, 2, 4, 8, 16])
    let plain = try depths.map { depth in
      try train(
        Architecture(inputs: 1, width: 1, depth: depth, activation: .relu), on: target,
        starts: size.pick(4, 20, 100), options: FitOptions(optimizer: .lm, steps: 200),
        samples: 512,
        norms: [.l1], seed: seed
      ).map(\.errors.l1)
    }
    let plainDepths = depths.map(Double.init)
    return Evidence(
      measured: [
        MeasuredNumber(errors[errors.count - 1] * x[x.count - 1]), MeasuredNumber(rate.rate),
        MeasuredNumber(plain.flatMap(\.self).min() ?? .nan),
      ],
      figure: ClaimFigure(
        "One-unit blocks", subtitle: "sin(2πx) on [-1,1], L1 error by quadrature",
        x: .logarithmic("blocks, or hidden layers"), y: .logarithmic("L1 error"),
        series: [
          ClaimFigure.Series("4/M", .predicted, x.map { 3 * $0 - 1 }, x.map { limit / $0 }),
          ClaimFigure.Series("residual, built", .measured, x.map { 3 * $0 - 1 }, errors),
          ClaimFigure.Series(
            "monotone floor", .predicted, [1, 8], [monotoneFloor, monotoneFloor]),
          ClaimFigure.Series(
            "plain of width 1, best trained", .trained, plainDepths,
            plain.map { $0.min() ?? .nan }),
        ]),
      notes: [
        "built for d = 1; the theorem is for every d",
        "plain networks of width 1: best trained \(brief(plain.flatMap(\.self).min() ?? .nan)), median"
          + " trained \(brief(median(plain.flatMap(\.self))))",
      ])
  }
}
