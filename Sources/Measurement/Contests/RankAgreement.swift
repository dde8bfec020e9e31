// How far two rankings agree.

/// Kendall's τ_b of two samples of equal length: 1 where they rank alike, −1 where the other way round.
///
/// Source: M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945).
/// - Returns: NaN where one of them has no two different values. NaN counts as infinite.
package func kendall(_ first: [Double], _ second: [Double]) -> Double {
  precondition(first.count == second.count, "two samples of the same")
  func sign(_ a: Double, _ b: Double) -> Int { a < b ? 1 : a > b ? -1 : 0 }
  let (x, y) = (ranks(first), ranks(second))
  var (sum, own, others) = (0, 0, 0)
  for i in x.indices {
    for j in x.indices.dropFirst(i + 1) {
      let (a, b) = (sign(x[i], x[j]), sign(y[i], y[j]))
      sum += a * b
      own += abs(a)
      others += abs(b)
    }
  }
  return Double(sum) / (Double(own) * Double(others)).squareRoot()
}
