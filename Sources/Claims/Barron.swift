// A3. At most a constant over the root of the width, whatever the dimension; random units just so.

import Base
import Foundation
import Kernels
import Measurement

/// Barron (1993), Theorem 1: a function on a ball of radius r with Fourier moment C_f has a network of
/// W sigmoidal units with L2 error at most 2 r C_f / √W, in any dimension.
///
/// The proof draws units at random from a density under which f is their mean; the mean square
/// error of a mean of W independent draws is σ²/W. Here f(x) = exp(−|x|²/2) = E cos(ω·x), ω normal,
/// and with ρ = |ω|, t = ω·x/ρ: cos(ρt) = cos(ρr) − ∫_{−r}^{r} ρ sin(ρs) H(t − s) ds, so that a
/// unit is c − 2rρ sin(ρs) H(t − s), c = cos(ρr), with s uniform on [−r, r]. Its mean square over s is
///
///   c² − 2c (c − cos ρt) + 2rρ² ( (t + r)/2 − (sin 2ρt + sin 2ρr)/(4ρ) ),
///
/// and σ² its mean over ω and x, less E f²: t has the density (1 − t²)^((d−1)/2) on the unit ball, ρ is chi with d
/// degrees. By quadrature in mpmath: the numbers below. (Barron draws with a density proportional to |ω||F| and units
/// of equal height; his bound is on the best network, this equality on the random one.)
///
/// His bound is (2rC)²/W for the mean square error, C = E|ω| = √2 Γ((d + 1)/2)/Γ(d/2), 1.2533 for d = 2: the draws come to
/// 0.2534, 0.2324 and 0.2090 of it. A mean below the bound is a network below it.
enum Barron {
  static let paper = "Barron 1993, IEEE Trans. Inform. Theory 39, Theorem 1"
  private static let dimensions = [2, 4, 8]
  private static let radius = 1.0

  /// σ² in 2, 4 and 8 dimensions, by mpmath (Tests/ClaimsTests/Resources/check_claims.py).
  private static let variances = [2: 1.592_116_750_5, 4: 3.286_316_776_58, 8: 6.283_109_401_61]

  static let claims = [
    Claim(
      "barron.exponent", .rate, paper: paper,
      statement:
        "Networks of W random sigmoidal units, in the manner of the proof, have a mean square error of"
        + " σ²/W in 2, 4 and 8 dimensions: an L2 error that falls like W^-1/2 in each, within the theorem's bound"
        + " 2rC/√W by a factor of two.",
      method: "exp(-|x|²/2) on the unit ball: W times the mean square error at random points, over"
        + " independent networks of 8 to 128 random step units; the exponent in W; and the mean square error by"
        + " (2rC)²/W with C = E|ω|.",
      refutedBy:
        "A mean square error of independent units that falls more slowly in 8 dimensions than"
        + " in 2.",
      doesNotShow: "The rate of the best networks, which is faster for this function.", cost: 10,
      predictions: dimensions.map { dimension in
        let variance = variances[dimension] ?? .nan
        return ClaimPrediction(
          "W times the mean square error, d = \(dimension)", .equals, variance,
          tolerance: 0.05 * variance, because: "5 %: the interval of the mean over the draws")
      }
        + dimensions.map { dimension in
          ClaimPrediction(
            "exponent of the mean square error in W, d = \(dimension), 8 to 128", .equals, 1,
            tolerance: 0.05, because: "the interval over the draws"
          ).named(
            dimension == 2 ? .barronExponentPlane : dimension == 8 ? .barronExponentEight : nil)
        } + [
          ClaimPrediction(
            "mean square error by the bound (2rC)²/W, the largest over d", .equals, share,
            tolerance: 0.05 * share, because: "5 %: the interval of the mean over the draws")
        ],
      weakenings: [
        Claim.Weakening("every unit is drawn twice, so that the draws are not independent") {
          try exponent($0) { _ in 2 }
        },
        Claim.Weakening("one unit is drawn for the whole network") { try exponent($0) { $0 } },
      ],
      experiment: { try exponent($0) { _ in 1 } })
  ]

  /// σ²/(2rC)² in 2 dimensions.
  private static let share = (variances[2] ?? .nan) / bound(2)

  /// (2rC)².
  private static func bound(_ dimension: Int) -> Double {
    let d = Double(dimension)
    return 4 * radius * radius * 2 * pow(tgamma((d + 1) / 2) / tgamma(d / 2), 2)
  }

  /// - Parameter copies: how often each unit that is drawn stands in a network of a width.
  private static func exponent(_ trial: Trial, copies: (Int) -> Int) throws -> Observation {
    let widths = [8, 16, 32, 64, 128]
    let networks = trial.size.pick(15_000, 25_000, 50_000)
    let x = widths.map(Double.init)
    /// The mean square errors of the networks of a width.
    func squares(_ width: Int, _ dimension: Int, _ source: RandomSource) -> [MeanSquare] {
      (0..<networks * 32 / width).map { _ in
        let points = ballPoints(20, dimension, source)
        let units = RandomSteps(
          width: width, dimension: dimension, radius: radius, copies: copies(width), source)
        return EvaluatedError(of: units, at: points) { points in
          Batch(
            features: 1, count: points.count,
            storage: (0..<points.count).map { sample in
              exp(-0.5 * points.point(sample).reduce(0) { $0 + $1 * $1 })
            })
        }.meanSquare
      }
    }
    let errors = dimensions.map { dimension in
      let source = RandomSource(seed: trial.seed, stream: "units of Barron's proof in \(dimension)")
      return widths.map { squares($0, dimension, source) }
    }
    let means = errors.map { $0.map { MeasuredNumber(SampleMean(of: $0)) } }
    let whole = errors.map { byWidth in
      MeasuredNumber(
        SampleMean(of: zip(x, byWidth).flatMap { width, all in all.map { $0.times(width) } }))
    }
    return Observation(
      measured: try whole + means.map { try fittedRate(.algebraic, x, $0, seed: trial.seed) } + [
        .largest(of: zip(dimensions, whole).map { $1.times(1 / bound($0)) })
      ],
      figure: ClaimFigure(
        "One over the width, in 2, 4 and 8 dimensions",
        subtitle: "exp(-|x|²/2) on the unit ball, mean square error of random networks",
        x: .logarithmic("units"), y: .logarithmic("mean square error"),
        series: zip(dimensions, means).flatMap { dimension, means in
          let variance = variances[dimension] ?? .nan
          return [
            ClaimFigure.Series("d = \(dimension), drawn", .measured, x, means.map(\.value)),
            ClaimFigure.Series("d = \(dimension), σ²/W", .predicted, x, x.map { variance / $0 }),
          ]
        }))
  }

  /// Points uniform in the ball of the radius.
  private static func ballPoints(
    _ count: Int, _ dimension: Int, _ source: RandomSource
  ) -> Batch {
    Batch(
      features: dimension,
      points: (0..<count).map { _ in
        let direction = (0..<dimension).map { _ in source.normal() }
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let r = radius * pow(source.uniform(), 1 / Double(dimension))
        return direction.map { r * $0 / length }
      })
  }
}

/// The mean of drawn units c + height · H(ω·x − s).
private struct RandomSteps: Approximant {
  private let units: [(weights: [Double], threshold: Double, base: Double, height: Double)]

  /// - Parameter copies: how often each unit that is drawn stands in the network.
  init(width: Int, dimension: Int, radius: Double, copies: Int, _ source: RandomSource) {
    units = (0..<(width / copies)).map { _ in
      let omega = (0..<dimension).map { _ in source.normal() }
      let length = omega.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let s = source.uniform(-radius, radius)
      return (omega, length * s, cos(length * radius), -2 * radius * length * sin(length * s))
    }
  }

  func evaluated(at points: Batch) -> Batch {
    Batch(
      features: 1, count: points.count,
      storage: (0..<points.count).map { sample in
        units.reduce(0) { sum, unit in
          var t = 0.0
          for axis in 0..<points.features { t += unit.weights[axis] * points[axis, sample] }
          return sum + unit.base + (t > unit.threshold ? unit.height : 0)
        } / Double(units.count)
      })
  }
}
