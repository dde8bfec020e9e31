// Linear regions of deep networks in the plane: folds multiply what the last layer cuts.

import Base
import Foundation
import Kernels
import Networks

/// Montúfar, Pascanu, Cho, Bengio (2014): with n₀ inputs and L layers of n ≥ n₀ ReLU units there is a network with
///
///   ⌊n/n₀⌋^{n₀(L−1)} · Σ_{j ≤ n₀} C(n, j)
///
/// linear regions. All layers but the last fold: n/2 units of each coordinate make a zigzag of n/2 teeth, so that the
/// square is laid (n/2)² times over itself. The last layer's n lines cross within the square, two by two, and part it into 1 + n
/// + C(n, 2) regions, which every copy gets. One layer of all the units has 1 + N + C(N, 2) at most.
enum RegionsByFolds {
  static let claims = [
    Claim(
      "montufar.regions-plane", .exactness,
      paper:
        "Montúfar, Pascanu, Cho, Bengio 2014, NeurIPS 27, arXiv:1402.1869, on rectifier networks of equal width",
      statement:
        "Of two inputs, L ReLU layers of n units have ⌊n/2⌋^(2L-2) (1 + n + n(n-1)/2) linear regions in the"
        + " square: 44 and 176 with two and three layers of 4, where one layer of 8 units has 37 at most.",
      method:
        "Layers that fold the square, then lines in general position: the square is cut along every kink, and"
        + " affine functions that differ are counted, for 4 units and two and three layers, and 6 units and"
        + " two; layers of 8 units with drawn offsets beside it.",
      refutedBy: "A network of this construction whose kinks leave another number of regions.",
      doesNotShow:
        "The most regions of such networks: the count is a lower bound of that, outside the square there are more.",
      cost: 1,
      predictions: [
        ClaimPrediction(count: "linear regions, two layers of 4", .equals, 44).named(
          .regionsTwoLayersOfFour),
        ClaimPrediction(count: "linear regions, three layers of 4", .equals, 176).named(
          .regionsThreeLayersOfFour),
        ClaimPrediction(count: "linear regions, two layers of 6", .equals, 198).named(
          .regionsTwoLayersOfSix),
        ClaimPrediction(
          count: "parts of all kinks, three layers of 4: the most regions", .equals, 176),
        ClaimPrediction(
          count: "most linear regions of one layer of 8 units, over drawn offsets", .atMost, 37),
      ],
      weakenings: [
        Claim.Weakening("lines that all pass through one point") {
          try regions($0, isGeneral: false)
        },
        Claim.Weakening("two layers of 4 in place of one of 8", insteadOf: 4) { _ in
          MeasuredNumber(
            ExactCount(regionsOf: try network(4, depth: 2, isGeneral: true), on: square))
        },
      ],
      experiment: { try regions($0, isGeneral: true) })
  ]

  private static let square = Domain(0...1, 0...1)

  /// Offsets of lines from the centre of the square, found at random: no part of what they cut is small.
  private static let offsets = [
    4: [0.14, -0.15, -0.17, 0.08], 6: [-0.1, -0.17, 0.08, -0.06, 0.08, -0.09],
  ]
  private static let outer = [1, 1.3, -0.7, 0.45, 1.9, -1.15]

  /// n lines through the square, each active at the centre of the triangle that the first three make, so that nowhere all
  /// are off.
  private static func lines(_ count: Int, isGeneral: Bool) -> [(x: Double, y: Double, c: Double)] {
    let offsets = isGeneral ? offsets[count] ?? [] : []
    let lines = (0..<count).map { unit in
      let angle = Double.pi * (Double(unit) + 0.3) / Double(count)
      let offset = offsets.indices.contains(unit) ? offsets[unit] : 0
      return (
        x: cos(angle), y: sin(angle), c: -0.5 * (cos(angle) + sin(angle)) - offset
      )
    }
    let corners = [(0, 1), (0, 2), (1, 2)].map { i, j -> (x: Double, y: Double) in
      let (p, q) = (lines[i], lines[j])
      let determinant = p.x * q.y - p.y * q.x
      return ((p.y * q.c - q.y * p.c) / determinant, (q.x * p.c - p.x * q.c) / determinant)
    }
    let centre = corners.reduce((x: 0.0, y: 0.0)) { ($0.x + $1.x / 3, $0.y + $1.y / 3) }
    return lines.map { line in
      let sign: Double = line.x * centre.x + line.y * centre.y + line.c < 0 ? -1 : 1
      return (sign * line.x, sign * line.y, sign * line.c)
    }
  }

  private static func network(_ units: Int, depth: Int, isGeneral: Bool) throws -> Network {
    let teeth = units / 2
    var layers = AffineLayers(.relu, inputs: 2)
    var coordinates = layers.units
    for _ in 1..<depth {
      layers.append(
        coordinates.flatMap { coordinate in
          (0..<teeth).map { coordinate + -Double($0) / Double(teeth) }
        })
      let folded = layers.units
      coordinates = (0..<2).map { axis in
        (1..<teeth).reduce(Double(teeth) * folded[axis * teeth]) { zigzag, tooth in
          let slope = Double(2 * teeth)
          return zigzag + (tooth % 2 == 1 ? -slope : slope) * folded[axis * teeth + tooth]
        }
      }
    }
    layers.append(
      lines(units, isGeneral: isGeneral).map {
        $0.x * coordinates[0] + $0.y * coordinates[1] + $0.c
      })
    let last = layers.units
    let output = last.indices.dropFirst().reduce(outer[0] * last[0]) { $0 + outer[$1] * last[$1] }
    return try layers.network(inputs: 2, output: output)
  }

  private static func regions(_ trial: Trial, isGeneral: Bool) throws -> Observation {
    let networks = try [(4, 2), (4, 3), (6, 2)].map { units, depth in
      try trial.built(
        try network(units, depth: depth, isGeneral: isGeneral), on: square)
    }
    let counts = networks.map { MeasuredNumber(ExactCount(regionsOf: $0, on: square)) }
    let source = RandomSource(seed: trial.seed, stream: "layers of 8 units")
    let shallow = try (0..<trial.size.pick(50, 200, 1000)).map { _ in
      let angles = (0..<8).map { Double.pi * (Double($0) + 0.3) / 8 }
      let wide = try Network(
        [
          (
            .relu,
            DenseLayer(
              angles.map { [cos($0), sin($0)] },
              angles.map { -0.5 * (cos($0) + sin($0)) + 0.16 * source.uniform() - 0.08 })
          )
        ], output: DenseLayer([(0..<8).map { _ in source.normal() }], [0]))
      return MeasuredNumber(ExactCount(regionsOf: wide, on: square))
    }
    return Observation(
      measured: counts + [
        MeasuredNumber(ExactCount(partsOf: networks[1], on: square)), .largest(of: shallow),
      ],
      figure: ClaimFigure(
        "Linear regions in the square", subtitle: "layers of 4 units that fold, then cut",
        x: .linear("hidden layers"), y: .logarithmic("linear regions"),
        series: [
          ClaimFigure.Series("4^(L-1) · 11", .predicted, [1, 2, 3], [11, 44, 176]),
          ClaimFigure.Series("counted", .measured, [2, 3], [counts[0].value, counts[1].value]),
          ClaimFigure.Series("one layer of as many units", .predicted, [1, 2, 3], [11, 37, 79]),
        ]))
  }
}
