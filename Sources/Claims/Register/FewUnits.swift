// What a handful of units does: products by four, absolute values by rational units, squares by folds alone, regions of the plane.

import Base
import Constructions
import Formulas
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Four units multiply (Lin, Tegmark, Rolnick 2017): with a = h(u + v), b = h(u − v) and σ''(0) ≠ 0
///
///   (σ(a) + σ(−a) − σ(b) − σ(−b)) / (4h²σ''(0)) = uv + h² σ''''(0)/(6σ''(0)) uv(u² + v²) + O(h⁴),
///
/// on [−1,1]² within h²|σ''''(0)/(3σ''(0))|: h²/6 for softplus.
///
/// Rational units (Boullé, Nakatsukasa, Townsend 2020): the best type (3,2) approximation of the sign on [−1,−l] ∪ [l,1]
/// (Zolotarev) composed with itself is best again; x times it is |x| within the larger of (1 − l_p)/(1 + l_p) and the
/// error inside l. The l that makes both equal was computed, with the coefficients, in 40 digits.
///
/// Newman (1964): with ξ = e^(−1/√n) and p(x) = Π_{k<n}(x + ξ^k), x(p(x) − p(−x))/(p(x) + p(−x)) is within 3e^(−√n) of
/// |x| on [−1,1] for n ≥ 5.
///
/// Folds alone: the hats g_s composed of tents span, with 1 and x, functions even about ½ plus a line. x² is within
/// 4^−(S+1)/2 of their span by S of them; of x³ the part (x − ½)³ stays 1/32 from every line, by Chebyshev.
///
/// Regions: n lines of the plane in general position part it into 1 + n + C(n,2) regions (Schläfli; Zaslavsky 1975); every region
/// has a corner where two lines cross, and there are four regions around it.
enum FewUnits {
  static let claims = [
    Claim(
      "lin-tegmark-rolnick.four-units", .existence,
      paper:
        "Lin, Tegmark, Rolnick 2017, J. Stat. Phys. 168, arXiv:1608.08225, equations (10) and (11)",
      statement:
        "Four units of a smooth activation with σ''(0) ≠ 0 multiply two numbers to any accuracy: with softplus"
        + " and inner weights h within h²/6 on [-1,1]².",
      method:
        "Certified sup error of four softplus units for h = 0.4, 0.2, 0.1 and 0.05; its exponent, and the error by"
        + " h² at 0.1.",
      refutedBy: "A certified error at h = 0.1 above 0.0018.",
      doesNotShow: "Floating point: the outer weights grow like h^-2.", cost: 4,
      predictions: [
        ClaimPrediction(
          "certified sup error by h² at h = 0.1", .equals, 1.0 / 6, tolerance: 0.003,
          because: "terms of order h^4"),
        ClaimPrediction(
          "exponent of the certified sup error in h, 0.4 to 0.05", .equals, 2, tolerance: 0.08,
          because: "terms of order h^4 at 0.4"),
      ],
      weakenings: [
        Claim.Weakening("tanh in place of softplus, whose σ''(0) is 0") {
          try product($0, .tanh)
        }
      ],
      experiment: { try product($0, .softplus) }),
    Claim(
      "boulle.zolotarev", .rate,
      paper:
        "Boullé, Nakatsukasa, Townsend 2020, NeurIPS, arXiv:2004.01902, on compositions of type (3,2)",
      statement:
        "One rational unit of type (3,2) a layer approximates |x| on [-1,1] with digits that grow by a factor near"
        + " √3 a layer: sup errors 0.0326, 0.00155 and 9.30e-6 with one, two and three.",
      method:
        "x times a chain of one, two and three rational units, Zolotarev's composed, at 20001 equal and 4001"
        + " geometric points; the errors, and the quotients of their logarithms.",
      refutedBy: "A point of [-1,1] where three units err by more than 9.4e-6.",
      doesNotShow: "That rational networks are trained as easily.", cost: 1,
      predictions: [
        ClaimPrediction(
          "sup error, one rational unit", .equals, 0.032_582_327_4, tolerance: 1e-7,
          because: "the maximum lies between points"),
        ClaimPrediction(
          "sup error, two layers of one", .equals, 0.001_546_615_3, tolerance: 1e-8,
          because: "the maximum lies between points"),
        ClaimPrediction(
          "sup error, three layers of one", .equals, 9.298_984e-6, tolerance: 1e-9,
          because: "the maximum lies between points"),
      ],
      weakenings: [
        Claim.Weakening("the first layer's function in all layers") {
          try zolotarev($0, isAdapted: false)
        }
      ],
      experiment: { try zolotarev($0, isAdapted: true) }),
    Claim(
      "newman.rational-modulus", .rate,
      paper: "Newman 1964, Michigan Math. J. 11; Stahl 1993, Bull. AMS 28: 8 e^(-π√n) at best",
      statement:
        "Newman's rational functions of degree n are within 3 e^(-√n) of |x| on [-1,1], where polynomials of"
        + " degree n stay at 0.28/n.",
      method:
        "n = 5 to 25: the function in Float64 at geometric and equal points, against 3 e^(-√n); its error at n ="
        + " 4, 9 and 16 against a computation in 30 digits.",
      refutedBy: "A point where Newman's function of degree 25 errs by more than 3 e^-5.",
      doesNotShow:
        "The best rational functions, whose error is 8 e^(-π√n) in the limit (Stahl).", cost: 1,
      predictions: [
        ClaimPrediction(count: "degrees from 5 to 25 with an error above 3 e^(-√n)", .equals, 0),
        ClaimPrediction(
          "sup error at n = 4", .equals, newmanErrors[0], tolerance: 1e-3 * newmanErrors[0],
          because: "the maximum lies between points"),
        ClaimPrediction(
          "sup error at n = 9", .equals, newmanErrors[1], tolerance: 1e-3 * newmanErrors[1],
          because: "the maximum lies between points"
        ).named(.newmanNine),
        ClaimPrediction(
          "sup error at n = 16", .equals, newmanErrors[2], tolerance: 1e-3 * newmanErrors[2],
          because: "the maximum lies between points"
        ).named(.newmanSixteen),
      ],
      weakenings: [
        Claim.Weakening("equal nodes k/n in place of geometric ones") {
          try newman($0, isGeometric: false)
        },
        Claim.Weakening("one node, at 1, for all degrees: the function x²", insteadOf: 0) { _ in
          let square = EvaluatedError(
            of: NewmanQuotient(nodes: [1]), at: (0...1000).map { Double($0) / 1000 }
          ) { abs($0) }
          let degrees = (5...25).map(Double.init)
          return MeasuredNumber(
            ExactCount(
              of: degrees.map { _ in square }, above: degrees.map { 3 * exp(-$0.squareRoot()) }))
        },
      ],
      experiment: { try newman($0, isGeometric: true) }),
    Claim(
      "he-li-xu.only-squares", .absence,
      paper: "He, Li, Xu 2022, arXiv:2105.04156",
      statement:
        "Sums of composed tents with any coefficients reach x² to 4^-(S+1)/2 with S of them, but stay near 1/32"
        + " from x³, however many: the scheme is for squares alone.",
      method:
        "Best coefficients of 1, x and S composed tents on the grid of 2^(S+2) cells of [0,1] as a linear program;"
        + " its floor by weak duality in interval arithmetic; the certified error of the network for x².",
      refutedBy: "Coefficients of 5 composed tents nearer than 0.03 to x³ on [0,1].",
      doesNotShow: "Deep networks on x³: products of squares reach it.", cost: 2,
      predictions: [
        ClaimPrediction(
          "floor of x², S = 3", .equals, 1.0 / 512, tolerance: 1e-8, because: "the duals' rounding"
        ),
        ClaimPrediction(
          "certified sup error of the network for x², S = 3", .equals, 1.0 / 512, tolerance: 1e-8,
          because: "the width of the certified bracket"),
        ClaimPrediction(
          "floor of x³, S = 3", .equals, cubes[0], tolerance: 1e-7, because: "the duals' rounding"),
        ClaimPrediction(
          "floor of x³, S = 5", .equals, cubes[1], tolerance: 1e-7, because: "the duals' rounding"),
      ],
      weakenings: [
        Claim.Weakening("eight free values in place of composed tents", below: 3) { _ in
          let target = try TargetFunction(
            name: "x³", components: [.init(parsing: "x^3")], domain: Domain(0...1))
          let knots = (0...8).map { Double($0) / 8 }
          return MeasuredNumber(
            try CertifiedError(
              of: try shallowNetwork(
                of: LinearSpline(knots: knots, values: knots.map { $0 * $0 * $0 })),
              against: target))
        }
      ],
      experiment: onlySquares),
    Claim(
      "zaslavsky.one-layer-regions", .exactness,
      paper:
        "Zaslavsky 1975, Mem. AMS 154; Pascanu, Montúfar, Bengio 2014, arXiv:1312.6098, Proposition 2",
      statement:
        "A layer of n ReLU units in general position parts the plane into exactly 1 + n + n(n-1)/2 regions.",
      method:
        "Random layers of 4, 8 and 16 units: the patterns of active units around every crossing of two kinks,"
        + " counted once each.",
      refutedBy: "A layer of 8 units with 38 regions.",
      doesNotShow: "Regions of deeper networks.", cost: 1,
      predictions: [
        ClaimPrediction(count: "regions of 4 units", .equals, 11),
        ClaimPrediction(count: "regions of 8 units", .equals, 37).named(.regionsOfEight),
        ClaimPrediction(count: "regions of 16 units", .equals, 137).named(.regionsOfSixteen),
      ],
      weakenings: [
        Claim.Weakening("two kinks that are parallel") { try regions($0, isGeneral: false) }
      ],
      experiment: { try regions($0, isGeneral: true) }),
  ]

  // MARK: Products

  private static func product(_ trial: Trial, _ activation: Activation) throws -> Observation {
    let target = try TargetFunction(
      name: "x*y", components: [.init(parsing: "x*y")], domain: Domain(-1...1, -1...1))
    let steps = [0.4, 0.2, 0.1, 0.05]
    let errors = try steps.map { h in
      // σ''(0) of softplus is 1/4.
      let outer = 1 / (h * h)
      let network = try trial.built(
        try Network(
          [
            (
              activation,
              DenseLayer([[h, h], [-h, -h], [h, -h], [-h, h]], [0, 0, 0, 0])
            )
          ], output: DenseLayer([[outer, outer, -outer, -outer]], [0])), on: target.domain)
      return MeasuredNumber(
        try CertifiedError(of: network, against: target, tolerance: 0.005, boxes: 20_000))
    }
    return Observation(
      measured: [
        errors[2].times(100),
        try fittedRate(.algebraic, steps.map { 1 / $0 }, errors, seed: trial.seed),
      ],
      figure: ClaimFigure(
        "Four softplus units multiply", subtitle: "certified sup error on [-1,1]²",
        x: .logarithmic("inner weight h"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("h²/6", .predicted, steps, steps.map { $0 * $0 / 6 }),
          ClaimFigure.Series("four units", .measured, steps, errors.map(\.value)),
        ]))
  }

  // MARK: Rational units

  private static let layers = RationalModulus.compositions.prefix(3).map { $0.layers }

  private static func zolotarev(_ trial: Trial, isAdapted: Bool) throws -> Observation {
    let geometric = (0...4000).map { pow(10, -7 * Double($0) / 4000) }
    let points = (-10_000...10_000).map { Double($0) / 10_000 } + geometric
    let errors = try layers.map { layers -> MeasuredNumber in
      let used = isAdapted ? layers : layers.map { _ in layers[0] }
      let units = try used.map { layer in
        try Activation(
          parsing: "expression(x*(x^2+\(plain(layer.b)))/(x^2+\(plain(layer.a))))")
      }
      // The scale of a layer stands in front of the next.
      let network = try Network(
        units.enumerated().map { place, unit in
          (unit, DenseLayer([[place == 0 ? 1 : used[place - 1].scale]], [0]))
        }, output: DenseLayer([[used[used.count - 1].scale]], [0]))
      return MeasuredNumber(
        EvaluatedError(
          of: TimesInput(network: try trial.built(network, on: Domain(-1...1))), at: points
        ) { abs($0) })
    }
    let depths = [1.0, 2, 3]
    let digits = errors.map { -log10($0.value) }
    return Observation(
      measured: errors,
      figure: ClaimFigure(
        "|x| by composed rational units", subtitle: "sup error on [-1,1]",
        x: .linear("layers of one unit"), y: .logarithmic("sup error"),
        series: [ClaimFigure.Series("composed", .measured, depths, errors.map(\.value))]),
      notes: [
        "digits grow by \(brief(digits[1] / digits[0])) and \(brief(digits[2] / digits[1])) a layer; √3 is the limit"
      ])
  }

  private static let newmanErrors = [0.027_822_696_7, 0.005_739_402_31, 0.001_471_290_12]

  private static func newman(_ trial: Trial, isGeometric: Bool) throws -> Observation {
    let degrees = Array(4...25)
    let fine = (0...6000).map { (i: Int) -> Double in exp(-12 * Double(i) / 6000) }
    let points = fine + (0...1000).map { Double($0) / 1000 }
    let errors = degrees.map { n -> EvaluatedError in
      let nodes = (0..<n).map {
        isGeometric ? exp(-Double($0) / Double(n).squareRoot()) : Double($0 + 1) / Double(n)
      }
      // The bound is loose, so that a node less need not break it: only where the error itself is predicted.
      let used = [4, 9, 16].contains(n) ? trial.list(nodes, of: "node") : nodes
      return EvaluatedError(of: NewmanQuotient(nodes: used), at: points) { abs($0) }
    }
    let measured = errors.map { MeasuredNumber($0) }
    let x = degrees.map(Double.init)
    return Observation(
      measured: [
        MeasuredNumber(
          ExactCount(
            of: Array(errors.dropFirst()),
            above: x.dropFirst().map { 3 * exp(-$0.squareRoot()) })),
        measured[0], measured[5], measured[12],
      ],
      figure: ClaimFigure(
        "|x| by Newman's rational functions", subtitle: "sup error on [-1,1]",
        x: .linear("degree n"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("3 exp(-√n)", .predicted, x, x.map { 3 * exp(-$0.squareRoot()) }),
          ClaimFigure.Series("measured", .measured, x, measured.map(\.value)),
          ClaimFigure.Series(
            "best, in the limit: 8 exp(-π√n)", .predicted, x,
            x.map { 8 * exp(-.pi * $0.squareRoot()) }),
        ]))
  }

  // MARK: Folds alone

  /// Of x³ for S = 3 and 5, by SciPy (Tests/ClaimsTests/Resources/check_claims.py).
  private static let cubes = [0.031_685_207_2, 0.031_268_149_9]

  private static func tents(_ count: Int, at x: Double) -> [Double] {
    var fold = x
    return (0..<count).map { _ in
      fold = 1 - abs(2 * fold - 1)
      return fold
    }
  }

  private static func program(_ count: Int, _ function: (Double) -> Double) -> LinearProgram {
    let cells = 4 << count
    let columns = count + 3
    var program = LinearProgram(
      costs: [1] + [Double](repeating: 0, count: columns - 1),
      lower: [0] + [Double](repeating: -10, count: columns - 1),
      upper: [10] + [Double](repeating: 10, count: columns - 1))
    for place in 0...cells {
      let x = Double(place) / Double(cells)
      let values = [1, x] + tents(count, at: x)
      let f = function(x)
      program.rows.append(
        LinearProgram.Row(columns: Array(0..<columns), values: [1] + values, lower: f))
      program.rows.append(
        LinearProgram.Row(columns: Array(0..<columns), values: [-1] + values, upper: f))
    }
    return program
  }

  private static func onlySquares(_ trial: Trial) throws -> Observation {
    let target = try TargetFunction(
      name: "x²", components: [.init(parsing: "x^2")], domain: Domain(0...1))
    var layers = AffineLayers(.relu, inputs: 1)
    var tent = layers.units[0]
    var sum: AffineLayers.Form?
    for level in 1...3 {
      layers.append([tent, tent + -0.5] + (sum.map { [$0] } ?? []))
      let units = layers.units
      tent = 2 * units[0] - 4 * units[1]
      sum = (sum == nil ? units[0] : units[2]) - pow(4, -Double(level)) * tent
    }
    let network = try trial.built(
      try layers.network(inputs: 1, output: (sum ?? tent) + -1.0 / 512), on: target.domain)
    let counts = [3, 5]
    let squares = ProvenFloor(of: program(3) { $0 * $0 }, in: trial)
    let cubes = counts.map { count in
      MeasuredNumber(ProvenFloor(of: program(count) { $0 * $0 * $0 }, in: trial))
    }
    let x = counts.map(Double.init)
    return Observation(
      measured: [
        MeasuredNumber(squares),
        MeasuredNumber(try CertifiedError(of: network, against: target, tolerance: 1e-7)), cubes[0],
        cubes[1],
      ],
      figure: ClaimFigure(
        "Composed tents on x² and x³", subtitle: "least sup error on a grid of [0,1]",
        x: .linear("tents S"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("x², 4^-(S+1)/2", .predicted, x, x.map { pow(4, -$0 - 1) / 2 }),
          ClaimFigure.Series("x³, floor", .measured, x, cubes.map(\.value)),
        ]))
  }

  // MARK: Regions

  private static func regions(_ trial: Trial, isGeneral: Bool) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "random layers")
    let counts = [4, 8, 16]
    let found = counts.map { n -> MeasuredNumber in
      var lines = (0..<n).map { _ in
        [source.normal(), source.normal(), source.normal()]
      }
      if !isGeneral { lines[1] = [lines[0][0], lines[0][1], lines[1][2]] }
      var patterns: [[Bool]] = []
      for i in 0..<n {
        for j in 0..<i {
          let (p, q) = (lines[i], lines[j])
          let determinant = p[0] * q[1] - p[1] * q[0]
          if determinant == 0 { continue }
          let x = (p[1] * q[2] - q[1] * p[2]) / determinant
          let y = (q[0] * p[2] - p[0] * q[2]) / determinant
          for corner in 0..<4 {
            patterns.append(
              lines.indices.map { unit in
                unit == i
                  ? corner & 1 == 1
                  : unit == j
                    ? corner & 2 == 2 : lines[unit][0] * x + lines[unit][1] * y + lines[unit][2] > 0
              })
          }
        }
      }
      let different = Array(Set(patterns)).sorted { a, b in
        a.lexicographicallyPrecedes(b) { !$0 && $1 }
      }
      return MeasuredNumber(ExactCount(differentOf: trial.list(different, of: "region")))
    }
    let x = counts.map(Double.init)
    return Observation(
      measured: found,
      figure: ClaimFigure(
        "Regions of one layer in the plane", subtitle: "random units", x: .logarithmic("units n"),
        y: .logarithmic("regions"),
        series: [
          ClaimFigure.Series(
            "1 + n + n(n-1)/2", .predicted, x, x.map { 1 + $0 + $0 * ($0 - 1) / 2 }),
          ClaimFigure.Series("counted", .measured, x, found.map(\.value)),
        ]))
  }
}

/// The input times a network's value.
private struct TimesInput: Approximant {
  let network: Network

  func evaluated(at points: Batch) -> Batch {
    Batch(
      features: 1, count: points.count,
      storage: zip(points.storage, network(points).storage).map { $0 * $1 })
  }
}

/// x (p(x) − p(−x))/(p(x) + p(−x)), p(x) = Π(x + node).
private struct NewmanQuotient: Approximant {
  let nodes: [Double]

  func evaluated(at points: Batch) -> Batch {
    Batch(
      features: 1, count: points.count,
      storage: points.storage.map { x in
        // p(−x)/p(x), each factor at most 1 in magnitude for x ≥ 0.
        let ratio = nodes.reduce(1.0) { $0 * (($1 - x) / ($1 + x)) }
        return x * (1 - ratio) / (1 + ratio)
      })
  }
}
