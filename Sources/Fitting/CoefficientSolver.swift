// The best coefficients of a separable problem at given nonlinear parameters, by stable least squares.
import Kernels

/// Solves min ‖Φ(α)·c − y‖ for the coefficients c of every output, of minimum norm where Φ is
/// deficient.
struct CoefficientSolver {
  /// The last solution: (basisCount × outputs), column-major.
  private(set) var coefficients: [Double]

  private var qr: TiledQR
  private let tolerance: Double
  private var inverse: [Double]
  private var right: [Double]

  /// - Parameter tolerance: directions in which Φ is smaller than this part of its largest are left
  ///   out of the solution.
  init(_ problem: some SeparableProblem, tolerance: Double) {
    self.tolerance = tolerance
    let basis = problem.basisCount
    coefficients = [Double](repeating: 0, count: basis * problem.outputs)
    qr = TiledQR(columns: basis + problem.outputs)
    inverse = [Double](repeating: 0, count: basis * basis)
    right = [Double](repeating: 0, count: basis)
  }

  /// - Returns: the sum of squares that is left.
  mutating func solve(_ problem: inout some SeparableProblem, at nonlinear: [Double]) -> Double {
    qr.reset()
    problem.basis(at: nonlinear) { tile, rows, stride in
      qr.add(tile, rows: rows, stride: stride)
    }
    let basis = problem.basisCount
    var rest = 0.0
    for output in 0..<problem.outputs {
      for i in basis...(basis + output) {
        rest += qr[i, basis + output] * qr[i, basis + output]
      }
    }
    guard hasFullRank(basis) else { return rest + solveDeficient(basis, problem.outputs) }
    for output in 0..<problem.outputs {
      for i in 0..<basis { right[i] = qr[i, basis + output] }
      qr.solve(&right)
      for i in 0..<basis { coefficients[output * basis + i] = right[i] }
    }
    return rest
  }

  /// Whether the least singular value is certainly not to be left out.
  private mutating func hasFullRank(_ basis: Int) -> Bool {
    let triangle = qr.factor
    var squares = 0.0
    for i in 0..<basis {
      for j in i..<basis {
        squares += triangle[i * qr.columns + j] * triangle[i * qr.columns + j]
      }
    }
    let condition = squares.squareRoot() * qr.inverseNorm(order: basis, work: &inverse)
    return condition * tolerance <= 1
  }

  /// - Returns: what the coefficients of minimum norm leave in the span of the basis.
  private mutating func solveDeficient(_ basis: Int, _ outputs: Int) -> Double {
    var matrix = [Double](repeating: 0, count: basis * basis)
    var right = [Double](repeating: 0, count: basis * outputs)
    for j in 0..<basis {
      for i in 0...j { matrix[i + j * basis] = qr[i, j] }
    }
    for k in 0..<outputs {
      for i in 0..<basis { right[i + k * basis] = qr[i, basis + k] }
    }
    coefficients =
      leastSquares(matrix, rows: basis, columns: basis, right, tolerance: tolerance).solution
    var rest = 0.0
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
