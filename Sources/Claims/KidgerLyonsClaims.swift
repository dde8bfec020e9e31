// B1. Deep and narrow networks: built by the register model for given ε, and certified to err by no more.

import Base
import Constructions
import Foundation
import Functions
import Measurement
import Networks

/// Kidger and Lyons (2020): with a nonaffine continuous activation that has a continuous, nonzero derivative at some
/// point, networks of width n + m + 2 and any depth are dense in C(K; R^m), and width n + m + 1 does for most activations
/// (the abstract; it is what the register model needs where the activation is no polynomial). The numbers of the
/// theorem and of the extension could not be looked up, so that the abstract is cited, as the constructions do.
///
/// Existence: ε comes first; for each of a list of ε a network is built for each activation and target, and those that
/// are not certified to err by ε at most are counted: none. That depth lets ε fall is what "dense" says. The counted widths
/// are those of the networks that were certified.
///
/// Is 4 (n + m + 1) the best width for + − × ÷? No. + and − are exact at width 1, products and quotients take width 3
/// with ReLU (HaninSellke.swift) and with tanh, width 2 with mish, gelu, silu, sine, gaussian and x², and never width 1
/// (NarrowOperations.swift). Open here: width 2 for × and ÷ with ReLU, tanh, sigmoid and softplus.
enum KidgerLyonsClaims {
  private static let operations = ["add", "subtract", "multiply", "divide"]
  private static let activations: [Activation] = [.relu, .gelu, .tanh, .mish]

  /// What one of the claims is about.
  private struct Case: Sendable {
    let names: [String]
    let activations: [Activation]
    let width: Int
    let isSquare: Bool
    /// ε for which networks are built.
    let accuracies: [Double]
    /// The least ε for kinks: proofs look at every piece.
    let leastWithKinks: Double
  }

  static let claims = [
    claim(
      "kidger-lyons.multiply-width-4",
      "Deep networks of width 4 approximate the product of two numbers of [-1,1] to within each ε"
        + " tried, down to 1e-4 (0.01 with ReLU), with any of four nonpolynomial activations.",
      Case(
        names: ["multiply"], activations: activations, width: 4, isSquare: false,
        accuracies: [0.1, 0.03, 0.01, 1e-3, 1e-4], leastWithKinks: 0.01), cost: 60),
    claim(
      "kidger-lyons.arithmetic-width-4",
      "Deep networks of width 4 approximate + − × ÷ of two numbers to within each ε tried, down to"
        + " 1e-3 (0.01 with ReLU), with any of four nonpolynomial activations.",
      Case(
        names: operations, activations: activations, width: 4, isSquare: false,
        accuracies: [0.1, 0.03, 0.01, 1e-3], leastWithKinks: 0.01), cost: 60),
    claim(
      "kidger-lyons.sine-width-3",
      "Deep networks of width 3 approximate sine and exp to within each ε tried, down to 3e-3, with any"
        + " of four nonpolynomial activations.",
      Case(
        names: ["sine", "exp"], activations: activations, width: 3, isSquare: false,
        accuracies: [0.1, 0.03, 0.01, 3e-3], leastWithKinks: 3e-3), cost: 60),
    claim(
      "kidger-lyons.square-width-5",
      "Deep networks of width 5 with activation x² approximate + − × ÷ of two numbers to within each"
        + " ε tried, down to 1e-3.",
      Case(
        names: operations, activations: [.square], width: 5, isSquare: true,
        accuracies: [0.1, 0.03, 0.01, 1e-3], leastWithKinks: 0), cost: 5),
    claim(
      "kidger-lyons.square-sine-width-4",
      "Deep networks of width 4 with activation x² approximate sine and exp to within each ε tried, down"
        + " to 0.03.",
      Case(
        names: ["sine", "exp"], activations: [.square], width: 4, isSquare: true,
        accuracies: [0.3, 0.1, 0.03], leastWithKinks: 0), cost: 10),
  ]

  private static func claim(
    _ id: String, _ statement: String, _ about: Case, cost: Double
  ) -> Claim {
    let series = about.accuracies.map { plain($0) }.joined(separator: ", ")
    let kinks =
      about.accuracies.last ?? 0 < about.leastWithKinks
      ? ", with ReLU down to \(plain(about.leastWithKinks))" : ""
    return Claim(
      id, .existence,
      paper: about.isSquare ? KidgerLyonsSquare.theorem.citation : KidgerLyons.theorem.citation,
      statement: statement,
      method:
        "The register model, built for ε = \(series)\(kinks): for each ε the networks that are not certified"
        + " to err by ε at most in the sup norm (division on [-1,1]x[1,2], sine and exp on their own"
        + " domains), and the hidden layers that are wider than \(about.width).",
      refutedBy: "One of the networks errs by more than its ε at some point of its box.",
      doesNotShow:
        "That this width is the least: sums need width 1, products 3 with ReLU and 2 with mish, see"
        + " kidger-lyons.operations-width-2.",
      cost: cost,
      predictions: about.accuracies.map { epsilon in
        ClaimPrediction(
          count: "networks whose certified sup error exceeds ε = \(plain(epsilon))", .equals, 0)
      } + [
        ClaimPrediction(count: "hidden layers wider than \(about.width)", .equals, 0)
      ],
      experiment: { try evidence(about, $0) })
  }

  private static func evidence(_ about: Case, _ trial: Trial) throws -> Observation {
    // At quick size a rectifier and a smooth function.
    let activations =
      trial.size == .quick
      ? about.activations.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
      : about.activations
    var errors: [CertifiedError] = []
    var built: [(name: String, activation: Activation, epsilon: Double, network: Network)] = []
    for name in about.names {
      let target = try Catalogue.entry(name).target()
      for activation in activations {
        let hasKinks = activation.isPiecewiseLinear
        for epsilon in about.accuracies where !hasKinks || epsilon >= about.leastWithKinks {
          // The builder looks at samples: a fifth is left for what lies between them, and for registers.
          let asked = 0.8 * epsilon
          let construction =
            about.isSquare
            ? try kidgerLyonsSquare(target, activation: activation, epsilon: asked)
            : try kidgerLyons(target, activation: activation, epsilon: asked)
          let network = try trial.built(
            construction.network, on: target.domain, hasClaimedWidths: true)
          // Smooth activations often give one network for several ε: it is certified once.
          if let last = built.last, last.name == name, last.activation == activation,
            last.network.parameters == network.parameters, let error = errors.last
          {
            errors.append(error)
          } else {
            errors.append(
              try CertifiedError(
                of: network, against: target, tolerance: 0.05,
                // Errors near rounding have no narrow bracket, and need none.
                boxes: hasKinks ? 20_000 : 1000))
          }
          built.append((name, activation, epsilon, network))
        }
      }
    }
    let excess = about.accuracies.map { epsilon in
      MeasuredNumber(
        CertifiedExcess(
          of: zip(built, errors).filter { $0.0.epsilon == epsilon }.map(\.1),
          above: epsilon))
    }
    return Observation(
      measured: excess + [
        MeasuredNumber(ExactCount(layersOf: built.map(\.network), widerThan: about.width))
      ],
      figure: ClaimFigure(
        "Width \(about.width): \(about.names.joined(separator: ", "))",
        subtitle: "certified sup error on the targets' own domains",
        x: .logarithmic("hidden layers"), y: .logarithmic("sup error"),
        series: activations.map { activation in
          let own = zip(built, errors).filter { $0.0.activation == activation }
            .sorted { $0.0.network.depth < $1.0.network.depth }
          return ClaimFigure.Series(
            "\(activation), built", .measured,
            own.map { Double($0.0.network.depth) }, own.map { max($0.1.certificate.upper, 1e-17) })
        }),
      notes: zip(built, errors).map { one, error in
        "\(one.name) by \(one.activation) to \(brief(one.epsilon)): depth"
          + " \(one.network.depth), certified error \(brief(error.certificate.upper))"
      })
  }
}
