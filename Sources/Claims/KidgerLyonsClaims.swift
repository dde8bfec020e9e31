// B1. Deep and narrow networks: built by the register model, and their errors certified.

import Base
import Constructions
import Foundation
import Functions
import Measurement
import Networks

/// Kidger and Lyons (2020), Theorem 3.2: with a nonaffine continuous activation that has a continuous, nonzero
/// derivative at some point, networks of width n + m + 2 and any depth are dense in C(K; R^m); the register model
/// of section 4 needs n + m + 1 where the activation is no polynomial (Proposition 4.2), n + m + 2 where it is
/// (Proposition 4.11).
///
/// Existence: for three ε a decade apart networks of the width are built and certified to err by ε at most. That depth lets
/// ε fall is what "dense" says. Sums need width 1, products width 3 with ReLU: HaninSellke.swift. Whether smooth activations
/// do with width 3 for products is open here.
enum KidgerLyonsClaims {
  private static let paper = "Kidger, Lyons 2020, COLT, arXiv:1905.08539"
  private static let operations = ["add", "subtract", "multiply", "divide"]
  private static let activations: [Activation] = [.relu, .gelu, .tanh, .mish]

  /// What one of the claims is about.
  private struct Case: Sendable {
    let names: [String]
    let activations: [Activation]
    let width: Int
    let isSquare: Bool
    /// ε, which the networks are built for: proofs follow x² through fewer layers.
    var accuracies: [Double] { isSquare ? [0.3, 0.1, 0.03] : [0.1, 0.03, 0.01] }
    /// For each ε, the largest certified error of the networks built for it, rounded up.
    let largest: [Double]
  }

  static let claims = [
    claim(
      "kidger-lyons.multiply-width-4", "Proposition 4.2",
      "Deep networks of width 4 approximate the product of two numbers of [-1,1], with any of four"
        + " nonpolynomial activations.",
      Case(
        names: ["multiply"], activations: activations, width: 4, isSquare: false,
        largest: [0.0705, 0.0181, 0.0045]),
      cost: 60),
    claim(
      "kidger-lyons.arithmetic-width-4", "Proposition 4.2",
      "Deep networks of width 4 approximate + − × ÷ of two numbers, with any of four nonpolynomial"
        + " activations.",
      Case(
        names: operations, activations: activations, width: 4, isSquare: false,
        largest: [0.0705, 0.0181, 0.00501]),
      cost: 60),
    claim(
      "kidger-lyons.sine-width-3", "Proposition 4.2",
      "Deep networks of width 3 approximate sine and exp, with any of four nonpolynomial activations.",
      Case(
        names: ["sine", "exp"], activations: activations, width: 3, isSquare: false,
        largest: [0.085, 0.0244, 0.0101]),
      cost: 60),
    claim(
      "kidger-lyons.square-width-5", "Proposition 4.11",
      "Deep networks of width 5 with activation x² approximate + − × ÷ of two numbers.",
      Case(
        names: operations, activations: [.square], width: 5, isSquare: true,
        largest: [0.051, 0.0089, 0.0089]), cost: 5
    ),
    claim(
      "kidger-lyons.square-sine-width-4", "Proposition 4.11",
      "Deep networks of width 4 with activation x² approximate sine and exp.",
      Case(
        names: ["sine", "exp"], activations: [.square], width: 4, isSquare: true,
        largest: [0.066, 0.007, 0.007]),
      cost: 10),
  ]

  private static func claim(
    _ id: String, _ theorem: String, _ statement: String, _ about: Case, cost: Double
  ) -> Claim {
    Claim(
      id, .existence, paper: "\(paper), \(theorem)", statement: statement,
      method:
        "The register model of width \(about.width), built for \(about.accuracies.map { plain($0) }.joined(separator: ", ")):"
        + " certified sup errors (division on [-1,1]x[1,2], sine and exp on their own domains) by ε.",
      refutedBy: "One of the networks errs by more than its ε at some point of its box.",
      doesNotShow: "That this width is the least: sums need width 1, products with ReLU width 3.",
      cost: cost,
      predictions: zip(about.accuracies, about.largest).map { epsilon, largest in
        ClaimPrediction(
          "largest certified sup error of the networks built for ε = \(plain(epsilon))", .atMost,
          largest, tolerance: 0, because: "what is reached, rounded up")
      },
      experiment: { try evidence(about, $0) })
  }

  private static func evidence(_ about: Case, _ trial: Trial) throws -> Observation {
    // Those whose errors are largest come first.
    let activations = trial.size == .quick ? Array(about.activations.prefix(2)) : about.activations
    var errors: [MeasuredNumber] = []
    var built: [(name: String, activation: Activation, epsilon: Double, network: Network)] = []
    for name in about.names {
      let target = try Catalogue.entry(name).target()
      for activation in activations {
        for epsilon in about.accuracies {
          let construction =
            about.isSquare
            ? try kidgerLyonsSquare(target, activation: activation, epsilon: epsilon)
            : try kidgerLyons(target, activation: activation, epsilon: epsilon)
          precondition(construction.width <= about.width, "the claim is about this width")
          let network = try trial.built(construction.network, on: target.domain)
          errors.append(
            MeasuredNumber(
              try CertifiedError(
                of: network, against: target, tolerance: target.inputs == 1 ? 0.01 : 0.03,
                // Errors near rounding have no narrow bracket, and are not the largest.
                boxes: activation == .relu ? 20_000 : 1000)))
          built.append((name, activation, epsilon, network))
        }
      }
    }
    func largest(_ epsilon: Double) -> MeasuredNumber {
      .largest(of: zip(built, errors).filter { $0.0.epsilon == epsilon }.map(\.1))
    }
    return Observation(
      measured: about.accuracies.map(largest),
      figure: ClaimFigure(
        "Width \(about.width): \(about.names.joined(separator: ", "))",
        subtitle: "certified sup error on the targets' own domains",
        x: .logarithmic("hidden layers"), y: .logarithmic("sup error"),
        series: activations.map { activation in
          let own = zip(built, errors).filter { $0.0.activation == activation }
            .sorted { $0.0.network.depth < $1.0.network.depth }
          return ClaimFigure.Series(
            "\(activation), built", .measured,
            own.map { Double($0.0.network.depth) }, own.map(\.1.value))
        }),
      notes: zip(built, errors).map { one, error in
        "\(one.name) by \(one.activation) to \(brief(one.epsilon)): depth"
          + " \(one.network.depth), certified error \(brief(error.value))"
      })
  }
}
