// B2. The least width at which depth can make up for everything else.

import Base
import Fitting
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Hanin, Sellke (2017), Theorem 1, and Johnson (2019), Theorem 1: in the uniform norm ReLU networks
/// of n inputs and any depth need width n + 1 at least; with width n or less every component of a
/// level set of a network is unbounded or meets the boundary.
///
/// So a network g of width 2 on the disc has a boundary point y with g(y) = g(0), and for f = |x|² the
/// sup error is at least ½ (f(y) − f(0)) = ½: the error of the constant ½, whatever the depth. One
/// unit more a layer goes below.
///
/// This is about the uniform norm. In L^p on a compact set width max(n, m, 2) is dense (Kim, Min, Park
/// 2024, Theorem 1), on R^n max(n + 1, m) (Park, Yun, Lee, Shin 2021, Theorem 1).
enum MinimumWidth {
  private static let success = 0.4

  static let claims = [
    Claim(
      "minimum-width.disc",
      paper: "Hanin, Sellke 2017, arXiv:1710.11278, Theorem 1; Johnson 2019, Theorem 1",
      statement: "ReLU networks of width 2 stop at sup error 1/2 for |x|² on the disc at any depth;"
        + " width 3 goes below.",
      method:
        "Trained from many starts by Levenberg-Marquardt on squares at points of the disc; sup"
        + " error on the disc (sampled and refined, a lower bound). Among the networks of each"
        + " width is the constant 1/2. The least width is the first whose best network is below"
        + " 0.4.",
      cost: 60,
      predictions: [
        ClaimPrediction(
          "least sup error of networks of width 2 on the unit disc", .equals, 0.5, tolerance: 0.005,
          because: "1 %: a sampled supremum may miss the peak by so much", change: .tenth),
        ClaimPrediction(
          "least width with a sup error below 0.4", .equals, 3, tolerance: 0, because: "a count",
          change: .one),
      ],
      evidence: disc)
  ]

  /// Polar coordinates to the plane.
  private static func plane(_ polar: Batch) -> Batch {
    var points = polar
    for sample in 0..<polar.count {
      let (r, angle) = (polar[0, sample], polar[1, sample])
      (points[0, sample], points[1, sample]) = (r * cos(angle), r * sin(angle))
    }
    return points
  }

  /// |x|² on the unit disc, in polar coordinates.
  private static let target = TargetFunction(
    name: "|x|²", summary: "on the unit disc", domain: Domain(0...1, 0...(2 * Double.pi)),
    values: { polar in
      Batch(features: 1, count: polar.count, storage: polar.feature(0).map { $0 * $0 })
    })

  private static func supError(_ network: Network) throws -> ErrorReport {
    try measure(
      { network(plane($0)) }, against: target, options: MeasureOptions(norms: [.sup], effort: 0.5))
  }

  private static func disc(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let depths = size.pick([1, 2], [1, 2, 4, 8], [1, 2, 4, 8, 16])
    let starts = size.pick(3, 8, 60)
    let widths = [1, 2, 3, 4]
    let polar = try SobolSequence(dimension: 2).next(512)
    var even = polar
    for sample in 0..<polar.count {
      even[0, sample] = polar[0, sample].squareRoot()
      even[1, sample] *= 2 * .pi
    }
    let data = FitData(inputs: plane(even), outputs: target.values(even))
    let errors = try widths.map { width in
      try depths.map { depth in
        let shape = try Architecture(inputs: 2, width: width, depth: depth, activation: .relu)
        return try (0..<starts).map { start in
          try nearUniform(
            shape, data, steps: size.pick(100, 150, 500), seed: derivedSeed(seed, start))
        }
      }
    }
    let best = errors.map { $0.map { min(0.5, $0.min() ?? .nan) } }
    let least = best.map { $0.min() ?? .nan }
    let first = zip(widths, least).first { $0.1 < success }?.0
    let x = depths.map(Double.init)
    return Evidence(
      measured: [
        MeasuredNumber(least[1]), MeasuredNumber(first.map(Double.init) ?? .nan),
      ],
      figure: ClaimFigure(
        "Width 2 stops at 1/2, width 3 does not",
        subtitle: "|x|² on the unit disc, sup error (sampled, a lower bound), \(starts) starts",
        x: .logarithmic("hidden layers"), y: .linear("sup error"),
        series: [ClaimFigure.Series("proven floor of width 2", .predicted, x, x.map { _ in 0.5 })]
          + widths.indices.flatMap { place in
            [
              ClaimFigure.Series(
                "width \(widths[place]), best", .measured, x, best[place]),
              ClaimFigure.Series(
                "width \(widths[place]), median", .trained, x, errors[place].map(median)),
            ]
          }),
      notes: zip(widths, zip(best, errors)).map { width, found in
        "width \(width): constructed (the constant) 0.5, best trained"
          + " \(brief(found.1.flatMap(\.self).min() ?? .nan)), median trained"
          + " \(brief(median(found.1.flatMap(\.self))))"
      })
  }

  /// The sup error that one start comes to.
  private static func nearUniform(
    _ shape: Architecture, _ data: FitData, steps: Int, seed: UInt64
  ) throws -> Double {
    let squares = try fit(
      shape, to: data, options: FitOptions(optimizer: .lm, steps: steps, seed: seed))
    return try supError(squares.network).sup
  }
}
