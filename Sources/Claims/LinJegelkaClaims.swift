// B4. Residual networks of one-unit blocks, beside plain networks of the inputs' width.

import Base
import Constructions
import Fitting
import Foundation
import Functions
import Measurement
import Networks

/// Lin and Jegelka (2018), Theorem 3.1: residual networks whose blocks have one hidden unit are dense in L1; plain
/// ReLU networks of width d are not.
///
/// For d = 1 the built network is near a staircase of M steps, each the value at its middle: the L1
/// error tends to (b − a)/(4M) ∫|f'|, for sin 2πx on [-1,1] to 4/M. A plain ReLU network of width 1 is a clamped
/// affine function min(max(ax + b, l), u), as compositions of these are such again. The nearest of them
/// to sin 2πx lies at 0.92754 in L1 (minimised numerically), the nearest monotone function at 5/(2π) = 0.79577.
enum LinJegelkaClaims {
  private static let limit = 4.0
  /// The least L1 distance on [-1,1] of sin 2πx to clamped affine functions, over a, b, l and u: at
  /// a = −6.0153, b = 3.0121, l = −0.8454, u = 0.4339 (minimised numerically, from 300 starts).
  private static let clampedFloor = 0.92753

  static let claims = [
    Claim(
      "lin-jegelka.depth", paper: "Lin, Jegelka 2018, NeurIPS, arXiv:1806.10909, Theorem 3.1",
      statement:
        "Residual networks of one-unit blocks approximate sin(2πx) in L1 with an error that"
        + " approaches 4/M for 3M - 1 blocks; plain ReLU networks of width 1 are clamped affine"
        + " functions and stop at 0.9275.",
      method:
        "Built networks on [-1,1]: L1 error by quadrature, the exponent by least squares over M."
        + " Beside them plain networks of width 1 trained by Levenberg-Marquardt from many starts.",
      cost: 10,
      predictions: [
        ClaimPrediction(
          "L1 error times M at the largest M", .equals, limit, tolerance: 0.03 * limit,
          because: "3 %: the limit is for many cells; a ramp takes 1/(400 M) of its cell",
          change: .tenth),
        ClaimPrediction(
          "exponent of the L1 error in M", .equals, 1, tolerance: 0.1,
          because: "fitted from M = 8 on", change: .rate),
        ClaimPrediction(
          "least L1 error of plain networks of width 1", .atLeast, clampedFloor, tolerance: 1e-3,
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
            "clamped affine floor", .predicted, [1, 8], [clampedFloor, clampedFloor]),
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
