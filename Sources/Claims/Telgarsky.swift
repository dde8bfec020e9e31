// C2. A sawtooth that depth makes with few units, and width only with exponentially many.

import Base
import Constructions
import Formulas
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Telgarsky (2016), Theorem 1.1 and Lemma 3.2: the tent composed s times has 2^s linear pieces on
/// [0,1] with two units a layer, while one hidden layer of W ReLU units has at most W + 1 pieces.
///
/// Floor: the sawtooth takes 0 and 1 in turn at the 2^s + 1 points j/2^s. A function nearer than ½ rises and falls with
/// it, on 2^s pieces at least: W + 1 ≥ 2^s. So up to 2^s − 2 units do not leave ½.
///
/// W = 2^s − 1: with kinks at j/2^s a network is given by its values v_j there. Of its units some, L, are open to
/// the left; its first slope is then minus the sum of their jumps, one linear condition Σ c_j v_j = 0. The
/// least sup |v − f| under it is |Σ c_j f_j| / Σ|c_j|: of all 2^W sets L the least is 1/14 for s = 3 and 1/30
/// for s = 4.
enum Telgarsky {
  private static let paper =
    "Telgarsky 2016, COLT, arXiv:1602.04485, Theorem 1.1 and Lemma 3.2"

  static let claims = [
    Claim(
      "telgarsky.pieces", .exactness, paper: paper,
      statement: "The tent composed s times, two units a layer, has 2^s linear pieces; one hidden"
        + " layer of 32 units has 33 at most, and reaches them.",
      method:
        "The network tent(x) = 2 relu(x) - 4 relu(x-1/2), composed; pieces on [0,1] counted by"
        + " following every kink, and its values beside the formula's; pieces of one layer of 32 units with"
        + " kinks in [0,1].",
      refutedBy: "One hidden layer of 32 ReLU units with 34 linear pieces.",
      doesNotShow: "That training finds the pieces.", cost: 1,
      predictions: [
        ClaimPrediction(count: "pieces of the tent composed 8 times", .equals, 256).named(
          .sawtoothPieces),
        ClaimPrediction(
          "factor by which a layer multiplies the pieces, the furthest from 2", .equals, 2,
          tolerance: 0, because: "a ratio of counts"),
        ClaimPrediction(count: "pieces of one hidden layer of 32 units", .equals, 33).named(
          .shallowPieces),
        ClaimPrediction(
          "largest difference of the networks from the tents at 513 points", .equals, 0,
          tolerance: 1e-12, because: "nothing is rounded"),
        ClaimPrediction(count: "hidden layers of the composed tents wider than 2", .equals, 0),
      ],
      weakenings: [
        Claim.Weakening("two hidden layers of 16 units in place of one of 32") {
          try pieces($0, shallow: [16, 16])
        }
      ],
      experiment: { try pieces($0, shallow: [32]) }),
    Claim(
      "telgarsky.shallow-floor", .absence, paper: paper,
      statement: "One hidden layer of fewer than 2^s - 1 units stays at sup error 1/2 from the tent"
        + " composed s times; 2^s - 1 units with kinks at its corners reach 1/14 for s = 3 and 1/30 for"
        + " s = 4; s layers of two units represent it.",
      method:
        "s = 3 and 4 on [0,1]: a floor by how often the sawtooth, in interval arithmetic, rises and"
        + " falls; the certified error of the best network of 2^s - 1 units with these kinks, and its"
        + " floor over all sets of units that are open to the left; the certified error of the deep"
        + " network.",
      refutedBy: "A network of 6 ReLU units in one hidden layer that is nearer than 1/2 for s = 3.",
      doesNotShow: "What 2^s - 1 units reach with other kinks: it is open.", cost: 2,
      predictions: [3, 4].flatMap { s -> [ClaimPrediction] in
        let best = s == 3 ? 1.0 / 14 : 1.0 / 30
        return [
          ClaimPrediction(
            "floor of \((1 << s) - 2) units, s = \(s)", .equals, 0.5, tolerance: 1e-12,
            because: "the values are 0 and 1"
          ).named(s == 3 ? .sawtoothFloor : nil),
          ClaimPrediction(
            "least sup error of \((1 << s) - 1) units with kinks at j/2^\(s)", .equals, best,
            tolerance: 1e-9, because: "rounding of the network's numbers"),
          ClaimPrediction(
            "certified sup error of the best such network, s = \(s)", .equals, best,
            tolerance: 1e-9, because: "rounding of the network's numbers"),
          ClaimPrediction(
            "certified sup error of \(s) layers of two units", .equals, 0, tolerance: 1e-12,
            because: "the width of a certified bracket of 0"),
        ]
      } + [ClaimPrediction(count: "hidden layers of the deep networks wider than 2", .equals, 0)],
      weakenings: [
        Claim.Weakening("one unit more for s = 3: the best of 7, certified", below: 0) { _ in
          try sevenOrMore(3)
        },
        Claim.Weakening("one unit more for s = 4: the best of 15, certified", below: 4) { _ in
          try sevenOrMore(4)
        },
      ],
      experiment: shallowFloor),
  ]

  private static func pieces(_ trial: Trial, shallow widths: [Int]) throws -> Observation {
    let depths = Array(1...trial.size.pick(8, 12, 14))
    let domain = Domain(0...1)
    let points = (0...512).map { Double($0) / 512 }
    let networks = try depths.map {
      (
        depth: $0,
        network: try trial.built(
          try telgarskyDeep($0).network, on: domain, hasClaimedWidths: true)
      )
    }
    let counts = networks.map { MeasuredNumber(ExactCount(piecesOf: $0.network, on: 0...1)) }
    let differences = networks.map { depth, network in
      MeasuredNumber(
        EvaluatedError(of: network, at: points) { x in
          (0..<depth).reduce(x) { (inner: Double, _: Int) -> Double in 1 - abs(2 * inner - 1) }
        })
    }
    let factors = zip(counts.dropFirst(), counts).map { $0.divided(by: $1) }
    let source = RandomSource(seed: trial.seed, stream: "kinks of one layer")
    let shape = try Architecture(
      inputs: 1, outputs: 1, widths: widths, activations: widths.map { _ in .relu })
    var parameters: [Double] = []
    for layer in shape.layers {
      let weights = (0..<(layer.inputs * layer.outputs)).map { _ in source.uniform(0.5, 2) }
      let isFirst = layer.weights == 0
      let signs = weights.indices.map { isFirst || $0 % 2 == 0 ? 1.0 : -1 }
      parameters += zip(weights, signs).map { $0 * $1 }
      parameters += (0..<layer.outputs).map { unit in
        isFirst ? -weights[unit] * (Double(unit) + source.uniform()) / Double(layer.outputs) : 0
      }
    }
    let wide = try trial.built(Network(shape, parameters: parameters), on: domain)
    let one = MeasuredNumber(ExactCount(piecesOf: wide, on: 0...1))
    return Observation(
      measured: [
        counts[7], .furthest(from: 2, of: factors), one, .largest(of: differences),
        MeasuredNumber(ExactCount(layersOf: networks.map(\.network), widerThan: 2)),
      ],
      figure: ClaimFigure(
        "Pieces by units", subtitle: "counts on [0,1]", x: .logarithmic("hidden units"),
        y: .logarithmic("linear pieces"),
        series: [
          ClaimFigure.Series(
            "2^s", .predicted, depths.map { 2 * Double($0) }, depths.map { pow(2, Double($0)) }),
          ClaimFigure.Series(
            "tent composed s times", .measured, depths.map { 2 * Double($0) }, counts.map(\.value)),
          ClaimFigure.Series("one hidden layer", .measured, [32], [one.value]),
        ]))
  }

  /// The conditions of all sets of units that are open to the left, on the values at j/2^s, the empty set's first.
  private static func conditions(_ s: Int) -> [[Int]] {
    let count = 1 << s
    // s_0 + Σ_{i∈L} (s_i − s_{i−1}), with s_j = v_{j+1} − v_j.
    func slope(_ piece: Int, _ factor: Int, _ condition: inout [Int]) {
      condition[piece + 1] += factor
      condition[piece] -= factor
    }
    return (0..<(1 << (count - 1))).map { set in
      var condition = [Int](repeating: 0, count: count + 1)
      slope(0, 1, &condition)
      for kink in 1..<count where set >> (kink - 1) & 1 == 1 {
        slope(kink, 1, &condition)
        slope(kink - 1, -1, &condition)
      }
      return condition
    }
  }

  /// The network with kinks at j/2^s whose values are nearest to the sawtooth under the best of the conditions.
  private static func nearest(_ s: Int, _ conditions: [[Int]]) throws -> Network {
    let count = 1 << s
    let sawtooth = (0...count).map { $0 % 2 }
    func distance(_ condition: [Int]) -> (rest: Int, size: Int) {
      (
        zip(condition, sawtooth).reduce(0) { $0 + $1.0 * $1.1 },
        condition.reduce(0) { $0 + abs($1) }
      )
    }
    let best =
      conditions.indices.min {
        let (a, b) = (distance(conditions[$0]), distance(conditions[$1]))
        return abs(a.rest) * b.size < abs(b.rest) * a.size
      } ?? 0
    let (rest, size) = distance(conditions[best])
    let values = zip(conditions[best], sawtooth).map { coefficient, value in
      Double(value) - Double(coefficient.signum() * rest) / Double(size)
    }
    let slopes = zip(values, values.dropFirst()).map { Double(count) * ($1 - $0) }
    let shape = try Architecture(inputs: 1, width: count - 1, depth: 1, activation: .relu)
    let isLeft = (1..<count).map { best >> ($0 - 1) & 1 == 1 }
    let jumps = (1..<count).map { slopes[$0] - slopes[$0 - 1] }
    let kinks = (1..<count).map { Double($0) / Double(count) }
    let atZero = zip(zip(isLeft, jumps), kinks).reduce(0) { $0 + ($1.0.0 ? $1.0.1 * $1.1 : 0) }
    return Network(
      shape,
      parameters: isLeft.map { $0 ? -1 : 1 } + zip(isLeft, kinks).map { $0 ? $1 : -$1 } + jumps
        + [values[0] - atZero])
  }

  /// The tent composed s times, as a formula that proofs follow.
  private static func sawtooth(_ s: Int) throws -> TargetFunction {
    let text = (0..<s).reduce("x") { inner, _ in "(1-abs(2*\(inner)-1))" }
    return try TargetFunction(
      name: text, components: [.init(parsing: text)], domain: Domain(0...1))
  }

  /// The certified error of the best network of 2^s − 1 units.
  private static func sevenOrMore(_ s: Int) throws -> MeasuredNumber {
    MeasuredNumber(
      try CertifiedError(of: try nearest(s, conditions(s)), against: try sawtooth(s)))
  }

  private static func shallowFloor(_ trial: Trial) throws -> Observation {
    var (measured, deep): ([MeasuredNumber], [Network]) = ([], [])
    for s in [3, 4] {
      let target = try sawtooth(s)
      let network = try trial.built(
        try telgarskyDeep(s).network, on: target.domain, hasClaimedWidths: true)
      deep.append(network)
      let count = 1 << s
      let points = (0...count).map { Double($0) / Double(count) }
      let values = points.map { x in
        (0..<s).reduce(Interval(x)) { inner, _ in
          .one - (Interval(2) * inner - .one).absoluteValue
        }
      }
      measured.append(
        MeasuredNumber(
          ProvenFloor(pieces: count - 1, below: trial.list(values, of: "value"))))
      let conditions = conditions(s)
      let built = try trial.built(try nearest(s, conditions), on: target.domain)
      let floor = ProvenFloor(conditions: conditions, on: (0...count).map { $0 % 2 })
      let error = try CertifiedError(of: built, against: target, tolerance: 1e-10)
      measured.append(MeasuredNumber(ComputedOptimum(reached: error, floor: floor)))
      measured.append(MeasuredNumber(error))
      measured.append(MeasuredNumber(try CertifiedError(of: network, against: target)))
    }
    return Observation(
      measured: measured + [MeasuredNumber(ExactCount(layersOf: deep, widerThan: 2))],
      figure: ClaimFigure(
        "One hidden layer against eight teeth", subtitle: "sup error on [0,1], s = 3",
        x: .linear("hidden units"), y: .linear("sup error"),
        series: [
          ClaimFigure.Series("floor", .predicted, [1, 6], [0.5, 0.5]),
          ClaimFigure.Series("seven units, certified", .measured, [7], [measured[1].value]),
          ClaimFigure.Series("three layers of two, certified", .measured, [6], [measured[3].value]),
        ]))
  }
}
