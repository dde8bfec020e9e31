// What functions of few directions leave, whatever the activation and however many units: lower bounds for one hidden layer.

import Base
import Formulas
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// A layer whose inner weights have n directions is a sum of n ridge functions g_i(w_i·x), whatever its activation, and however
/// many units it has. With d_i ⟂ w_i, the differences along d_1, …, d_n one after the other make it 0.
///
/// In the plane, n = 2: F(c − a/2 − b/2) − F(c + a/2 − b/2) − F(c − a/2 + b/2) + F(c + a/2 + b/2) = 0 for sums of two. For
/// f = Re z³ = x³ − 3xy² it is 6 Re(abc) with a, b, c as complex numbers. So with |a| = |b| = 2/3, and c of length 1/3 turned
/// against ab, all four points lie in the unit disc and it is 8/9: every such layer errs by 2/9 or more there, and in the same way by
/// 1/2 from Re z² with n = 1. Three directions suffice: with ℓ_k = cos(2πk/3) x + sin(2πk/3) y, Re z³ = 4/3 (ℓ_0³ + ℓ_1³ +
/// ℓ_2³); two for Re z² = x² − y².
///
/// In L2, on the product of two spheres S² (Daniely 2017): a unit is a function of w·x and w'·x'. Its part in Y_n ⊗ Y_n, where Y_n are the
/// spherical harmonics of degree n, of dimension 2n + 1, is a multiple of P_n(w·x) P_n(w'·x') (Funk, Hecke): of rank one.
/// That of g(x·x') is a multiple of the identity, which k matrices of rank one leave by √(1 − k/(2n + 1)) of its
/// Frobenius norm, or more. So k units of any activation and any weights leave Σ_n ‖g_n‖² (1 − k/(2n + 1))_+ of Σ_n ‖g_n‖² in the
/// square, g_n being g's part of degree n. For g = T_16 and k = 10 that is a relative error of 0.8278 in L2. Ten units in
/// depth are exact: six squares give 4 x·x' = |x + x'|² − |x − x'|² coordinate by coordinate, and T_2m = 2 T_m² − 1.
enum RidgeDirections {
  static let claims = [
    Claim(
      "maiorov-pinkus.ridge-directions", .absence,
      paper:
        "Proved beside the code; compare Lin, Pinkus 1993, J. Approx. Theory 75, and Maiorov, Pinkus 1999, Neurocomputing 25",
      statement:
        "One hidden layer of any activation and any number of units, whose weights have two directions, errs by 2/9 or more from"
        + " Re z³ on the unit disc; three units of three directions are exact.",
      method:
        "One direction against Re z², two against Re z³: the directions in cells of angle that cover all, the difference at points of the"
        + " disc in interval arithmetic; certified errors on [-1,1]² of two squares and of three cubes.",
      refutedBy: "A sum of two ridge functions within 0.2 of Re z³ on the unit disc.",
      doesNotShow:
        "The order n^(-s/(d-1)) over a class of functions, which Maiorov and Pinkus prove for n units.",
      cost: 4,
      predictions: [
        ClaimPrediction(
          "floor of two directions for Re z³ on the disc", .equals, 2.0 / 9, tolerance: 0.012,
          because: "the width of the cells"
        ).named(.ridgeFloor),
        ClaimPrediction(
          "floor of one direction for Re z² on the disc", .equals, 0.5, tolerance: 0.012,
          because: "the width of the cells"),
        ClaimPrediction(
          "certified sup error of three cubes for Re z³ on [-1,1]²", .equals, 0, tolerance: 1e-12,
          because: "rounding of the weights"),
        ClaimPrediction(
          "certified sup error of two squares for Re z² on [-1,1]²", .equals, 0, tolerance: 1e-12,
          because: "rounding of the weights"),
      ],
      weakenings: [
        Claim.Weakening("three directions in place of two", below: 0) {
          MeasuredNumber(try certified(3, $0))
        },
        Claim.Weakening("two directions in place of one", below: 1) {
          MeasuredNumber(try certified(2, $0))
        },
      ],
      experiment: directions),
    Claim(
      "daniely.inner-product", .absence,
      paper:
        "Proved beside the code, for functions g(x·x') of two spheres as in Daniely 2017, COLT, arXiv:1702.08489",
      statement:
        "One hidden layer of ten units, of any activation and any weights, leaves 0.828 of T_16(x·x') or more in L2 on S² × S²;"
        + " ten units of squares in five layers are exact.",
      method:
        "The floor from the parts of T_16 of each degree, by interval arithmetic; the deep network at 4000 random pairs of points of"
        + " the spheres; for the figure ten random units by least squares.",
      refutedBy: "Ten units of one layer with a relative L2 error below 0.82.",
      doesNotShow:
        "That the number of units grows exponentially with the dimension, which is Daniely's theorem, for bounded weights.",
      cost: 2,
      predictions: [
        ClaimPrediction(
          "relative L2 floor of ten units of one layer", .equals, 0.827_842_303_247,
          tolerance: 1e-5,
          because: "interval arithmetic"
        ).named(.innerProductFloor),
        ClaimPrediction(
          "largest error of the deep network, ten units", .equals, 0, tolerance: 1e-10,
          because: "rounding"),
        ClaimPrediction(count: "hidden units of the deep network", .equals, 10),
      ],
      weakenings: [
        Claim.Weakening("33 units, one for each harmonic of degree 16", insteadOf: 0) { _ in
          MeasuredNumber(
            ProvenFloor(units: 33, parts: parts(16), of: Array(parts(16).keys)))
        }
      ],
      experiment: inner),
  ]

  // MARK: Directions in the plane

  /// n units of the activation t^n, whose directions are spread evenly over half a turn; their sum is Re z^n.
  private static func powers(_ n: Int) throws -> Network {
    let angles = (0..<n).map { (n == 2 ? 1 : 2) * Double.pi * Double($0) / Double(n) }
    let outer = n == 2 ? [1.0, -1] : [4.0 / 3, 4.0 / 3, 4.0 / 3]
    return try Network(
      [
        (
          n == 2 ? .square : .cube,
          DenseLayer(
            angles.map { [cos($0), sin($0)] }, [Double](repeating: 0, count: n))
        )
      ], output: DenseLayer([outer], [0]))
  }

  private static func certified(_ n: Int, _ trial: Trial) throws -> CertifiedError {
    let domain = Domain(-1...1, -1...1)
    let target = try TargetFunction(
      name: n == 2 ? "Re z^2" : "Re z^3",
      components: [.init(parsing: n == 2 ? "x^2-y^2" : "x^3-3*x*y^2")], domain: domain)
    return try CertifiedError(
      of: trial.built(try powers(n), on: domain), against: target, boxes: 400)
  }

  private static func real(_ power: Int) -> (Interval, Interval) -> Interval {
    { x, y in
      power == 2 ? x * x - y * y : x * (x * x - Interval(3) * y * y)
    }
  }

  private static func directions(_ trial: Trial) throws -> Observation {
    let cells = trial.size.pick(384, 512, 768)
    let two = ProvenFloor(
      directions: 2, cells: cells,
      list: trial.list(Array(0..<(cells * cells)), of: "cell of directions"), of: real(3))
    let one = ProvenFloor(
      directions: 1, cells: cells, list: trial.list(Array(0..<cells), of: "cell of directions"),
      of: real(2))
    let (cubes, squares) = (try certified(3, trial), try certified(2, trial))
    return Observation(
      measured: [
        MeasuredNumber(two), MeasuredNumber(one), MeasuredNumber(cubes), MeasuredNumber(squares),
      ],
      figure: ClaimFigure(
        "Re z^(n+1) by n directions, and by n + 1",
        subtitle: "floors on the unit disc; certified sup errors on [-1,1]²",
        x: .linear("directions n that do not suffice"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series(
            "n directions, any activation: floor", .measured, [1, 2], [one.value, two.value]),
          ClaimFigure.Series(
            "n!/(n+1)^n", .predicted, [1, 2], [0.5, 2.0 / 9]),
          ClaimFigure.Series(
            "n + 1 units: certified error", .measured, [1, 2],
            [squares, cubes].map { max($0.certificate.upper, 0x1p-53) }),
        ]))
  }

  // MARK: Inner products on spheres

  /// ‖g_n‖² of T_m in L2 of [−1, 1], which is the measure of x·x' on S² × S², for n = 0, 2, …, m by 2n + 1.
  private static func parts(_ m: Int) -> [Int: Interval] {
    /// Coefficients by (a x p − b q)/c.
    func next(_ p: [Interval], _ q: [Interval], _ a: Int, _ b: Int, _ c: Int) -> [Interval] {
      let shifted = [.zero] + p
      return shifted.indices.map { place in
        let before = place < q.count ? Interval(Double(b)) * q[place] : .zero
        return (Interval(Double(a)) * shifted[place] - before) / Interval(Double(c))
      }
    }
    var chebyshev: [[Interval]] = [[.one], [.zero, .one]]
    var legendre = chebyshev
    for n in 1..<m {
      chebyshev.append(next(chebyshev[n], chebyshev[n - 1], 2, 1, 1))
      legendre.append(next(legendre[n], legendre[n - 1], 2 * n + 1, n, n + 1))
    }
    var result: [Int: Interval] = [:]
    for n in stride(from: 0, through: m, by: 2) {
      var integral = Interval.zero
      for (i, a) in chebyshev[m].enumerated() where a != .zero {
        for (j, b) in legendre[n].enumerated() where b != .zero && (i + j) % 2 == 0 {
          integral = integral + a * b * Interval(2) / Interval(Double(i + j + 1))
        }
      }
      // The square of (2n + 1)/2 ∫, times ∫ P_n² = 2/(2n + 1).
      result[2 * n + 1] = Interval(Double(2 * n + 1)) * integral * integral / Interval(2)
    }
    return result
  }

  /// T of degree 2^doublings of x·x' by squares, (x, x') having three coordinates each.
  private static func chebyshev(doublings: Int) throws -> Network {
    var rows: [[Double]] = []
    for axis in 0..<3 {
      for sign in [1.0, -1] {
        var row = [Double](repeating: 0, count: 6)
        (row[axis], row[axis + 3]) = (1, sign)
        rows.append(row)
      }
    }
    var layers: [(activation: Activation, layer: DenseLayer)] = [
      (.square, DenseLayer(rows, [Double](repeating: 0, count: 6)))
    ]
    // T_1 = Σ ±¼ of six squares; T_2m = 2 T_m² − 1.
    var form = (row: (0..<6).map { $0 % 2 == 0 ? 0.25 : -0.25 }, bias: 0.0)
    for _ in 0..<doublings {
      layers.append((.square, DenseLayer([form.row], [form.bias])))
      form = ([2], -1)
    }
    return try Network(layers, output: DenseLayer([form.row], [form.bias]))
  }

  private static func inner(_ trial: Trial) throws -> Observation {
    let parts = parts(16)
    // Those of degree 4 and less have no more than ten harmonics.
    let used = trial.list([13, 17, 21, 25, 29, 33], of: "number of harmonics")
    let floors = [2, 5, 10, 16, 24, 32].map { units in
      (Double(units), ProvenFloor(units: units, parts: parts, of: Array(parts.keys)).value)
    }
    let network = try trial.built(
      try chebyshev(doublings: 4), on: try Domain(Array(repeating: (-1, 1), count: 6)),
      hasClaimedWidths: true)
    let source = RandomSource(seed: trial.seed, stream: "points of spheres")
    func sphere() -> [Double] {
      let v = (0..<3).map { _ in source.normal() }
      let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return v.map { $0 / length }
    }
    let pairs = Batch(features: 6, points: (0..<4000).map { _ in sphere() + sphere() })
    let error = EvaluatedError(of: network, at: pairs) { batch in
      Batch(
        features: 1, count: batch.count,
        storage: (0..<batch.count).map { sample in
          let v = batch.point(sample)
          let t = (0..<3).reduce(0.0) { $0 + v[$1] * v[$1 + 3] }
          return cos(16 * acos(min(max(t, -1), 1)))
        })
    }
    return Observation(
      measured: [
        MeasuredNumber(ProvenFloor(units: 10, parts: parts, of: used)),
        MeasuredNumber(error), MeasuredNumber(ExactCount(unitsOf: network)),
      ],
      figure: ClaimFigure(
        "T_16(x·x') on S² × S²", subtitle: "relative error in L2: a floor of one hidden layer",
        x: .linear("hidden units"), y: .linear("relative L2 error"),
        series: [
          ClaimFigure.Series(
            "one layer, any activation: floor", .measured, floors.map(\.0), floors.map(\.1)),
          ClaimFigure.Series("ten squares in five layers", .measured, [10], [error.value]),
        ]))
  }
}
