// Dense linear algebra by OpenBLAS and its LAPACK, on column-major flat arrays.
//
// OpenBLAS itself runs on one thread, so that results do not depend on the number of threads and
// independent fits can run on separate cores.
import COpenBLAS

enum OpenBLAS {
  /// Every wrapper touches this first.
  static let ready: Void = { openblas_set_num_threads(1) }()
}

/// A matrix that has no Cholesky factor: a leading minor of it is not positive.
public struct NotPositiveDefinite: Error, Hashable, Sendable {}

/// Solves A·x = b by A = UᵀU, where A is symmetric and positive definite, given by its upper
/// triangle.
/// - Parameters:
///   - matrix: A (order × order, column-major); its upper triangle becomes U.
///   - vector: b; becomes x.
/// - Throws: `NotPositiveDefinite`; the vector is then untouched.
public func choleskySolve(_ matrix: inout [Double], order: Int, _ vector: inout [Double]) throws {
  precondition(matrix.count == order * order, "A is square")
  OpenBLAS.ready
  var n = Int32(order)
  var info: Int32 = 0
  matrix.withUnsafeMutableBufferPointer { matrix in
    var lda = max(n, 1)
    dpotrf_("U", &n, matrix.baseAddress, &lda, &info)
  }
  guard info == 0 else { throw NotPositiveDefinite() }
  solveByFactor(matrix, order: order, &vector)
}

/// Solves UᵀU·x = b, where U is what `choleskySolve` left.
public func solveByFactor(_ factor: [Double], order: Int, _ vector: inout [Double]) {
  precondition(factor.count == order * order && vector.count == order, "U is square, b fits it")
  OpenBLAS.ready
  var n = Int32(order)
  var one: Int32 = 1
  var info: Int32 = 0
  factor.withUnsafeBufferPointer { factor in
    vector.withUnsafeMutableBufferPointer { vector in
      var lda = max(n, 1)
      var ldb = lda
      dpotrs_("U", &n, &one, factor.baseAddress, &lda, vector.baseAddress, &ldb, &info)
    }
  }
  precondition(info == 0, "dpotrs accepts its arguments")
}

/// How `leastSquares` factors its matrix.
public enum LeastSquaresMethod: Sendable {
  /// Complete orthogonal factorisation by QR with column pivots (LAPACK `dgelsy`).
  case orthogonal
  /// Singular values (LAPACK `dgelsd`): slower, and more reliable about the rank.
  case singularValues
}

/// The X of minimum norm among those that minimise ‖A·X − B‖, column by column.
/// - Parameters:
///   - matrix: A (rows × columns, column-major).
///   - right: B (rows × k, column-major).
///   - tolerance: directions in which A is smaller than this part of its largest count as zero.
/// - Returns: X (columns × k, column-major) and the rank that was found; NaN and rank 0 where an
///   element of A or B is not finite, or LAPACK does not converge.
public func leastSquares(
  _ matrix: [Double], rows: Int, columns: Int, _ right: [Double], tolerance: Double,
  method: LeastSquaresMethod = .orthogonal
) -> (solution: [Double], rank: Int) {
  precondition(rows > 0 && columns > 0 && matrix.count == rows * columns, "A is rows × columns")
  precondition(right.count % rows == 0, "B has as many rows as A")
  let count = right.count / rows
  guard count > 0 else { return ([], 0) }
  guard matrix.allSatisfy(\.isFinite), right.allSatisfy(\.isFinite) else {
    return ([Double](repeating: .nan, count: columns * count), 0)
  }
  OpenBLAS.ready
  let height = max(rows, columns)
  var a = matrix
  var b = [Double](repeating: 0, count: height * count)
  for k in 0..<count {
    for row in 0..<rows { b[row + k * height] = right[row + k * rows] }
  }
  var m = Int32(rows)
  var n = Int32(columns)
  var k = Int32(count)
  var lda = m
  var ldb = Int32(height)
  var rank: Int32 = 0
  var info: Int32 = 0
  var tolerance = tolerance
  var singular = [Double](repeating: 0, count: min(rows, columns))
  var pivots = [Int32](repeating: 0, count: columns)
  var work = [0.0]
  var integers = [Int32](repeating: 0, count: 1)
  // Once to learn the work space, once to work.
  for isQuery in [true, false] {
    var size = isQuery ? -1 : Int32(work.count)
    switch method {
    case .orthogonal:
      dgelsy_(
        &m, &n, &k, &a, &lda, &b, &ldb, &pivots, &tolerance, &rank, &work, &size, &info)
    case .singularValues:
      dgelsd_(
        &m, &n, &k, &a, &lda, &b, &ldb, &singular, &tolerance, &rank, &work, &size, &integers,
        &info)
    }
    if isQuery {
      work = [Double](repeating: 0, count: max(1, Int(work[0])))
      integers = [Int32](repeating: 0, count: max(1, Int(integers[0])))
    }
  }
  var solution = [Double](repeating: .nan, count: columns * count)
  guard info == 0 else { return (solution, 0) }
  for k in 0..<count {
    for row in 0..<columns { solution[row + k * columns] = b[row + k * height] }
  }
  return (solution, Int(rank))
}

/// The orthonormal factor Q of A = Q·R with a positive diagonal of R, where A is (rows × columns),
/// column-major, rows ≥ columns. Of a Gaussian A it is uniform over such matrices (F. Mezzadri,
/// Notices AMS 54, 2007).
public func orthonormalFactor(of matrix: [Double], rows: Int, columns: Int) -> [Double] {
  precondition(
    columns > 0 && rows >= columns && matrix.count == rows * columns,
    "A has at least as many rows as columns")
  OpenBLAS.ready
  var q = matrix
  var m = Int32(rows)
  var n = Int32(columns)
  var k = n
  var lda = m
  var tau = [Double](repeating: 0, count: columns)
  var work = [Double](repeating: 0, count: 64 * columns)
  var size = Int32(work.count)
  var info: Int32 = 0
  dgeqrf_(&m, &n, &q, &lda, &tau, &work, &size, &info)
  precondition(info == 0, "dgeqrf accepts its arguments")
  let isNegative = (0..<columns).map { q[$0 + $0 * rows] < 0 }
  dorgqr_(&m, &n, &k, &q, &lda, &tau, &work, &size, &info)
  precondition(info == 0, "dorgqr accepts its arguments")
  for column in 0..<columns where isNegative[column] {
    for row in 0..<rows { q[row + column * rows].negate() }
  }
  return q
}

/// The eigenvalues of a symmetric matrix, ascending; its lower half is read.
package func symmetricEigenvalues(of matrix: [Double], size: Int) -> [Double] {
  precondition(size > 0 && matrix.count == size * size, "a square matrix")
  OpenBLAS.ready
  var a = matrix
  var n = Int32(size)
  var lda = n
  var values = [Double](repeating: 0, count: size)
  var work = [Double](repeating: 0, count: 64 * size)
  var length = Int32(work.count)
  var info: Int32 = 0
  // Rows here are columns there: what is the lower half here is the upper one there.
  dsyev_("N", "U", &n, &a, &lda, &values, &work, &length, &info)
  precondition(info == 0, "dsyev converges")
  return values
}
