// Products of dense matrices, by OpenBLAS.

import COpenBLAS

/// A·B (rows × columns), A (rows × inner), B (inner × columns); all row-major.
///
/// On one thread, so that on one machine the bits depend on the sizes and the numbers only. Each
/// entry is a sum of `inner` products in some order: short of underflow it lies within
/// γ(inner)·Σ|a||b| of the exact one, γ(n) = n u/(1 − n u), u = 2^-53.
public func product(
  _ a: [Double], _ b: [Double], rows: Int, inner: Int, columns: Int
) -> [Double] {
  precondition(a.count == rows * inner && b.count == inner * columns, "the sizes fit")
  var result = [Double](repeating: 0, count: rows * columns)
  guard rows > 0, inner > 0, columns > 0 else { return result }
  OpenBLAS.ready
  // Column-major, it is the product of the transposes.
  var (m, n, k) = (Int32(columns), Int32(rows), Int32(inner))
  var (one, zero) = (1.0, 0.0)
  dgemm_("N", "N", &m, &n, &k, &one, b, &m, a, &k, &zero, &result, &m)
  return result
}

/// The same in Float32.
package func product(
  _ a: [Float], _ b: [Float], rows: Int, inner: Int, columns: Int
) -> [Float] {
  precondition(a.count == rows * inner && b.count == inner * columns, "the sizes fit")
  var result = [Float](repeating: 0, count: rows * columns)
  guard rows > 0, inner > 0, columns > 0 else { return result }
  OpenBLAS.ready
  var (m, n, k) = (Int32(columns), Int32(rows), Int32(inner))
  var (one, zero) = (Float(1), Float(0))
  sgemm_("N", "N", &m, &n, &k, &one, b, &m, a, &k, &zero, &result, &m)
  return result
}
