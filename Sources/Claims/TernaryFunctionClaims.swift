// F2. What one layer of weights −1 and 1 does with functions that are no lines.

import Base
import Constructions
import Foundation
import Functions
import Measurement
import Networks

/// See `TernaryFunctions`: with {f′} the fractional part of f′ the sup error is (1/K) ∫ {f′}(1 − {f′}) and terms of higher order, for x/2
/// 1/(4K); of smooth functions free weights give 1/K².
enum TernaryFunctionClaims {
  static let claims = [
    Claim(
      "ternary.functions", .rate,
      paper:
        "Proved beside the code; compare Güntürk, Li 2021, arXiv:2112.09181",
      statement:
        "With weights -1, 1 and free biases one layer of K ReLU units has sup error (1/K) ∫ {f'}(1 - {f'}) dx from a"
        + " smooth f, up to terms of higher order: 1/K, where free weights give 1/K².",
      method:
        "Slopes that are whole numbers, each as long as the tube f ± ε allows, for e^x and x² on [0,1] and xy on"
        + " [-1,1]²: of the first the exponent of the certified error in K, of all K times the error; the weights"
        + " are looked at one by one.",
      refutedBy: "A smooth function whose error times K grows without bound.",
      doesNotShow:
        "That depth does no better: ternary.half-slope-depth has an error of 2^-(m+2) by 3m - 2 units.",
      cost: 20,
      predictions: [
        ClaimPrediction(
          "exponent of the certified sup error of e^x on [0,1] in K", .equals, 1, tolerance: 0.05,
          because: "terms of higher order in 1/K"),
        ClaimPrediction(
          "K times the certified sup error of e^x on [0,1]", .equals, ofExponential,
          tolerance: 0.03 * ofExponential, because: "terms of higher order in 1/K"),
        ClaimPrediction(
          "K times the certified sup error of x² on [0,1]", .equals, 1.0 / 6, tolerance: 0.03 / 6,
          because: "terms of higher order in 1/K"),
        ClaimPrediction(
          "K times the sup error of xy on [-1,1]² at 801 × 801 points", .equals, 8.0 / 3,
          tolerance: 0.12, because: "terms of higher order in 1/K, and the points"),
        ClaimPrediction(count: "weights that are not -1 or 1, and no 0 of a product", .equals, 0),
      ],
      weakenings: [
        Claim.Weakening("free weights: the best spline of K + 1 pieces") { try free($0) }
      ],
      experiment: ternary)
  ]

  /// ∫ {e^x}(1 − {e^x}) over [0,1], the whole part being 1 up to ln 2 and 2 beyond.
  private static let ofExponential = 1.5 - 2 * log(2) + (-exp(2) / 2 + 5 * M_E - 14 + 6 * log(2))

  private static func target(_ text: String, _ domain: Domain) throws -> TargetFunction {
    try TargetFunction(name: text, components: [.init(parsing: text)], domain: domain)
  }

  private static func ternary(_ trial: Trial) throws -> Observation {
    try observed(trial) { try ternaryFunction($0, units: $1).network }
  }

  private static func free(_ trial: Trial) throws -> Observation {
    try observed(trial) { try freeKnotNetwork($0, units: $1) }
  }

  /// The interpolant on equal pieces: as many units, weights that are free.
  private static func freeKnotNetwork(_ target: TargetFunction, units: Int) throws -> Network {
    let bounds = target.domain.bounds[0]
    let (a, b) = (bounds.lowerBound, bounds.upperBound)
    let step = (b - a) / Double(units)
    let knots = (0..<units).map { a + Double($0) * step }
    let values = (knots + [b]).map { target.value(at: [$0])[0] }
    let slopes = zip(values, values.dropFirst()).map { ($1 - $0) / step }
    let changes = slopes.enumerated().map { $0 == 0 ? $1 : $1 - slopes[$0 - 1] }
    let shape = try Architecture(inputs: 1, width: units, depth: 1, activation: .relu)
    return Network(
      shape, parameters: knots.map { _ in 1 } + knots.map { -$0 } + changes + [values[0]])
  }

  private static func observed(
    _ trial: Trial, _ build: (TargetFunction, Int) throws -> Network
  ) throws -> Observation {
    let exponential = try target("exp(x)", Domain(0...1))
    let counts = trial.size.pick(
      [64, 128, 256, 512], [64, 128, 256, 512, 1024], [64, 128, 256, 512, 1024, 2048])
    let most = counts[counts.count - 1]
    let networks = try counts.map {
      try trial.built(try build(exponential, $0), on: exponential.domain)
    }
    let errors = try networks.map {
      MeasuredNumber(try CertifiedError(of: $0, against: exponential, tolerance: 1e-3))
    }
    let square = try target("x^2", Domain(0...1))
    let parabola = try trial.built(try build(square, most), on: square.domain)
    let squared = MeasuredNumber(
      try CertifiedError(of: parabola, against: square, tolerance: 1e-3))
    let product = try trial.built(
      try ternaryProduct(units: most).network, on: Domain(-1...1, -1...1))
    let grid = (0...800).map { -1 + Double($0) / 400 }
    let points = Batch(features: 2, points: grid.flatMap { x in grid.map { [x, $0] } })
    let error = EvaluatedError(of: product, at: points) { points in
      Batch(
        features: 1, count: points.count,
        storage: zip(points.feature(0), points.feature(1)).map { $0 * $1 })
    }
    let x = networks.map { Double($0.neurons) }
    return Observation(
      measured: [
        try fittedRate(.algebraic, x, errors, seed: trial.seed),
        errors[errors.count - 1].times(x[x.count - 1]),
        squared.times(Double(parabola.neurons)),
        MeasuredNumber(error).times(Double(product.neurons)),
        MeasuredNumber(
          ExactCount(
            of: (networks + [parabola, product]).map { StoredWeights(of: $0, layers: 0...) }
          ) { ![-1, 1].contains($0) }),
      ],
      figure: ClaimFigure(
        "e^x by weights -1, 1", subtitle: "certified sup error on [0,1]",
        x: .logarithmic("units K"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("1/K", .predicted, x, x.map { errors[0].value * x[0] / $0 }),
          ClaimFigure.Series("built", .measured, x, errors.map(\.value)),
        ]))
  }
}
