// Orthogonal triangularisation of a matrix whose rows arrive in tiles.
import CKernels

/// The triangular factor R of A = Q·R, where the rows of A arrive in tiles and A is never whole in
/// memory: each tile is stacked under R and the two are made triangular again by Householder
/// reflections (Golub and Van Loan, Matrix Computations, 4th ed., section 6.5.3).
///
/// With a right-hand side as the last column of A, R holds Qᵀ·b and the norm of the residual too.
/// Backward stable: the condition number is that of A, not of AᵀA. Squares of a column may underflow or
/// overflow, products of two columns must not overflow; where A is not finite, neither is R. Memory is taken by the initialiser alone.
public struct TiledQR: Sendable {
  /// How many sets of kernels this machine can run, from the most general to the best.
  public static let levels: Int = {
    var count: Int32 = 0
    while approxima_kernels_triangle(count) != nil { count += 1 }
    return Int(count)
  }()

  /// Columns of A.
  public let columns: Int
  /// R, (columns × columns) row-major, zero below its diagonal.
  public private(set) var factor: [Double]

  private var work: [Double]
  private let kernels: approxima_triangle_kernels

  /// - Parameter level: of `levels`, the last by default.
  public init(columns: Int, level: Int = TiledQR.levels - 1) {
    precondition(columns > 0, "a matrix has columns")
    guard let kernels = approxima_kernels_triangle(Int32(level)) else {
      preconditionFailure("a level is one of the machine's")
    }
    self.kernels = kernels.pointee
    self.columns = columns
    factor = [Double](repeating: 0, count: columns * columns)
    work = [Double](repeating: 0, count: Int(APPROXIMA_TRIANGLE_ROWS) * columns + 8)
  }

  /// Element (row, column) of R.
  public subscript(row: Int, column: Int) -> Double { factor[row * columns + column] }

  /// Forgets all rows.
  public mutating func reset() {
    factor.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  /// Starts again from the triangle that `other` has.
  public mutating func copy(_ other: TiledQR) {
    precondition(other.columns == columns, "both have the same columns")
    factor.withUnsafeMutableBufferPointer { to in
      other.factor.withUnsafeBufferPointer { from in _ = to.update(from: from) }
    }
  }

  /// Adds rows to A.
  /// - Parameters:
  ///   - tile: element (row, column) stands at `offset + row + column * stride`.
  ///   - rows: how many rows there are; at most `stride`.
  public mutating func add(_ tile: [Double], rows: Int, stride: Int, at offset: Int = 0) {
    precondition(rows >= 0 && rows <= stride && offset >= 0, "rows lie within their column")
    guard rows > 0 else { return }
    precondition(
      offset + (columns - 1) * stride + rows <= tile.count, "the tile lies within its array")
    factor.withUnsafeMutableBufferPointer { factor in
      work.withUnsafeMutableBufferPointer { work in
        tile.withUnsafeBufferPointer { tile in
          guard let tile = tile.baseAddress else { return }
          kernels.add_rows(
            factor.baseAddress, columns, tile + offset, rows, stride, work.baseAddress)
        }
      }
    }
  }

  /// Adds the rows of a diagonal matrix, which belongs to the first columns of A.
  public mutating func addDiagonal(_ diagonal: [Double]) {
    precondition(diagonal.count <= columns, "the diagonal fits the columns")
    factor.withUnsafeMutableBufferPointer { factor in
      work.withUnsafeMutableBufferPointer { work in
        diagonal.withUnsafeBufferPointer { diagonal in
          kernels.add_diagonal(
            factor.baseAddress, columns, diagonal.baseAddress, diagonal.count, work.baseAddress)
        }
      }
    }
  }

  /// Solves R·x = b in place for as many leading rows and columns of R as b has elements. Where a
  /// diagonal element is zero, the result is not finite.
  public func solve(_ vector: inout [Double]) {
    precondition(vector.count <= columns, "R has as many columns")
    factor.withUnsafeBufferPointer { factor in
      vector.withUnsafeMutableBufferPointer { vector in
        kernels.solve(factor.baseAddress, columns, vector.count, vector.baseAddress)
      }
    }
  }

  /// Solves Rᵀ·x = b in the same way.
  public func solveTransposed(_ vector: inout [Double]) {
    precondition(vector.count <= columns, "R has as many columns")
    factor.withUnsafeBufferPointer { factor in
      vector.withUnsafeMutableBufferPointer { vector in
        kernels.solve_transposed(
          factor.baseAddress, columns, vector.count, vector.baseAddress)
      }
    }
  }
}
