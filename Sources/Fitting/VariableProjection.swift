// Variable projection: the coefficients that enter linearly are solved for exactly at every value of
// the others, and only the others are left to minimise over.
//
// Golub and Pereyra, SIAM J. Numer. Anal. 10 (1973); Jacobian by Kaufman, BIT 15 (1975).
import Kernels

/// The separable problem as one in its nonlinear parameters alone: r(α) = P⊥(α)·y, the part of the
/// data that no coefficients reach. Levenberg–Marquardt minimises it like any other.
///
/// The Jacobian is Kaufman's, P⊥·∂(Φ·c)/∂α. In the triangle R of [Φ | ∂(Φ·c)/∂α | r] it is the part
/// below and to the right of the basis, so that projection costs nothing beside the reduction.
public struct VariableProjection<Problem: SeparableProblem>: LeastSquaresProblem {
  public private(set) var problem: Problem
  /// The coefficients at the point that was last evaluated: (basisCount × outputs), column-major.
  public private(set) var coefficients: [Double]

  private var point: [Double] = []
  private var basisQR: TiledQR
  private var jointQR: TiledQR
  private var tile: [Double]

  private let tolerance: Double

  /// - Parameter tolerance: directions in which Φ is smaller than this part of its largest are left
  ///   out of the solution.
  public init(_ problem: Problem, tolerance: Double = 1e-14) {
    self.problem = problem
    self.tolerance = tolerance
    coefficients = [Double](repeating: 0, count: problem.basisCount * problem.outputs)
    basisQR = TiledQR(columns: problem.basisCount + problem.outputs)
    jointQR = TiledQR(columns: problem.basisCount + problem.nonlinearCount + 1)
    let rows = problem.nonlinearCount + 1
    tile = [Double](repeating: 0, count: rows * rows)
  }

  public var parameterCount: Int { problem.nonlinearCount }

  public mutating func sumOfSquares(at parameters: [Double]) -> Double {
    let basis = problem.basisCount
    let outputs = problem.outputs
    basisQR.reset()
    problem.basis(at: parameters) { tile, rows, stride in
      basisQR.add(&tile, rows: rows, stride: stride)
    }
    var matrix = [Double](repeating: 0, count: basis * basis)
    var right = [Double](repeating: 0, count: basis * outputs)
    var rest = 0.0
    for j in 0..<basis {
      for i in 0...j { matrix[i + j * basis] = basisQR[i, j] }
    }
    for k in 0..<outputs {
      for i in 0..<basis { right[i + k * basis] = basisQR[i, basis + k] }
      for i in basis...(basis + k) { rest += basisQR[i, basis + k] * basisQR[i, basis + k] }
    }
    point = parameters
    coefficients =
      leastSquares(matrix, rows: basis, columns: basis, right, tolerance: tolerance).solution
    // What the coefficients of minimum norm leave in the span of the basis.
    for k in 0..<outputs {
      for i in 0..<basis {
        var sum = right[i + k * basis]
        for j in i..<basis { sum -= matrix[i + j * basis] * coefficients[j + k * basis] }
        rest += sum * sum
      }
    }
    return rest
  }

  public mutating func linearise(
    at parameters: [Double], _ reduce: (_ tile: inout [Double], _ rows: Int, _ stride: Int) -> Void
  ) {
    if point != parameters { _ = sumOfSquares(at: parameters) }
    let basis = problem.basisCount
    let rows = problem.nonlinearCount + 1
    for k in 0..<problem.outputs {
      jointQR.reset()
      problem.linearise(
        at: parameters, coefficients: coefficients[(k * basis)..<((k + 1) * basis)], output: k
      ) { tile, rows, stride in
        jointQR.add(&tile, rows: rows, stride: stride)
      }
      for j in 0..<rows {
        for i in 0..<rows { tile[i + j * rows] = i <= j ? jointQR[basis + i, basis + j] : 0 }
      }
      reduce(&tile, rows, rows)
    }
  }
}
