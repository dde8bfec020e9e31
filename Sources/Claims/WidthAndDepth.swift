// C4. What width and depth buy.

import Base
import Constructions
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Shen, Yang, Zhang (2022), Theorem 1.1: ReLU networks of width W and depth L approximate a continuous function of
/// modulus ω on [0,1]^d with an error of order ω((W² L² log W)^(−1/d)), and no better.
///
/// In the width: two hidden layers of W units make W²/4 pieces with free values (Shen, Yang, Zhang 2019), one makes W.
/// Takagi's function T = Σ 2^−k dist(2^k x, Z) is Lipschitz up to a logarithm. Its interpolant at K = 2^p equal pieces is
/// T_p = Σ_{k<p}, and T − T_p = 2^−p T(2^p x), with ∫T = ½: the L1 error is exactly 1/(2K), that is 2/W² against
/// 1/(2W).
///
/// In the depth: T_p is a network of depth p and width 3, by composed tents, and max T = 2/3 (Kahane 1959), first at x = 1/3: the
/// sup error is exactly (2/3) 2^−p, exponential in the depth, since T is self-similar. For general functions
/// the theorem gives L^−2.
enum WidthAndDepth {
  static let claims = [
    Claim(
      "shen-yang-zhang.two-layers", .rate,
      paper:
        "Shen, Yang, Zhang 2022, J. Math. Pures Appl. 157, arXiv:2103.00502, Theorem 1.1; 2019,"
        + " arXiv:1902.10170",
      statement:
        "For Takagi's function the L1 error falls like 2/W² at two hidden layers of width W, like"
        + " 1/(2W) at one, and the sup error is (2/3) 2^-L at L layers of width 3.",
      method:
        "Built networks on [0,1]: mean error at random points for W = 4 to 64, W² and W times it over all"
        + " widths, and the exponents; for L = 1 to 12 the error at multiples of 2^-L/3, by 2^-L.",
      refutedBy: "A mean error of the two layers at W = 64 that is not near 2/64².",
      doesNotShow: "The theorem's rate L^-2 in the depth for functions that are not self-similar.",
      cost: 15,
      predictions: [
        ClaimPrediction(
          "L1 error of two hidden layers times W²", .equals, 2, tolerance: 0.05,
          because: "the interval over the points, and both layers have W - 1 units"),
        ClaimPrediction(
          "L1 error of one hidden layer times 2W", .equals, 1, tolerance: 0.03,
          because: "the interval over the points"),
        ClaimPrediction(
          "exponent of the L1 error in W, two hidden layers, 4 to 64", .equals, 2, tolerance: 0.05,
          because: "the interval over the points"),
        ClaimPrediction(
          "sup error of L layers of width 3 times 2^L, the furthest from 2/3", .equals, 2.0 / 3,
          tolerance: 1e-9, because: "rounding"),
        ClaimPrediction(count: "hidden layers of the L layers wider than 3", .equals, 0),
      ],
      experiment: twoLayers)
  ]

  /// Takagi's function; the terms that are left out add at most 2^-40, far below the errors here.
  private static func takagi(_ x: Double) -> Double {
    var (sum, scale) = (0.0, 1.0)
    for _ in 0..<44 {
      let t = x * scale
      sum += abs(t - t.rounded()) / scale
      scale *= 2
    }
    return sum
  }

  /// T_p by p layers: two units make the tent g = 2a − 4b of the one before, the third carries the sum.
  private static func composedTents(_ depth: Int) throws -> Network {
    let shape = try Architecture(inputs: 1, width: 3, depth: depth, activation: .relu)
    var parameters = [1.0, 1, 0, 0, -0.5, 0]
    for layer in 1..<max(depth, 1) {
      let share = pow(2, -Double(layer))
      parameters += [2, -4, 0, 2, -4, 0, 2 * share, -4 * share, 1, 0, -0.5, 0]
    }
    let share = pow(2, -Double(depth))
    return Network(shape, parameters: parameters + [2 * share, -4 * share, 1, 0])
  }

  private static func twoLayers(_ trial: Trial) throws -> Observation {
    let widths = [4, 8, 16, 32, 64]
    let domain = Domain(0...1)
    let source = RandomSource(seed: trial.seed, stream: "points of an L1 norm")
    let count = trial.size.pick(20_000, 100_000, 1_000_000)
    func l1(_ network: Network) throws -> MeasuredNumber {
      let points = (0..<count).map { _ in source.uniform() }
      let network = try trial.built(network, on: domain)
      return MeasuredNumber(EvaluatedError(of: network, at: points, against: takagi).mean)
    }
    let deep = try widths.map {
      try l1(try twoLayerInterpolant(of: takagi, blocks: $0 / 2, pieces: $0 / 2))
    }
    let shallow = try widths.map { width in
      let knots = (0...width).map { Double($0) / Double(width) }
      return try l1(
        try shallowNetwork(of: LinearSpline(knots: knots, values: knots.map(takagi))))
    }
    let depths = Array(1...12)
    var tents: [Network] = []
    let sups = try depths.map { depth in
      let network = try trial.built(
        try composedTents(depth), on: domain, hasClaimedWidths: true)
      tents.append(network)
      let cells = 3 << depth
      let points = (0...cells).map { pow(2, -Double(depth)) * Double($0) / 3 }.filter { $0 <= 1 }
      return MeasuredNumber(EvaluatedError(of: network, at: points, against: takagi))
        .times(pow(2, Double(depth)))
    }
    let x = widths.map(Double.init)
    return Observation(
      measured: [
        .furthest(from: 2, of: zip(x, deep).map { $1.times($0 * $0) }),
        .furthest(from: 1, of: zip(x, shallow).map { $1.times(2 * $0) }),
        try fittedRate(.algebraic, x, deep, seed: trial.seed), .furthest(from: 2.0 / 3, of: sups),
        MeasuredNumber(ExactCount(layersOf: tents, widerThan: 3)),
      ],
      figure: ClaimFigure(
        "Width at one and two hidden layers",
        subtitle: "Takagi's function, L1 error on [0,1], mean over \(count) points",
        x: .logarithmic("width W"), y: .logarithmic("L1 error"),
        series: [
          ClaimFigure.Series("2/W²", .predicted, x, x.map { 2 / ($0 * $0) }),
          ClaimFigure.Series("two layers, built", .measured, x, deep.map(\.value)),
          ClaimFigure.Series("one layer, built", .measured, x, shallow.map(\.value)),
        ]))
  }
}
