// B1, B2. Products and quotients at width 3, sums at width 1: strings of maxima and minima.

import Base
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Hanin, Sellke (2017), Definition 1 and Propositions 2 and 3: a string g ← max(g, ℓ) or min(g, ℓ) of affine functions
/// ℓ of n variables is a ReLU network of width n + 1, since max(g, ℓ) = ℓ + relu(g − ℓ), min(g, ℓ) = ℓ − relu(ℓ − g), and
/// n units carry the inputs.
///
/// For f = x s(y) on [−1,1] × [t_0, t_K], s convex and increasing, s_k = s(t_k), m_k its chord's slope on strip k, let
///
///   A_k = x s_k + m_k (y − t_k),   B_k = x s_{k+1} − m_k (y − t_{k+1}).
///
/// g ← min(max(g, A_k), B_k), k = 0 … K − 1, is the interpolant of f on two triangles a strip, min(A_k, B_k) on strip k.
/// Proof: at x = ±1 and t_j, j ≤ k, A_k ≤ f and B_k ≥ f, as chords of a convex s grow steeper; both are affine, so that they
/// leave g as it is on the strips before. And where y ≥ t_k, g ≤ B_{k−1} ≤ A_k by their slopes ±m, so that the maximum is A_k
/// there. For s(y) = y and K equal strips, min(A_k, B_k) − xy lies between 0 and 1/K, attained in the middle of each
/// strip: less 1/(2K), the error is exactly 1/(2K).
///
/// Quotients: x/y with s(−y) = 1/y, from y = 2 down to 1, the values s_k at equal distances 1/(2K). With θ the part of a strip and σ
/// that of s's rise, the interpolant less f lies between −(θ − σ)/(2K) and (θ − (2θ − 1)σ)/(2K), so near 1/(8K) after the shift for
/// many strips; for K = 4 the most is 1.2229/(8K).
enum HaninSellke {
  /// Of K = 4, by mpmath (Tests/ClaimsTests/Resources/check_claims.py).
  private static let quotient = 1.222_912
  private static let paper = "Hanin, Sellke 2017, arXiv:1710.11278, Propositions 2 and 3"

  static let claims = [
    Claim(
      "hanin-sellke.multiply-width-3", .exactness, paper: paper,
      statement:
        "2K ReLU layers of width 3 multiply two numbers of [-1,1] with sup error 1/(2K), and"
        + " width 3 divides as well.",
      method: "The string of maxima and minima for x y, and for x/y on [-1,1]x[1,2], as networks of"
        + " width 3; certified errors, times 2K and 8K.",
      refutedBy: "A point of [-1,1]² where the network for K = 4 is further than 1/8 from x y.",
      doesNotShow:
        "Whether width 2 does: for products it is open here, since their level sets reach"
        + " the edge of the square and the level-set theorem excludes nothing.", cost: 20,
      predictions: [
        ClaimPrediction(
          "certified sup error of x y times 2K", .equals, 1, tolerance: 0.02,
          because: "2 %: the width of the certified bracket"),
        ClaimPrediction(
          "certified sup error of x/y times 8K at K = 4", .equals, quotient, tolerance: 0.02,
          because: "2 %: the width of the certified bracket"),
        ClaimPrediction(
          "largest difference of network and string at random points", .equals, 0,
          tolerance: 1e-12, because: "rounding of 32 layers"),
        ClaimPrediction(count: "hidden layers wider than 3", .equals, 0),
      ],
      experiment: multiply),
    Claim(
      "hanin-sellke.add-width-1", .exactness, paper: "Elementary: a sum is one affine function",
      statement: "One ReLU unit adds and subtracts two numbers of [-1,1] exactly.",
      method: "relu(x + y + 2) - 2 and relu(x - y + 2) - 2 on [-1,1]²: certified errors.",
      refutedBy: "A point of [-1,1]² where relu(x + y + 2) - 2 is not x + y.",
      doesNotShow: "Sums on unbounded domains, which take two units.", cost: 1,
      predictions: [
        ClaimPrediction(
          "largest certified sup error of x + y and x - y", .equals, 0, tolerance: 1e-14,
          because: "the width of a certified bracket of 0")
      ],
      experiment: add),
  ]

  /// Maxima and minima with affine functions w·x + c, one after the other.
  typealias Step = (isMaximum: Bool, weights: [Double], constant: Double)

  /// Below all values.
  private static let least = -8.0

  /// A string, less an offset.
  private static func value(_ string: [Step], at x: [Double], less offset: Double) -> Double {
    string.reduce(least) { value, step in
      let line = zip(step.weights, x).reduce(step.constant) { $0 + $1.0 * $1.1 }
      return step.isMaximum ? max(value, line) : min(value, line)
    } - offset
  }

  /// The network of a string, less an offset.
  static func network(
    _ string: [Step], from start: Double, on domain: Domain, less offset: Double
  ) throws -> Network {
    let n = domain.dimension
    let shape = try Architecture(inputs: n, width: n + 1, depth: string.count, activation: .relu)
    // Registers hold x_j − a_j ≥ 0.
    let low = domain.bounds.map(\.lowerBound)
    var parameters: [Double] = []
    /// Of g before the layer, by the units of the layer before: weights and constant.
    var before: (weights: [Double], constant: Double) = (
      [Double](repeating: 0, count: n), start
    )
    var registers = (0..<n).map { j in
      (weights: (0..<n).map { $0 == j ? 1.0 : 0 }, constant: -low[j])
    }
    for (place, step) in string.enumerated() {
      let units = place == 0 ? n : n + 1
      // ℓ in the registers: w·(register + a) + c; the first layer sees x itself.
      let constant =
        place == 0
        ? step.constant : step.constant + zip(step.weights, low).reduce(0) { $0 + $1.0 * $1.1 }
      let line = step.weights + (place == 0 ? [] : [0])
      let sign = step.isMaximum ? 1.0 : -1
      for register in registers { parameters += register.weights }
      parameters += (0..<units).map { sign * (before.weights[$0] - line[$0]) }
      parameters += registers.map(\.constant) + [sign * (before.constant - constant)]
      // Behind the layer: g = ℓ ± the last unit, the registers stand.
      registers = (0..<n).map { j in
        (weights: (0...n).map { $0 == j ? 1.0 : 0 }, constant: 0.0)
      }
      let behind = step.constant + zip(step.weights, low).reduce(0) { $0 + $1.0 * $1.1 }
      before = (step.weights + [sign], behind)
    }
    return Network(shape, parameters: parameters + before.weights + [before.constant - offset])
  }

  /// The string for x s(±y), s given at ascending knots.
  private static func strip(_ knots: [Double], _ s: [Double], isMirrored: Bool) -> [Step] {
    let side = isMirrored ? -1.0 : 1
    return (0..<(knots.count - 1)).flatMap { k in
      let slope = (s[k + 1] - s[k]) / (knots[k + 1] - knots[k])
      return [
        (isMaximum: true, weights: [s[k], side * slope], constant: -slope * knots[k]),
        (isMaximum: false, weights: [s[k + 1], -side * slope], constant: slope * knots[k + 1]),
      ]
    }
  }

  private static func multiply(_ trial: Trial) throws -> Observation {
    let strips = trial.size.pick([2, 4], [2, 4, 8], [2, 4, 8, 16])
    let product = try Catalogue.entry("multiply").target()
    let quotient = try Catalogue.entry("divide").target()
    var (products, quotients): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    var (deviations, networks): ([MeasuredNumber], [Network]) = ([], [])
    let source = RandomSource(seed: trial.seed, stream: "points of strings")
    /// The network as it comes from the trial, held against its string.
    func built(_ string: [Step], on domain: Domain, less offset: Double) throws -> Network {
      let network = try trial.built(
        try network(string, from: least, on: domain, less: offset), on: domain,
        hasClaimedWidths: true)
      networks.append(network)
      let points = Batch(
        features: domain.dimension,
        points: (0..<2000).map { _ in
          domain.bounds.map { source.uniform($0.lowerBound, $0.upperBound) }
        })
      deviations.append(
        MeasuredNumber(
          EvaluatedError(of: network, at: points) { points in
            Batch(
              features: 1, count: points.count,
              storage: (0..<points.count).map {
                value(string, at: points.point($0), less: offset)
              })
          }))
      return network
    }
    for count in strips {
      let equal = (0...count).map { Double($0) / Double(count) }
      let square = equal.map { 2 * $0 - 1 }
      let times = try built(
        strip(square, square, isMirrored: false), on: product.domain,
        less: 1 / (2 * Double(count)))
      products.append(
        MeasuredNumber(try CertifiedError(of: times, against: product)).times(2 * Double(count)))
      // Values of 1/y at equal distances.
      let inverse = equal.map { 0.5 + 0.5 * $0 }
      let by = try built(
        strip(inverse.map { -1 / $0 }, inverse, isMirrored: true), on: quotient.domain,
        less: 1 / (8 * Double(count)))
      quotients.append(
        MeasuredNumber(try CertifiedError(of: by, against: quotient)).times(8 * Double(count)))
    }
    let x = strips.map { 2 * Double($0) }
    return Observation(
      measured: [
        .furthest(from: 1, of: products), quotients[1], .largest(of: deviations),
        MeasuredNumber(ExactCount(layersOf: networks, widerThan: 3)),
      ],
      figure: ClaimFigure(
        "Width 3 multiplies", subtitle: "certified sup error times 2K and 8K",
        x: .logarithmic("hidden layers"), y: .linear("sup error by its formula"),
        series: [
          ClaimFigure.Series("x y", .measured, x, products.map(\.value)),
          ClaimFigure.Series("x/y", .measured, x, quotients.map(\.value)),
        ]))
  }

  private static func add(_ trial: Trial) throws -> Observation {
    let shape = try Architecture(inputs: 2, width: 1, depth: 1, activation: .relu)
    let errors = try [("add", 1.0), ("subtract", -1.0)].map { name, sign in
      let target = try Catalogue.entry(name).target()
      let network = try trial.built(
        Network(shape, parameters: [1, sign, 2, 1, -2]), on: target.domain)
      return MeasuredNumber(try CertifiedError(of: network, against: target))
    }
    return Observation(
      measured: [.largest(of: errors)],
      figure: ClaimFigure(
        "One unit adds", subtitle: "certified sup error on [-1,1]²", x: .linear("operation"),
        y: .linear("sup error"),
        series: [ClaimFigure.Series("one unit", .measured, [1, 2], errors.map(\.value))]))
  }
}
