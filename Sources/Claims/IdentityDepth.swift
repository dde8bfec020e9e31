// B3. What a value loses on its way through layers that only pass it on: curvature, and the rounding of the machine.

import Base
import Foundation
import Kernels
import Measurement
import Networks

/// The register of Kidger and Lyons (2020) passes x by (ρ(α + hx) − ρ(α))/(hρ'(α)) → x. By Taylor's
/// theorem a chain of L of them errs by L h |ρ''(α)/(2ρ'(α))| x² to first order, at a given α and h, and ReLU is
/// exact. Where ρ''(α) = 0 it errs by L h² |ρ'''(α)/(6ρ'(α))| |x|³. In floating point of unit roundoff u each layer adds of
/// order u/h where ρ(α) or α is not 0, so that the best h is of order √u where ρ'' ≠ 0, and so is the best error; where
/// ρ'' = 0 they are of order u^(1/3) and u^(2/3). Where α = ρ(α) = 0 rounding is relative to x, h may be tiny, and the
/// best error is of order u. Bounded weights are in IdentityBounded.swift.
enum IdentityDepth {
  private static let paper = "Kidger, Lyons 2020, arXiv:1905.08539 (the register of its proof)"
  private static let alpha = 0.5
  static let smooth: [Activation] = [
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
          "error of tanh by L h |ρ''/(2ρ')| over all L and h, the furthest from 1", .equals, 1,
          tolerance: 0.03, because: "terms of order h²"),
        ClaimPrediction(
          "error of tanh at α = 0 by L h²/3 over all h, the furthest from 1", .equals, 1,
          tolerance: 0.05, because: "terms of order h⁴"),
        ClaimPrediction(
          "error of ReLU, L = 64", .equals, 0, tolerance: 0x1p-52, because: "1 + x rounds once"),
      ],
      experiment: curvature),
    Claim(
      "identity.precision-split", .rate, paper: paper,
      statement:
        "At a point with ρ'' ≠ 0, and α or ρ(α) not 0, the best error of a register chain is truncation balanced against"
        + " rounding: it falls like the root of the unit roundoff; at an inflection like its power 2/3;"
        + " where α = ρ(α) = 0, like the roundoff itself.",
      method:
        "Chains of 12 to 20 layers, the result of every operation rounded to 18 to 53 bits: largest error"
        + " over 51 points of [-1,1] by layers, the least over h = 2^-k/2; the exponent of the median in the"
        + " unit roundoff, for tanh at 1/2, sigmoid at its inflection 0 and mish at 0; and both branches in"
        + " h of 16 layers of tanh at 201 points.",
      refutedBy: "An h at which 16 tanh layers at α = 1/2 pass x to 1e-12 in Float64.",
      doesNotShow: "What other α reach: see identity.bounded-weights.", cost: 3,
      predictions: [
        ClaimPrediction(
          "exponent of the least error in the unit roundoff, tanh at 1/2", .equals, 0.5,
          tolerance: 0.025,
          because:
            "rounding is irregular: the fit's interval may leave 1/2 out, and is within 5 % of it"),
        ClaimPrediction(
          "exponent of the error in 1/h where rounding rules, tanh at 1/2, 53 bits", .equals, 1,
          tolerance: 0.05, because: "rounding is irregular"),
        ClaimPrediction(
          "exponent of the error in h where truncation rules, tanh at 1/2, 53 bits", .equals, 1,
          tolerance: 0.02, because: "terms of order h²"),
        ClaimPrediction(
          count:
            "steps where rounding rules whose error times h is off its median by more than a factor of 4",
          .equals, 0),
        ClaimPrediction(
          "error where truncation rules by L h |ρ''/(2ρ')|, the furthest from 1", .equals, 1,
          tolerance: 0.05, because: "terms of order h²"),
        ClaimPrediction(
          "exponent of the least error in the unit roundoff, sigmoid at 0", .equals, 2.0 / 3,
          tolerance: 0.035,
          because:
            "rounding is irregular: the fit's interval may leave 2/3 out, and is within 5 % of it"),
        ClaimPrediction(
          "exponent of the least error in the unit roundoff, mish at 0", .equals, 1,
          tolerance: 0.06,
          because:
            "rounding is irregular: the fit's interval may leave 1 out, and is within 6 % of it"),
      ],
      weakenings: [
        Claim.Weakening(
          "tanh at α = 0 in place of 1/2, where ρ'' = 0 and rounding is relative to x"
        ) {
          try precision($0, at: 0)
        },
        Claim.Weakening("sigmoid at 1/2 in place of its inflection", insteadOf: 5) {
          try exponent(of: least(.sigmoid, alpha) { $0 }, $0)
        },
        Claim.Weakening("mish at 1/2 in place of 0, where ρ(0) = 0", insteadOf: 6) {
          try exponent(of: least(.mish, alpha) { $0 }, $0)
        },
      ],
      experiment: { try precision($0, at: alpha) }),
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

  static let grid = Batch(
    features: 1, count: 201, storage: (-100...100).map { Double($0) / 100 })

  /// The largest error over the grid.
  static func error(_ network: Network) -> MeasuredNumber {
    MeasuredNumber(EvaluatedError(of: network, at: grid) { $0 })
  }

  /// |ρ''/(2ρ')| at α.
  private static func bend(_ activation: Activation) -> Double {
    abs(activation.secondDerivative(alpha) / (2 * activation.derivative(alpha)))
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
      try chainError(activation, 16, alpha, h).times(1 / (16 * h * bend(activation)))
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
        .furthest(
          from: 1,
          of: zip(x, byLength).map { $1.times(1 / ($0 * h * bend(.tanh))) }
            + zip(steps, byStep).map { $1.times(1 / (16 * $0 * bend(.tanh))) }),
        // tanh(hx)/h = x − h²x³/3 + …
        .furthest(from: 1, of: zip(coarse, byCoarse).map { $1.times(3 / (16 * $0 * $0)) }),
        try chainError(.relu, 64, 1, 1),
      ],
      figure: ClaimFigure(
        "Passing x on through depth",
        subtitle: "largest error over 201 points of [-1,1] by L h, α = 1/2, h = 2^-16",
        x: .logarithmic("layers L"), y: .logarithmic("error / (L h)"),
        series: try smooth.map { activation in
          ClaimFigure.Series(
            activation.description, .measured, x,
            try lengths.map {
              // By L h they lie level and apart: the first order says |ρ''/(2ρ')|.
              error(try chain(activation, layers: $0, at: alpha, step: h)).value / (Double($0) * h)
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

  /// The largest error over the grid with rounding to so many bits.
  private static func roundedError(_ network: Network, bits: Int) -> MeasuredNumber {
    MeasuredNumber(EvaluatedError(of: RoundedNetwork(network, bits: bits), at: grid) { $0 })
  }

  /// Every fourth point of the grid.
  private static let coarseGrid = Batch(
    features: 1, count: 51, storage: (-25...25).map { Double($0) / 25 })

  private static let widths = Array(18...53)

  private static func step(_ half: Int) -> Double { pow(2, -0.5 * Double(half)) }

  /// For each number of bits the least errors of chains of 12 to 20 layers, by their depth over 16, over 17 steps 2^-k/2
  /// about the best k.
  private static func least(
    _ activation: Activation, _ alpha: Double, about middle: (Int) -> Int
  ) throws -> [[MeasuredNumber]] {
    try widths.map { bits in
      try [12, 14, 16, 18, 20].map { layers in
        let all = try (-8...8).map { offset in
          let h = step(max(2, middle(bits) + offset))
          let network = try chain(activation, layers: layers, at: alpha, step: h)
          return MeasuredNumber(
            EvaluatedError(of: RoundedNetwork(network, bits: bits), at: coarseGrid) { $0 })
        }
        return MeasuredNumber.least(of: all.filter { $0.value > 0 }).times(16 / Double(layers))
      }
    }
  }

  /// Of the median of least errors in the unit roundoff.
  private static func exponent(
    of errors: [[MeasuredNumber]], _ trial: Trial
  ) throws -> MeasuredNumber {
    try MeasuredNumber(
      rate: .algebraic, widths.map { pow(2, -Double($0)) }, errors, seed: trial.seed
    ).times(-1)
  }

  // Nothing in these is drawn or may be broken: each is computed once.
  private static let leastOfTanh = Result { try least(.tanh, alpha) { $0 } }
  private static let leastOfSigmoid = Result { try least(.sigmoid, 0) { 2 * $0 / 3 } }
  private static let leastOfMish = Result { try least(.mish, 0) { 2 * $0 + 8 } }

  private static func precision(_ trial: Trial, at place: Double) throws -> Observation {
    let tanh = place == alpha ? try leastOfTanh.get() : try least(.tanh, place) { $0 }
    let (sigmoid, mish) = (try leastOfSigmoid.get(), try leastOfMish.get())
    // Truncation, the best step at about 53, rounding, and then the terms coincide.
    let halves = Array(8...92)
    func branch(_ range: ClosedRange<Int>) throws -> (steps: [Double], errors: [MeasuredNumber]) {
      let steps = range.map(step)
      return (
        steps,
        try steps.map { h in
          let network = try chain(.tanh, layers: 16, at: place, step: h)
          return roundedError(try trial.built(network, on: Domain(-1...1)), bits: 53)
        }
      )
    }
    let (truncation, rounding) = (try branch(18...40), try branch(62...90))
    return Observation(
      measured: [
        try exponent(of: tanh, trial),
        try fittedRate(.algebraic, rounding.steps, rounding.errors, seed: trial.seed),
        try fittedRate(.algebraic, truncation.steps, truncation.errors, seed: trial.seed).times(-1),
        MeasuredNumber(
          ExactCount(
            of: rounding.errors, at: rounding.steps, offMedianBy: .algebraic, rate: 1,
            byMoreThan: 4)),
        .furthest(
          from: 1,
          of: zip(truncation.steps, truncation.errors).map {
            $1.times(1 / (16 * $0 * bend(.tanh)))
          }),
        try exponent(of: sigmoid, trial), try exponent(of: mish, trial),
      ],
      figure: ClaimFigure(
        "Truncation against rounding",
        subtitle: "16 tanh layers that pass x on, largest error over 201 points of [-1,1]",
        x: .logarithmic("step h"), y: .logarithmic("error"),
        series: try [18, 33, 53].map { bits in
          // An error of 1 or more is no approximation any more.
          let shown = try halves.map { half in
            let network = try chain(.tanh, layers: 16, at: place, step: step(half))
            return (h: step(half), error: roundedError(network, bits: bits).value)
          }.filter { $0.error > 0 && $0.error < 1 }
          return ClaimFigure.Series(
            "\(bits) bits", .measured, shown.map(\.h), shown.map(\.error))
        }),
      notes: [("tanh at 1/2", tanh), ("sigmoid at 0", sigmoid), ("mish at 0", mish)].map {
        name, errors in
        "\(name): best error of 16 layers \(brief(errors[6][2].value)) with 24 bits,"
          + " \(brief(errors[errors.count - 1][2].value)) with 53"
      })
  }
}
