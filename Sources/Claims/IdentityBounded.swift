// B3. Passing values on with bounded weights: which activation, and whether width helps.

import Base
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// A register chain as in IdentityDepth.swift, all of its numbers bounded by B in magnitude: h, α, 1/ρ', α − ρ/ρ', 1/(hρ')
/// and ρ/(hρ'). The last asks for h ≥ max(1, |ρ|)/(Bρ'). So tanh, at its inflection 0, errs by about L/(3B²). Softplus,
/// silu, gelu and mish are nearly affine far out, where ρ'' falls like e^−α, and there a bias of 10 to 40 passes values to
/// rounding: "curvy functions are worse" is so at one point only.
///
/// One unit can do better. Only the last weight 1/(hρ') is large; between layers the weight is h'/(hρ'). So the step may
/// shrink by a factor Bρ' a layer towards the first, and the last layer alone errs at h = 1/B: by about 1/(3B²) for tanh.
///
/// Wider: 2m units a value, (Σ ρ(α + hx) − ρ(α − hx))/(2mhρ'), need h ≥ 1/(2mBρ') only and have no even terms. tanh at 0
/// errs by L h²/3, which falls like m^−2: exponentially many units would buy exponential accuracy. Where ρ'''(α) = 0 one
/// pair errs by order h⁴. For gelu, silu and softplus ρ(x) − ρ(−x) = x: one pair is exact. At an inflection sigmoid, sine and
/// gaussian follow the same law with their own ρ'''/(6ρ'). Softsign has a kink in its slope: x/(1 + |x|) composed 16 times with
/// steps h is x/(1 + 16h|x|), which errs by 16h/(1 + 16h) at 1, with one unit as with pairs, that is, like 1/m.
enum IdentityBounded {
  private static let paper = "Kidger, Lyons 2020, arXiv:1905.08539 (the register of its proof)"
  private static let depth = 16
  private static let activations: [Activation] = [.tanh, .sigmoid, .softplus, .silu, .gelu, .mish]
  private static let others: [Activation] = [.sine, .gaussian, .softsign]

  /// The least errors of chains, by a search in SciPy (Tests/ClaimsTests/Resources/check_claims.py); 0: rounding.
  private static let oneUnit: [(bound: Double, errors: [Double])] = [
    (10, [0.049_457, 0.163_20, 5.2148e-4, 3.9839e-3, 0, 2.4726e-6]),
    (100, [5.3291e-4, 2.1266e-3, 0, 0, 0, 0]),
    (1000, [5.3333e-6, 2.1333e-5, 0, 0, 0, 0]),
  ]
  /// The same of sine, gaussian and softsign.
  private static let oneOther: [(bound: Double, errors: [Double])] = [
    (10, [0.025_694, 0.120_17, 0.615_385]),
    (100, [2.6657e-4, 1.4468e-3, 0.137_931]),
    (1000, [2.6667e-6, 1.4499e-5, 0.015_748]),
  ]

  static let claims = [
    Claim(
      "identity.bounded-weights", .existence, paper: "Remark of this library, after \(paper)",
      statement:
        "Of register chains of 16 layers, with one α and h for all and 1/(hρ′) behind each, and numbers of"
        + " at most 10, 100 or 1000 in magnitude, the best that a search finds err by what is listed: those"
        + " of mish by less than those of tanh, those of softsign by the most; two units a value of gelu, silu or"
        + " softplus pass x exactly.",
      method:
        "Chains of 16 layers at the α and h that a search over the whole range finds, every weight and"
        + " bias held to the bound: certified sup error on [-1,1]; for two units ρ(x) - ρ(-x).",
      refutedBy:
        "A chain that the search finds, held to its bound, whose certified error is another than listed.",
      doesNotShow:
        "That the α and h found are the best (the search is over a grid, refined), or what other"
        + " chains reach: weights other than 1/(hρ′) do better for tanh; steps that shrink: see"
        + " identity.wider.",
      cost: 2,
      predictions: oneUnit.flatMap { row in
        zip(activations, row.errors).map { prediction($0, row.bound, $1) }
      } + [
        ClaimPrediction(
          "error of two units, the largest of gelu, silu and softplus", .equals, 0,
          tolerance: 5e-14,
          because: "the width of a certified bracket of 0")
      ]
        + oneOther.flatMap { row in
          zip(others, row.errors).map { prediction($0, row.bound, $1) }
        },
      experiment: boundedWeights),
    Claim(
      "identity.wider", .rate, paper: "Remark of this library, after \(paper)",
      statement:
        "Register chains with numbers of at most 10: 2m tanh units a value pass x on with an error that"
        + " falls like m^-2, so that a digit more takes √10 times the width (12 pairs for 1e-4, 37 for 1e-5); so do"
        + " sigmoid, sine and gaussian at their inflection, and softsign only like m^-1; steps that shrink towards the"
        + " first layer gain a factor of 14 with one unit, and two units at the point with ρ''' = 0 a factor of 8000.",
      method:
        "Chains of 16 layers, every weight and bias at most 10: largest error at 201 points of"
        + " [-1,1] in Float64 for m = 1 to 64 (quick: 32) pairs at the inflection, its exponent in m; one tanh unit at"
        + " α = 0 with falling steps; one tanh pair at the α that a search finds.",
      refutedBy: "Pairs at α = 0 whose error stops falling between m = 1 and 64.",
      doesNotShow:
        "The best use of width: units of several steps would cancel terms of higher order as well.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "exponent of the error in m, from 1 on", .equals, 2, tolerance: 0.02,
          because: "terms of order h⁴"),
        ClaimPrediction(
          "error of m pairs by L h²/3, h = 1/(20m), the furthest from 1", .equals, 1,
          tolerance: 0.05, because: "terms of order L h² at m = 1"),
        ClaimPrediction(
          "error of one unit with falling steps", .equals, falling, tolerance: 0.05 * falling,
          because: "5 %: the figure is rounded"),
        ClaimPrediction(
          "error of one pair at the best α", .equals, onePair, tolerance: 0.05 * onePair,
          because: "5 %: the figure is rounded"),
        ClaimPrediction(
          "exponent of the error in m, from 2 on, the furthest from 2 of sigmoid, sine and gaussian",
          .equals,
          2,
          tolerance: 0.05, because: "terms of order h⁴"),
        ClaimPrediction(
          "error of m pairs of softsign by 16h/(1 + 16h), the furthest from 1", .equals, 1,
          tolerance: 1e-9, because: "rounding"),
        ClaimPrediction(
          "error of 12 pairs of tanh", .atMost, 1e-4, tolerance: 0,
          because: "the least number of pairs for it"),
        ClaimPrediction(
          "error of 37 pairs of tanh", .atMost, 1e-5, tolerance: 0,
          because: "the least number of pairs for it"),
      ],
      weakenings: [
        Claim.Weakening("pairs at α = 0.3 and a step of 1/10 that does not shrink with m") {
          try wider($0, keepsStep: true)
        }
      ],
      experiment: { try wider($0, keepsStep: false) }),
  ]

  private static func prediction(_ activation: Activation, _ bound: Double, _ error: Double)
    -> ClaimPrediction
  {
    let quantity = "error of \(activation), numbers ≤ \(plain(bound))"
    guard error > 0 else {
      return ClaimPrediction(
        quantity, .equals, 0, tolerance: 5e-14, because: "rounding of 16 layers")
    }
    return ClaimPrediction(
      quantity, .equals, error, tolerance: 0.05 * error, because: "5 %: the figure is rounded")
  }

  /// By SciPy, as above.
  private static let falling = 3.36e-3
  private static let onePair = 5.90e-6

  /// Where a chain stands: α, the step h of its last layer, and by what factor steps grow from layer to layer.
  struct Place {
    let alpha: Double
    let step: Double
    var growth = 1.0
    /// The least step.
    var least = 0.0

    func step(ofLayer layer: Int) -> Double {
      max(step * pow(growth, Double(layer - depth + 1)), min(least, step))
    }
  }

  /// One unit a layer.
  private static func chain(_ activation: Activation, at place: Place) throws -> Network {
    let (value, slope) = (activation.value(place.alpha), activation.derivative(place.alpha))
    let shape = try Architecture(inputs: 1, width: 1, depth: depth, activation: activation)
    var parameters = [place.step(ofLayer: 0), place.alpha]
    for layer in 1..<depth {
      let weight = place.step(ofLayer: layer) / (place.step(ofLayer: layer - 1) * slope)
      parameters += [weight, place.alpha - weight * value]
    }
    let out = 1 / (place.step(ofLayer: depth - 1) * slope)
    return Network(shape, parameters: parameters + [out, -out * value])
  }

  /// m pairs of units a layer.
  private static func pairs(_ activation: Activation, _ m: Int, at place: Place) throws -> Network {
    let slope = activation.derivative(place.alpha)
    let shape = try Architecture(inputs: 1, width: 2 * m, depth: depth, activation: activation)
    let signs = (0..<(2 * m)).map { $0 % 2 == 0 ? 1.0 : -1 }
    let biases = signs.map { _ in place.alpha }
    // Behind a layer, the value is Σ ± unit /(2mhρ').
    let weight = 1 / (2 * Double(m) * slope)
    var parameters = signs.map { $0 * place.step } + biases
    for _ in 1..<depth {
      for sign in signs { parameters += signs.map { sign * $0 * weight } }
      parameters += biases
    }
    return Network(shape, parameters: parameters + signs.map { $0 * weight / place.step } + [0])
  }

  private static func isBounded(_ network: Network, by bound: Double) -> Bool {
    network.parameters.allSatisfy { abs($0) <= bound * (1 + 1e-12) }
  }

  /// The α and h of the least error at 21 points: α over [−B, B] and at most 60 from 0, then finer about the best;
  /// h at the least that the bound allows, and above.
  private static func best(
    bound: Double, least: (Double) -> Double, _ build: (Place) throws -> Network
  ) throws -> Place {
    let points = Batch(features: 1, count: 21, storage: (-10...10).map { Double($0) / 10 })
    let reach = min(bound, 60)
    var best = (place: Place(alpha: 0, step: 1), error: Double.infinity)
    func tryAll(_ alphas: [Double]) throws {
      for alpha in alphas where abs(alpha) <= reach {
        for double in 0...6 {
          let place = Place(alpha: alpha, step: least(alpha) * pow(2, Double(double)))
          guard place.step.isFinite, place.step > 0 else { continue }
          let network = try build(place)
          guard isBounded(network, by: bound) else { continue }
          let error = EvaluatedError(of: network, at: points) { $0 }.value
          if error < best.error { best = (place, error) }
        }
      }
    }
    let halves = Int(2 * reach)
    try tryAll((-halves...halves).map { Double($0) / 2 })
    for finer in [0.1, 0.05, 0.01, 0.002, 4e-4, 8e-5, 1.6e-5, 3e-6, 6e-7] {
      let middle = best.place.alpha
      try tryAll((-5...5).map { middle + finer * Double($0) })
    }
    return best.place
  }

  private static func bestChains(
    _ activations: [Activation], _ bounds: [Double]
  ) throws -> [Network] {
    try bounds.flatMap { bound in
      try activations.map { activation in
        try chain(
          activation,
          at: try best(
            bound: bound,
            least: { max(1, abs(activation.value($0))) / (bound * abs(activation.derivative($0))) },
            { try chain(activation, at: $0) }))
      }
    }
  }

  // Searches draw nothing, and nothing in them may be broken: each is made once.
  private static let chains = Result { try bestChains(activations, oneUnit.map(\.bound)) }
  private static let otherChains = Result { try bestChains(others, oneOther.map(\.bound)) }
  private static let pairOfTanh = Result {
    let bound = 10.0
    return try best(
      bound: bound, least: { 1 / (2 * bound * abs(Activation.tanh.derivative($0))) },
      { try pairs(.tanh, 1, at: $0) })
  }

  /// The certified error of a chain on [−1, 1].
  private static func certified(_ network: Network, _ trial: Trial) throws -> MeasuredNumber {
    let target = try TargetFunction(
      name: "x", components: [.init(parsing: "x")], domain: Domain(-1...1))
    return MeasuredNumber(
      try CertifiedError(
        of: try trial.built(network, on: target.domain), against: target, tolerance: 0.02,
        boxes: 2000))
  }

  private static func boundedWeights(_ trial: Trial) throws -> Observation {
    let errors = try chains.get().map { try certified($0, trial) }
    // ρ(x) − ρ(−x) = x, layer after layer.
    let two = try [Activation.gelu, .silu, .softplus].map { activation in
      let shape = try Architecture(inputs: 1, width: 2, depth: depth, activation: activation)
      let between = (1..<depth).flatMap { _ -> [Double] in [1, -1, -1, 1, 0, 0] }
      return try certified(
        Network(shape, parameters: [1, -1, 0, 0] + between + [1, -1, 0]), trial)
    }
    let rest = try otherChains.get().map { try certified($0, trial) }
    let names = activations + others
    let places = Array(1...names.count).map(Double.init)
    return Observation(
      measured: errors + [.largest(of: two)] + rest,
      figure: ClaimFigure(
        "Passing x on with bounded numbers", subtitle: "16 layers, certified sup error on [-1,1]",
        x: .linear(names.map(\.name).joined(separator: ", ")), y: .logarithmic("error"),
        series: oneUnit.enumerated().map { place, row in
          let own =
            errors[(place * activations.count)..<((place + 1) * activations.count)]
            + rest[(place * others.count)..<((place + 1) * others.count)]
          return ClaimFigure.Series(
            "numbers ≤ \(plain(row.bound))", .measured, places, own.map { max($0.value, 1e-17) })
        }))
  }

  private static func wider(_ trial: Trial, keepsStep: Bool) throws -> Observation {
    let (domain, bound) = (Domain(-1...1), 10.0)
    let counts = trial.size.pick(
      [1, 2, 4, 8, 16, 32], [1, 2, 4, 8, 16, 32, 64], [1, 2, 4, 8, 16, 32, 64])
    func error(_ network: Network) throws -> MeasuredNumber {
      guard isBounded(network, by: bound) else { return .missing }
      return IdentityDepth.error(try trial.built(network, on: domain))
    }
    let byPairs = try counts.map { m in
      let step = keepsStep ? 0.1 : 1 / (2 * Double(m) * bound)
      return try error(pairs(.tanh, m, at: Place(alpha: keepsStep ? 0.3 : 0, step: step)))
    }
    let one = Place(alpha: 0, step: 1 / bound, growth: bound, least: 1e-8)
    let pair = try pairOfTanh.get()
    let x = counts.map(Double.init)
    /// Errors of m pairs at α with the least step that the bound allows.
    func byCount(_ activation: Activation, at alpha: Double, _ counts: [Int]) throws
      -> [MeasuredNumber]
    {
      try counts.map { m in
        let step = 1 / (2 * Double(m) * bound * abs(activation.derivative(alpha)))
        return try error(
          pairs(activation, m, at: Place(alpha: alpha, step: keepsStep ? 0.1 : step)))
      }
    }
    let inflected: [(Activation, Double)] = [
      (.sigmoid, 0), (.sine, 0), (.gaussian, 0.5.squareRoot()),
    ]
    let exponents = try inflected.map {
      try fittedRate(
        .algebraic, Array(x.dropFirst()), byCount($0, at: $1, Array(counts.dropFirst())),
        seed: trial.seed)
    }
    let softsign = try zip(x, byCount(.softsign, at: 0, counts)).map { m, error in
      let whole = Double(depth) / (2 * m * bound)
      return error.times((1 + whole) / whole)
    }
    let enough = try byCount(.tanh, at: 0, [12, 37])
    return Observation(
      measured: [
        try fittedRate(.algebraic, x, byPairs, seed: trial.seed),
        .furthest(
          from: 1,
          of: zip(x, byPairs).map {
            $1.times(3 / Double(depth) * pow(2 * $0 * bound, 2))
          }),
        try error(chain(.tanh, at: one)), try error(pairs(.tanh, 1, at: pair)),
        .furthest(from: 2, of: exponents), .furthest(from: 1, of: softsign),
      ] + enough,
      figure: ClaimFigure(
        "Wider, with numbers of at most 10",
        subtitle: "16 layers of tanh that pass x on, largest error at 201 points of [-1,1]",
        x: .logarithmic("pairs of units a value"), y: .logarithmic("error"),
        series: [
          ClaimFigure.Series("α = 0", .measured, x, byPairs.map(\.value)),
          ClaimFigure.Series("m^-2", .predicted, x, x.map { byPairs[0].value / ($0 * $0) }),
        ]),
      notes: ["the best pair stands at α = \(brief(pair.alpha)), h = \(brief(pair.step))"])
  }
}
