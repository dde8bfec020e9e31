// How two inputs of a random network grow alike on the edge of chaos, where no exponential law holds.

import Base
import Foundation
import Kernels
import Networks

/// Hayou, Doucet, Rousseau (2019): on the edge of chaos the correlation c of two inputs comes to 1 like a power of the depth
/// L: for relu (σ_w² = 2, no biases) (1 − c) L² → 9π²/2, for smooth activations (1 − c) L → 2/(σ_w² q E[ρ″(√q z)²]), which is
/// 6.1711 for tanh at σ_b² = 1/20 (q = 0.57005, σ_w² = 1.76095).
///
/// The map c → (σ_w² E[ρ(u) ρ(v)] + σ_b²)/q of a layer of infinite width is the mean of the products of the two outputs of a network
/// that sees the normal numbers behind a unit's weights and has the unit of each input, over a grid of these numbers.
enum EdgeRates {
  static let claims = [
    Claim(
      "hayou.edge-rates", .rate,
      paper:
        "Hayou, Doucet, Rousseau 2019, ICML, arXiv:1902.06853, on the edge of chaos",
      statement:
        "On the edge of chaos the distance 1 - c of two inputs' correlation from 1 falls like a power of the depth L: for ReLU"
        + " (1 - c) L² comes to 9π²/2, for smooth activations (1 - c) L to a constant, 6.171 for tanh at σ_b² = 1/20.",
      method:
        "The map of the correlation as the mean over a grid of weights of the products of a network's two outputs, one for each"
        + " input: for ReLU 16384 directions, for tanh 73 by 73 numbers; iterated from c = 1/2 to 4096 layers of ReLU and 2048 of tanh.",
      refutedBy: "A product (1 - c) L² of ReLU at L = 4096 outside 43.5 to 45.3.",
      doesNotShow:
        "Networks of finite width, whose corrections grow like depth by width, and training.",
      cost: 2,
      predictions: [
        ClaimPrediction(
          "(1 - c) L² of ReLU at L = 4096", .equals, relu, tolerance: 0.02 * relu,
          because: "2 %: terms of order log L / L"),
        ClaimPrediction(
          "exponent of 1 - c in the depth, ReLU, L = 512 to 4096", .equals, 2, tolerance: 0.04,
          because: "terms of order log L / L"),
        ClaimPrediction(
          "(1 - c) L of tanh at L = 2048", .equals, tanh, tolerance: 0.02 * tanh,
          because: "2 %: terms of order log L / L"),
        ClaimPrediction(
          "exponent of 1 - c in the depth, tanh, L = 256 to 2048", .equals, 1, tolerance: 0.03,
          because: "terms of order log L / L"),
      ],
      weakenings: [
        Claim.Weakening("weights 3 % below the edge of chaos") { try depths($0, scale: 0.97) }
      ],
      experiment: { try depths($0, scale: 1) })
  ]

  private static let relu = 4.5 * Double.pi * Double.pi
  /// By mpmath (Tests/ClaimsTests/Resources/check_claims.py), as are the next two.
  private static let tanh = 6.171_126_142
  private static let variance = 0.570_047_881_640_763_7
  private static let weight = 1.760_954_639_606_738_1

  private static func depths(_ trial: Trial, scale: Double) throws -> Observation {
    let square = scale * scale
    let lines = try EdgeCorrelation(
      .relu, directions: 16384, factor: square, layers: 4096)
    let curves = try EdgeCorrelation(
      .tanh, variance: variance, factor: square * weight, bias: 0.05, layers: 2048)
    func numbers(_ map: EdgeCorrelation, _ depths: [Double]) -> [MeasuredNumber] {
      depths.map { MeasuredNumber(EvaluatedError(of: map, at: [$0]) { _ in 0 }) }
    }
    let far = (0...6).map { (512 * pow(2, Double($0) / 2)).rounded() }
    let near = far.map { ($0 / 2).rounded() }
    let (first, second) = (numbers(lines, far), numbers(curves, near))
    let shown = (0...11).map { pow(2, Double($0)) }
    return Observation(
      measured: [
        first[6].times(far[6] * far[6]),
        try fittedRate(.algebraic, far, first, seed: trial.seed),
        second[6].times(near[6]),
        try fittedRate(.algebraic, near, second, seed: trial.seed),
      ],
      figure: ClaimFigure(
        "Two inputs on the edge of chaos", subtitle: "infinite width, from correlation 1/2",
        x: .logarithmic("hidden layers"), y: .logarithmic("1 - c"),
        series: [
          ClaimFigure.Series(
            "ReLU, 9π²/(2L²)", .predicted, shown.filter { $0 >= 8 },
            shown.filter { $0 >= 8 }.map { relu / ($0 * $0) }),
          ClaimFigure.Series(
            "tanh, 6.171/L", .predicted, shown.filter { $0 >= 8 },
            shown.filter { $0 >= 8 }.map { tanh / $0 }),
          ClaimFigure.Series(
            "ReLU", .measured, shown, numbers(lines, shown).map(\.value)),
          ClaimFigure.Series(
            "tanh", .measured, shown, numbers(curves, shown).map(\.value)),
        ]))
  }
}

/// 1 − c after so many layers, the number asked for.
private struct EdgeCorrelation: Approximant {
  private let distances: [Double]

  /// Without biases and for a function that is linear on half lines: over directions of the weights.
  /// - Parameter factor: σ_w² by its value on the edge.
  init(_ activation: Activation, directions: Int, factor: Double, layers: Int) throws {
    let angles = (0..<directions).map { 2 * Double.pi * (Double($0) + 0.5) / Double(directions) }
    let points = Batch(features: 2, points: angles.map { [cos($0), sin($0)] })
    // Of relu in direction φ the square has the mean 1/4.
    let weights = angles.map { _ in 4 * factor / Double(directions) }
    distances = try Self.iterated(activation, points, weights, scale: 1, shift: 0, layers)
  }

  /// Over a grid of normal numbers.
  init(
    _ activation: Activation, variance: Double, factor: Double, bias: Double, layers: Int
  ) throws {
    let step = 0.25
    let places = (-36...36).map { step * Double($0) }
    let masses = places.map { exp(-0.5 * $0 * $0) * step / (2 * Double.pi).squareRoot() }
    var points: [[Double]] = []
    var weights: [Double] = []
    for (first, mass) in zip(places, masses) {
      for (second, other) in zip(places, masses) where mass * other > 1e-22 {
        points.append([first, second])
        weights.append(mass * other * factor / variance)
      }
    }
    distances = try Self.iterated(
      activation, Batch(features: 2, points: points), weights, scale: variance.squareRoot(),
      shift: bias / variance, layers)
  }

  private static func iterated(
    _ activation: Activation, _ points: Batch, _ weights: [Double], scale: Double, shift: Double,
    _ layers: Int
  ) throws -> [Double] {
    var correlation = 0.5
    return try (0..<layers).map { _ in
      let c = min(1, max(-1, correlation))
      let network = try Network(
        [
          (
            activation,
            DenseLayer([[scale, 0], [scale * c, scale * (1 - c * c).squareRoot()]], [0, 0])
          )
        ],
        output: DenseLayer([[1, 0], [0, 1]], [0, 0]))
      let values = network(points)
      correlation =
        weights.indices.reduce(shift) { $0 + weights[$1] * values[0, $1] * values[1, $1] }
      return 1 - correlation
    }
  }

  func evaluated(at points: Batch) -> Batch {
    Batch(
      features: 1, count: points.count, storage: points.storage.map { distances[Int($0) - 1] })
  }
}
