// C4. What width buys at constant depth.

import Base
import Constructions
import Fitting
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Shen, Yang, Zhang (2022), Theorem 1.1: ReLU networks of width W and depth L approximate a continuous function of
/// modulus ω on [0,1]^d with an error of order ω((W² L² log W)^(−1/d)), and no better.
///
/// Two hidden layers of W units make W²/4 pieces with free values (Shen, Yang, Zhang 2019), one makes W. For
/// Takagi's function Σ 2^−k dist(2^k x, Z), whose interpolant at K = 2^p equal pieces errs by exactly
/// 1/(2K) in L1, the error is 2/W² against 1/(2W).
enum WidthAndDepth {
  static let claims = [
    Claim(
      "shen-yang-zhang.two-layers",
      paper:
        "Shen, Yang, Zhang 2022, J. Math. Pures Appl. 157, arXiv:2103.00502, Theorem 1.1; 2019,"
        + " arXiv:1902.10170",
      statement: "At two hidden layers the error for a function that is Lipschitz up to a logarithm"
        + " falls like W^-2 in the width, at one like W^-1.",
      method:
        "Takagi's function on [0,1]: L1 error (mean over random points) of built networks with"
        + " one and two hidden layers of W units, and of trained ones beside; exponents by least"
        + " squares over W.",
      cost: 15,
      predictions: [
        ClaimPrediction(
          "exponent of the L1 error in W, two hidden layers", .equals, 2, tolerance: 0.05,
          because: "the points are random", change: .rate),
        ClaimPrediction(
          "exponent of the L1 error in W, one hidden layer", .equals, 1, tolerance: 0.05,
          because: "the points are random", change: .rate),
        ClaimPrediction(
          "L1 error of two hidden layers times W²", .equals, 2, tolerance: 0.06,
          because: "the points are random, and both layers have W - 1 units", change: .tenth),
      ],
      evidence: twoLayers)
  ]

  /// Takagi's function; the terms that are left out add at most 2^-40, far below the errors here.
  private static func takagi(_ x: Double) -> Double {
    var (sum, scale) = (0.0, 1.0)
    for _ in 0..<40 {
      let t = x * scale
      sum += abs(t - t.rounded()) / scale
      scale *= 2
    }
    return sum
  }

  private static func twoLayers(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let widths = size.pick([4, 8, 16], [4, 8, 16, 32, 64], [4, 8, 16, 32, 64, 128])
    let source = RandomSource(seed: seed, stream: "points of an L1 norm")
    let count = size.pick(50_000, 200_000, 1_000_000)
    let points = Batch(
      features: 1, count: count, storage: (0..<count).map { _ in source.uniform() })
    let values = points.storage.map(takagi)
    func l1(_ network: Network) -> Double {
      zip(network(points).storage, values).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(count)
    }
    let deep = try widths.map {
      l1(try twoLayerInterpolant(of: takagi, blocks: $0 / 2, pieces: $0 / 2))
    }
    let shallow = try widths.map { width in
      let knots = (0...width).map { Double($0) / Double(width) }
      return l1(try shallowNetwork(of: LinearSpline(knots: knots, values: knots.map(takagi))))
    }
    let trainedWidths = size.pick([4], [4, 8, 16], [4, 8, 16, 32])
    let samples = (0..<1025).map { Double($0) / 1024 }
    let data = FitData(
      inputs: Batch(features: 1, count: samples.count, storage: samples),
      outputs: Batch(features: 1, count: samples.count, storage: samples.map(takagi)))
    let trained = try trainedWidths.map { width in
      try train(
        Architecture(inputs: 1, width: width, depth: 2, activation: .relu), to: data,
        starts: size.pick(1, 4, 20), options: FitOptions(optimizer: .lm, steps: 100), seed: seed
      ) { ErrorReport(l1: l1($0), method: "mean over random points") }.map(\.errors.l1)
    }
    let x = widths.map(Double.init)
    func rate(_ errors: [Double]) throws -> Double {
      try fitRate(.algebraic, sizes: x, errors: errors.map { [$0] }, seed: seed).rate
    }
    let trainedX = trainedWidths.map(Double.init)
    return Evidence(
      measured: [
        MeasuredNumber(try rate(deep)), MeasuredNumber(try rate(shallow)),
        MeasuredNumber(deep[deep.count - 1] * x[x.count - 1] * x[x.count - 1]),
      ],
      figure: ClaimFigure(
        "Width at one and two hidden layers",
        subtitle: "Takagi's function, L1 error on [0,1], mean over \(count) points",
        x: .logarithmic("width W"), y: .logarithmic("L1 error"),
        series: [
          ClaimFigure.Series("2/W²", .predicted, x, x.map { 2 / ($0 * $0) }),
          ClaimFigure.Series("two layers, built", .measured, x, deep),
          ClaimFigure.Series("one layer, built", .measured, x, shallow),
          ClaimFigure.Series(
            "two layers, best trained", .trained, trainedX, trained.map { $0.min() ?? .nan }),
          ClaimFigure.Series("two layers, median trained", .trained, trainedX, trained.map(median)),
        ]))
  }
}
