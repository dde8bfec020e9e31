// Variable projection: the coefficients that enter linearly are solved for exactly at every value of
// the others, and only the others are left to minimise over.
//
// Golub and Pereyra, SIAM J. Numer. Anal. 10 (1973); Jacobian by Kaufman, BIT 15 (1975).
import Kernels

/// The separable problem as one in its nonlinear parameters alone: r(α) = Φ·c − y = −P⊥(α)·y, minus
/// the part of the data that no coefficients reach. Levenberg–Marquardt minimises it like any
/// other.
///
/// The Jacobian is Kaufman's, P⊥·∂(Φ·c)/∂α. In the triangle R of [Φ | ∂(Φ·c)/∂α | r] it is the part
/// below and to the right of the basis, so that projection costs nothing beside the reduction. The
/// coefficients are held by a penalty λ²‖c‖², as rows [λ·I | 0 | λ·c] more; see `CoefficientSolver`.
package struct VariableProjection<Problem: SeparableProblem>: LeastSquaresProblem {
  package private(set) var problem: Problem
  /// The coefficients at the point that was last evaluated: (basisCount × outputs), column-major.
  package var coefficients: [Double] { solver.coefficients }

  /// The coefficients at the best point so far, the one that `accept` was told of last.
  package private(set) var bestCoefficients: [Double] = []

  private var point: [Double] = []
  private var solver: CoefficientSolver
  private var jointQR: TiledQR
  private var tile: [Double]
  private var penalty: [Double]

  /// - Parameters:
  ///   - problem: the separable problem.
  ///   - precision: ε of the arithmetic in which the problem is computed.
  package init(_ problem: Problem, precision: Double = .ulpOfOne) {
    self.problem = problem
    solver = CoefficientSolver(problem, precision: precision)
    jointQR = TiledQR(columns: problem.basisCount + problem.nonlinearCount + 1)
    let rows = problem.nonlinearCount + 1
    tile = [Double](repeating: 0, count: rows * rows)
    penalty = [Double](repeating: 0, count: problem.basisCount * jointQR.columns)
  }

  package var parameterCount: Int { problem.nonlinearCount }

  package mutating func sumOfSquares(at parameters: [Double]) -> Double {
    point = parameters
    let value = solver.solve(&problem, at: parameters)
    if bestCoefficients.isEmpty { bestCoefficients = coefficients }
    return value
  }

  package mutating func accept(
    _ parameters: [Double], value: Double
  ) -> (value: Double, squares: Double) {
    var norm = 0.0
    for c in coefficients { norm += c * c }
    let squares = max(0, value - solver.ridge * solver.ridge * norm)
    let isWeaker = solver.weaken(coefficients: norm, residuals: squares)
    let held = isWeaker ? sumOfSquares(at: parameters) : value
    bestCoefficients = coefficients
    return (held, squares)
  }

  package mutating func linearise(at parameters: [Double], _ reduce: TileReader) {
    if point != parameters { _ = sumOfSquares(at: parameters) }
    let basis = problem.basisCount
    let rows = problem.nonlinearCount + 1
    for output in 0..<problem.outputs {
      let own = (output * basis)..<((output + 1) * basis)
      jointQR.reset()
      problem.linearise(at: parameters, coefficients: coefficients[own], output: output) {
        tile, rows, stride in
        jointQR.add(tile, rows: rows, stride: stride)
      }
      for i in 0..<basis {
        penalty[i * basis + i] = solver.ridge
        penalty[(basis + rows - 1) * basis + i] = solver.ridge * coefficients[own.lowerBound + i]
      }
      jointQR.add(penalty, rows: basis, stride: basis)
      for j in 0..<rows {
        for i in 0...j { tile[i + j * rows] = jointQR[basis + i, basis + j] }
      }
      reduce(tile, rows, rows)
    }
  }
}
