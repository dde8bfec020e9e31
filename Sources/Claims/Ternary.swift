// F2. What weights −1, 0, 1 can do.

import Base
import Foundation
import Functions
import Measurement
import Networks

/// ReLU networks with weights −1, 0, 1 and free biases have integer slopes, so x/2 is never exact.
///
/// Floor: K units make at most K + 1 pieces of [0,1], one of them of length 1/(K+1) at least. There the network and x/2
/// drift apart by half of the length, so that one of both ends is a quarter of it away: the error is at least
/// 1/(4(K+1)). Attained: slopes 0, 1, 0, 1, … on K + 1 equal pieces, by units relu(x − i/(K+1)) with weights 1, −1,
/// 1, …, starting a quarter of a piece above. The error is then ±1/(4(K+1)) at all kinks.
enum Ternary {
  static let claims = [
    Claim(
      "ternary.half-slope", .exactness,
      paper:
        "Proved beside the code; compare Hwang, Park, Park 2024, arXiv:2409.00297, and Güntürk, Li"
        + " 2021, arXiv:2112.09181",
      statement:
        "With weights -1, 0, 1 and free biases the best network of K ReLU units in one hidden layer has"
        + " sup error 1/(4(K+1)) from x/2 on [0,1].",
      method:
        "The network with slopes 0 and 1 in turn on K + 1 equal pieces: certified error, above a floor"
        + " from its number of pieces, times 4(K+1), the furthest from 1; its weights are looked at one by"
        + " one.",
      refutedBy: "Two units of weights -1, 0, 1 that come nearer to x/2 on [0,1] than 1/12.",
      doesNotShow: "What depth saves: see ternary.half-slope-depth.", cost: 1,
      predictions: [
        ClaimPrediction(
          "least sup error on [0,1] times 4(K+1), the furthest from 1", .equals, 1, tolerance: 1e-9,
          because: "kinks i/(K+1) are rounded"),
        ClaimPrediction(
          "certified error times 4(K+1), the furthest from 1", .equals, 1, tolerance: 1e-9,
          because: "kinks i/(K+1) are rounded"),
        ClaimPrediction(count: "weights that are not -1, 0 or 1", .equals, 0),
      ],
      weakenings: [
        Claim.Weakening("one weight of 1/2 is allowed: x/2 is one unit", below: 0) { _ in
          let half = Network(
            try Architecture(inputs: 1, width: 1, depth: 1, activation: .relu),
            parameters: [1, 0, 0.5, 0])
          return MeasuredNumber(try CertifiedError(of: half, against: try target())).times(8)
        }
      ],
      experiment: halfSlope)
  ]

  private static func target() throws -> TargetFunction {
    try TargetFunction(name: "x/2", components: [.init(parsing: "x/2")], domain: Domain(0...1))
  }

  private static func network(_ units: Int) throws -> Network {
    let shape = try Architecture(inputs: 1, width: units, depth: 1, activation: .relu)
    let piece = 1 / Double(units + 1)
    let outer = (0..<units).map { $0 % 2 == 0 ? 1.0 : -1 }
    return Network(
      shape,
      parameters: outer.map { _ in 1 } + (1...units).map { -Double($0) * piece } + outer + [
        piece / 4
      ])
  }

  private static func halfSlope(_ trial: Trial) throws -> Observation {
    let counts = trial.size.pick([1, 2, 3, 7, 16, 64], Array(1...64), Array(1...128) + [256, 512])
    let target = try target()
    var (errors, reached): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    var weights: [StoredWeights] = []
    for units in counts {
      let built = try trial.built(try network(units), on: target.domain)
      let pieces = ExactCount(piecesOf: built, on: 0...1).count
      let floor = ProvenFloor(integerSlopes: max(pieces, units + 1), against: 0.5, on: 0...1)
      let error = try CertifiedError(of: built, against: target, tolerance: 1e-10)
      errors.append(MeasuredNumber(ComputedOptimum(reached: error, floor: floor)))
      reached.append(MeasuredNumber(error).times(4 * Double(units + 1)))
      weights.append(StoredWeights(of: built, layers: 0...))
    }
    let x = counts.map(Double.init)
    let ratios = zip(x, errors).map { $1.times(4 * ($0 + 1)) }
    return Observation(
      measured: [
        .furthest(from: 1, of: ratios), .furthest(from: 1, of: reached),
        MeasuredNumber(ExactCount(of: weights) { ![-1, 0, 1].contains($0) }),
      ],
      figure: ClaimFigure(
        "x/2 by weights -1, 0, 1", subtitle: "certified sup error on [0,1]",
        x: .logarithmic("units K"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("1/(4(K+1))", .predicted, x, x.map { 1 / (4 * ($0 + 1)) }),
          ClaimFigure.Series("built", .measured, x, errors.map(\.value)),
        ]))
  }
}
