// F2. What weights −1, 0, 1 can do.

import Base
import Constructions
import Foundation
import Functions
import Measurement
import Networks

/// ReLU networks with weights −1, 0, 1 and free biases have integer slopes: 3x takes three units, 8x three
/// layers of two, x/2 is never exact, but slopes 0 and 1 that alternate in n periods err by
/// exactly 1/(8n) on [0,1]; here with 2n units, where 2n − 1 are enough.
enum Ternary {
  static let claims = [
    Claim(
      "ternary.half-slope",
      paper:
        "The seed's question; compare Hwang, Park, Park 2024, arXiv:2409.00297, and Güntürk, Li"
        + " 2021, arXiv:2112.09181",
      statement:
        "With weights -1, 0, 1 and free biases the best alternation of n periods approximates"
        + " x/2 on [0,1] with sup error exactly 1/(8n).",
      method:
        "The built network for every n to 64: sup error at its kinks, where it is attained, times"
        + " 8n, the value furthest from 1; weights of both layers are looked at one by one.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "sup error on [0,1] times 8n, the furthest from 1", .equals, 1, tolerance: 1e-12,
          because: "rounding", change: .tenth),
        ClaimPrediction(
          "units of n periods less 2n", .equals, 0, tolerance: 0, because: "a count", change: .one),
        ClaimPrediction(
          "weights that are not -1, 0 or 1", .equals, 0, tolerance: 0, because: "a count",
          change: .one),
      ],
      evidence: halfSlope)
  ]

  private static func halfSlope(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let periods = Array(1...size.pick(16, 64, 512))
    let target = try TargetFunction(
      name: "x/2", components: [.init(parsing: "x/2")], domain: Domain(0...1))
    var errors: [Double] = []
    var (surplus, strange) = (0.0, 0)
    for n in periods {
      let built = try ternarySlope(target, periods: n)
      // The error is piecewise linear: its extrema stand at kinks and ends.
      let places = [0] + built.target.breakpoints[0] + [1]
      let values = built(Batch(features: 1, count: places.count, storage: places)).storage
      errors.append(zip(places, values).map { abs($0 / 2 - $1) }.max() ?? .nan)
      let excess = Double(built.neurons - 2 * n)
      if abs(excess) > abs(surplus) { surplus = excess }
      for layer in built.network.graph.layers ?? [] {
        strange += built.network.parameters[layer.weights..<layer.biases].count {
          ![-1, 0, 1].contains($0)
        }
      }
    }
    let ratios = zip(periods, errors).map { 8 * Double($0) * $1 }
    let x = periods.map(Double.init)
    return Evidence(
      measured: [
        MeasuredNumber(ratios.max { abs($0 - 1) < abs($1 - 1) } ?? .nan), MeasuredNumber(surplus),
        MeasuredNumber(Double(strange)),
      ],
      figure: ClaimFigure(
        "x/2 by weights -1, 0, 1", subtitle: "sup error on [0,1], at the kinks",
        x: .logarithmic("periods n"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("1/(8n)", .predicted, x, x.map { 1 / (8 * $0) }),
          ClaimFigure.Series("built", .measured, x, errors),
        ]))
  }
}
