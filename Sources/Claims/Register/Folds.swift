// Functions that folds make cheap: Takagi's, fast cosines, and squares with several teeth a layer.

import Base
import Formulas
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Takagi's function T(x) = Σ_{k≥1} 2^−k g_k(x), g_k the tent composed k times: p layers carry x through p tents and add up, and
/// what is left is 2^−p T(g_p(x)), at most 2^−p · 2/3, attained where g_p is 1/3. One layer of W units has at most W + 1 pieces; on
/// a dyadic interval of length 2^−m T's middle is 2^−m/2 above its chord, so 2^m pieces stay at 2^−m/4 at least.
///
/// cos(2π 2^k x) = cos(π g_{k+1}(x)): one fold more doubles the frequency, with the same error.
///
/// x²: on [j/N, (j+1)/N] the function t(1 − t) is its chord plus N^−2 s(1 − s), s the place in the cell, and s or 1 − s is
/// the zigzag z(t) of N teeth. So L layers of zigzags and their chords interpolate x² on the grid of N^L cells: sup error
/// N^−2L/4 exactly, with N + 1 units a layer.
enum Folds {
  static let claims = [
    Claim(
      "daubechies.takagi", .exactness,
      paper:
        "Daubechies, DeVore, Foucart, Hanin, Petrova 2022, Constr. Approx. 55, arXiv:1905.02199, on"
        + " Takagi functions",
      statement:
        "p ReLU layers of width 3 approximate Takagi's function with sup error (2/3) 2^-p exactly; one hidden"
        + " layer of 31 units, one more than p = 10 has, stays at 1/128.",
      method:
        "Built networks at the points j/(3·2^p), where the rest of the series is largest; the floor of"
        + " functions of 32 linear pieces at dyadic points in interval arithmetic.",
      refutedBy: "A one-layer ReLU network of 31 units nearer than 1/128 to Takagi's function.",
      doesNotShow: "That width 3 is the least.", cost: 1,
      predictions: [
        ClaimPrediction(
          "sup error times 2^p at j/(3·2^p), the furthest from 2/3", .equals, 2.0 / 3,
          tolerance: 1e-9, because: "thirds are rounded"),
        ClaimPrediction(
          "factor by which a layer divides the error, as an exponent: ln 2", .equals, log(2),
          tolerance: 1e-6, because: "rounding"),
        ClaimPrediction(
          "floor of one hidden layer of 31 units", .equals, 1.0 / 128, tolerance: 1e-12,
          because: "dyadic numbers"),
      ],
      weakenings: [
        Claim.Weakening("ten layers of 3 units in place of one of 31", below: 2) { trial in
          MeasuredNumber(EvaluatedError(of: try takagi(10), at: thirds(10), against: value))
        }
      ],
      experiment: takagiByDepth),
    Claim(
      "elbrachter.cosine", .rate,
      paper:
        "Elbrächter, Perekrestenko, Grohs, Bölcskei 2021, IEEE Trans. Inf. Theory 67(5), arXiv:1901.02220,"
        + " on cosines",
      statement:
        "Doubling the frequency of a cosine costs one ReLU layer of two units and no accuracy, while one hidden"
        + " layer of 30 units stays at sup error 1 from cos(32πx).",
      method:
        "cos(2π 2^k x) on [0,1], k = 0 to 4: k + 1 folds and an interpolant of 16 pieces; certified errors"
        + " against the formula; the floor by how often the cosine rises and falls.",
      refutedBy: "A certified error that grows with the frequency.",
      doesNotShow: "The theorem's depth in the accuracy: the interpolant is fixed here.", cost: 4,
      predictions: [
        ClaimPrediction(
          "certified sup error by that at k = 0, the furthest from 1", .equals, 1,
          tolerance: 1e-3, because: "the width of the certified brackets"),
        ClaimPrediction(
          "certified sup error at k = 4", .equals, cosineError, tolerance: 1e-5,
          because: "the width of the certified bracket"),
        ClaimPrediction(
          "units that bend more for a doubling, the furthest from 1", .equals, 1, tolerance: 0,
          because: "a difference of counts; the other unit of a fold carries what is not negative"),
        ClaimPrediction(
          "floor of one hidden layer of 30 units, k = 4", .equals, 1, tolerance: 1e-12,
          because: "the values are -1 and 1"),
      ],
      weakenings: [
        Claim.Weakening("five layers of two units and one of 16", below: 3) { _ in
          MeasuredNumber(try CertifiedError(of: try cosine(4), against: try target(4)))
        }
      ],
      experiment: cosines),
    Claim(
      "lu-shen-yang-zhang.square", .rate,
      paper: "Lu, Shen, Yang, Zhang 2021, SIAM J. Math. Anal. 53, arXiv:2001.03040, on polynomials",
      statement:
        "L ReLU layers of width N + 1 approximate x² on [0,1] with sup error N^(-2L)/4: width enters as a"
        + " power and depth as an exponent.",
      method:
        "Zigzags of N = 2, 3, 4 teeth a layer with L = 1, 2, 3: certified sup error; the exponent in N at L = 2"
        + " and in L at N = 3.",
      refutedBy: "A certified error of the built network above N^(-2L)/4.",
      doesNotShow:
        "The theorem's constants, which are for all polynomials, or that nothing does better: a shift"
        + " halves the error.", cost: 3,
      predictions: [
        ClaimPrediction(
          "certified sup error times 4 N^(2L), the furthest from 1", .equals, 1, tolerance: 1e-4,
          because: "the width of the certified brackets"),
        ClaimPrediction(
          "exponent of the certified error in N at L = 2", .equals, 4, tolerance: 1e-3,
          because: "the width of the certified brackets"),
        ClaimPrediction(
          "exponent of the certified error in L at N = 3, by ln 3", .equals, 2, tolerance: 1e-3,
          because: "the width of the certified brackets"),
      ], experiment: squares),
  ]

  /// sup |cos πt − its interpolant on 16 cells|.
  private static let cosineError = 0.004_792_098_914_2

  // MARK: Takagi

  private static func takagi(_ depth: Int) throws -> Network {
    var layers = AffineLayers(.relu, inputs: 1)
    layers.append([layers.units[0], layers.units[0] + -0.5])
    var tent = 2 * layers.units[0] - 4 * layers.units[1]
    var sum = 0.5 * tent
    for level in 2..<max(2, depth + 1) {
      layers.append([tent, tent + -0.5, sum])
      let units = layers.units
      tent = 2 * units[0] - 4 * units[1]
      sum = units[2] + pow(2, -Double(level)) * tent
    }
    return try layers.network(inputs: 1, output: sum)
  }

  private static func value(_ x: Double) -> Double {
    var (sum, fold) = (0.0, x)
    for level in 1...60 {
      fold = 1 - abs(2 * fold - 1)
      sum += fold * pow(2, -Double(level))
    }
    return sum
  }

  private static func thirds(_ depth: Int) -> [Double] {
    let parts = 3 << depth
    return (0...parts).map { Double($0) / Double(parts) }
  }

  private static func takagiByDepth(_ trial: Trial) throws -> Observation {
    let depths = Array(1...trial.size.pick(10, 12, 14))
    let errors = try depths.map { depth in
      MeasuredNumber(
        EvaluatedError(
          of: try trial.built(try takagi(depth), on: Domain(0...1)), at: thirds(depth),
          against: value))
    }
    let x = depths.map(Double.init)
    let pieces = 32
    // At a dyadic point all but finitely many terms are 0.
    let floor = ProvenFloor(
      linearPieces: pieces,
      at: trial.list((0...(2 * pieces)).map { Double($0) / Double(2 * pieces) }, of: "point")
    ) { x in
      var (sum, fold) = (Interval.zero, x)
      for level in 1...20 {
        fold = .one - (Interval(2) * fold - .one).absoluteValue
        sum = sum + Interval(pow(2, -Double(level))) * fold
      }
      return sum
    }
    return Observation(
      measured: [
        .furthest(from: 2.0 / 3, of: zip(x, errors).map { $1.times(pow(2, $0)) }),
        try fittedRate(.geometric, x, errors, seed: trial.seed), MeasuredNumber(floor),
      ],
      figure: ClaimFigure(
        "Takagi's function by depth", subtitle: "sup error on [0,1]", x: .linear("hidden layers"),
        y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("(2/3) 2^-p", .predicted, x, x.map { 2 / 3 * pow(2, -$0) }),
          ClaimFigure.Series("built", .measured, x, errors.map(\.value)),
        ]))
  }

  // MARK: Cosines

  private static func cosine(_ k: Int) throws -> Network {
    var layers = AffineLayers(.relu, inputs: 1)
    var tent = layers.units[0]
    for _ in 0...k {
      layers.append([tent, tent + -0.5])
      tent = 2 * layers.units[0] - 4 * layers.units[1]
    }
    let cells = 16
    layers.append((0..<cells).map { tent + -Double($0) / Double(cells) })
    let values = (0...cells).map { cos(Double.pi * Double($0) / Double(cells)) }
    let slopes = (0..<cells).map { Double(cells) * (values[$0 + 1] - values[$0]) }
    let jumps = slopes.indices.map { $0 == 0 ? slopes[0] : slopes[$0] - slopes[$0 - 1] }
    return try layers.network(
      inputs: 1, output: AffineLayers.Form(weights: jumps, constant: values[0]))
  }

  private static func target(_ k: Int) throws -> TargetFunction {
    let text = "cos(\(2 << k)*pi*x)"
    return try TargetFunction(
      name: text, components: [.init(parsing: text)], domain: Domain(0...1))
  }

  private static func cosines(_ trial: Trial) throws -> Observation {
    let levels = Array(0...4)
    let grid = Batch(features: 1, count: 4097, storage: (0...4096).map { Double($0) / 4096 })
    var (errors, units): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    for k in levels {
      let network = try trial.built(try cosine(k), on: Domain(0...1))
      errors.append(
        MeasuredNumber(try CertifiedError(of: network, against: try target(k), tolerance: 1e-4)))
      units.append(MeasuredNumber(ExactCount(bendingUnitsOf: network, at: grid)))
    }
    let turns = 32
    let floor = ProvenFloor(
      pieces: turns - 1,
      below: trial.list(
        (0...turns).map { (Interval.pi * Interval(Double($0))).cos }, of: "value"))
    let x = levels.map { pow(2, Double($0)) }
    return Observation(
      measured: [
        .furthest(from: 1, of: errors.map { $0.divided(by: errors[0]) }), errors[4],
        .furthest(from: 1, of: zip(units.dropFirst(), units).map { $0.minus($1) }),
        MeasuredNumber(floor),
      ],
      figure: ClaimFigure(
        "A cosine's frequency by folds", subtitle: "certified sup error on [0,1]",
        x: .logarithmic("frequency"), y: .linear("sup error"),
        series: [ClaimFigure.Series("built", .measured, x, errors.map(\.value))]))
  }

  // MARK: Squares

  private static func square(_ teeth: Int, depth: Int) throws -> Network {
    let n = Double(teeth)
    var layers = AffineLayers(.relu, inputs: 1)
    var zigzag = layers.units[0]
    var value: AffineLayers.Form?
    for level in 1...depth {
      layers.append((0..<teeth).map { zigzag + -Double($0) / n } + (value.map { [$0] } ?? []))
      let units = layers.units
      // The chords of t(1 − t), and the zigzag.
      var chords = (1 - 1 / n) * units[0]
      zigzag = n * units[0]
      for j in 1..<teeth {
        chords = chords - 2 / n * units[j]
        zigzag = zigzag + (j % 2 == 1 ? -2 : 2) * n * units[j]
      }
      value = (value == nil ? units[0] : units[teeth]) - pow(n, -2 * Double(level - 1)) * chords
    }
    return try layers.network(inputs: 1, output: value ?? layers.units[0])
  }

  private static func squares(_ trial: Trial) throws -> Observation {
    let target = try TargetFunction(
      name: "x²", components: [.init(parsing: "x^2")], domain: Domain(0...1))
    func error(_ teeth: Int, _ depth: Int) throws -> MeasuredNumber {
      let network = try trial.built(try square(teeth, depth: depth), on: target.domain)
      return MeasuredNumber(
        try CertifiedError(of: network, against: target, tolerance: 1e-5))
    }
    let teeth = [2, 3, 4, 5]
    let depths = [1, 2, 3]
    let byTeeth = try teeth.map { try error($0, 2) }
    let byDepth = try depths.map { try error(3, $0) }
    let scaled =
      zip(teeth, byTeeth).map { $1.times(4 * pow(Double($0), 4)) }
      + zip(depths, byDepth).map { $1.times(4 * pow(3, 2 * Double($0))) }
    let x = teeth.map(Double.init)
    return Observation(
      measured: [
        .furthest(from: 1, of: scaled),
        try fittedRate(.algebraic, x, byTeeth, seed: trial.seed),
        try fittedRate(.geometric, depths.map(Double.init), byDepth, seed: trial.seed)
          .times(1 / log(3)),
      ],
      figure: ClaimFigure(
        "x² by teeth, two layers", subtitle: "certified sup error on [0,1]",
        x: .logarithmic("teeth N"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("N^-4/4", .predicted, x, x.map { pow($0, -4) / 4 }),
          ClaimFigure.Series("built", .measured, x, byTeeth.map(\.value)),
        ]))
  }
}
