// A2. On the line a shallow ReLU network is a spline with free knots.

import Base
import Constructions
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// W ReLU units on an interval give all continuous piecewise linear functions of W pieces, and those of W + 1 pieces
/// whose jumps of the slope over some subset of the kinks add up to minus the first slope. For convex f the best sup error
/// with N pieces equioscillates, and ε N² → (∫√|f''|)²/16 (Burchard 1974): for exp on [0,1] (2(√e − 1))²/16 = 0.1052.
/// The best network of W units lies between the best splines of W and of W + 1 pieces; for convex monotone f it
/// is known (BestRectifiers.swift). Units are counted in the network as it is evaluated: those whose outer weight is not 0.
enum FreeKnots {
  private static let paper =
    "Daubechies, DeVore, Foucart, Hanin, Petrova 2022, arXiv:1905.02199; Burchard 1974"
  private static let limit = pow(2 * (M_E.squareRoot() - 1), 2) / 16

  static let claims = [
    Claim(
      "free-knot.exp-constant", .rate, paper: paper,
      statement:
        "The best sup error of continuous piecewise linear functions of N pieces for exp on [0,1]"
        + " tends to 0.1052/N², and it equioscillates.",
      method:
        "The optimal spline of N pieces as a network of N units: certified error, above a floor of all"
        + " functions of N pieces by exp at 2N + 1 points in interval arithmetic; its errors at every"
        + " knot and between, by formula.",
      refutedBy: "A function of 64 linear pieces nearer to exp than 0.105/64².",
      doesNotShow: "What training finds, or functions that are not convex.", cost: 3,
      predictions: [
        ClaimPrediction(
          "least sup error of N pieces times N² at N = 64", .equals, limit, tolerance: 0.01 * limit,
          because: "1 %: the limit is approached like 1/N²"),
        ClaimPrediction(
          "exponent of the least error in N, from 8 on", .equals, 2, tolerance: 0.02,
          because: "terms of higher order at N = 8"),
        ClaimPrediction(
          "spread of the 2N + 1 extrema of the error, relative", .equals, 0, tolerance: 1e-8,
          because: "bisection to rounding"),
        ClaimPrediction(
          "certified error by the proven floor of N pieces, the furthest from 1", .equals, 1,
          tolerance: 1e-4, because: "the width of the certified bracket"),
      ],
      experiment: expConstant),
    Claim(
      "free-knot.best-units", .exactness,
      paper: "proved in this library, Sources/Functions/BestRectifiers.swift",
      statement:
        "The best network of W ReLU units in one hidden layer for exp on [0,1] has a level piece and W"
        + " pieces more: its sup error is 0.08167 for 1 unit and 0.0016358 for 8.",
      method:
        "The network is built and its sup error certified; a floor of all such networks from exp at"
        + " 2W + 2 points in interval arithmetic, and exp proven convex and increasing by intervals.",
      refutedBy: "A network of 8 ReLU units in one hidden layer with a sup error below 0.001635.",
      doesNotShow: "The best networks for functions that are not convex and monotone.", cost: 4,
      predictions: [
        ClaimPrediction(
          "least sup error of 8 units", .equals, 0.001_635_810_067_4, tolerance: 2e-9,
          because: "a millionth, to which floor and network are proven"),
        ClaimPrediction(
          "least sup error of one unit", .equals, 0.081_668_618_310_1, tolerance: 1e-7,
          because: "a millionth, to which floor and network are proven"),
        ClaimPrediction(
          "certified error by the floor, the furthest from 1", .equals, 1, tolerance: 1e-5,
          because: "the width of the certified bracket"),
      ],
      weakenings: [
        Claim.Weakening("one unit more than 8, certified", below: 0) { _ in try reached(9) },
        Claim.Weakening("one unit more than 1, certified", below: 1) { _ in try reached(2) },
      ],
      experiment: bestUnits),
    Claim(
      "free-knot.units", .exactness, paper: paper,
      statement:
        "A continuous piecewise linear function of N pieces is made by N ReLU units on an interval,"
        + " and by one less where an outer slope is 0.",
      method:
        "Splines with random knots and values as networks of so many units, 2 to 100: their pieces are"
        + " counted by kinks, and their values compared at random points.",
      refutedBy: "A spline of 5 pieces that the 5 units leave by more than rounding.",
      doesNotShow: "That fewer units never do: sometimes they do, see free-knot.best-units.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "pieces of a network by its units, outer slopes not 0, the furthest from 1", .equals, 1,
          tolerance: 0, because: "a ratio of counts"),
        ClaimPrediction(
          "pieces less units where the last slope is 0, the furthest from 1", .equals, 1,
          tolerance: 0, because: "a difference of counts"),
        ClaimPrediction(
          "largest difference of network and spline", .equals, 0, tolerance: 1e-10,
          because: "rounding of sums whose terms reach 1e4"),
      ],
      experiment: units),
  ]

  private static func target() throws -> TargetFunction {
    try Catalogue.entry("exp").target(domain: Domain(0...1))
  }

  /// The certified error of the best network of so many units.
  private static func reached(_ units: Int) throws -> MeasuredNumber {
    let target = try target()
    return MeasuredNumber(
      try CertifiedError(
        of: try bestRectifierNetwork(target, units: units).network, against: target))
  }

  private static func bestUnits(_ trial: Trial) throws -> Observation {
    let target = try target()
    let widths = trial.size.pick([1, 8], [1, 2, 4, 8, 16], [1, 2, 4, 8, 16, 32])
    var ratios: [MeasuredNumber] = []
    let errors = try widths.map { width in
      let best = try bestRectifierNetwork(target, units: width).network
      let built = try trial.built(best, on: target.domain)
      let error = try CertifiedError(of: built, against: target, tolerance: 1e-8)
      let floor = built.architecture.flatMap { architectureFloor(of: $0, for: target) }
      ratios.append(
        floor.map { MeasuredNumber(error).divided(by: MeasuredNumber($0)) } ?? .missing)
      return MeasuredNumber(ComputedOptimum(reached: error, floor: floor))
    }
    let x = widths.map(Double.init)
    func at(_ width: Int) -> MeasuredNumber {
      widths.firstIndex(of: width).map { errors[$0] } ?? .missing
    }
    return Observation(
      measured: [at(8), at(1), .furthest(from: 1, of: ratios)],
      figure: ClaimFigure(
        "exp by the best networks", subtitle: "certified sup error on [0,1]",
        x: .logarithmic("units W"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("limit 0.1052/W²", .predicted, x, x.map { limit / ($0 * $0) }),
          ClaimFigure.Series("best network", .measured, x, errors.map(\.value)),
        ]))
  }

  private static func expConstant(_ trial: Trial) throws -> Observation {
    let pieces = trial.size.pick(
      [8, 16, 32, 64, 128], [8, 16, 32, 64, 128], [8, 16, 32, 64, 128, 256])
    let target = try target()
    var errors: [MeasuredNumber] = []
    var (spreads, ratios): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    for count in pieces {
      let spline = try freeKnotSpline(target, pieces: count).spline
      // Between knots the error of a convex function is largest where its slope is the piece's.
      let middles = (0..<count).map { log(spline.slope($0)) }
      let network = try trial.built(try shallowNetwork(of: spline), on: target.domain)
      var points = zip(spline.knots, middles).flatMap { knot, middle -> [Double] in [knot, middle] }
      points.append(1)
      let floor = ProvenFloor(
        linearPieces: count, at: trial.list(points, of: "point of the alternation"), of: \.exp)
      let error = try CertifiedError(of: network, against: target, tolerance: 1e-5)
      errors.append(MeasuredNumber(ComputedOptimum(reached: error, floor: floor)))
      ratios.append(MeasuredNumber(error).divided(by: MeasuredNumber(floor)))
      spreads.append(
        MeasuredNumber(EvaluatedError(of: network, at: points) { exp($0) }.spread))
    }
    let x = pieces.map(Double.init)
    return Observation(
      measured: [
        errors[3].times(64 * 64), try fittedRate(.algebraic, x, errors, seed: trial.seed),
        .largest(of: spreads), .furthest(from: 1, of: ratios),
      ],
      figure: ClaimFigure(
        "exp by free knots", subtitle: "certified sup error on [0,1]",
        x: .logarithmic("pieces N"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("0.1052/N²", .predicted, x, x.map { limit / ($0 * $0) }),
          ClaimFigure.Series("optimal spline", .measured, x, errors.map(\.value)),
        ]))
  }

  private static func units(_ trial: Trial) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "random splines")
    let counts = trial.size.pick(
      [2, 5, 20], [2, 3, 5, 10, 20, 50, 100], [2, 3, 5, 10, 20, 50, 100, 500])
    var (ratios, differences): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    var deviations: [MeasuredNumber] = []
    for count in counts {
      for isFlat in [false, true] {
        let inner = (1..<count).map { (Double($0) + source.uniform(-0.4, 0.4)) / Double(count) }
        var values = (0...count).map { _ in source.uniform(-1, 1) }
        if isFlat { values[count] = values[count - 1] }
        let spline = LinearSpline(knots: [0] + inner + [1], values: values)
        let network = try trial.built(try shallowNetwork(of: spline), on: Domain(0...1))
        let pieces = MeasuredNumber(ExactCount(piecesOf: network, on: 0...1))
        let units = MeasuredNumber(
          ExactCount(of: [StoredWeights(of: network, layers: 1...)]) { $0 != 0 })
        if isFlat {
          differences.append(pieces.minus(units))
        } else {
          ratios.append(pieces.divided(by: units))
        }
        let points = (0..<200).map { _ in source.uniform() }
        deviations.append(
          MeasuredNumber(EvaluatedError(of: network, at: points) { spline.value(at: $0) }))
      }
    }
    let x = counts.map(Double.init)
    return Observation(
      measured: [
        .furthest(from: 1, of: ratios), .furthest(from: 1, of: differences),
        .largest(of: deviations),
      ],
      figure: ClaimFigure(
        "Units for pieces", subtitle: "random splines, counts", x: .logarithmic("pieces"),
        y: .linear("pieces by units"),
        series: [
          ClaimFigure.Series("one a piece", .predicted, x, x.map { _ in 1 }),
          ClaimFigure.Series("built", .measured, x, ratios.map(\.value)),
        ]))
  }
}
