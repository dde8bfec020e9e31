// A2. On the line a shallow ReLU network is a spline with free knots.

import Base
import Constructions
import Fitting
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// W ReLU units on an interval give all continuous piecewise linear functions of W pieces, and those of W + 1 pieces
/// whose jumps of the slope over some subset of the kinks add up to minus the first slope. For convex f the best sup error
/// with N pieces equioscillates, and ε N² → (∫√|f''|)²/16 (Burchard 1974): for exp on [0,1] (2(√e − 1))²/16 = 0.1052.
/// The best network of W units lies between the best splines of W and of W + 1 pieces; for convex monotone f it
/// is known (BestRectifiers.swift).
enum FreeKnots {
  private static let paper =
    "Daubechies, DeVore, Foucart, Hanin, Petrova 2022, arXiv:1905.02199; Burchard 1974"
  private static let limit = pow(2 * (M_E.squareRoot() - 1), 2) / 16

  static let claims = [
    Claim(
      "free-knot.exp-constant", paper: paper,
      statement:
        "The best sup error of continuous piecewise linear functions of N pieces for exp on [0,1]"
        + " tends to 0.1052/N², and it equioscillates.",
      method:
        "The optimal spline of N pieces; its errors at every knot and between, by formula. Beside it"
        + " the best network of N units and networks of N units trained by variable projection from"
        + " many starts.",
      cost: 20,
      predictions: [
        ClaimPrediction(
          "sup error times N² at N = 64", .equals, limit, tolerance: 0.01 * limit,
          because: "1 %: the limit is approached like 1/N²", change: .tenth),
        ClaimPrediction(
          "exponent of the error in N", .equals, 2, tolerance: 0.05,
          because: "fitted from N = 8 on",
          change: .rate),
        ClaimPrediction(
          "spread of the 2N + 1 extrema of the error, relative", .atMost, 1e-9, tolerance: 0,
          because: "bisection to rounding", change: nil),
      ],
      evidence: expConstant),
    Claim(
      "free-knot.best-units",
      paper: "proved in this library, Sources/Functions/BestRectifiers.swift",
      statement:
        "The best network of W ReLU units in one hidden layer for exp on [0,1] has a level piece and W"
        + " pieces more: its sup error is 0.08167 for 1 unit and 0.0016358 for 8.",
      method:
        "The network is built and its sup error measured; a floor from exp at 2W + 2 points in interval"
        + " arithmetic, and exp proven convex and increasing by intervals. Beside it networks trained by"
        + " variable projection.",
      cost: 4,
      predictions: [
        ClaimPrediction(
          "sup error of the best 8 units", .equals, 0.001_635_810_067_4, tolerance: 1e-9,
          because: "the figure has 13 decimals; it is found by bisection", change: .tenth),
        ClaimPrediction(
          "sup error of the best unit", .equals, 0.081_668_618_310_1, tolerance: 1e-9,
          because: "the figure has 13 decimals; it is found by bisection", change: .tenth),
        ClaimPrediction(
          "sup error above the floor of all networks, relative", .atMost, 1e-6, tolerance: 0,
          because: "what counts as proven", change: nil),
        ClaimPrediction(
          "least trained sup error by the best", .atLeast, 1, tolerance: 1e-9,
          because: "rounding of the two errors", change: nil),
      ],
      evidence: bestUnits),
    Claim(
      "free-knot.units", paper: paper,
      statement:
        "A continuous piecewise linear function of N pieces is made by N ReLU units on an interval,"
        + " and by one less where an outer slope is 0.",
      method:
        "Splines with random knots and values as networks; units counted, pieces counted by kinks,"
        + " and the values compared at random points.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "units less pieces, outer slopes not 0", .equals, 0, tolerance: 0, because: "a count",
          change: .one),
        ClaimPrediction(
          "units less pieces, last slope 0", .equals, -1, tolerance: 0, because: "a count",
          change: .one),
        ClaimPrediction(
          "largest difference of network and spline", .atMost, 1e-10, tolerance: 0,
          because: "rounding of sums whose terms reach 1e4", change: nil),
      ],
      evidence: units),
  ]

  private static func bestUnits(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let target = try Catalogue.entry("exp").target(domain: Domain(0...1))
    let widths = size.pick([1, 8], [1, 2, 4, 8, 16], [1, 2, 4, 8, 16, 32])
    var errors: [Double] = []
    var gap = 0.0
    var least = Double.infinity
    var trained: [Double] = []
    for width in widths {
      let built = try bestRectifierNetwork(target, units: width)
      let network = built.network
      guard let shape = network.architecture else {
        throw UserError("a shallow network is of a family")
      }
      let error = try measure(
        { network($0) }, against: built.target, options: MeasureOptions(norms: [.sup])
      ).sup
      let floor = architectureFloor(of: shape, for: target)?.error ?? .nan
      errors.append(error)
      gap = max(gap, (error - floor) / error)
      let found = try train(
        shape, on: target, starts: size.pick(2, 6, 20),
        options: FitOptions(optimizer: .varpro, steps: 200), samples: 256, norms: [.sup],
        seed: seed
      ).map(\.errors.sup).min()
      trained.append(found ?? .nan)
      least = min(least, (found ?? .nan) / error)
    }
    let x = widths.map(Double.init)
    func at(_ width: Int) -> Double { widths.firstIndex(of: width).map { errors[$0] } ?? .nan }
    return Evidence(
      measured: [
        MeasuredNumber(at(8)), MeasuredNumber(at(1)), MeasuredNumber(gap), MeasuredNumber(least),
      ],
      figure: ClaimFigure(
        "exp by the best networks", subtitle: "sup error on [0,1]; trained: sampled, a lower bound",
        x: .logarithmic("units W"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series(
            "limit 0.1052/W²", .predicted, x, x.map { limit / ($0 * $0) }),
          ClaimFigure.Series("best network", .measured, x, errors),
          ClaimFigure.Series("best trained", .trained, x, trained),
        ]))
  }

  private static func expConstant(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let pieces = size.pick([8, 16, 64], [2, 4, 8, 16, 32, 64], [2, 4, 8, 16, 32, 64, 128])
    let target = try Catalogue.entry("exp").target(domain: Domain(0...1))
    var errors: [Double] = []
    var spread = 0.0
    for count in pieces {
      let spline = try freeKnotSpline(target, pieces: count).spline
      // Between knots the error of a convex function is largest where its slope is the piece's.
      let signed =
        zip(spline.knots, spline.values).map { $1 - exp($0) }
        + (0..<count).map { piece in
          let slope = spline.slope(piece)
          return spline.value(at: log(slope)) - slope
        }
      let sizes = signed.map(abs)
      let sup = sizes.max() ?? .nan
      errors.append(sup)
      spread = max(spread, (sup - (sizes.min() ?? 0)) / sup)
    }
    let x = pieces.map(Double.init)
    let far = zip(x, errors).filter { $0.0 >= 8 }
    let rate = try fitRate(
      .algebraic, sizes: far.map(\.0), errors: far.map { [$0.1] }, seed: seed)
    let at64 = pieces.firstIndex(of: 64).map { errors[$0] * 64 * 64 } ?? .nan
    let widths = size.pick([8], [2, 4, 8, 16], [2, 4, 8, 16, 32])
    let trained = try widths.map { width in
      try train(
        Architecture(inputs: 1, width: width, depth: 1, activation: .relu), on: target,
        starts: size.pick(2, 10, 50), options: FitOptions(optimizer: .varpro, steps: 300),
        samples: 512, norms: [.sup], seed: seed
      ).map(\.errors.sup)
    }
    let best = try widths.map { try bestRectifiers(target, units: $0).error }
    let widthsX = widths.map(Double.init)
    return Evidence(
      measured: [MeasuredNumber(at64), MeasuredNumber(rate.rate), MeasuredNumber(spread)],
      figure: ClaimFigure(
        "exp by free knots", subtitle: "sup error on [0,1]; trained: sampled, a lower bound",
        x: .logarithmic("units N"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("0.1052/N²", .predicted, x, x.map { limit / ($0 * $0) }),
          ClaimFigure.Series("optimal spline", .measured, x, errors),
          ClaimFigure.Series("best network of N units", .measured, widthsX, best),
          ClaimFigure.Series("best trained", .trained, widthsX, trained.map { $0.min() ?? .nan }),
          ClaimFigure.Series("median trained", .trained, widthsX, trained.map(median)),
        ]),
      notes: zip(zip(widths, trained), best).map { pair, best in
        let (width, found) = pair
        return "N = \(width): best network \(brief(best)), best trained"
          + " \(brief((found.min() ?? .nan) / best)) times that, median trained"
          + " \(brief(median(found) / best)) times"
      })
  }

  private static func units(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let source = RandomSource(seed: seed, stream: "random splines")
    let counts = size.pick(
      [2, 5, 20], [1, 2, 3, 5, 10, 20, 50, 100], [1, 2, 3, 5, 10, 20, 50, 100, 500])
    var differences: [[Double]] = [[], []]
    var deviation = 0.0
    var found: [Double] = []
    for count in counts {
      for isFlat in [false, true] where count > 1 || !isFlat {
        let inner = (1..<count).map { (Double($0) + source.uniform(-0.4, 0.4)) / Double(count) }
        var values = (0...count).map { _ in source.uniform(-1, 1) }
        if isFlat { values[count] = values[count - 1] }
        let spline = LinearSpline(knots: [0] + inner + [1], values: values)
        let network = try shallowNetwork(of: spline)
        let units = network.widths[0]
        differences[isFlat ? 1 : 0].append(
          Double(units - linearPieces(of: network, on: 0...1).count))
        if !isFlat { found.append(Double(units)) }
        for _ in 0..<200 {
          let t = source.uniform()
          let value = network(Batch(features: 1, points: [[t]])).storage[0]
          deviation = max(deviation, abs(value - spline.value(at: t)))
        }
      }
    }
    return Evidence(
      measured: [
        MeasuredNumber(differences[0].max { abs($0) < abs($1) } ?? .nan),
        MeasuredNumber(differences[1].max { abs($0 + 1) < abs($1 + 1) } ?? .nan),
        MeasuredNumber(deviation),
      ],
      figure: ClaimFigure(
        "Units for pieces", subtitle: "random splines, counts", x: .logarithmic("pieces"),
        y: .logarithmic("units"),
        series: [
          ClaimFigure.Series(
            "one a piece", .predicted, counts.map(Double.init), counts.map(Double.init)),
          ClaimFigure.Series("built", .measured, counts.map(Double.init), found),
        ]))
  }
}
