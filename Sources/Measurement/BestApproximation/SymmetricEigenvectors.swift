// Eigenvectors of small symmetric matrices in double-double numbers, by Jacobi's rotations.

import Formulas

/// All eigenpairs of a symmetric matrix, by cyclic rotations (C. G. J. Jacobi 1846).
/// - Parameter matrix: rows; only their symmetric part is read.
/// - Returns: values and vectors of length 1, in no order.
func symmetricEigenvectors(_ matrix: [[DoubleDouble]]) -> (
  values: [DoubleDouble], vectors: [[DoubleDouble]]
) {
  let n = matrix.count
  var a = matrix
  // Row k of `v` is the k-th vector.
  var v = (0..<n).map { i in (0..<n).map { DoubleDouble($0 == i ? 1 : 0) } }
  var scale = 0.0
  for row in a { for entry in row { scale = max(scale, entry.high.magnitude) } }
  for _ in 0..<30 {
    var largest = 0.0
    for p in 0..<n {
      for q in stride(from: p + 1, to: n, by: 1) {
        let entry = a[p][q]
        let size = entry.high.magnitude
        guard size > 0x1p-106 * scale else { continue }
        largest = max(largest, size)
        let theta = (a[q][q] - a[p][p]) / (2 * entry)
        let root = DoubleDouble.sqrt(theta * theta + 1)
        let t = theta.high >= 0 ? 1 / (theta + root) : -1 / (root - theta)
        let c = 1 / DoubleDouble.sqrt(t * t + 1)
        let s = t * c
        let (pp, qq) = (a[p][p] - t * entry, a[q][q] + t * entry)
        for k in 0..<n where k != p && k != q {
          let (x, y) = (a[p][k], a[q][k])
          let (first, second) = (c * x - s * y, s * x + c * y)
          (a[p][k], a[k][p], a[q][k], a[k][q]) = (first, first, second, second)
        }
        (a[p][p], a[q][q], a[p][q], a[q][p]) = (pp, qq, 0, 0)
        for k in 0..<n {
          let (x, y) = (v[p][k], v[q][k])
          (v[p][k], v[q][k]) = (c * x - s * y, s * x + c * y)
        }
      }
    }
    guard largest > 0x1p-104 * scale else { break }
  }
  return ((0..<n).map { a[$0][$0] }, v)
}
