// B4. Residual networks of one-unit blocks, beside plain networks of the inputs' width.

import Base
import Constructions
import Formulas
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Lin and Jegelka (2018), Theorem 3.1: residual networks whose blocks have one hidden unit are dense in L1; plain
/// ReLU networks of width d are not (Theorem 2.1).
///
/// For d = 1 the built network is near a staircase of M steps, each the value at its middle: the L1
/// error tends to (b − a)/(4M) ∫|f'|, for sin 2πx on [-1,1] to 4/M.
///
/// A plain network of width 1 is a composition of monotone functions, so monotone. For f = −sin 2πx the increasing function that
/// is nearest in L1 is −√3/2 on [−1, −2/3], f on [−2/3, −1/2], 0 on [−1/2, 1/2], f, then √3/2. Its residual's sign ψ is
/// the certificate: ∫ψ = 0 and ∫_x^1 ψ ≤ 0 make ∫ψg ≤ 0 for every increasing g, and ∫ψf = 5/(2π). For f = +sin 2πx the
/// signs of f itself do, and give 4/π. So 5/(2π) is the distance to the monotone functions, and is attained. For networks of
/// width 1 it is a lower bound, and not the best: they are level, then linear, then level. (A composition of an affine function
/// and relu of such a function is one again.) A subdivision of all ramps proves 0.92 (ClampedFloor.swift), and the nearest
/// that was found is built, at 0.9275.
///
/// For d = 2 the network is near the values at the middles of M² cells of a box (LinJegelkaPlane.swift). For f = x y on
/// [−1,1]² the difference on a cell of side 2/M around (c, d) is near d s + c t, |s|, |t| ≤ 1/M, and
/// M ∫|f − g| → ∫∫ max/2 (1 + (min/max)²/3) over max, min of |x|, |y|, which is 40/27. There is no plain network to be held
/// against it: in L1 on a compact set width 2 is enough for d = 2 (Kim, Min, Park 2024); Theorem 2.1 of the paper is
/// about L1 of the whole space.
enum LinJegelkaClaims {
  static let claims = [
    Claim(
      "lin-jegelka.depth", .rate,
      paper: "Lin, Jegelka 2018, NeurIPS, arXiv:1806.10909, Theorems 2.1 and 3.1",
      statement:
        "Residual networks of one-unit blocks approximate sin(2πx) in L1 with an error that"
        + " approaches 4/M for 3M - 1 blocks, and x y on [-1,1]² with one that approaches 40/(27 M) for"
        + " M² + 4M - 1 blocks; plain ReLU networks of width 1 are monotone and so at least 5/(2π) = 0.796 away from"
        + " the sine, and as they are ramps 0.92; the best found is at 0.9275.",
      method:
        "Built networks on [-1,1] for M = 8 to 128: L1 error by quadrature, the exponent by least"
        + " squares over M; in the plane the mean error at random points for M = 4 to 40. For width 1 a step function"
        + " that no increasing function is in line with, and the integral of the sine against it; and a subdivision"
        + " of all ramps, each square with a sign function of its own, in interval arithmetic.",
      refutedBy: "A plain network of width 1 with an L1 error below 0.92 from sin(2πx).",
      doesNotShow:
        "The theorem for d > 2, or in the sup norm, where the ramps are far off; a contrast for d = 2, where plain"
        + " networks of width 2 are dense in L1 of a compact set; and that no network of width 1 comes between 0.92"
        + " and 0.9275.",
      cost: 4,
      predictions: [
        ClaimPrediction(
          "L1 error times M at M = 128", .equals, 4, tolerance: 0.12,
          because: "3 %: the limit is for many cells; a ramp takes 1/(400 M) of its cell"),
        ClaimPrediction(
          "exponent of the L1 error in M, 8 to 128", .equals, 1, tolerance: 0.05,
          because: "terms of higher order at M = 8"),
        ClaimPrediction(
          "L1 error times M, the furthest from 4, M = 16 to 128", .equals, 4, tolerance: 0.3,
          because: "7.5 %: terms of higher order at M = 16"),
        ClaimPrediction(
          "L1 error of the nearest monotone function", .equals, 5 / (2 * Double.pi),
          tolerance: 1e-6, because: "the quadrature's uncertainty"),
        ClaimPrediction(
          "L1 error of the nearest network of width 1 that was found", .equals, clamped,
          tolerance: 1e-4, because: "the figure is rounded"),
        ClaimPrediction(
          "L1 floor of monotone functions", .equals, 5 / (2 * Double.pi), tolerance: 1e-9,
          because: "the integral is closed"),
        ClaimPrediction(
          "L1 floor of ramps, which plain networks of width 1 are", .atLeast, 0.92, tolerance: 0,
          because: "what the subdivision was made for"),
        ClaimPrediction(count: "hidden layers, one a block, for M = 128", .equals, 383),
        ClaimPrediction(
          "L1 error of x y times M, d = 2, the furthest from 40/27, M = 16 and 40", .equals,
          40.0 / 27,
          tolerance: 0.075,
          because: "5 %: ramps take a thousandth of [-1,1]², and the interval over the points"),
        ClaimPrediction(
          "exponent of the L1 error of x y in M, d = 2, 4 to 40", .equals, 1, tolerance: 0.05,
          because: "the interval over the points"),
        ClaimPrediction(count: "hidden layers, one a block, d = 2, M = 16", .equals, 319),
      ],
      weakenings: [
        Claim.Weakening(
          "the rising function that is nearest in place of the falling one", insteadOf: 3
        ) { _ in
          MeasuredNumber(
            try IntegratedError(
              .l1, of: NearestRising(), against: try Catalogue.entry("sine").target()))
        },
        Claim.Weakening("a plain network of width 2 in place of 1", below: 6) { _ in
          let target = try Catalogue.entry("sine").target()
          return MeasuredNumber(
            try IntegratedError(
              .l1, of: try linJegelka(target, cells: 16).network, against: target))
        },
        Claim.Weakening("12 cells along each axis in place of 16", insteadOf: 10) { _ in
          MeasuredNumber(
            ExactCount(
              layersOf: [
                try linJegelkaPlane(try Catalogue.entry("multiply").target(), cells: 12)
              ], widerThan: 0))
        },
        Claim.Weakening("127 cells in place of 128", insteadOf: 7) { _ in
          MeasuredNumber(
            ExactCount(
              layersOf: [try linJegelka(try Catalogue.entry("sine").target(), cells: 127).network],
              widerThan: 0))
        },
      ],
      experiment: depth)
  ]

  /// A certificate for 0.92, found once.
  private static let ramps = ClampedFloor.search(goal: 0.92)

  /// By a search in SciPy (Tests/ClaimsTests/Resources/check_claims.py).
  private static let clamped = 0.927_536

  /// a + (b − a) clamp((x − p)/(q − p)) by two layers of one unit.
  private static func clampedNetwork() throws -> Network {
    let (p, q, a, b) = (-0.641_306, -0.428_585, 0.845_504, -0.434_005)
    let shape = try Architecture(inputs: 1, width: 1, depth: 2, activation: .relu)
    // relu(q − p − relu(x − p)) falls from q − p to 0.
    return Network(shape, parameters: [1, -p, -1, q - p, (a - b) / (q - p), b])
  }

  private static func floor(_ trial: Trial) -> ProvenFloor {
    /// ∫ −sin 2πx, between sixths.
    func integral(_ a: Int, _ b: Int) -> Interval {
      func cosine(_ sixths: Int) -> Interval {
        (Interval.pi * Interval(Double(sixths)) / Interval(3)).cos
      }
      return (cosine(b) - cosine(a)) / (Interval(2) * Interval.pi)
    }
    let ends = [-6, -5, -4, -3, 0, 3, 4, 5, 6]
    let signs = [1, -1, 0, 1, -1, 0, 1, -1]
    let falling = zip(zip(ends, ends.dropFirst()), signs).map {
      (from: $0.0, to: $0.1, sign: $1)
    }
    let rising = [(-6, -3), (-3, 0), (0, 3), (3, 6)].enumerated().map {
      (from: $1.0, to: $1.1, sign: $0 % 2 == 0 ? 1 : -1)
    }
    let down = ProvenFloor(
      increasingAgainst: trial.list(falling, of: "step of the certificate"), integral: integral)
    let up = ProvenFloor(increasingAgainst: rising) { -integral($0, $1) }
    return down.value < up.value ? down : up
  }

  private static func depth(_ trial: Trial) throws -> Observation {
    let cells = [8, 16, 32, 64, 128]
    let target = try Catalogue.entry("sine").target()
    let networks = try cells.map {
      try trial.built(try linJegelka(target, cells: $0).network, on: target.domain)
    }
    let errors = try networks.map { network in
      MeasuredNumber(
        try IntegratedError(.l1, of: network, against: target) {
          $0.effort = trial.size.pick(1, 4, 16)
        })
    }
    let x = cells.map(Double.init)
    let product = try Catalogue.entry("multiply").target()
    let sides = [4, 8, 16, 40]
    let planes = try sides.map {
      try trial.built(try linJegelkaPlane(product, cells: $0), on: product.domain)
    }
    let source = RandomSource(seed: trial.seed, stream: "points of an L1 norm in the plane")
    let products = planes.map { network -> MeasuredNumber in
      let points = Batch(
        features: 2,
        points: (0..<trial.size.pick(20_000, 50_000, 200_000)).map { _ in
          [source.uniform(-1, 1), source.uniform(-1, 1)]
        })
      // The mean, times the area.
      return MeasuredNumber(
        EvaluatedError(of: network, at: points) { product.values($0) }.mean
      ).times(4)
    }
    let scaled = zip(sides, products).map { $1.times(Double($0)) }
    return Observation(
      measured: [
        errors[4].times(128), try fittedRate(.algebraic, x, errors, seed: trial.seed),
        .furthest(from: 4, of: zip(x, errors).dropFirst().map { $1.times($0) }),
        MeasuredNumber(try IntegratedError(.l1, of: NearestFalling(), against: target)),
        MeasuredNumber(
          try IntegratedError(
            .l1, of: try trial.built(try clampedNetwork(), on: target.domain), against: target)),
        MeasuredNumber(floor(trial)),
        MeasuredNumber(ClampedFloor(parts: trial.list(ramps, of: "square of ramps"))),
        MeasuredNumber(ExactCount(layersOf: [networks[4]], widerThan: 0)),
        .furthest(from: 40.0 / 27, of: [scaled[2], scaled[3]]),
        try fittedRate(.algebraic, sides.map(Double.init), products, seed: trial.seed),
        MeasuredNumber(ExactCount(layersOf: [planes[2]], widerThan: 0)),
      ],
      figure: ClaimFigure(
        "One-unit blocks",
        subtitle: "sin(2πx) on [-1,1], L1 error by quadrature; x y on [-1,1]², at random points",
        x: .logarithmic("blocks"), y: .logarithmic("L1 error"),
        series: [
          ClaimFigure.Series("4/M", .predicted, x.map { 3 * $0 - 1 }, x.map { 4 / $0 }),
          ClaimFigure.Series(
            "residual, built", .measured, x.map { 3 * $0 - 1 }, errors.map(\.value)),
          ClaimFigure.Series(
            "x y, residual, built", .measured, planes.map { Double($0.depth) },
            products.map(\.value)),
          ClaimFigure.Series(
            "floor of width 1", .predicted, [1, 383], Array(repeating: 0.92, count: 2)),
        ]),
      notes: ["\(ramps.count) squares of ramps in the certificate"])
  }
}

/// The falling function that is nearest to sin 2πx on [−1, 1] in L1.
private struct NearestFalling: Approximant {
  func evaluated(at points: Batch) -> Batch {
    Batch(
      features: 1, count: points.count,
      storage: points.storage.map { x in
        switch x.magnitude {
        case ..<0.5: 0
        case ..<(2.0 / 3): sin(2 * .pi * x)
        default: x < 0 ? 0.75.squareRoot() : -0.75.squareRoot()
        }
      })
  }
}

/// The rising function that is nearest to sin 2πx on [−1, 1] in L1: 0.
private struct NearestRising: Approximant {
  func evaluated(at points: Batch) -> Batch { Batch(features: 1, count: points.count) }
}
