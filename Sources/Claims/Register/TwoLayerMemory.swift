// Points memorised by two hidden layers: of their number the root.

import Base
import Constructions
import Formulas
import Foundation
import Kernels
import Networks

/// Yun, Sra, Jadbabaie (2019): two hidden ReLU layers of about 2√N units each take any values at N points, where one
/// hidden layer needs about N. On a line the network is that of Shen, Yang and Zhang (`twoLayerInterpolant`): the first layer's
/// 2m − 1 units say in which of m blocks a point is, the second layer's 2q − 1 make the q pieces of every block at once.
///
/// Values in turn −1 and 1 need as many pieces as there are gaps, and W units of one layer make W + 1 at most.
enum TwoLayerMemory {
  static let claims = [
    Claim(
      "yun-sra-jadbabaie.two-layers", .exactness,
      paper:
        "Yun, Sra, Jadbabaie 2019, NeurIPS 32, arXiv:1810.07770, on networks of three layers",
      statement:
        "Two hidden ReLU layers of 15 units each take any values at 65 points of a line: of order √N units for N"
        + " points, where one hidden layer of the same 30 units stays at 1 from alternating values ±1.",
      method:
        "The interpolant of 8 blocks with 8 pieces each: its largest residual for drawn and for alternating values"
        + " ±1, its units; the floor of 31 linear pieces for the alternating values.",
      refutedBy: "A residual of the two layers above rounding at one of the 65 points.",
      doesNotShow:
        "Points in more dimensions, which the paper projects onto a line; that fewer units do not suffice.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "largest residual at 65 points, drawn values", .equals, 0, tolerance: 1e-6,
          because: "rounding, and the gaps between blocks"),
        ClaimPrediction(
          "largest residual at 65 points, alternating values", .equals, 0, tolerance: 1e-6,
          because: "rounding, and the gaps between blocks"),
        ClaimPrediction(count: "hidden units", .equals, 30),
        ClaimPrediction(
          "floor of one hidden layer of 30 units, alternating values", .equals, 1,
          tolerance: 1e-12, because: "the values are -1 and 1"),
      ],
      weakenings: [
        Claim.Weakening("two layers of 15 units in place of one of 30", below: 3) { _ in
          MeasuredNumber(residual(try network(alternating), alternating))
        }
      ],
      experiment: memorised)
  ]

  private static let alternating = (0...64).map { $0 % 2 == 0 ? 1.0 : -1 }

  private static func network(_ values: [Double]) throws -> Network {
    try twoLayerInterpolant(
      of: { values[Int((64 * $0).rounded())] }, blocks: 8, pieces: 8, gap: 1e-6)
  }

  private static func residual(_ network: Network, _ values: [Double]) -> EvaluatedError {
    EvaluatedError(of: network, at: (0...64).map { Double($0) / 64 }) {
      values[Int((64 * $0).rounded())]
    }
  }

  private static func memorised(_ trial: Trial) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "values to memorise")
    let drawn = (0...64).map { _ in source.integer(below: 2) == 0 ? 1.0 : -1 }
    let first = try trial.built(try network(drawn), on: Domain(0...1))
    let second = try trial.built(
      try network(alternating), on: Domain(0...1), hasClaimedWidths: true)
    let floor = ProvenFloor(
      pieces: 31, below: trial.list(alternating.map { Interval($0) }, of: "value"))
    let counts = (2...12).map(Double.init)
    return Observation(
      measured: [
        MeasuredNumber(residual(first, drawn)), MeasuredNumber(residual(second, alternating)),
        MeasuredNumber(ExactCount(unitsOf: second)), MeasuredNumber(floor),
      ],
      figure: ClaimFigure(
        "Units for N points of a line", subtitle: "two layers of 2√(N-1) - 1 each, one of N - 2",
        x: .logarithmic("points N"), y: .logarithmic("hidden units"),
        series: [
          ClaimFigure.Series(
            "two layers", .predicted, counts.map { $0 * $0 + 1 }, counts.map { 4 * $0 - 2 }),
          ClaimFigure.Series(
            "one layer", .predicted, counts.map { $0 * $0 + 1 }, counts.map { $0 * $0 - 1 }),
          ClaimFigure.Series("built", .measured, [65], [30]),
        ]))
  }
}
