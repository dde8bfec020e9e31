// B2. The least width at which depth can make up for everything else.

import Base
import Formulas
import Foundation
import Functions
import Measurement
import Networks

/// Hanin, Sellke (2017), Theorem 1, and Johnson (2019), Theorem 1: with ReLU, or another activation that is a limit of injective
/// ones, every component of a level set of a network of n inputs and width n or less is unbounded or meets the
/// boundary, whatever the depth.
///
/// So a network g of width 2 on a compact set around 0 has a boundary point y with g(y) = g(0), and for f = |x|² the sup
/// error is at least ½ (f(y) − f(0)): ½ on the disc, and on the square [−1,1]², whose boundary is no nearer.
///
/// Width 3: |x|² is at least its tangent planes 2p·x − |p|², and by |x − p|² more than them. Their maximum over the k²
/// middles p of equal squares of [−1,1]² errs between 0 and 2/k², attained at the corners of the squares; less half of
/// it, 1/k². A maximum of planes is a string of width n + 1.
///
/// The hypothesis on the activation matters: two gaussian units come to (2 − e^(−hx²) − e^(−hy²))/h, which is |x|² less
/// g(x²) + g(y²), g(u) = u − (1 − e^(−hu))/h convex: on the disc the most is g(1), about h/2.
///
/// This is about the uniform norm. In L^p on a compact set width max(n, m, 2) is dense (Kim, Min, Park
/// 2024, Theorem 1), on R^n max(n + 1, m) (Park, Yun, Lee, Shin 2021, Theorem 1).
enum MinimumWidth {
  private static let steps = [0.5, 0.1, 0.01]
  /// In which the circle is enclosed.
  private static let arcs = 4096

  static let claims = [
    Claim(
      "minimum-width.disc", .absence,
      paper: "Hanin, Sellke 2017, arXiv:1710.11278, Theorem 1; Johnson 2019, ICLR, Theorem 1",
      statement:
        "ReLU networks of width 2 and any depth stop at sup error 1/2 for |x|² on the disc;"
        + " k² layers of width 3 reach 1/k²; one layer of two gaussian units goes below 1/2.",
      method:
        "Half of the least rise of |x|² from the centre to the circle, in interval arithmetic;"
        + " certified errors of maxima of k² tangent planes on the square around the disc, by 1/k²; the"
        + " error of two gaussian units at points of the disc.",
      refutedBy: "A ReLU network of width 2 that is nearer to |x|² on the disc than 1/2.",
      doesNotShow:
        "Anything in L^p, where width 2 is dense, or of sine, gelu and mish, which are no"
        + " limits of injective functions.", cost: 5,
      predictions: [
        ClaimPrediction(
          "sup error on the disc below which no ReLU network of width 2 comes", .equals, 0.5,
          tolerance: 1e-5,
          because: "4096 arcs of the circle are enclosed, and 0.499999 is certified"),
        ClaimPrediction(
          "certified sup error of k² layers of width 3 on [-1,1]² by 1/k², the furthest from 1",
          .equals, 1, tolerance: 0.02, because: "2 %: the width of the certified bracket"),
      ]
        + steps.map { h in
          ClaimPrediction(
            "sup error on the disc of two gaussian units, h = \(plain(h))", .equals,
            1 + expm1(-h) / h, tolerance: 1e-9, because: "rounding; (1, 0) is among the points")
        } + [ClaimPrediction(count: "hidden layers of the k² wider than 3", .equals, 0)],
      weakenings: [
        Claim.Weakening("width 3 in place of 2", below: 0) { _ in
          let target = try target()
          return MeasuredNumber(
            try CertifiedError(of: try planes(2, on: target.domain), against: target))
        },
        Claim.Weakening(
          "gaussian units in place of ReLU, which is a limit of injective functions", below: 0
        ) { _ in
          MeasuredNumber(try CertifiedError(of: try gaussians(0.1), against: try target()))
        },
      ],
      experiment: disc)
  ]

  /// Values of |x|² over the circle, in arcs: the value in the middle, and the derivative along the arc times what is
  /// left of its angle on both sides.
  private static func circle() -> [Interval] {
    let unit = Interval.pi / Interval(Double(arcs / 2))
    return (0..<arcs).map { arc in
      let middle = Interval(Double(arc) + 0.5) * unit
      let angles = Interval(Double(arc), Double(arc + 1)) * unit
      let derivative = Interval(2) * (angles.sin * angles.cos - angles.cos * angles.sin)
      return middle.cos.raised(to: 2) + middle.sin.raised(to: 2) + derivative * (angles - middle)
    }
  }

  private static func target() throws -> TargetFunction {
    try TargetFunction(
      name: "|x|²", components: [.init(parsing: "x^2+y^2")], domain: Domain(-1...1, -1...1))
  }

  /// The maximum of the tangent planes at the middles of k² squares, less half of its error.
  private static func planes(_ k: Int, on domain: Domain) throws -> Network {
    let middles = (0..<k).map { -1 + (2 * Double($0) + 1) / Double(k) }
    return try HaninSellke.network(
      middles.flatMap { x in
        middles.map { y in
          (isMaximum: true, weights: [2 * x, 2 * y], constant: -x * x - y * y)
        }
      }, from: -8, on: domain, less: -1 / Double(k * k))
  }

  private static func gaussians(_ h: Double) throws -> Network {
    let shape = try Architecture(inputs: 2, width: 2, depth: 1, activation: .gaussian)
    // The catalogue's gaussian is e^(−x²).
    let w = h.squareRoot()
    return Network(shape, parameters: [w, 0, 0, w, 0, 0, -1 / h, -1 / h, 2 / h])
  }

  private static func disc(_ trial: Trial) throws -> Observation {
    let target = try target()
    let floor = MeasuredNumber(
      ProvenFloor(
        centre: .zero, boundary: trial.list(circle(), of: "arc of the circle"), parts: arcs))
    let sides = trial.size.pick([2, 3], [2, 3, 4], [2, 3, 4, 6])
    let networks = try sides.map { k in
      try trial.built(
        try planes(k, on: target.domain), on: target.domain, hasClaimedWidths: true)
    }
    let errors = try networks.map {
      MeasuredNumber(try CertifiedError(of: $0, against: target))
    }
    let points = Batch(
      features: 2,
      points: (0...100).flatMap { step -> [[Double]] in
        let r = Double(step) / 100
        return (0..<64).map { part -> [Double] in
          let angle = 2 * Double.pi * Double(part) / 64
          return [r * cos(angle), r * sin(angle)]
        }
      })
    let bumps = try steps.map { h -> MeasuredNumber in
      let network = try trial.built(try gaussians(h), on: target.domain)
      return MeasuredNumber(
        EvaluatedError(of: network, at: points) { target.values($0) })
    }
    let layers = sides.map { Double($0 * $0) }
    let byFormula = zip(layers, errors).map { $1.times($0) }
    return Observation(
      measured: [floor, .furthest(from: 1, of: byFormula)] + bumps + [
        MeasuredNumber(ExactCount(layersOf: networks, widerThan: 3))
      ],
      figure: ClaimFigure(
        "Width 2 stops at 1/2, width 3 does not", subtitle: "|x|², certified sup error",
        x: .logarithmic("hidden layers"), y: .logarithmic("sup error"),
        // Coloured by the width.
        series: [
          ClaimFigure.Series(
            "width 2, relu: floor", .predicted, [1] + layers, ([1] + layers).map { _ in 0.5 }
          ).grouped(2),
          ClaimFigure.Series(
            "width 2, gaussian: h = 0.5, 0.1, 0.01", .measured, [1, 1, 1], bumps.map(\.value)
          ).grouped(2),
          ClaimFigure.Series("width 3, relu: built", .measured, layers, errors.map(\.value))
            .grouped(3),
        ]))
  }
}
