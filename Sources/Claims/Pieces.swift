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
      "pieces.bound-attained", .exactness,
      paper: "Montúfar, Pascanu, Cho, Bengio 2014; Raghu et al. 2017, Theorem 1",
      statement: "L ReLU layers of width 4 make at most 5^L linear pieces on a line, and can"
        + " make them.",
      method: "A zigzag of five pieces composed with itself; pieces counted by following"
        + " every kink through the layers in Float64.",
      refutedBy: "A network of one hidden layer of 4 ReLU units with six pieces on a line.",
      doesNotShow: "The most pieces at width 2, where the bound is not reached.", cost: 1,
      predictions: [
        ClaimPrediction(count: "pieces of 3 layers of width 4", .equals, 125).named(
          .piecesThreeLayersOfFour),
        ClaimPrediction(
          "factor by which a layer of width 4 multiplies the pieces, the furthest from 5", .equals,
          5,
          tolerance: 0, because: "a ratio of counts"),
        ClaimPrediction(
          count: "most pieces of one layer of width 4, over random networks and the zigzag",
          .equals,
          5),
      ],
      weakenings: [
        Claim.Weakening("random networks of width 5 in place of 4") {
          try boundAttained($0, width: 5)
        }
      ],
      experiment: { try boundAttained($0, width: 4) }),
    Claim(
      "pieces.random-linear", .rate,
      paper: "Hanin, Rolnick 2019, Complexity of linear regions, Theorem 1",
      statement:
        "At random initialisation the mean number of linear pieces along a line grows like the"
        + " width: one hidden layer has a stated share of its units as kinks, and three are in"
        + " proportion to their width.",
      method:
        "Networks with weights of variance 2/fan-in and biases of variance 1/100: kinks a unit on"
        + " [-1,1] of one layer, against the probability that a unit bends there; the exponent of the"
        + " mean number of kinks in the width at depth 3.",
      refutedBy: "A mean number of kinks at depth 3 that does not double with the width.",
      doesNotShow:
        "How it grows with depth (a note gives depth 8), or the number of pieces after training.",
      cost: 10,
      predictions: [
        ClaimPrediction(
          "kinks a unit of one layer on [-1,1]", .equals, perUnit, tolerance: 0.02,
          because: "2 %: the interval of the mean over the draws"),
        ClaimPrediction(
          "exponent of the mean number of kinks in the width, depth 3, widths 8 to 128", .equals, 1,
          tolerance: 0.05, because: "the interval of the mean over the draws"
        ).named(.randomKinksExponent),
      ],
      weakenings: [
        Claim.Weakening("no biases: no kink but at 0") {
          try randomLinear($0, bias: 0)
        }
      ],
      experiment: { try randomLinear($0, bias: 0.1) }),
  ]

  /// P(|b/w| < 1) for b of deviation 1/10 and w of √2: b/w is Cauchy with scale 0.1/√2.
  private static let perUnit = 2 / Double.pi * atan(2.0.squareRoot() / 0.1)

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

  private static func boundAttained(_ trial: Trial, width: Int) throws -> Observation {
    let depths = Array(1...trial.size.pick(3, 5, 6))
    let domain = Domain(0...1)
    let built = try depths.map {
      MeasuredNumber(
        ExactCount(piecesOf: try trial.built(try iteratedZigzag(depth: $0), on: domain), on: 0...1))
    }
    let factors = zip(built.dropFirst(), built).map { $0.divided(by: $1) }
    let source = RandomSource(seed: trial.seed, stream: "random networks")
    let shape = try Architecture(inputs: 1, width: width, depth: 1, activation: .relu)
    let drawn = (0..<trial.size.pick(200, 1000, 5000)).map { _ in
      MeasuredNumber(ExactCount(piecesOf: random(shape, bias: 0.3, source), on: -10...10))
    }
    let x = depths.map(Double.init)
    return Observation(
      measured: [
        built[2], .furthest(from: 5, of: factors), .largest(of: drawn + [built[0]]),
      ],
      figure: ClaimFigure(
        "Pieces by depth at width 4", subtitle: "counts along a line",
        x: .linear("hidden layers"), y: .logarithmic("linear pieces"),
        series: [
          ClaimFigure.Series("bound 5^L", .predicted, x, x.map { pow(5, $0) }),
          ClaimFigure.Series("composed zigzag", .measured, x, built.map(\.value)),
        ]))
  }

  private static func randomLinear(_ trial: Trial, bias: Double) throws -> Observation {
    let networks = trial.size.pick(400, 1000, 4000)
    let source = RandomSource(seed: trial.seed, stream: "random networks")
    /// The mean number of kinks a unit.
    func kinks(_ width: Int, _ depth: Int, _ count: Int) throws -> MeasuredNumber {
      let shape = try Architecture(inputs: 1, width: width, depth: depth, activation: .relu)
      let kinks = (0..<count).map { _ in
        ExactCount(kinksOf: random(shape, bias: bias, source), on: -1...1)
      }
      return MeasuredNumber(SampleMean(of: kinks)).times(1 / Double(width * depth))
    }
    let widths = [8, 16, 32, 64, 128]
    let one = try kinks(32, 1, networks)
    let three = try widths.map { try kinks($0, 3, max(60, 8 * networks / $0)) }
    let eight = try kinks(16, 8, networks / 4)
    let x = widths.map(Double.init)
    let counts = zip(x, three).map { $1.times(3 * $0) }
    return Observation(
      measured: [
        one,
        try fittedRate(.algebraic, x, counts, seed: trial.seed).times(-1),
      ],
      figure: ClaimFigure(
        "Kinks of random networks", subtitle: "mean counts on [-1,1], depth 3",
        x: .logarithmic("width"), y: .logarithmic("kinks"),
        series: [
          ClaimFigure.Series("counted", .measured, x, counts.map(\.value)),
          ClaimFigure.Series("proportional", .predicted, x, x.map { counts[0].value * $0 / x[0] }),
        ]),
      notes: [
        "kinks a unit: \(brief(one.value)) at depth 1, \(brief(eight.value)) at depth 8 and width 16"
      ])
  }
}
