// C2. A sawtooth that depth makes with few units, and width only with exponentially many.

import Base
import Constructions
import Fitting
import Foundation
import Functions
import Measurement
import Networks

/// Telgarsky (2016), Theorem 1.1 and Lemma 3.2: the tent composed s times has 2^s linear pieces on
/// [0,1] with a few units a layer, while one hidden layer of W ReLU units has at most W + 1 pieces, and
/// stays at sup error ½ from it until W ≥ 2^s − 1: to come closer than ½ it must cross ½ in
/// each of the 2^s pieces.
enum Telgarsky {
  private static let paper = "Telgarsky 2016, Benefits of depth in neural networks, Theorem 1.1"

  static let claims = [
    Claim(
      "telgarsky.pieces", paper: paper,
      statement: "The tent composed s times, two units a layer, has 2^s linear pieces.",
      method: "The network tent(x) = 2 relu(x) - 4 relu(x-1/2), composed; pieces on"
        + " [0,1] counted by following every kink. Beside it trained networks with one hidden"
        + " layer.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "factor by which a layer multiplies the pieces", .equals, 2, tolerance: 0,
          because: "a count", change: .one),
        ClaimPrediction(
          "pieces of one hidden layer beyond W + 1, of trained networks", .atMost, 0, tolerance: 0,
          because: "a count", change: .one),
      ],
      evidence: pieces),
    Claim(
      "telgarsky.shallow-floor", paper: paper,
      statement: "One hidden layer of fewer than 2^s - 1 units stays at sup error 1/2 from the tent"
        + " composed s times; 2^s units represent it.",
      method:
        "s = 3 on [0,1]: least sup error (sampled and refined, a lower bound) of ReLU networks"
        + " of 1 to 6 units from many starts of Levenberg-Marquardt, the constant 1/2 among them;"
        + " and of the interpolating network with 8 units.",
      cost: 20,
      predictions: [
        ClaimPrediction(
          "least sup error on [0,1] with at most 6 units", .equals, 0.5, tolerance: 0.005,
          because: "1 %: a sampled supremum may miss the peak by so much", change: .tenth),
        ClaimPrediction(
          "sup error on [0,1] of the network with 8 units", .equals, 0, tolerance: 1e-13,
          because: "rounding of sums of size 16", change: nil),
      ],
      evidence: shallowFloor),
  ]

  private static func pieces(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let depths = Array(1...size.pick(6, 12, 16))
    let counts = try depths.map { linearPieces(of: try telgarskyDeep($0).network, on: 0...1).count }
    let factors = zip(counts, [1] + counts).map { Double($0) / Double($1) }
    let widths = size.pick([1, 2, 4], [1, 2, 4, 8, 16, 32], [1, 2, 4, 8, 16, 32, 64, 128])
    let target = try Catalogue.entry("sawtooth").target([5], domain: Domain(0...1))
    let shallow = try widths.map { width in
      try train(
        Architecture(inputs: 1, width: width, depth: 1, activation: .relu), on: target,
        starts: size.pick(1, 3, 10), options: FitOptions(optimizer: .lm, steps: 50), samples: 512,
        norms: [.sup], seed: seed
      ).map { linearPieces(of: $0.network, on: 0...1).count }.max() ?? 0
    }
    return Evidence(
      measured: [
        MeasuredNumber(factors.max { abs($0 - 2) < abs($1 - 2) } ?? .nan),
        MeasuredNumber(Double(zip(shallow, widths).map { $0 - ($1 + 1) }.max() ?? 0)),
      ],
      figure: ClaimFigure(
        "Pieces by units", subtitle: "counts on [0,1]", x: .logarithmic("hidden units"),
        y: .logarithmic("linear pieces"),
        series: [
          ClaimFigure.Series(
            "2^s", .predicted, depths.map { 2 * Double($0) }, depths.map { pow(2, Double($0)) }),
          ClaimFigure.Series(
            "tent composed s times", .measured, depths.map { 2 * Double($0) },
            counts.map(Double.init)),
          ClaimFigure.Series(
            "W + 1", .predicted, widths.map(Double.init), widths.map { Double($0 + 1) }),
          ClaimFigure.Series(
            "one hidden layer, trained", .trained, widths.map(Double.init),
            shallow.map(Double.init)),
        ]))
  }

  private static func shallowFloor(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let built = try telgarskyShallow(3)
    let target = built.target
    let widths = size.pick([1, 6, 8], [1, 2, 3, 4, 5, 6, 7, 8, 12], Array(1...16))
    let starts = size.pick(4, 30, 200)
    let errors = try widths.map { width in
      try train(
        Architecture(inputs: 1, width: width, depth: 1, activation: .relu), on: target,
        starts: starts, options: FitOptions(optimizer: .lm, steps: 200), samples: 257,
        norms: [.sup], seed: seed
      ).map(\.errors.sup)
    }
    let best = errors.map { min(0.5, $0.min() ?? .nan) }
    let floor = zip(widths, best).filter { $0.0 <= 6 }.map(\.1).min() ?? .nan
    let exact = try measure(
      { built($0) }, against: target, options: MeasureOptions(norms: [.sup])
    ).sup
    let x = widths.map(Double.init)
    return Evidence(
      measured: [MeasuredNumber(floor), MeasuredNumber(exact)],
      figure: ClaimFigure(
        "One hidden layer against eight teeth",
        subtitle: "sup error on [0,1] (sampled, a lower bound), \(starts) starts",
        x: .linear("hidden units"), y: .linear("sup error"),
        series: [
          ClaimFigure.Series("floor until 7 units", .predicted, [1, 6], [0.5, 0.5]),
          ClaimFigure.Series("best trained or constant", .measured, x, best),
          ClaimFigure.Series("median trained", .trained, x, errors.map(median)),
        ]),
      notes: ["the interpolating network with 8 units has sup error \(brief(exact))"])
  }
}
