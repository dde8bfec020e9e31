// Medians over seeds along a quantity, and the law through them: what figures of errors against sizes share.

import Base
import Foundation
import Measurement

/// The median errors of shapes over a quantity, with their bands.
struct MedianLine {
  let points: [DataPoint]
  /// Runs without a finite error.
  let failures: Int

  /// - Parameter shapes: by rising x.
  init(_ shapes: [(x: Double, shape: Configuration)], norm: ErrorNorm) {
    var failures = 0
    points = shapes.map { x, shape in
      let summary = shape.summary(norm)
      failures += summary.failures
      return summary.point(x, hasBand: shape.runs.count > 1)
    }
    self.failures = failures
  }

  /// All that the axis must show.
  var values: [Double] { points.flatMap { [$0.y, $0.low ?? .nan, $0.high ?? .nan] } }

  /// A law over the stretch of the points that have an error, as a thin line of their colour.
  func law(colour: Int, along scale: Scale, _ error: (Double) -> Double) -> Series {
    let places = points.filter { $0.y > 0 }.map(\.x)
    let (from, to) = (places.min() ?? 1, places.max() ?? 1)
    return Series(
      "", shape: .law, colour: colour,
      points: (0...24).map { step in
        let t = Double(step) / 24
        let x = scale.isLogarithmic ? from * pow(to / from, t) : from + t * (to - from)
        return DataPoint(x, error(x))
      })
  }
}

extension ErrorSummary {
  /// The median with its band; nothing drawn where half of the runs or more have no error.
  func point(_ x: Double, hasBand: Bool) -> DataPoint {
    let isBand = hasBand && low.isFinite
    return DataPoint(
      x, median.isFinite ? median : .nan, low: isBand ? low : nil, high: isBand ? high : nil)
  }
}

/// What markers and bands over seeds are.
func bandSentence(seeds: Int) -> String {
  switch seeds {
  case ...1: "One seed, so there is no band"
  case ...ErrorSummary.mostForRange: "Markers: median over \(seeds) seeds; band: their range"
  default: "Markers: median over \(seeds) seeds; band: their quartiles"
  }
}
