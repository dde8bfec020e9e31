// B3. What a value loses on its way through layers that only pass it on.

import Base
import Foundation
import Kernels
import Measurement
import Networks
import RealModule

/// The register of Kidger and Lyons (2020), section 4.1, passes x by (ρ(α + hx) − ρ(α))/(hρ'(α)) → x. By Taylor's
/// theorem a chain of L of them errs by L h |ρ''(α)/(2ρ'(α))| x² to first order, at a given α and h, and ReLU is
/// exact. Where ρ''(α) = 0 it errs by L h² |ρ'''(α)/(6ρ'(α))| |x|³. In floating point of unit roundoff u each layer adds of order
/// u/h, so that where ρ''(α) ≠ 0 the best h is of order √u, and so is the best error.
///
/// With α free and weights and biases bounded by B the order of activations is another. The numbers are h, α, 1/ρ', α − ρ/ρ',
/// 1/(hρ') and ρ/(hρ'). tanh is best at its inflection 0, with h = 1/B: the chain errs by about L/(3B²). Softplus, silu,
/// gelu and mish are nearly affine far out, where ρ'' falls like e^−α, so that a bias of 10 to 40 passes values to rounding:
/// "curvy functions are worse" is so at one point only.
enum IdentityDepth {
  private static let paper = "Kidger, Lyons 2020, arXiv:1905.08539, section 4.1 (the register)"
  private static let alpha = 0.5
  private static let smooth: [Activation] = [
    .tanh, .sigmoid, .softplus, .gelu, .silu, .mish, .sine, .gaussian, .softsign,
  ]

  static let claims = [
    Claim(
      "identity.curvature", .rate, paper: paper,
      statement:
        "A chain of L layers that pass x on, at a given point and small step h, errs by"
        + " L h |ρ''/(2ρ')|, in proportion to the curvature there, and ReLU is exact.",
      method:
        "Chains of width 1 at α = 1/2 for nine activations, x in [-1,1]: largest error over 201"
        + " points, divided by the formula, at h = 2^-16 and L = 16; the exponents over L = 1 to 64"
        + " and h = 2^-10 to 2^-18, for tanh.",
      refutedBy:
        "An activation whose chain at α = 1/2 errs by another multiple of h than its curvature"
        + " says.",
      doesNotShow: "Which activation is best with α free: see identity.bounded-weights.", cost: 1,
      predictions: [
        ClaimPrediction(
          "error by L h |ρ''/(2ρ')|, the activation furthest from 1", .equals, 1, tolerance: 0.02,
          because: "terms of order h², and rounding"),
        ClaimPrediction(
          "exponent of the error in L, tanh, 1 to 64", .equals, 1, tolerance: 0.02,
          because: "terms of order h²"),
        ClaimPrediction(
          "exponent of the error in h, tanh at α = 1/2", .equals, 1, tolerance: 0.02,
          because: "terms of order h²"),
        ClaimPrediction(
          "exponent of the error in h, tanh at α = 0, where ρ'' = 0", .equals, 2, tolerance: 0.05,
          because: "terms of higher order"),
        ClaimPrediction(
          "error of ReLU, L = 64", .equals, 0, tolerance: 0x1p-52, because: "1 + x rounds once"),
      ],
      experiment: curvature),
    Claim(
      "identity.precision-split", .rate, paper: paper,
      statement:
        "At a point with ρ'' ≠ 0 the best error of a register chain is truncation balanced against"
        + " rounding: it falls like the square root of the unit roundoff.",
      method:
        "A chain of 16 tanh layers at α = 1/2, every operation rounded to 18 to 53 bits: largest error"
        + " over 201 points of [-1,1], the least over h = 2^-k/2; its exponent in the unit roundoff, and"
        + " that of the rounding branch in h.",
      refutedBy: "An h at which 16 tanh layers at α = 1/2 pass x to 1e-12 in Float64.",
      doesNotShow: "What other α reach: at an inflection through 0 rounding is relative.", cost: 3,
      predictions: [
        ClaimPrediction(
          "exponent of the least error in the unit roundoff", .equals, 0.5, tolerance: 0.045,
          because: "rounding is irregular"),
        ClaimPrediction(
          "exponent of the error in 1/h where rounding rules, 53 bits", .equals, 1, tolerance: 0.08,
          because: "rounding is irregular"),
      ],
      weakenings: [
        Claim.Weakening("α = 0, where ρ'' = 0 and rounding is relative to x") {
          try precision($0, at: 0)
        }
      ],
      experiment: { try precision($0, at: alpha) }),
    Claim(
      "identity.bounded-weights", .existence, paper: "Remark of this library, after \(paper)",
      statement:
        "With weights and biases of at most 10 or 100 in magnitude, 16 units of mish pass x on better"
        + " than 16 of tanh, and two units a value of gelu, silu or softplus pass it exactly.",
      method:
        "Chains of 16 layers at the α and h that a search over the whole range found, every weight and"
        + " bias held to the bound: largest error at 201 points of [-1,1] in Float64; for two units"
        + " ρ(x) - ρ(-x).",
      refutedBy: "A chain of 16 tanh units, its numbers at most 100, that passes x to 1e-4.",
      doesNotShow: "That the α and h found are the best: the search is over a grid, refined.",
      cost: 2,
      predictions: bounded.map { one in
        one.error == 0
          ? ClaimPrediction(
            "error of \(one.activation), numbers ≤ \(plain(one.bound))", .equals, 0,
            tolerance: 5e-14, because: "rounding of 16 layers")
          : ClaimPrediction(
            "error of \(one.activation), numbers ≤ \(plain(one.bound))", .equals, one.error,
            tolerance: 0.05 * one.error, because: "5 %: the figure is rounded")
      } + [
        ClaimPrediction(
          "error of two units, the largest of gelu, silu and softplus", .equals, 0,
          tolerance: 2e-14,
          because: "rounding of 16 layers")
      ],
      experiment: boundedWeights),
  ]

  /// A chain of one unit, as a network.
  static func chain(_ activation: Activation, layers: Int, at alpha: Double, step h: Double) throws
    -> Network
  {
    let (value, slope) = (activation.value(alpha), activation.derivative(alpha))
    let shape = try Architecture(inputs: 1, width: 1, depth: layers, activation: activation)
    let between = (1..<layers).flatMap { _ -> [Double] in [1 / slope, alpha - value / slope] }
    return Network(
      shape, parameters: [h, alpha] + between + [1 / (h * slope), -value / (h * slope)])
  }

  private static let grid = Batch(
    features: 1, count: 201, storage: (-100...100).map { Double($0) / 100 })

  /// The largest error over the grid.
  private static func error(_ network: Network) -> MeasuredNumber {
    MeasuredNumber(EvaluatedError(at: grid, { network($0) }) { $0 })
  }

  private static func curvature(_ trial: Trial) throws -> Observation {
    let domain = Domain(-1...1)
    func chainError(
      _ activation: Activation, _ layers: Int, _ alpha: Double, _ h: Double
    ) throws -> MeasuredNumber {
      error(
        try trial.built(try chain(activation, layers: layers, at: alpha, step: h), on: domain))
    }
    let h = 0x1p-16
    let ratios = try smooth.map { activation in
      let bend = abs(activation.secondDerivative(alpha) / (2 * activation.derivative(alpha)))
      return try chainError(activation, 16, alpha, h).times(1 / (16 * h * bend))
    }
    let lengths = [1, 2, 4, 8, 16, 32, 64]
    let x = lengths.map(Double.init)
    let byLength = try lengths.map { try chainError(.tanh, $0, alpha, h) }
    let steps = (10...18).map { pow(2, -Double($0)) }
    // At the inflection the error is of order h², so that rounding comes sooner.
    let coarse = (5...9).map { pow(2, -Double($0)) }
    let byStep = try steps.map { try chainError(.tanh, 16, alpha, $0) }
    let byCoarse = try coarse.map { try chainError(.tanh, 16, 0, $0) }
    return Observation(
      measured: [
        .furthest(from: 1, of: ratios),
        try fittedRate(.algebraic, x, byLength, seed: trial.seed).times(-1),
        try fittedRate(.algebraic, steps, byStep, seed: trial.seed).times(-1),
        try fittedRate(.algebraic, coarse, byCoarse, seed: trial.seed).times(-1),
        try chainError(.relu, 64, 1, 1),
      ],
      figure: ClaimFigure(
        "Passing x on through depth",
        subtitle: "largest error over 201 points of [-1,1], α = 1/2, h = 2^-16",
        x: .logarithmic("layers"), y: .logarithmic("error"),
        series: try smooth.map { activation in
          ClaimFigure.Series(
            activation.description, .measured, x,
            try lengths.map {
              error(try chain(activation, layers: $0, at: alpha, step: h)).value
            })
        }),
      notes: [
        "from least to most curved at 1/2: "
          + smooth.sorted {
            abs($0.secondDerivative(alpha) / $0.derivative(alpha))
              < abs($1.secondDerivative(alpha) / $1.derivative(alpha))
          }.map(\.description).joined(separator: ", ")
      ])
  }

  /// The register chain of tanh with every operation rounded to so many bits.
  private static func roundedError(bits: Int, at alpha: Double, step h: Double) -> MeasuredNumber {
    func rounded(_ x: Double) -> Double {
      guard bits < 53, x != 0, x.isFinite else { return x }
      let unit = Double(sign: .plus, exponent: x.exponent - (bits - 1), significand: 1)
      return (x / unit).rounded() * unit
    }
    let (value, slope) = (rounded(tanh(alpha)), rounded(1 - tanh(alpha) * tanh(alpha)))
    let divisor = rounded(h * slope)
    return MeasuredNumber(
      EvaluatedError(at: -100...100) { k in
        let x = rounded(Double(k) / 100)
        let passed = (0..<16).reduce(x) { x, _ in
          rounded(rounded(rounded(tanh(rounded(alpha + rounded(h * x)))) - value) / divisor)
        }
        return passed - x
      })
  }

  private static func precision(_ trial: Trial, at alpha: Double) throws -> Observation {
    let widths = Array(18...53)
    let halves = Array(4...92)
    let steps = halves.map { pow(2, -0.5 * Double($0)) }
    // The best step is near 2^-bits/2; the rounding branch is looked at with 53 bits.
    let errors = widths.map { bits in
      zip(halves, steps).map { half, step in
        abs(half - bits) <= 8 || bits == 53
          ? roundedError(bits: bits, at: alpha, step: step) : .missing
      }
    }
    let least = errors.map { all in MeasuredNumber.least(of: all.filter { $0.value > 0 }) }
    let roundoffs = widths.map { pow(2, -Double($0)) }
    // Beyond the best step and before the terms coincide.
    let branch = zip(halves, errors[errors.count - 1]).filter { (62...90).contains($0.0) }
    return Observation(
      measured: [
        try fittedRate(.algebraic, roundoffs, least, seed: trial.seed).times(-1),
        try fittedRate(
          .algebraic, branch.map { pow(2, -0.5 * Double($0.0)) }, branch.map(\.1),
          seed: trial.seed),
      ],
      figure: ClaimFigure(
        "Truncation against rounding",
        subtitle: "16 tanh layers that pass x on, largest error over 201 points of [-1,1]",
        x: .logarithmic("step h"), y: .logarithmic("error"),
        series: zip(widths, errors).filter { [18, 33, 53].contains($0.0) }.map { bits, errors in
          // An error of 1 or more is no approximation any more.
          let shown = zip(steps, errors).filter { $0.1.value > 0 && $0.1.value < 1 }
          return ClaimFigure.Series(
            "\(bits) bits", .measured, shown.map(\.0), shown.map(\.1.value))
        }),
      notes: zip(widths, least).map { "\($0) bits: best error \(brief($1.value))" })
  }

  /// What a search found, by SciPy (Tests/ClaimsTests/Resources/check_claims.py); 0: rounding.
  private static let bounded:
    [(activation: Activation, bound: Double, alpha: Double, step: Double, error: Double)] = [
      (.tanh, 10, 0, 0.1, 0.049_457),
      (.sigmoid, 10, 0, 0.4, 0.163_20),
      (.softplus, 10, 10, 1.0001, 5.2148e-4),
      (.silu, 10, 10, 1, 3.9839e-3),
      (.mish, 10, 10, 1, 2.4726e-6),
      (.gelu, 10, 9.75, 1.5, 0),
      (.tanh, 100, 0, 0.01, 5.3291e-4),
      (.sigmoid, 100, 0, 0.04, 2.1266e-3),
      (.softplus, 100, 38, 4, 0),
      (.silu, 100, 41, 4, 0),
      (.gelu, 100, 12.25, 4, 0),
      (.mish, 100, 23, 4, 0),
    ]

  private static func boundedWeights(_ trial: Trial) throws -> Observation {
    let domain = Domain(-1...1)
    let errors = try bounded.map { one in
      let network = try trial.built(
        try chain(one.activation, layers: 16, at: one.alpha, step: one.step), on: domain)
      let largest = network.parameters.map(abs).max() ?? .infinity
      return largest <= one.bound * (1 + 1e-12) ? error(network) : .missing
    }
    // ρ(x) − ρ(−x) = x, layer after layer.
    let pairs = try [Activation.gelu, .silu, .softplus].map { activation in
      let shape = try Architecture(inputs: 1, width: 2, depth: 16, activation: activation)
      let between = (1..<16).flatMap { _ -> [Double] in [1, -1, -1, 1, 0, 0] }
      return error(
        try trial.built(
          Network(shape, parameters: [1, -1, 0, 0] + between + [1, -1, 0]), on: domain))
    }
    let places = Array(1...bounded.count).map(Double.init)
    return Observation(
      measured: errors + [.largest(of: pairs)],
      figure: ClaimFigure(
        "Passing x on with bounded numbers", subtitle: "16 layers, largest error at 201 points",
        x: .linear("activation and bound, in the order of the predictions"),
        y: .logarithmic("error"),
        series: [
          ClaimFigure.Series(
            "best chain found", .measured, places, errors.map { max($0.value, 1e-17) })
        ]))
  }
}
