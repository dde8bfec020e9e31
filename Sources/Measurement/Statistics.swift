// Order statistics over repeated runs, some of which may have diverged.

/// The median; see `quantile`.
package func median(_ values: [Double]) -> Double { quantile(0.5, of: values) }

/// The quantile of a sample by linear interpolation between order statistics (type 7 of Hyndman and
/// Fan, the default of R and NumPy).
///
/// NaN counts as +∞: a run without an error is worse than any other. An empty sample gives NaN.
/// - Parameters:
///   - probability: in [0, 1]; values outside are clamped.
///   - values: the sample, in any order.
package func quantile(_ probability: Double, of values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.map { $0.isNaN ? .infinity : $0 }.sorted()
  let position = min(max(probability, 0), 1) * Double(sorted.count - 1)
  let lower = Int(position)
  let fraction = position - Double(lower)
  // Without this an infinite neighbour of weight 0 would give NaN.
  if fraction == 0 { return sorted[lower] }
  let (a, b) = (sorted[lower], sorted[lower + 1])
  return a == b ? a : a + fraction * (b - a)
}
