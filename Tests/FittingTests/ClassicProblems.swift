import Fitting
import Foundation
import Kernels

/// A curve y = f(x; p) with data, as NIST's StRD has them: https://www.itl.nist.gov/div898/strd/
struct CurveProblem: LeastSquaresProblem {
  let name: String
  let x: [Double]
  let y: [Double]
  let start: [Double]
  /// Certified to 11 digits.
  let solution: [Double]
  let squares: Double
  /// f and its derivatives by p.
  let model: @Sendable (Double, [Double]) -> (Double, [Double])

  var parameterCount: Int { start.count }

  func sumOfSquares(at p: [Double]) -> Double {
    zip(x, y).reduce(0) { sum, sample in
      let r = model(sample.0, p).0 - sample.1
      return sum + r * r
    }
  }

  /// In tiles of 4, with a stride that is larger.
  func linearise(at p: [Double], _ reduce: TileReader) {
    for first in stride(from: 0, to: x.count, by: 4) {
      let rows = min(4, x.count - first)
      var tile = [Double](repeating: .nan, count: 5 * (p.count + 1))
      for row in 0..<rows {
        let (value, derivatives) = model(x[first + row], p)
        for column in p.indices { tile[column * 5 + row] = derivatives[column] }
        tile[p.count * 5 + row] = value - y[first + row]
      }
      reduce(tile, rows, 5)
    }
  }
}

/// The same where the first parameter is a factor on the rest.
struct SeparableCurve: SeparableProblem {
  let curve: CurveProblem
  var nonlinearCount: Int { curve.start.count - 1 }
  var basisCount: Int { 1 }
  var outputs: Int { 1 }

  func basis(at nonlinear: [Double], _ reduce: TileReader) {
    let tile = curve.x.map { curve.model($0, [1] + nonlinear).0 } + curve.y
    reduce(tile, curve.x.count, curve.x.count)
  }

  func linearise(
    at nonlinear: [Double], coefficients: ArraySlice<Double>, output: Int,
    _ reduce: TileReader
  ) {
    let p = Array(coefficients) + nonlinear
    var tile = curve.x.map { curve.model($0, p).1[0] }
    for column in 1..<p.count { tile += curve.x.map { curve.model($0, p).1[column] } }
    tile += zip(curve.x, curve.y).map { curve.model($0, p).0 - $1 }
    reduce(tile, curve.x.count, curve.x.count)
  }
}

private let saturation: @Sendable (Double, [Double]) -> (Double, [Double]) = { x, b in
  (-b[0] * expm1(-b[1] * x), [-expm1(-b[1] * x), b[0] * x * exp(-b[1] * x)])
}

let nist = [
  CurveProblem(
    name: "Misra1a",
    x: [
      77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1,
      760.0,
    ],
    y: [
      10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47,
      81.78,
    ],
    start: [500, 0.0001], solution: [2.3894212918e+02, 5.5015643181e-04],
    squares: 1.2455138894e-01, model: saturation),
  CurveProblem(
    name: "BoxBOD", x: [1, 2, 3, 5, 7, 10], y: [109, 149, 149, 191, 213, 224],
    start: [100, 0.75], solution: [2.1380940889e+02, 5.4723748542e-01],
    squares: 1.1680088766e+03, model: saturation),
  CurveProblem(
    name: "MGH09",
    x: [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
    y: [
      0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246,
    ],
    start: [0.25, 0.39, 0.415, 0.39],
    solution: [1.9280693458e-01, 1.9128232873e-01, 1.2305650693e-01, 1.3606233068e-01],
    squares: 3.0750560385e-04,
    model: { x, b in
      let top = x * x + x * b[1]
      let bottom = x * x + x * b[2] + b[3]
      let slope = -b[0] * top / (bottom * bottom)
      return (b[0] * top / bottom, [top / bottom, b[0] * x / bottom, slope * x, slope])
    }),
]

/// Residuals and Jacobian by closures, all rows in one tile.
struct SmallProblem: LeastSquaresProblem, Sendable {
  let parameterCount: Int
  let residuals: @Sendable ([Double]) -> [Double]
  /// One row a residual.
  let jacobian: @Sendable ([Double]) -> [[Double]]

  func sumOfSquares(at p: [Double]) -> Double { residuals(p).reduce(0) { $0 + $1 * $1 } }

  func linearise(at p: [Double], _ reduce: TileReader) {
    let rows = jacobian(p)
    let r = residuals(p)
    let tile = (0..<parameterCount).flatMap { column in rows.map { $0[column] } } + r
    reduce(tile, r.count, r.count)
  }
}

extension SmallProblem {
  /// Rosenbrock's valley, from (−1.2, 1) to (1, 1).
  static let rosenbrock = SmallProblem(parameterCount: 2) { p in
    [10 * (p[1] - p[0] * p[0]), 1 - p[0]]
  } jacobian: { p in
    [[-20 * p[0], 10], [-1, 0]]
  }

  /// Powell's singular function: the Jacobian loses rank at the minimum 0.
  static let powell = SmallProblem(parameterCount: 4) { p in
    [
      p[0] + 10 * p[1], 5.0.squareRoot() * (p[2] - p[3]), (p[1] - 2 * p[2]) * (p[1] - 2 * p[2]),
      10.0.squareRoot() * (p[0] - p[3]) * (p[0] - p[3]),
    ]
  } jacobian: { p in
    let a = 2 * (p[1] - 2 * p[2])
    let b = 2 * 10.0.squareRoot() * (p[0] - p[3])
    return [
      [1, 10, 0, 0], [0, 0, 5.0.squareRoot(), -5.0.squareRoot()], [0, a, -2 * a, 0], [b, 0, 0, -b],
    ]
  }
}

/// ‖r‖² of a small problem as a function with a gradient.
struct SmallObjective: Objective {
  let problem: SmallProblem
  var evaluations = 0
  var parameterCount: Int { problem.parameterCount }

  mutating func value(at p: [Double], gradient: inout [Double]) -> Double {
    evaluations += 1
    let r = problem.residuals(p)
    let rows = problem.jacobian(p)
    for i in gradient.indices { gradient[i] = zip(rows, r).reduce(0) { $0 + 2 * $1.0[i] * $1.1 } }
    return problem.sumOfSquares(at: p)
  }
}

/// ½ Σ aᵢ (pᵢ − cᵢ)², in Float32 or Float64.
struct Quadratic<Scalar: BinaryFloatingPoint> {
  let curvatures: [Scalar]
  let centre: [Scalar]

  func evaluate(_ p: [Scalar], _ gradient: inout [Scalar]) -> Double {
    var sum: Scalar = 0
    for i in p.indices {
      gradient[i] = curvatures[i] * (p[i] - centre[i])
      sum += gradient[i] * (p[i] - centre[i]) / 2
    }
    return Double(sum)
  }
}

extension Quadratic: Objective where Scalar: KernelScalar {
  var parameterCount: Int { centre.count }
  func value(at p: [Scalar], gradient: inout [Scalar]) -> Double { evaluate(p, &gradient) }
}

/// Σₖ (aₖᵀp)⁴ / 4 + cos(bₖᵀp) + p_k² / 20 with Gaussian a and b: bounded below, and not convex.
struct RandomQuartic: Objective, Sendable {
  let parameterCount: Int
  private let a: [[Double]]
  private let b: [[Double]]

  init(_ random: RandomSource, count: Int) {
    parameterCount = count
    a = (0..<count).map { _ in (0..<count).map { _ in 0.3 * random.normal() } }
    b = (0..<count).map { _ in (0..<count).map { _ in random.normal() } }
  }

  func value(at p: [Double], gradient: inout [Double]) -> Double {
    var value = 0.0
    for i in gradient.indices { gradient[i] = p[i] / 10 }
    for k in 0..<parameterCount {
      let u = zip(a[k], p).reduce(0) { $0 + $1.0 * $1.1 }
      let v = zip(b[k], p).reduce(0) { $0 + $1.0 * $1.1 }
      value += u * u * u * u / 4 + cos(v) + p[k] * p[k] / 20
      for i in gradient.indices { gradient[i] += u * u * u * a[k][i] - sin(v) * b[k][i] }
    }
    return value
  }
}
