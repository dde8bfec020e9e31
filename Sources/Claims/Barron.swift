// A3. At most a constant over the root of the width, whatever the dimension; random units just so.

import Base
import Foundation
import Kernels
import Measurement

/// Barron (1993), Theorem 1: a function on a ball of radius r with Fourier moment C_f has a network of
/// W sigmoidal units with L2 error at most 2 r C_f / √W, in any dimension.
///
/// The proof draws units at random from a density under which f is their mean; the root mean square
/// error of a mean of W independent draws is σ/√W. Here f(x) = exp(−|x|²/2) = E cos(ω·x), ω normal,
/// and with t = ω·x/|ω|: cos(|ω|t) = cos(|ω|r) − ∫_{−r}^{r} |ω| sin(|ω|s) H(t − s) ds, so that a
/// unit is cos(|ω|r) − 2r |ω| sin(|ω|s) H(ω·x/|ω| − s) with s uniform on [−r, r]. C_f = E|ω|.
/// (Barron draws with a density proportional to |ω||F| and units of equal height; the theorem's
/// bound is held against ours.)
enum Barron {
  static let paper = "Barron 1993, IEEE Trans. Inform. Theory 39, Theorem 1"
  private static let dimensions = [2, 4, 8]
  private static let radius = 1.0

  static let claims = [
    Claim(
      "barron.exponent", paper: paper,
      statement:
        "Networks of W random sigmoidal units, in the manner of the proof, have an L2 error that"
        + " falls like W^-1/2 in every dimension.",
      method: "exp(-|x|²/2) on the unit ball in 2, 4 and 8 dimensions: root mean square error at"
        + " random points of the ball, over independent networks of random step units;"
        + " the exponent by least squares over the widths.",
      cost: 6,
      predictions: dimensions.map { dimension in
        ClaimPrediction(
          "exponent of the L2 error in W, d = \(dimension)", .equals, 0.5, tolerance: 0.06,
          because: "the fitted exponent's standard error over 600 networks a width is below 0.01",
          change: .rate)
      } + [
        ClaimPrediction(
          "largest ratio of the L2 error to the bound 2 r C_f / √W", .atMost, 1, tolerance: 0,
          because: "a bound", change: nil)
      ],
      evidence: exponent)
  ]

  /// E|ω| for a standard normal ω in `dimension` coordinates.
  private static func fourierMoment(_ dimension: Int) -> Double {
    let d = Double(dimension)
    return 2.0.squareRoot() * exp(lgamma((d + 1) / 2) - lgamma(d / 2))
  }

  private static func exponent(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let widths = size.pick(
      [8, 32, 128], [8, 16, 32, 64, 128, 256], [8, 16, 32, 64, 128, 256, 512, 1024])
    let networks = size.pick(300, 600, 2000)
    let x = widths.map(Double.init)
    let errors = dimensions.map { dimension in
      let source = RandomSource(seed: seed, stream: "units of Barron's proof in \(dimension)")
      let points = ballPoints(400, dimension, source)
      return widths.map { width in
        (0..<networks).map { _ in meanSquare(width, points, source) }
      }
    }
    // Root of the mean of squares over the networks: the mean error of the proof.
    let means = errors.map { $0.map { ($0.reduce(0, +) / Double($0.count)).squareRoot() } }
    let rates = try means.map {
      try fitRate(.algebraic, sizes: x, errors: $0.map { [$0] }, seed: seed)
    }
    let bounds = dimensions.map { d in x.map { 2 * radius * fourierMoment(d) / $0.squareRoot() } }
    let ratio = zip(means, bounds).flatMap { zip($0, $1).map { $0 / $1 } }.max() ?? .nan
    return Evidence(
      measured: rates.map { MeasuredNumber($0.rate) } + [MeasuredNumber(ratio)],
      figure: ClaimFigure(
        "One over the root of the width, in 2, 4 and 8 dimensions",
        subtitle: "exp(-|x|²/2) on the unit ball, L2 error (sampled), mean of \(networks) networks",
        x: .logarithmic("units"), y: .logarithmic("L2 error"),
        series: zip(dimensions, zip(means, bounds)).flatMap { dimension, series in
          [
            ClaimFigure.Series("d = \(dimension), drawn", .measured, x, series.0),
            ClaimFigure.Series("d = \(dimension), bound", .predicted, x, series.1),
          ]
        }),
      notes: zip(dimensions, rates).map { dimension, rate in
        "d = \(dimension): exponent \(brief(rate.rate)), 95 % interval"
          + " \(brief(rate.interval.lowerBound)) to \(brief(rate.interval.upperBound))"
      })
  }

  /// Points uniform in the ball of the radius.
  private static func ballPoints(
    _ count: Int, _ dimension: Int, _ source: RandomSource
  ) -> [[Double]] {
    (0..<count).map { _ in
      let direction = (0..<dimension).map { _ in source.normal() }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let r = radius * pow(source.uniform(), 1 / Double(dimension))
      return direction.map { r * $0 / length }
    }
  }

  /// The mean over the points of the squared error of one network of so many drawn units.
  private static func meanSquare(
    _ width: Int, _ points: [[Double]], _ source: RandomSource
  ) -> Double {
    let dimension = points[0].count
    var sums = [Double](repeating: 0, count: points.count)
    for _ in 0..<width {
      let omega = (0..<dimension).map { _ in source.normal() }
      let length = omega.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let s = source.uniform(-radius, radius)
      let height = -2 * radius * length * sin(length * s)
      let base = cos(length * radius)
      for (place, point) in points.enumerated() {
        var t = 0.0
        for axis in 0..<dimension { t += omega[axis] * point[axis] }
        sums[place] += base + (t > length * s ? height : 0)
      }
    }
    return zip(points, sums).reduce(0) { total, pair in
      let value = exp(-0.5 * pair.0.reduce(0) { $0 + $1 * $1 })
      let error = value - pair.1 / Double(width)
      return total + error * error
    } / Double(points.count)
  }
}
