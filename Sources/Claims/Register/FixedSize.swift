// Networks of a fixed size that take any values: only their weights grow.

import Base
import Foundation
import Kernels
import Networks

/// Shen, Yang, Zhang (2022): EUAF is |x − 2⌊(x + 1)/2⌋, a zigzag of period 2, for x ≥ 0 and x/(1 + |x|) below. Since
/// 1/(π + 1), …, 1/(π + K) are linearly independent over the rationals (π is transcendental), the curve w ↦ (σ(w/(π + 1)), …,
/// σ(w/(π + K))) is dense in [0,1]^K (Kronecker). So one unit that makes 1/(π + x) − 1 = σ(−x − π + 1) and one unit more,
/// with the right w, take any K values at 1, …, K.
///
/// Of w below W one tries a fixed multiple of W points of [0,1]^K: the best is within about W^(−1/K).
enum FixedSize {
  static let claims = [
    Claim(
      "shen-yang-zhang.fixed-size", .existence,
      paper:
        "Shen, Yang, Zhang 2022, J. Mach. Learn. Res. 23, arXiv:2107.02397, on the density of w ↦ σ(w/(π + k))",
      statement:
        "Two units of EUAF, the zigzag beside the softsign, take any three values of [0,1] at 1, 2 and 3 to any"
        + " accuracy: one weight w grows, the error falls like w^(-1/3).",
      method:
        "27 triples of 0.2, 0.5 and 0.8: w from 1 to 2^18 tried one by one, the error of the network at the three"
        + " points; the largest over the triples, its exponent in the range of w, 2^8 to 2^18.",
      refutedBy: "A triple of these values that no w up to 2^18 takes within 0.0123.",
      doesNotShow:
        "The theorem for continuous functions, with width 36d(2d+1) and depth 11; Float64 ends where w has its 53"
        + " bits.", cost: 1,
      predictions: [
        ClaimPrediction(
          "largest error over 27 triples, w up to 2^18", .equals, last, tolerance: 1e-3 * last,
          because: "rounding of w/(π + k)"),
        ClaimPrediction(
          "largest error times the cube root of the range, 2^8 to 2^18", .equals, greatest,
          tolerance: 1e-3 * greatest, because: "rounding of w/(π + k)"),
        ClaimPrediction(
          "exponent of the largest error in the range of w", .atLeast, 1.0 / 3, tolerance: 0.04,
          because: "27 triples, and the interval of the fit"),
        ClaimPrediction(count: "hidden units", .equals, 2),
      ],
      weakenings: [
        Claim.Weakening("tanh in place of the zigzag: two such units are monotone") {
          try triples($0, .tanh) { tanh($0) }
        }
      ],
      experiment: { try triples($0, try euaf(), zigzag) })
  ]

  private static func euaf() throws -> Activation {
    try Activation(
      parsing:
        "expression(abs(max(0,x)-2*floor((max(0,x)+1)/2))+min(0,x)/(1-min(0,x)))")
  }

  /// The same, as the search calls it often.
  private static func zigzag(_ x: Double) -> Double {
    x < 0 ? x / (1 - x) : abs(x - 2 * ((x + 1) / 2).rounded(.down))
  }

  private static let points = [1.0, 2, 3]

  private static func network(_ activation: Activation, _ weight: Double) throws -> Network {
    try Network(
      [
        (activation, DenseLayer([[-1]], [1 - Double.pi])),
        (activation, DenseLayer([[weight]], [weight])),
      ], output: DenseLayer([[1]], [0]))
  }

  /// By NumPy (Tests/ClaimsTests/Resources/check_claims.py).
  private static let last = 0.012198252
  private static let greatest = 0.834726862

  private static func triples(
    _ trial: Trial, _ activation: Activation, _ value: (Double) -> Double
  ) throws -> Observation {
    let ranges = [8, 10, 12, 14, 16, 18].map { 1 << $0 }
    let values = [0.2, 0.5, 0.8]
    let triples = values.flatMap { a in values.flatMap { b in values.map { [a, b, $0] } } }
    // What the second unit sees, without its weight.
    let inner = points.map { value(1 - Double.pi - $0) + 1 }
    var best = triples.map { _ in (error: Double.infinity, weight: 1.0) }
    var errors: [MeasuredNumber] = []
    var units: [MeasuredNumber] = []
    for weight in 1...(1 << 18) {
      let taken = inner.map { value(Double(weight) * $0) }
      for (place, triple) in triples.enumerated() {
        let error = max(
          abs(taken[0] - triple[0]), abs(taken[1] - triple[1]), abs(taken[2] - triple[2]))
        if error < best[place].error { best[place] = (error, Double(weight)) }
      }
      guard ranges.contains(weight) else { continue }
      let networks = try best.map {
        try trial.built(
          try network(activation, $0.weight), on: Domain(1...3), hasClaimedWidths: true)
      }
      units += networks.map { MeasuredNumber(ExactCount(unitsOf: $0)) }
      errors.append(
        .largest(
          of: zip(networks, triples).map { network, triple in
            MeasuredNumber(EvaluatedError(of: network, at: points) { triple[Int($0) - 1] })
          }))
    }
    let x = ranges.map(Double.init)
    return Observation(
      measured: [
        errors[errors.count - 1], .largest(of: zip(x, errors).map { $1.times(cbrt($0)) }),
        try fittedRate(.algebraic, x, errors, seed: trial.seed), .furthest(from: 2, of: units),
      ],
      figure: ClaimFigure(
        "Three values by two units", subtitle: "largest error at three points over 27 triples",
        x: .logarithmic("range of the weight w"), y: .logarithmic("error"),
        series: [
          ClaimFigure.Series("w^(-1/3)", .predicted, x, x.map { greatest / cbrt($0) }),
          ClaimFigure.Series("tried one by one", .measured, x, errors.map(\.value)),
        ]))
  }
}
