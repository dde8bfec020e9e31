// Orthogonal greedy choice of threshold units in the plane.

import Base
import Foundation
import Networks

/// Siegel and Xu (2022): where the convex hull of a dictionary has entropy numbers of order n^(−1/2−α), the orthogonal greedy
/// algorithm errs by that order on functions of the hull; for threshold units in d dimensions α = 1/(2d), so n^(−3/4) in the
/// plane, where drawn units and Barron's argument give n^(−1/2).
///
/// A step of the algorithm takes the unit with the largest inner product with the residual, and projects anew on all units
/// taken. Here the norm is the mean square over the midpoints of a grid of 64² cells, and the dictionary has 64 directions with
/// every bias that parts the points: along a direction the inner products of all biases are sums of the residual from
/// the end.
enum OrthogonalGreedy {
  static let claims = [
    Claim(
      "siegel-xu.orthogonal-greedy", .rate,
      paper:
        "Siegel, Xu 2022, IEEE Trans. Inf. Theory 68(5), arXiv:2106.15000; Makovoz 1996, J. Approx. Theory 85",
      statement:
        "Threshold units of the plane, taken one after the other by the orthogonal greedy algorithm, approximate"
        + " in L2 with an error of order n^(-3/4), where Barron's argument gives n^(-1/2).",
      method:
        "sin πx sin πy on the square, root mean square over a grid of 64² points: units of 64 directions and all"
        + " biases, n = 16 to 128; the exponent in n, and the largest error times n^(3/4).",
      refutedBy: "An exponent of the greedy errors below 3/4.",
      doesNotShow:
        "That n^(-3/4) is the best for this function; the theorem's constant, which is the function's norm in the"
        + " variation space times an unknown one.", cost: 2,
      predictions: [
        ClaimPrediction(
          "exponent of the error in n, 16 to 128", .atLeast, 0.75, tolerance: 0.02,
          because: "the interval of the fit"
        ).named(.greedyExponent),
        ClaimPrediction(
          "largest error times n^(3/4), n = 16 to 128", .equals, greatest,
          tolerance: 0.02 * greatest, because: "2 %: ties of the greedy choice"),
        ClaimPrediction(
          "error at n = 128", .equals, last, tolerance: 0.02 * last,
          because: "2 %: ties of the greedy choice"),
      ],
      weakenings: [
        Claim.Weakening("units of two directions only") { try greedy($0, directions: 2) }
      ],
      experiment: { try greedy($0, directions: 64) })
  ]

  /// By NumPy (Tests/ClaimsTests/Resources/check_claims.py).
  private static let greatest = 0.647_588_9
  private static let last = 0.015_801_0

  private static let sizes = [16, 23, 32, 45, 64, 91, 128]

  private static func value(_ point: [Double]) -> Double {
    sin(Double.pi * point[0]) * sin(Double.pi * point[1])
  }

  private static func greedy(_ trial: Trial, directions: Int) throws -> Observation {
    let side = (0..<64).map { (Double($0) + 0.5) / 64 }
    let points = Batch(features: 2, points: side.flatMap { y in side.map { [$0, y] } })
    let values = (0..<points.count).map { value(points.point($0)) }
    var greedy = GreedySteps(points: points, values: values, directions: directions)
    var errors: [MeasuredNumber] = []
    for size in sizes {
      while greedy.units < size { greedy.take() }
      let network = try trial.built(try greedy.network(), on: Domain(0...1, 0...1))
      errors.append(
        MeasuredNumber(
          EvaluatedError(
            of: RootMeanSquare(network: network, points: points, values: values), at: [0]
          ) { _ in 0 }))
    }
    let x = sizes.map(Double.init)
    let scaled = zip(x, errors).map { $1.times(pow($0, 0.75)) }
    return Observation(
      measured: [
        try fittedRate(.algebraic, x, errors, seed: trial.seed), .largest(of: scaled),
        errors[errors.count - 1],
      ],
      figure: ClaimFigure(
        "Threshold units by the orthogonal greedy algorithm",
        subtitle: "root mean square on a grid of the square", x: .logarithmic("units n"),
        y: .logarithmic("error"),
        series: [
          ClaimFigure.Series("n^(-3/4)", .predicted, x, x.map { greatest * pow($0, -0.75) }),
          ClaimFigure.Series("greedy", .measured, x, errors.map(\.value)),
          ClaimFigure.Series("n^(-1/2)", .predicted, x, x.map { greatest * pow($0, -0.5) }),
        ]))
  }
}

/// The units taken so far, with an orthonormal basis of what they span on the points.
private struct GreedySteps {
  private let points: Batch
  private let values: [Double]
  /// For each direction: itself, the points in its order, and their places along it.
  private let sorted: [(direction: [Double], order: [Int], along: [Double])]
  private var rows: [[Double]] = []
  private var biases: [Double] = []
  /// The constant first.
  private var basis: [[Double]]
  /// Column j: what the j-th unit is in the basis.
  private var triangle: [[Double]] = []
  private var coefficients: [Double]
  private var residual: [Double]

  var units: Int { rows.count }

  init(points: Batch, values: [Double], directions: Int) {
    self.points = points
    self.values = values
    sorted = (0..<directions).map { index in
      let angle = Double.pi * (Double(index) + 0.37) / Double(directions)
      let direction = [cos(angle), sin(angle)]
      let along = (0..<points.count).map {
        direction[0] * points[0, $0] + direction[1] * points[1, $0]
      }
      let order = along.indices.sorted { (along[$0], $0) < (along[$1], $1) }
      return (direction, order, along)
    }
    let level = Double(points.count).squareRoot()
    basis = [[Double](repeating: 1 / level, count: points.count)]
    let mean = values.reduce(0, +) / Double(points.count)
    coefficients = [mean * level]
    residual = values.map { $0 - mean }
  }

  /// Takes the unit with the largest inner product, and projects anew.
  mutating func take() {
    var best = (size: 0.0, direction: 0, place: 1)
    for (index, one) in sorted.enumerated() {
      var sum = 0.0
      for place in stride(from: one.order.count - 1, through: 1, by: -1) {
        sum += residual[one.order[place]]
        if abs(sum) > best.size { best = (abs(sum), index, place) }
      }
    }
    let one = sorted[best.direction]
    let (before, behind) = (one.order[best.place - 1], one.order[best.place])
    let threshold = 0.5 * (one.along[before] + one.along[behind])
    rows.append(one.direction)
    biases.append(-threshold)
    var column = [Double](repeating: 0, count: points.count)
    for place in best.place..<one.order.count { column[one.order[place]] = 1 }
    var parts = [Double](repeating: 0, count: basis.count)
    for _ in 0..<2 {
      for (index, vector) in basis.enumerated() {
        var share = 0.0
        for place in column.indices { share += vector[place] * column[place] }
        for place in column.indices { column[place] -= share * vector[place] }
        parts[index] += share
      }
    }
    let length = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let unit = length > 1e-9 ? column.map { $0 / length } : column.map { _ in 0 }
    basis.append(unit)
    triangle.append(parts + [max(length, 1e-9)])
    let share = zip(unit, residual).reduce(0) { $0 + $1.0 * $1.1 }
    coefficients.append(share)
    for place in residual.indices { residual[place] -= share * unit[place] }
  }

  /// The network of the units taken, with the outer weights of the projection.
  func network() throws -> Network {
    var outer = [Double](repeating: 0, count: units)
    var rest = coefficients
    for unit in outer.indices.reversed() {
      outer[unit] = rest[unit + 1] / triangle[unit][unit + 1]
      for place in triangle[unit].indices { rest[place] -= outer[unit] * triangle[unit][place] }
    }
    return try Network(
      [(.step, DenseLayer(rows, biases))],
      output: DenseLayer([outer], [rest[0] / Double(points.count).squareRoot()]))
  }
}

/// The root of the mean square of a network's distance from values at points.
private struct RootMeanSquare: Approximant {
  let network: Network
  let points: Batch
  let values: [Double]

  func evaluated(at places: Batch) -> Batch {
    let squares = zip(network(points).storage, values).map { ($0 - $1) * ($0 - $1) }
    let mean = squares.reduce(0, +) / Double(squares.count)
    return Batch(
      features: 1, count: places.count, storage: places.storage.map { _ in mean.squareRoot() })
  }
}
