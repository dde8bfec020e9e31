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
  public var coefficients: [Double] { solver.coefficients }

  private var point: [Double] = []
  private var solver: CoefficientSolver
  private var jointQR: TiledQR
  private var tile: [Double]

  /// - Parameter tolerance: directions in which Φ is smaller than this part of its largest are left
  ///   out of the solution.
  public init(_ problem: Problem, tolerance: Double = 1e-14) {
    self.problem = problem
    solver = CoefficientSolver(problem, tolerance: tolerance)
    jointQR = TiledQR(columns: problem.basisCount + problem.nonlinearCount + 1)
    let rows = problem.nonlinearCount + 1
    tile = [Double](repeating: 0, count: rows * rows)
  }

  public var parameterCount: Int { problem.nonlinearCount }

  public mutating func sumOfSquares(at parameters: [Double]) -> Double {
    point = parameters
    return solver.solve(&problem, at: parameters)
  }

  public mutating func linearise(at parameters: [Double], _ reduce: TileReader) {
    if point != parameters { _ = sumOfSquares(at: parameters) }
    let basis = problem.basisCount
    let rows = problem.nonlinearCount + 1
    for k in 0..<problem.outputs {
      jointQR.reset()
      problem.linearise(
        at: parameters, coefficients: coefficients[(k * basis)..<((k + 1) * basis)], output: k
      ) { tile, rows, stride in
        jointQR.add(tile, rows: rows, stride: stride)
      }
      for j in 0..<rows {
        for i in 0..<rows { tile[i + j * rows] = i <= j ? jointQR[basis + i, basis + j] : 0 }
      }
      reduce(tile, rows, rows)
    }
  }
}
