// The best coefficients of a separable problem at given nonlinear parameters, by stable least squares.
import Kernels

/// Solves min ‖Φ(α)·c − y‖ for the coefficients c of every output, of minimum norm where Φ is
/// deficient.
struct CoefficientSolver {
  /// The last solution: (basisCount × outputs), column-major.
  private(set) var coefficients: [Double]

  private var qr: TiledQR
  private let tolerance: Double

  /// - Parameter tolerance: directions in which Φ is smaller than this part of its largest are left
  ///   out of the solution.
  init(_ problem: some SeparableProblem, tolerance: Double) {
    self.tolerance = tolerance
    coefficients = [Double](repeating: 0, count: problem.basisCount * problem.outputs)
    qr = TiledQR(columns: problem.basisCount + problem.outputs)
  }

  /// - Returns: the sum of squares that is left.
  mutating func solve(_ problem: inout some SeparableProblem, at nonlinear: [Double]) -> Double {
    let basis = problem.basisCount
    let outputs = problem.outputs
    qr.reset()
    problem.basis(at: nonlinear) { tile, rows, stride in
      qr.add(&tile, rows: rows, stride: stride)
    }
    var matrix = [Double](repeating: 0, count: basis * basis)
    var right = [Double](repeating: 0, count: basis * outputs)
    var rest = 0.0
    for j in 0..<basis {
      for i in 0...j { matrix[i + j * basis] = qr[i, j] }
    }
    for k in 0..<outputs {
      for i in 0..<basis { right[i + k * basis] = qr[i, basis + k] }
      for i in basis...(basis + k) { rest += qr[i, basis + k] * qr[i, basis + k] }
    }
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
}
