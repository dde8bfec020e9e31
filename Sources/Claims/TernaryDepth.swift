// F2. What weights −1, 0, 1 can do with depth.

import Base
import Foundation
import Functions
import Measurement
import Networks

/// x/2 on [0,1] by folding. With y₀ = x and y_j = 2^−j − |y_{j−1} − 2^−j| in [0, 2^−j],
///
///   y_{j−1}/2 = y_j/2 + relu(y_{j−1} − 2^−j),
///
/// so that x/2 = Σ_{j≤m} relu(y_{j−1} − 2^−j) + y_m/2, and y_m/2 is within 2^−(m+2) of the constant 2^−(m+2): the sup error is
/// exactly that. A layer is a = relu(y − 2^−j), b = relu(2^−j − y), so that y_j = 2^−j − a − b, and the sum so far: weights −1,
/// 0, 1 and 3m − 2 units, m ≥ 2. One hidden layer needs 2^m − 1 units for this error, by Ternary.swift.
enum TernaryDepth {
  static let claims = [
    Claim(
      "ternary.half-slope-depth", .rate,
      paper: "Proved beside the code; compare Güntürk, Li 2021, arXiv:2112.09181",
      statement:
        "With weights -1, 0, 1 and free biases m hidden layers, 3m - 2 ReLU units, have sup error 2^-(m+2)"
        + " from x/2 on [0,1], for which one hidden layer needs 2^m - 1 units.",
      method:
        "The folded network: certified error times 2^(m+2), the furthest from 1, for m = 2 to 10; its"
        + " weights are looked at one by one, its units counted; and the fewest units K of one hidden layer whose"
        + " proven floor 1/(4(K+1)) is not above the certified error of ten layers.",
      refutedBy: "A point of [0,1] where ten layers are further than 2^-12 from x/2.",
      doesNotShow: "That 3m - 2 units are the fewest.", cost: 2,
      predictions: [
        ClaimPrediction(
          "certified sup error on [0,1] times 2^(m+2), from m = 2 on, the furthest from 1", .equals,
          1,
          tolerance: 1e-6, because: "the width of the certified bracket"),
        ClaimPrediction(
          "rate of the error per layer, in natural logarithms", .equals, log(2), tolerance: 1e-3,
          because: "the width of the certified bracket"),
        ClaimPrediction(count: "weights that are not -1, 0 or 1", .equals, 0),
        ClaimPrediction(count: "units for m = 10", .equals, 28),
        ClaimPrediction(
          count: "units that one hidden layer needs for the certified error of m = 10", .equals,
          1023),
      ],
      weakenings: [
        Claim.Weakening("a half in place of 1: one layer of x/2 itself") {
          try folded($0, weight: 0.5)
        }
      ],
      experiment: { try folded($0, weight: 1) })
  ]

  /// - Parameter weight: of the sum; 1 is ternary.
  private static func network(_ m: Int, weight: Double) throws -> Network {
    let widths = (1...m).map { $0 == 1 || $0 == m ? 2 : 3 }
    let shape = try Architecture(
      inputs: 1, outputs: 1, widths: widths, activations: widths.map { _ in .relu })
    // Units a, b and, from the second layer on, the sum of those a before; the last layer needs no b.
    var parameters = [1.0, -1, -0.5, 0.5]
    for layer in 2..<(m + 1) {
      let (fold, before) = (pow(2, -Double(layer)), pow(2, 1 - Double(layer)))
      let isSecond = layer == 2
      // y = before − a − b.
      let y = [-1.0, -1] + (isSecond ? [] : [0])
      let sum = [weight, 0] + (isSecond ? [] : [1])
      parameters += layer == m ? y + sum : y + y.map { -$0 } + sum
      parameters += layer == m ? [before - fold, 0] : [before - fold, fold - before, 0]
    }
    return Network(shape, parameters: parameters + [weight, 1, pow(2, -Double(m + 2))])
  }

  private static func folded(_ trial: Trial, weight: Double) throws -> Observation {
    let layers = trial.size.pick([2, 4, 6, 8, 10], Array(2...10), Array(2...14))
    let target = try TargetFunction(
      name: "x/2", components: [.init(parsing: "x/2")], domain: Domain(0...1))
    let networks = try layers.map {
      try trial.built(
        try network($0, weight: weight), on: target.domain, hasClaimedWidths: $0 == 10)
    }
    let certified = try networks.map {
      try CertifiedError(of: $0, against: target, tolerance: 1e-7)
    }
    let errors = certified.map { MeasuredNumber($0) }
    let x = layers.map(Double.init)
    let place = layers.firstIndex(of: 10) ?? 0
    let ten = networks[place]
    // From no unit on, all numbers of units whose floor is above the error; the next reaches it but for the bracket's width.
    let needed = ExactCount(of: Array(0...2000)) {
      ProvenFloor(integerSlopes: $0 + 1, against: 0.5, on: 0...1).value
        > certified[place].certificate.upper * (1 + 1e-6)
    }
    let units = networks.map { Double($0.neurons) }
    return Observation(
      measured: [
        .furthest(from: 1, of: zip(x, errors).map { $1.times(pow(2, $0 + 2)) }),
        try fittedRate(.geometric, x, errors, seed: trial.seed),
        MeasuredNumber(
          ExactCount(of: networks.map { StoredWeights(of: $0, layers: 0...) }) {
            ![-1, 0, 1].contains($0)
          }),
        MeasuredNumber(ExactCount(unitsOf: ten)), MeasuredNumber(needed),
      ],
      figure: ClaimFigure(
        "x/2 by weights -1, 0, 1: depth", subtitle: "certified sup error on [0,1]",
        x: .logarithmic("units"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series(
            "one hidden layer, 1/(4(K+1))", .predicted, units, units.map { 1 / (4 * ($0 + 1)) }),
          ClaimFigure.Series("folded", .measured, units, errors.map(\.value)),
        ]))
  }
}
