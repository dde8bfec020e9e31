// D3. The hat of the plane is no ReLU network of one hidden layer.

import Base
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// He, Li, Xu, Zheng (2020), Theorem 4.1: one hidden layer represents no nonzero function of compact support for d ≥ 2.
///
/// The gradient of Σ a_i relu(w_i·x + b_i) + c jumps across the line w·x + b = 0 by the sum of a_i w_i over the units (and
/// minus it, for those that look the other way) that bend there, all along the line. That of the hat max(0, 1 − |x| − |y|)
/// across x = 0 is −2 for |y| < 1 and 0 beyond. Both are networks, and their jumps are read from their linear pieces
/// (KinkLine.swift). A floor in the sup norm cannot be positive for all nets of one layer, since these are dense; for those
/// that kink on the hat's own lines only it is, by a linear program.
enum OneLayerNever {
  static let claims = [
    Claim(
      "finite-elements.one-layer-never", .absence,
      paper:
        "He, Li, Xu, Zheng 2020, J. Comput. Math. 38, arXiv:1807.03973, Theorem 4.1",
      statement: "The hat function of the plane needs two hidden ReLU layers: its gradient's jump"
        + " changes along a line, and that of one layer does not.",
      method:
        "max(0, 1 - |x| - |y|) by a network with two hidden layers: its largest error from the hat at 41²"
        + " points of [-2,2]², and by how much its gradient's jump changes along the pieces of x = 0, -2 ≤ y ≤ 2;"
        + " the same of random networks with one layer that kink there; and, by a linear program with its dual, the"
        + " least sup error at 81 points of all networks of one layer that kink on the hat's six lines, their"
        + " coefficients at most 100.",
      refutedBy: "A network with one hidden layer whose gradient's jump changes along a line.",
      doesNotShow:
        "A floor in the sup norm for all networks with one layer: there is none, they are"
        + " dense.", cost: 2,
      predictions: [
        ClaimPrediction(
          "change of the gradient's jump along x = 0, the hat by two layers", .equals, 2,
          tolerance: 1e-14, because: "nothing is rounded"),
        ClaimPrediction(
          "change of the gradient's jump along x = 0, one layer, the largest", .equals, 0,
          tolerance: 1e-14, because: "units that do not bend there add nothing"),
        ClaimPrediction(
          "largest error of the two layers from the hat at 41² points of [-2,2]²", .equals, 0,
          tolerance: 1e-14, because: "rounding"),
        ClaimPrediction(
          "least sup error at 81 points of one layer on the hat's lines", .equals, linesFloor,
          tolerance: 1e-7, because: "the solver's tolerance"),
        ClaimPrediction(
          "what its dual proves of that error", .equals, linesFloor, tolerance: 1e-7,
          because: "the solver's tolerance"),
      ],
      weakenings: [
        Claim.Weakening("two hidden layers in place of one, where the jump may change") {
          try oneLayerNever($0, isDeep: true)
        },
        Claim.Weakening("kinks on eight lines more, x, y = -1, 1 and x ± y = -2, 2", below: 3) {
          _ in
          MeasuredNumber(ComputedOptimum(of: program(lines + more)))
        },
      ],
      experiment: { try oneLayerNever($0, isDeep: false) })
  ]

  /// By SciPy (Tests/ClaimsTests/Resources/check_claims.py).
  private static let linesFloor = 0.3

  /// max(0, 1 − |x| − |y|).
  private static func hat(_ x: Double, _ y: Double) -> Double { max(0, 1 - abs(x) - abs(y)) }

  /// |x| = relu(x) + relu(−x).
  private static func deepHat() throws -> Network {
    try Network(
      Architecture(inputs: 2, outputs: 1, widths: [4, 1], activations: [.relu, .relu]),
      parameters: [1, 0, -1, 0, 0, 1, 0, -1, 0, 0, 0, 0, -1, -1, -1, -1, 1, 1, 0])
  }

  /// One layer whose first two units bend on x = 0, and others elsewhere.
  private static func shallow(_ source: RandomSource) throws -> Network {
    let shape = try Architecture(inputs: 2, width: 6, depth: 1, activation: .relu)
    let directions = (0..<4).flatMap { _ in [source.uniform(-1, 1), source.uniform(-1, 1)] }
    return Network(
      shape,
      parameters: [1, 0, -1, 0] + directions + [0, 0] + (0..<4).map { _ in source.uniform(-1, 1) }
        + (0..<6).map { _ in source.uniform(-1, 1) } + [0])
  }

  private static func oneLayerNever(_ trial: Trial, isDeep: Bool) throws -> Observation {
    let domain = Domain(-2...2, -2...2)
    let deep = try trial.built(try deepHat(), on: domain)
    func line(_ network: Network) -> KinkLine { KinkLine(acrossZeroOf: network, on: -2...2) }
    /// The jump at both ends of every piece.
    func series(_ name: String, _ network: Network) -> ClaimFigure.Series {
      let pieces = line(network).pieces
      return ClaimFigure.Series(
        name, .measured, pieces.flatMap { [$0.range.lowerBound, $0.range.upperBound] },
        pieces.flatMap { [$0.jump, $0.jump] })
    }
    let source = RandomSource(seed: trial.seed, stream: "networks of one layer")
    let one = try (0..<trial.size.pick(20, 100, 1000)).map { _ in
      MeasuredNumber(line(isDeep ? try deepHat() : try shallow(source)))
    }
    let side = (0...40).map { -2 + 0.1 * Double($0) }
    let error = MeasuredNumber(
      EvaluatedError(
        of: deep, at: Batch(features: 2, points: side.flatMap { x in side.map { [x, $0] } })
      ) { points in
        Batch(
          features: 1, count: points.count,
          storage: (0..<points.count).map { hat(points[0, $0], points[1, $0]) })
      })
    let least = MeasuredNumber(ComputedOptimum(of: program(lines)))
    let floor = MeasuredNumber(ProvenFloor(of: program(lines), in: trial))
    return Observation(
      measured: [MeasuredNumber(line(deep)), .largest(of: one), error, least, floor],
      figure: ClaimFigure(
        "The jump along a line", subtitle: "of the gradient across x = 0",
        x: .linear("y"), y: .linear("jump"),
        series: [
          series("two layers", deep), series("one layer", try shallow(source)),
        ]))
  }

  /// The hat's own lines a x + b y = c.
  private static let lines: [(Double, Double, Double)] = [
    (1, 0, 0), (0, 1, 0), (1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1),
  ]
  private static let more: [(Double, Double, Double)] = [
    (1, 0, 1), (1, 0, -1), (0, 1, 1), (0, 1, -1), (1, 1, 2), (1, 1, -2), (1, -1, 2), (1, -1, -2),
  ]

  /// The least t with |hat − g| ≤ t at the points of an even grid, g = affine + Σ a_l relu(line l): an affine
  /// function makes the unit of the other side. All coefficients are held to 100.
  private static func program(_ lines: [(Double, Double, Double)]) -> LinearProgram {
    let columns = lines.count + 4
    var program = LinearProgram(
      costs: Array(repeating: 0, count: columns - 1) + [1],
      lower: Array(repeating: -100, count: columns - 1) + [0],
      upper: Array(repeating: 100, count: columns))
    let side = (0..<9).map { -2 + 0.5 * Double($0) }
    for x in side {
      for y in side {
        let values = lines.map { max(0, $0.0 * x + $0.1 * y - $0.2) } + [x, y, 1]
        for sign in [1.0, -1] {
          program.rows.append(
            LinearProgram.Row(
              columns: Array(0..<columns), values: values.map { sign * $0 } + [1],
              lower: sign * hat(x, y)))
        }
      }
    }
    return program
  }
}
