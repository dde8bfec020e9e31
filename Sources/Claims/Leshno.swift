// A1. One hidden layer is dense if and only if its activation is no polynomial.

import Base
import Fitting
import Formulas
import Foundation
import Functions
import Measurement
import Networks

/// Leshno, Lin, Pinkus, Schocken (1993), Theorem 1: networks with one hidden layer of activation ρ are
/// dense in C(K) if and only if ρ is not a polynomial.
///
/// A polynomial ρ of degree k gives polynomials of degree at most k, whatever the width. For exp on [-1,1] the least
/// sup errors E_2 and E_3 are known by Remez' exchange: at k + 2 points of alternation no polynomial does better (de
/// la Vallée Poussin), and a network attains it: one unit of x², or three of x³, make every polynomial of the
/// degree, since (x + 1)³, x³, (x − 1)³ and 1 span the cubics.
enum Leshno {
  private static let paper =
    "Leshno, Lin, Pinkus, Schocken 1993, Neural Networks 6, Theorem 1; Pinkus 1999, Theorem 3.1"
  /// E_k of exp on [-1,1], by mpmath (Tests/ClaimsTests/Resources/check_claims.py).
  private static let floors = [2: 0.045_017_388_403, 3: 0.005_528_370_109]

  static let claims = [
    Claim(
      "leshno.polynomial-floor", .absence, paper: paper,
      statement:
        "With activation x² or x³ one hidden layer stops at the sup error of the best polynomial"
        + " of degree 2 or 3, however wide it is, and reaches it.",
      method: "exp on [-1,1]: a floor of all polynomials of the degree, from exp in interval"
        + " arithmetic at the 4 or 5 points of alternation; and the certified error of a network of 1"
        + " unit of x², or of 3 of x³.",
      refutedBy: "A network of x² on exp with a certified sup error below 0.045, of any width.",
      doesNotShow: "How fast other activations go below the floor.", cost: 1,
      predictions: [2, 3].flatMap { degree -> [ClaimPrediction] in
        let floor = floors[degree] ?? .nan
        return [
          ClaimPrediction(
            "sup error on [-1,1] that no network of x^\(degree) passes", .equals, floor,
            tolerance: 1e-6 * floor, because: "the points are those of the exchange, to rounding"),
          ClaimPrediction(
            "certified sup error on [-1,1] of a network of x^\(degree)", .equals, floor,
            tolerance: 0.01 * floor, because: "1 %: the width of the certified bracket"),
        ]
      },
      weakenings: [
        Claim.Weakening("units of x³ in place of x²", below: 0) { _ in try reached(3) },
        Claim.Weakening("units of x⁴ in place of x³", below: 2) { _ in try reached(4) },
      ],
      experiment: polynomialFloor),
    Claim(
      "leshno.nonpolynomial-dense", .existence, paper: paper,
      statement:
        "Of sixteen activations exactly the thirteen that are no polynomials come, with one"
        + " hidden layer, below what a polynomial of degree 3 can do.",
      method: "exp on [-1,1]: networks of 16 units trained by variable projection; those whose"
        + " certified sup error is below the proven floor of all cubics are counted.",
      refutedBy: "A polynomial of the list that comes below the floor of cubics.",
      doesNotShow: "Density itself: one function and one error are looked at.", cost: 10,
      predictions: [
        ClaimPrediction(
          count: "activations with a network certified below the floor of all cubics, of"
            + " \(activations.count)", .equals, 13),
        ClaimPrediction(
          "the floor of all cubics on [-1,1]", .equals, floors[3] ?? .nan, tolerance: 1e-8,
          because: "the points are those of the exchange, to rounding"),
      ],
      experiment: dense),
  ]

  private static let activations: [Activation] = [
    .square, .cube, .polynomial([0, 1, -1, 0.5]), .relu, .leakyRelu(0.01), .elu(1), .gelu, .silu,
    .mish, .softplus, .tanh, .sigmoid, .softsign, .gaussian, .sine, .absolute,
  ]

  private static func target() throws -> TargetFunction {
    try Catalogue.entry("exp").target(domain: Domain(-1...1))
  }

  private static func floor(_ degree: Int, _ trial: Trial) throws -> ProvenFloor {
    let best = try bestPolynomial(of: try target(), degree: degree)
    return ProvenFloor(
      polynomialsOfDegree: degree,
      at: trial.list(best.reference, of: "point of the alternation"), of: \.exp)
  }

  /// The network of the best polynomial of degree 2, 3 or 4 that units of x^k can make.
  private static func network(_ degree: Int) throws -> Network {
    let t = try bestPolynomial(of: try target(), degree: degree).series.coefficients
    switch degree {
    case 2:
      // a x² + b x + c = a (x + b/2a)² + c − b²/4a.
      let (a, b, c) = (2 * t[2], t[1], t[0] - t[2])
      let shape = try Architecture(inputs: 1, width: 1, depth: 1, activation: .square)
      return Network(shape, parameters: [1, b / (2 * a), a, c - b * b / (4 * a)])
    case 3:
      let (c3, c2, c1, c0) = (4 * t[3], 2 * t[2], t[1] - 3 * t[3], t[0] - t[2])
      let (sum, difference) = (c1 / 3, c2 / 3)
      let (right, left) = (0.5 * (sum + difference), 0.5 * (sum - difference))
      let shape = try Architecture(inputs: 1, width: 3, depth: 1, activation: .cube)
      return Network(
        shape, parameters: [1, 1, 1, 1, 0, -1, right, c3 - sum, left, c0 - right + left])
    default:
      // Σ w (x + s)⁴ over s = ±1, ±2: Σ w sʲ is the coefficient of x^(4−j) by the binomial.
      let (c4, c3, c2, c1) = (8 * t[4], 4 * t[3], 2 * t[2] - 8 * t[4], t[1] - 3 * t[3])
      let (even2, odd2) = ((c2 / 6 - c4) / 3, (c1 / 4 - c3 / 4) / 6)
      let (even1, odd1) = (c4 - even2, c3 / 4 - 2 * odd2)
      let weights = [even2 - odd2, even1 - odd1, even1 + odd1, even2 + odd2].map { 0.5 * $0 }
      let shape = try Architecture(
        inputs: 1, width: 4, depth: 1, activation: .polynomial([0, 0, 0, 0, 1]))
      let constant = t[0] - t[2] + t[4] - even1 - 16 * even2
      return Network(shape, parameters: [1, 1, 1, 1, -2, -1, 1, 2] + weights + [constant])
    }
  }

  /// The certified error of the best polynomial's network.
  private static func reached(_ degree: Int) throws -> MeasuredNumber {
    MeasuredNumber(try CertifiedError(of: try network(degree), against: try target()))
  }

  private static func polynomialFloor(_ trial: Trial) throws -> Observation {
    let target = try target()
    let degrees = [2, 3]
    var measured: [MeasuredNumber] = []
    for degree in degrees {
      let built = try trial.built(try network(degree), on: target.domain)
      measured.append(MeasuredNumber(try floor(degree, trial)))
      measured.append(MeasuredNumber(try CertifiedError(of: built, against: target)))
    }
    return Observation(
      measured: measured,
      figure: ClaimFigure(
        "Polynomial activations stop at a floor", subtitle: "exp on [-1,1], certified sup error",
        x: .linear("degree"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series(
            "floor", .predicted, degrees.map(Double.init),
            stride(from: 0, to: measured.count, by: 2).map { measured[$0].value }),
          ClaimFigure.Series(
            "network", .measured, degrees.map(Double.init),
            stride(from: 1, to: measured.count, by: 2).map { measured[$0].value }),
        ]))
  }

  private static func dense(_ trial: Trial) throws -> Observation {
    let target = try target()
    let floor = try floor(3, trial)
    let errors = try activations.map { activation in
      let trained = try train(
        Architecture(inputs: 1, width: 16, depth: 1, activation: activation), on: target,
        starts: trial.size.pick(3, 5, 20), options: FitOptions(optimizer: .varpro, steps: 200),
        samples: 256, norms: [.sup], seed: trial.seed)
      let best = trained.min { $0.errors.sup < $1.errors.sup }
      let found = (best ?? trained[0]).network
      // Damage to a polynomial proves nothing.
      let network = activation.isPolynomial ? found : try trial.built(found, on: target.domain)
      return try CertifiedError(of: network, against: target, tolerance: 0.1, boxes: 20_000)
    }
    let below = zip(activations, errors).filter { $0.1.certificate.upper < floor.value }
    let places = activations.indices.map(Double.init)
    return Observation(
      measured: [
        MeasuredNumber(ExactCount(of: errors, below: floor)),
        MeasuredNumber(floor),
      ],
      figure: ClaimFigure(
        "Who comes below the cubics", subtitle: "exp on [-1,1], 16 units, certified sup error",
        x: .logarithmic("sup error"), y: .named("activation", activations.map(\.description)),
        series: [
          ClaimFigure.Series(
            "floor of cubics", .predicted, places.map { _ in floor.value }, places),
          ClaimFigure.Series(
            "best of the starts", .trained, errors.map(\.certificate.upper), places),
        ]),
      notes: ["below: \(below.map(\.0.description).joined(separator: ", "))"])
  }
}
