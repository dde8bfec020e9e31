import Base
import Networks

/// How the knots of a grid lie between its ends.
package enum KnotRule: String, CaseIterable, Codable, Sendable {
  /// At equal distances.
  case uniform
  /// At quantiles of the values that the splines see, a twentieth spread evenly.
  case quantiles

  /// A rule by its name.
  /// - Throws: `UserError` with the nearest names.
  package init(parsing text: String) throws { self = try parseName(text, kind: "rule of knots") }

  /// The breaks of a grid.
  func breaks(of values: [Double], in range: ClosedRange<Double>, _ intervals: Int) -> [Double] {
    switch self {
    case .uniform: Knots.uniform(range, intervals)
    case .quantiles: Knots.quantiles(of: values, in: range, intervals)
    }
  }
}

/// The ends of a grid for values of hidden nodes: theirs and a hundredth more, so that a step of the fit does not
/// leave it at once.
func gridEnds(of values: [Double]) -> ClosedRange<Double> {
  guard let least = values.min(), let largest = values.max(), least.isFinite, largest.isFinite,
    (largest - least).isFinite
  else { return -1...1 }
  let size = max(abs(least), abs(largest))
  // Of values that hardly vary a grid of some width, on which knots differ.
  let margin = largest - least > 1e-6 * size ? 0.01 * (largest - least) : max(size, 1)
  return (least - margin)...(largest + margin)
}
