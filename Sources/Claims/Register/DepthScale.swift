// How fast two inputs of a random network grow alike.

import Base
import Foundation
import Kernels
import Networks

/// Schoenholz, Gilmer, Ganguli, Sohl-Dickstein (2017): in a wide random tanh network with weights of variance σ_w²/width and biases of
/// variance σ_b² the correlation of two inputs comes to its fixed point like e^(−l/ξ), 1/ξ = −ln χ, where below the
/// edge of chaos the fixed point is 1 and χ = σ_w² E[tanh′(√q z)²] at the variance q that a layer keeps.
///
/// For σ_w² = 1, σ_b² = 1/20: q = 0.19359, χ = 0.75903, ξ = 3.627 (`approxima meanfield`).
enum DepthScale {
  static let claims = [
    Claim(
      "schoenholz.depth-scale", .rate,
      paper:
        "Schoenholz, Gilmer, Ganguli, Sohl-Dickstein 2017, ICLR, arXiv:1611.01232, on the depth scale ξ_c",
      statement:
        "In wide random tanh networks with σ_w² = 1 and σ_b² = 1/20 the distance 1 - c of two inputs' correlation"
        + " from 1 falls by e every ξ = -1/ln χ = 3.63 layers.",
      method:
        "Random networks of width 96 whose first layer gives correlation 0.9 at the variance that layers keep:"
        + " the mean of 1 - c after 1 to 6 hidden layers, its rate in the depth.",
      refutedBy: "A rate of the mean of 1 - c outside 0.257 to 0.294.",
      doesNotShow:
        "Training: the paper trains networks as deep as about six of these scales; corrections of order depth"
        + " by width.", cost: 3,
      predictions: [
        ClaimPrediction(
          "rate of the mean of 1 - c in the depth: -ln χ", .equals, rate, tolerance: 0.07 * rate,
          because: "7 %: width 96, and the interval"
        ).named(.correlationRate),
        ClaimPrediction(
          "mean of 1 - c after one hidden layer", .equals, first, tolerance: 0.08 * first,
          because: "8 %: the interval of the mean"),
      ],
      weakenings: [
        Claim.Weakening("σ_w² = 1.5 in place of 1") { try depths($0, weight: 1.5) }
      ],
      experiment: { try depths($0, weight: 1) })
  ]

  /// By mpmath (Tests/ClaimsTests/Resources/check_claims.py).
  private static let rate = 0.275_711_806_6
  private static let first = 0.075_639_771_8
  private static let variance = 0.193_592_520_2

  private static func depths(_ trial: Trial, weight: Double) throws -> Observation {
    let depths = Array(1...6)
    let width = 96
    let source = RandomSource(seed: trial.seed, stream: "wide tanh networks")
    let means = try depths.map { depth -> MeasuredNumber in
      // A layer costs as much everywhere.
      let draws = trial.size.pick(1440, 2880, 5760) / depth
      let shape = try Architecture(
        inputs: 2, outputs: width, widths: Array(repeating: width, count: depth),
        activations: Array(repeating: .tanh, count: depth))
      let networks = (0..<draws).map { _ in
        Network(
          shape,
          parameters: shape.layers.enumerated().flatMap { place, layer -> [Double] in
            let spread =
              place == 0 ? variance.squareRoot() : (weight / Double(width)).squareRoot()
            return (0..<(layer.inputs * layer.outputs)).map { _ in
              source.normal(standardDeviation: spread)
            }
              + (0..<layer.outputs).map { _ in
                place == 0 ? 0 : source.normal(standardDeviation: 0.05.squareRoot())
              }
          })
      }
      return MeasuredNumber(
        EvaluatedError(
          of: OneLessCorrelation(networks: networks), at: (0..<draws).map(Double.init)
        ) { _ in 0 }.mean)
    }
    let x = depths.map(Double.init)
    return Observation(
      measured: [try fittedRate(.geometric, x, means, seed: trial.seed), means[0]],
      figure: ClaimFigure(
        "Two inputs grow alike", subtitle: "random tanh networks of width 96",
        x: .linear("hidden layers"), y: .logarithmic("mean of 1 - c"),
        series: [
          ClaimFigure.Series("e^(-l/ξ)", .predicted, x, x.map { first * exp(-rate * ($0 - 1)) }),
          ClaimFigure.Series("drawn", .measured, x, means.map(\.value)),
        ]))
  }
}

/// 1 − c of the outputs of network i for two inputs of correlation 0.9, at i.
private struct OneLessCorrelation: Approximant {
  let networks: [Network]

  func evaluated(at points: Batch) -> Batch {
    let pair = Batch(features: 2, points: [[1, 0], [0.9, 0.19.squareRoot()]])
    return Batch(
      features: 1, count: points.count,
      storage: points.storage.map { 1 - correlation(of: networks[Int($0)], at: pair) })
  }
}
