// The best coefficients of a separable problem at given nonlinear parameters, by stable least squares.
import Kernels

/// Minimises ‖Φ(α)·c − y‖² + λ²‖c‖² over the coefficients c of every output.
///
/// Units that move together make Φ nearly deficient, and c large with signs that cancel; a fit that
/// runs into such a corner ends there, as rounding, which grows with ‖c‖, hides what it could still
/// gain. So λ begins at √ε·‖Φ‖, and falls down to ε·‖Φ‖ as the penalty would outweigh what is left of
/// the residuals (Tikhonov's regularisation, with λ by the size of the residual).
struct CoefficientSolver {
  /// The last solution: (basisCount × outputs), column-major.
  private(set) var coefficients: [Double]
  /// λ; 0 before the first solution.
  private(set) var ridge = 0.0

  /// ε, the unit in the last place of 1.
  private let precision: Double
  private var least = 0.0
  private var qr: TiledQR
  private var diagonal: [Double]
  private var solution: [Double]

  init(_ problem: some SeparableProblem, precision: Double) {
    self.precision = precision
    coefficients = [Double](repeating: 0, count: problem.basisCount * problem.outputs)
    qr = TiledQR(columns: problem.basisCount + problem.outputs)
    diagonal = [Double](repeating: 0, count: problem.basisCount)
    solution = diagonal
  }

  /// - Returns: the least value.
  mutating func solve(_ problem: inout some SeparableProblem, at nonlinear: [Double]) -> Double {
    qr.reset()
    problem.basis(at: nonlinear) { tile, rows, stride in
      qr.add(tile, rows: rows, stride: stride)
    }
    let basis = problem.basisCount
    if ridge == 0 {
      least = precision * norm(basis)
      // Without nonlinear parameters there is nowhere to run.
      ridge = problem.nonlinearCount == 0 ? least : least / precision.squareRoot()
    }
    for i in 0..<basis { diagonal[i] = ridge }
    qr.addDiagonal(diagonal)
    var rest = 0.0
    for output in 0..<problem.outputs {
      let column = basis + output
      for i in 0..<basis { solution[i] = qr[i, column] }
      for i in basis...column { rest += qr[i, column] * qr[i, column] }
      qr.solve(&solution)
      for i in 0..<basis { coefficients[output * basis + i] = solution[i] }
    }
    return rest
  }

  /// Lowers λ until λ²‖c‖² is at most the residuals' sum of squares.
  /// - Returns: whether it was too large.
  mutating func weaken(coefficients squares: Double, residuals: Double) -> Bool {
    guard ridge > least, ridge * ridge * squares > residuals else { return false }
    ridge = max(least, (max(residuals, 0) / squares).squareRoot())
    return true
  }

  /// ‖Φ‖, the Frobenius norm.
  private func norm(_ basis: Int) -> Double {
    var squares = 0.0
    for i in 0..<basis {
      for j in i..<basis { squares += qr[i, j] * qr[i, j] }
    }
    return squares.squareRoot()
  }
}
