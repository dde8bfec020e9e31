// Whether a picture can show a curve as a polyline, and its extremes over pieces where it cannot.

import Foundation

/// Values along an axis, from more points than a picture has.
///
/// A polyline through few points of a curve that turns more often than they lie shows another curve (it is aliased).
/// Such a curve is drawn by the least and the largest of its values over pieces of the axis.
package struct SampledCurve: Sendable {
  /// Pieces of a polyline.
  package static let pieces = 400
  /// Points a piece that are looked at.
  package static let fineness = 16
  /// Turns that a polyline of so many pieces still shows.
  private static let mostTurns = 160

  package let x: [Double]
  package let values: [Double]
  /// How often the values turn from rising to falling or back, as far as it can be seen.
  private let turns: Int

  /// - Parameters:
  ///   - x: `pieces · fineness + 1` rising places.
  ///   - values: there.
  ///   - isLogarithmic: whether the picture's axis is, on which twelve decades below the largest are seen.
  package init(_ x: [Double], _ values: [Double], isLogarithmic: Bool = false) {
    precondition(x.count == values.count, "a value for each place")
    (self.x, self.values) = (x, values)
    let finite = values.filter(\.isFinite)
    let least = 1e-12 * (finite.max() ?? 0)
    let heights = isLogarithmic ? finite.map { log10(max($0, least, 1e-300)) } : finite
    // Turns of less than a pixel are not seen.
    let seen = ((heights.max() ?? 0) - (heights.min() ?? 0)) / 200
    var (turns, isRising, mark) = (0, true, heights.first ?? 0)
    for value in heights {
      if isRising ? value > mark : value < mark {
        mark = value
      } else if abs(value - mark) > seen {
        (turns, isRising, mark) = (turns + 1, !isRising, value)
      }
    }
    self.turns = turns
  }

  /// Whether it turns more often than a polyline shows.
  package var isFine: Bool { turns > SampledCurve.mostTurns }

  /// Over pieces that are long enough to hold two turns or so.
  package var extremes: [(x: Double, low: Double, high: Double)] {
    let count = min(SampledCurve.pieces, max(40, turns / 4))
    return (0..<count).compactMap { piece in
      let range =
        (piece * (x.count - 1) / count)...((piece + 1) * (x.count - 1) / count)
      let finite = values[range].filter(\.isFinite)
      guard let low = finite.min(), let high = finite.max() else { return nil }
      // The first and the last piece reach the ends of the axis.
      let place =
        piece == 0
        ? x[range.lowerBound]
        : piece == count - 1 ? x[range.upperBound] : (x[range.lowerBound] + x[range.upperBound]) / 2
      return (place, low, high)
    }
  }
}
