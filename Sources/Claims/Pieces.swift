// C3. How many linear pieces depth can make, and how many a random network has.

import Base
import Foundation
import Kernels
import Measurement
import Networks

/// In one dimension L ReLU layers of width W make at most (W+1)^L linear pieces (Montúfar, Pascanu, Cho,
/// Bengio 2014; Raghu et al. 2017), while at random initialisation the number grows only like the number of units W·L
/// (Hanin, Rolnick 2019, Theorem 1).
///
/// That the bound is met: four units make a zigzag z of five pieces, each from 0 to 1 or back, on
/// [0,1], with kinks at ¼, 7/20, ⅗, ⅘ and slopes 4, −10, 4, −5, 5. Its left slope 4 is minus the
/// sum of the jumps of the units that face left, of kinks ¼ and ⅘: −(−14 + 10). Composing z with
/// itself multiplies the pieces by 5.
enum Pieces {
  static let claims = [
    Claim(
      "pieces.bound-attained",
      paper: "Montúfar, Pascanu, Cho, Bengio 2014; Raghu et al. 2017, Theorem 1",
      statement: "L ReLU layers of width 4 make at most 5^L linear pieces on a line, and can"
        + " make them.",
      method: "A zigzag of five pieces composed with itself; pieces counted by following"
        + " every kink through the layers in Float64. The bound is also held against"
        + " random networks of width 4.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "factor by which a layer of width 4 multiplies the pieces", .equals, 5, tolerance: 0,
          because: "a count", change: .one),
        ClaimPrediction(
          "pieces of a random network beyond (W+1)^L", .atMost, 0, tolerance: 0, because: "a bound",
          change: nil),
      ],
      evidence: boundAttained),
    Claim(
      "pieces.random-linear", paper: "Hanin, Rolnick 2019, Complexity of linear regions, Theorem 1",
      statement: "At random initialisation the number of linear pieces along a line grows like the"
        + " number of units, not exponentially in depth.",
      method:
        "Mean number of pieces on [-1,1] over networks with weights of variance 2/fan-in and biases"
        + " of variance 1/100, widths and depths varied together; the exponent by least squares over"
        + " the number of units W·L.",
      cost: 4,
      predictions: [
        ClaimPrediction(
          "exponent of the mean number of pieces in the number of units", .equals, 1,
          tolerance: 0.2,
          because: "the constant of the theorem depends on depth by a bounded factor", change: .rate
        )
      ],
      evidence: randomLinear),
  ]

  /// z in units: (faces right, kink, coefficient).
  private static let zigzag: [(facesRight: Bool, kink: Double, coefficient: Double)] = [
    (false, 0.25, -14), (true, 0.35, 14), (true, 0.6, -9), (false, 0.8, 10),
  ]

  /// z composed `depth` times, as a network.
  static func iteratedZigzag(depth: Int) throws -> Network {
    let shape = try Architecture(inputs: 1, width: 4, depth: depth, activation: .relu)
    let signs = zigzag.map { $0.facesRight ? 1.0 : -1 }
    let coefficients = zigzag.map(\.coefficient)
    // z(0) = 0 fixes the constant.
    let constant = -zip(zigzag, coefficients).reduce(0) { sum, unit in
      sum + (unit.0.facesRight ? 0 : unit.1 * unit.0.kink)
    }
    var parameters: [Double] = []
    for layer in shape.layers.dropLast() {
      let isFirst = layer.weights == 0
      for sign in signs { parameters += isFirst ? [sign] : coefficients.map { sign * $0 } }
      parameters += zip(signs, zigzag).map { $0 * ((isFirst ? 0 : constant) - $1.kink) }
    }
    return Network(shape, parameters: parameters + coefficients + [constant])
  }

  private static func random(
    _ shape: Architecture, bias: Double, _ source: RandomSource
  ) -> Network {
    var parameters: [Double] = []
    for layer in shape.layers {
      let deviation = (2 / Double(layer.inputs)).squareRoot()
      parameters += (0..<(layer.inputs * layer.outputs)).map { _ in
        source.normal(standardDeviation: deviation)
      }
      parameters += (0..<layer.outputs).map { _ in source.normal(standardDeviation: bias) }
    }
    return Network(shape, parameters: parameters)
  }

  private static func boundAttained(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let depths = Array(1...size.pick(3, 5, 6))
    let built = try depths.map { linearPieces(of: try iteratedZigzag(depth: $0), on: 0...1).count }
    let source = RandomSource(seed: seed, stream: "random networks")
    let largest = try depths.map { depth in
      let shape = try Architecture(inputs: 1, width: 4, depth: depth, activation: .relu)
      return (0..<size.pick(20, 100, 500)).map { _ in
        linearPieces(of: random(shape, bias: 0.3, source), on: -10...10).count
      }.max() ?? 0
    }
    let bounds = depths.map { pow(5, Double($0)) }
    let factors = zip(built, [1] + built).map { Double($0) / Double($1) }
    let furthest = factors.max { abs($0 - 5) < abs($1 - 5) } ?? .nan
    let x = depths.map(Double.init)
    return Evidence(
      measured: [
        MeasuredNumber(furthest),
        MeasuredNumber(zip(largest, bounds).map { max(0, Double($0) - $1) }.max() ?? .nan),
      ],
      figure: ClaimFigure(
        "Pieces by depth at width 4", subtitle: "counts along a line",
        x: .linear("hidden layers"), y: .logarithmic("linear pieces"),
        series: [
          ClaimFigure.Series("bound 5^L", .predicted, x, bounds),
          ClaimFigure.Series("composed zigzag", .measured, x, built.map(Double.init)),
          ClaimFigure.Series("most of random networks", .trained, x, largest.map(Double.init)),
        ]))
  }

  private static func randomLinear(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let shapes = size.pick(
      [(8, 1), (8, 2), (16, 2), (32, 2), (32, 3)],
      [(8, 1), (8, 2), (8, 4), (16, 2), (16, 4), (32, 2), (32, 4), (64, 2), (64, 4)],
      [
        (8, 1), (8, 2), (8, 4), (16, 2), (16, 4), (16, 8), (32, 2), (32, 4), (64, 2), (64, 4),
        (64, 8),
      ])
    let networks = size.pick(20, 60, 300)
    let source = RandomSource(seed: seed, stream: "random networks")
    let counts = try shapes.map { width, depth in
      let shape = try Architecture(inputs: 1, width: width, depth: depth, activation: .relu)
      return (0..<networks).map { _ in
        Double(linearPieces(of: random(shape, bias: 0.1, source), on: -1...1).count)
      }.reduce(0, +) / Double(networks)
    }
    let units = shapes.map { Double($0.0 * $0.1) }
    // A rate of fall: the inverse of the count.
    let rate = try fitRate(.algebraic, sizes: units, errors: counts.map { [1 / $0] }, seed: seed)
    let order = units.indices.sorted { units[$0] < units[$1] }
    return Evidence(
      measured: [MeasuredNumber(rate.rate)],
      figure: ClaimFigure(
        "Pieces of random networks",
        subtitle: "mean over \(networks) networks, counts on [-1,1]",
        x: .logarithmic("units W·L"), y: .logarithmic("linear pieces"),
        series: [
          ClaimFigure.Series(
            "counted", .measured, order.map { units[$0] }, order.map { counts[$0] }),
          ClaimFigure.Series(
            "proportional", .predicted, order.map { units[$0] },
            order.map { units[$0] * counts[order[0]] / units[order[0]] }),
        ]),
      notes: zip(shapes, counts).map { "W = \($0.0), L = \($0.1): \(brief($1)) pieces" })
  }
}
