// C4. What depth buys at fixed width, for functions that are only Lipschitz.

import Base
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Yarotsky (2018), Theorem 2, and Shen, Yang, Zhang (2022), Theorem 1.1, at fixed width: ReLU networks of depth L approximate
/// a Lipschitz function with an error of order L^−2, by the extraction of bits (Bartlett, Maiorov, Meir 1998).
///
/// [0,1] is cut in L blocks of L cells. g at the cells' middles is rounded to multiples of 1/L²; for a rising g with a Lipschitz
/// constant of 1 neighbours differ by 0 or 1 of these. (Any f with that constant is 2g − x with g = (f + x)/2.) L − 1 layers of
/// ramps find the block: its first value, its differences as a number Σ d_i 2^−i, and its left end. L − 1 layers more take
/// one digit each from that number, where the threshold is a ramp again, and add it as long as the cell is not reached: relu(d + e − 1)
/// is d e for d and e in 0, 1. Off the ramps, of total length 10^−2, the error is at most 1/(2L²) + 1/(2L²).
enum BitExtraction {
  static let claims = [
    Claim(
      "shen-yang-zhang.depth", .rate,
      paper:
        "Yarotsky 2018, COLT, arXiv:1802.03620, Theorem 2; Shen, Yang, Zhang 2022, J. Math. Pures Appl."
        + " 157, arXiv:2103.00502, Theorem 1.1",
      statement:
        "At width 8 the L1 error for a Lipschitz function that is not self-similar falls like L^-2 in the"
        + " depth 2L: as fast as in the width.",
      method:
        "(x + |sin 9x|/9)/2 on [0,1] by networks that read L² values from L numbers, L = 2 to 20: mean error at"
        + " random points, its exponent in L, sizes off that law, and hidden layers that are wider than 8.",
      refutedBy: "A mean error at L = 20 that is more than a fiftieth of that at L = 2.",
      doesNotShow:
        "The factor log W, the lower bound, or the sup norm, for which the theorem treats the ramps as"
        + " well; weights grow like 2^L.",
      cost: 10,
      predictions: [
        ClaimPrediction(
          "exponent of the L1 error in L, width 8, 2 to 20", .equals, 2, tolerance: 0.1,
          because: "values are rounded to multiples of 1/L², and ramps take a hundredth of [0,1]"),
        ClaimPrediction(
          count:
            "sizes whose error times L² is off its median by more than a factor of 1.35",
          .equals, 0),
        ClaimPrediction(count: "hidden layers wider than 8", .equals, 0),
      ],
      weakenings: [
        Claim.Weakening(
          "three times that, with a Lipschitz constant of 3, whose differences are no bits"
        ) {
          try depth($0, height: 3)
        }
      ],
      experiment: { try depth($0, height: 1) })
  ]

  /// 1 to the right of b and 0 to the left of b less the length of the ramp, as two forms before a layer.
  private static func ramp(_ x: AffineLayers.Form, at b: Double, length: Double)
    -> [AffineLayers.Form]
  {
    let t = (1 / length) * (x + -b)
    return [t + 1, t]
  }

  private static func network(_ f: (Double) -> Double, blocks count: Int) throws -> Network {
    let cells = Double(count * count)
    let values = (0..<count).map { m in
      (0..<count).map { l in (cells * f((Double(m * count + l) + 0.5) / cells)).rounded() }
    }
    let base = (values.flatMap(\.self).min() ?? 0) - 1
    // Half of the last digit keeps numbers off the thresholds.
    let last = pow(2, 1 - Double(count))
    let codes = values.map { v in
      0.5 * last
        + (1..<count).reduce(0) {
          $0 + min(1, max(0, v[$1] - v[$1 - 1])) * pow(2, -Double($1))
        }
    }
    let short = 1e-2 / cells
    var layers = AffineLayers(.relu, inputs: 1)
    var x = layers.units[0]
    var sum = 0 * x + (values[0][0] - base)
    var code = 0 * x + codes[0]
    var left = 0 * x
    for m in 1..<count {
      let b = Double(m) / Double(count)
      layers.append([x, sum, code, left] + ramp(x, at: b, length: short))
      let u = layers.units
      let passed = u[4] - u[5]
      x = u[0]
      sum = u[1] + (values[m][0] - values[m - 1][0]) * passed
      code = u[2] + (codes[m] - codes[m - 1]) * passed
      left = u[3] + (1 / Double(count)) * passed
    }
    var place = x - left
    var pending: [AffineLayers.Form] = []
    for i in 1..<count {
      // Codes stay half of the last digit away from a half.
      let narrow = 0.4 * pow(2, Double(i - count))
      layers.append(
        [code, place, sum] + ramp(code, at: 0.5 + narrow / 2, length: narrow)
          + ramp(place, at: Double(i) / cells, length: short) + pending)
      let u = layers.units
      let digit = u[3] - u[4]
      let reached = u[5] - u[6]
      sum = pending.isEmpty ? u[2] : u[2] + u[7]
      code = 2 * u[0] - digit
      place = u[1]
      pending = [digit + reached + -1]
    }
    layers.append([sum] + pending)
    let u = layers.units
    let whole = pending.isEmpty ? u[0] : u[0] + u[1]
    return try layers.network(inputs: 1, output: (1 / cells) * (whole + base))
  }

  private static func depth(_ trial: Trial, height: Double) throws -> Observation {
    let sizes = trial.size.pick(
      [2, 3, 4, 6, 8, 10, 12, 16, 20], [2, 3, 4, 6, 8, 10, 12, 16, 20],
      [2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20])
    let source = RandomSource(seed: trial.seed, stream: "points of an L1 norm")
    func f(_ x: Double) -> Double { height * (x + abs(sin(9 * x)) / 9) / 2 }
    let networks = try sizes.map { size in
      // Two blocks need less than the width.
      try trial.built(
        try network(f, blocks: size), on: Domain(0...1), hasClaimedWidths: size > 2)
    }
    let errors = networks.map { network in
      let points = (0..<trial.size.pick(20_000, 50_000, 200_000)).map { _ in source.uniform() }
      return MeasuredNumber(EvaluatedError(of: network, at: points, against: f).mean)
    }
    let x = sizes.map(Double.init)
    return Observation(
      measured: [
        try fittedRate(.algebraic, x, errors, seed: trial.seed),
        MeasuredNumber(
          ExactCount(of: errors, at: x, offMedianBy: .algebraic, rate: 2, byMoreThan: 1.35)),
        MeasuredNumber(ExactCount(layersOf: networks, widerThan: 8)),
      ],
      figure: ClaimFigure(
        "Depth at width 8",
        subtitle: "(x + |sin 9x|/9)/2, L1 error on [0,1], mean over random points",
        x: .logarithmic("L, half of the depth"), y: .logarithmic("L1 error"),
        series: [
          ClaimFigure.Series(
            "L^-2", .predicted, x, x.map { errors[0].value * pow(x[0] / $0, 2) }),
          ClaimFigure.Series("built", .measured, x, errors.map(\.value)),
        ]),
      notes: networks.map { "\($0.depth) layers, \($0.neurons) units" })
  }
}
