// The points at which functions are drawn: evenly along a line, or over a rectangle row by row.

import Base
import Experiments

/// The points of a picture.
struct Grid: Sendable {
  /// One list of coordinates an axis.
  let axes: [[Double]]
  /// All points, (inputs × points); of a rectangle, x runs fastest.
  let points: Batch

  /// - Throws: `UserError` where the domain has more than two axes.
  init(_ domain: Domain) throws {
    guard domain.dimension <= 2 else {
      throw UserError(
        "functions of one or two variables are drawn, and this one has \(domain.dimension); "
          + "use approxima fit in a terminal", at: "target")
    }
    let count = domain.dimension == 1 ? Limits.linePoints : Limits.squarePoints
    let axes = domain.bounds.map { bounds in
      (0..<count).map { index in
        let t = Double(index) / Double(count - 1)
        return (1 - t) * bounds.lowerBound + t * bounds.upperBound
      }
    }
    self.axes = axes
    if axes.count == 1 {
      points = Batch(features: 1, count: count, storage: axes[0])
    } else {
      let rows = axes[1].map { _ in axes[0] }.flatMap(\.self)
      let heights = axes[1].flatMap { [Double](repeating: $0, count: count) }
      points = Batch(features: 2, count: count * count, storage: rows + heights)
    }
  }

  var isLine: Bool { axes.count == 1 }

  /// `{x: […]}` or `{x: […], y: […]}`.
  var json: JSON {
    .object(zip(["x", "y"], axes).map { JSON.Member($0, JSON($1)) })
  }
}

extension Batch {
  /// One list a feature.
  var rows: [[Double]] {
    (0..<features).map { Array(storage[($0 * count)..<(($0 + 1) * count)]) }
  }
}

extension JSON {
  /// A list of lists of numbers.
  init(_ rows: [[Double]]) { self = .array(rows.map { JSON($0) }) }

  /// Numbers that are only drawn: to single precision, which is shorter.
  init(drawn rows: [[Double]]) {
    self = .array(
      rows.map { row in
        .array(
          row.map { value in
            // The shortest decimal of the single number.
            let single = Float(value)
            return single.isFinite ? .number(Double(single.description) ?? value) : .null
          })
      })
  }
}
