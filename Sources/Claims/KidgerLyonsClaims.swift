// B1. Deep and narrow networks: built by the register model, and trained beside it.

import Base
import Constructions
import Fitting
import Foundation
import Functions
import Measurement
import Networks

/// Kidger and Lyons (2020), Theorem 3.2: with a nonaffine continuous activation that has a continuous, nonzero
/// derivative at some point, networks of width n + m + 2 and any depth are dense in C(K; R^m); the register model
/// of section 4 needs n + m + 1 where the activation is no polynomial.
enum KidgerLyonsClaims {
  private static let paper = "Kidger, Lyons 2020, COLT, arXiv:1905.08539, Theorem 3.2"
  private static let operations = ["add", "subtract", "multiply", "divide"]
  private static let activations: [Activation] = [.relu, .tanh, .mish, .gelu]

  static let claims = [
    Claim(
      "kidger-lyons.multiply-width-4", paper: paper,
      statement: "Deep networks of width 4 approximate the product of two numbers, with any of four"
        + " nonpolynomial activations.",
      method: "x y on [-1,1]²: the register model built for ReLU, tanh, mish and gelu; sup error"
        + " (sampled and refined, a lower bound). Beside it networks of width 4 trained by"
        + " Levenberg-Marquardt from many starts.",
      cost: 60, predictions: predictions(width: 4, "multiply"),
      evidence: { size, seed in
        try evidence(
          ["multiply"], activations, trained: .tanh, width: 4, size: size, seed: seed)
      }),
    Claim(
      "kidger-lyons.arithmetic-width-4", paper: paper,
      statement: "Deep networks of width 4 approximate + − × ÷ of two numbers.",
      method:
        "The register model on [-1,1]² (division on [-1,1]x[1,2]) built for ReLU, tanh, mish and"
        + " gelu; sup error (sampled and refined, a lower bound).",
      cost: 10, predictions: predictions(width: 4, "the four operations"),
      evidence: { size, seed in
        try evidence(operations, activations, trained: nil, width: 4, size: size, seed: seed)
      }),
    Claim(
      "kidger-lyons.sine-width-3", paper: paper,
      statement: "Deep networks of width 3 approximate sine and exp.",
      method:
        "The register model built for ReLU, tanh, mish and gelu on the targets' own domains; sup"
        + " error (sampled and refined, a lower bound). Beside it networks of width 3 trained"
        + " on sine by Levenberg-Marquardt from many starts.",
      cost: 40, predictions: predictions(width: 3, "sine and exp"),
      evidence: { size, seed in
        try evidence(
          ["sine", "exp"], activations, trained: .tanh, width: 3, size: size, seed: seed)
      }),
  ]

  static let squareClaims = [
    Claim(
      "kidger-lyons.square-width-5", paper: paper,
      statement: "Deep networks of width 5 with activation x² approximate + − × ÷ of two numbers.",
      method:
        "The square model on [-1,1]² (division on [-1,1]x[1,2]) built for x²; sup error"
        + " (sampled and refined, a lower bound). Beside it networks of width 5 of x² trained to"
        + " add by Levenberg-Marquardt from many starts.",
      cost: 5, predictions: predictions(width: 5, "the four operations"),
      evidence: { size, seed in
        try evidence(
          operations, [.square], trained: .square, width: 5, size: size, seed: seed
        ) { try kidgerLyonsSquare($0, activation: $1) }
      }),
    Claim(
      "kidger-lyons.square-sine-width-4", paper: paper,
      statement: "Deep networks of width 4 approximate sine and exp with activation x².",
      method:
        "The square model built for x² on the targets' own domains; sup error (sampled and"
        + " refined, a lower bound). Beside it networks of width 4 of x² trained on sine by"
        + " Levenberg-Marquardt from many starts.",
      cost: 10, predictions: predictions(width: 4, "sine and exp"),
      evidence: { size, seed in
        try evidence(
          ["sine", "exp"], [.square], trained: .square, width: 4, size: size, seed: seed
        ) { try kidgerLyonsSquare($0, activation: $1) }
      }),
  ]

  private static func predictions(width: Int, _ what: String) -> [ClaimPrediction] {
    [
      ClaimPrediction(
        "width of the networks built for \(what)", .equals, Double(width), tolerance: 0,
        because: "a count", change: .one),
      ClaimPrediction(
        "largest sup error of these", .atMost, 1e-3, tolerance: 0,
        because: "twice what the shallow networks are built to, 5e-4 (the square model: 1e-6)",
        change: nil),
    ]
  }

  /// Builds each target with each activation, and trains the first target beside.
  static func evidence(
    _ names: [String], _ activations: [Activation], trained: Activation?, width: Int,
    size: ClaimSize, seed: UInt64,
    build: (TargetFunction, Activation) throws -> Construction = {
      try kidgerLyons($0, activation: $1)
    }
  ) throws -> Evidence {
    let activations = size == .quick ? Array(activations.prefix(2)) : activations
    var built: [(name: String, activation: Activation, network: Construction, sup: Double)] = []
    for name in names {
      let target = try Catalogue.entry(name).target()
      for activation in activations {
        let network = try build(target, activation)
        let errors = try measure(
          { network($0) }, against: target, options: MeasureOptions(norms: [.sup]))
        built.append((name, activation, network, errors.sup))
      }
    }
    var series = activations.map { activation in
      let own = built.filter { $0.activation == activation }.sorted {
        $0.network.depth < $1.network.depth
      }
      return ClaimFigure.Series(
        "\(activation), built", .measured, own.map { Double($0.network.depth) }, own.map(\.sup))
    }
    var notes = built.map {
      "\($0.name) by \($0.activation): constructed, depth \($0.network.depth), sup error \(brief($0.sup))"
    }
    if let trained {
      let target = try Catalogue.entry(names[0]).target()
      let depths = size.pick([2], [2, 4, 8], [2, 4, 8, 16])
      let found = try depths.map { depth in
        try train(
          Architecture(inputs: target.inputs, width: width, depth: depth, activation: trained),
          on: target, starts: size.pick(2, 10, 50),
          options: FitOptions(optimizer: .lm, steps: size.pick(50, 200, 500)), samples: 400,
          norms: [.sup], seed: seed
        ).map(\.errors.sup)
      }
      let x = depths.map(Double.init)
      series.append(
        ClaimFigure.Series("\(trained), best trained", .trained, x, found.map { $0.min() ?? .nan }))
      series.append(
        ClaimFigure.Series("\(trained), median trained", .trained, x, found.map(median)))
      for (depth, errors) in zip(depths, found) {
        notes.append(
          "\(names[0]) by \(trained), width \(width), depth \(depth), \(errors.count) starts: best"
            + " trained \(brief(errors.min() ?? .nan)), median trained \(brief(median(errors)))")
      }
    }
    return Evidence(
      measured: [
        MeasuredNumber(Double(built.map(\.network.width).max() ?? 0)),
        MeasuredNumber(built.map(\.sup).reduce(0) { $1.isNaN ? .nan : max($0, $1) }),
      ],
      figure: ClaimFigure(
        "Width \(width): \(names.joined(separator: ", "))",
        subtitle: "sup error (sampled, a lower bound) on the targets' own domains",
        x: .logarithmic("hidden layers"), y: .logarithmic("sup error"), series: series),
      notes: notes)
  }
}
