// A target on a segment of its box, in Float64 as a function of one variable and in intervals.

import Base
import Formulas
import Functions
import Intervals

/// A target on a segment.
package struct TargetLine {
  /// Of one variable: the target itself, or its values between two points over [0, 1].
  package let function: TargetFunction
  /// The components at a number of the function's domain; nil where the target has no formula.
  package let enclosed: ((Double) -> [LongInterval])?

  /// A target of one variable.
  package init(_ target: TargetFunction) {
    function = target
    enclosed = pointwise(target).map { values in { x in values([LongInterval(LongNumber(x))]) } }
  }

  /// A target between two points of its box.
  init(_ target: TargetFunction, from: [Double], to: [Double]) {
    let values = target.values
    function = TargetFunction(
      name: target.name, summary: "on a line", domain: Domain(0...1), outputs: target.outputs
    ) { t in
      var points = Batch(features: from.count, count: t.count)
      for axis in from.indices {
        for sample in 0..<t.count {
          let u = t.storage[sample]
          points[axis, sample] = (1 - u) * from[axis] + u * to[axis]
        }
      }
      return values(points)
    }
    // On the line itself: points that Float64 rounds are beside it.
    enclosed = pointwise(target).map { values in
      { u in
        let part = LongInterval(LongNumber(u))
        return values(
          zip(from, to).map { start, end in
            let start = LongInterval(LongNumber(start))
            return start + (LongInterval(LongNumber(end)) - start) * part
          })
      }
    }
  }
}

/// The axes through the centre and up to eight diagonals of the box.
func linesThrough(_ target: TargetFunction) -> [TargetLine] {
  let bounds = target.domain.bounds
  let centre = target.domain.centre
  let dimension = bounds.count
  let axes = (0..<dimension).map { axis in
    var (from, to) = (centre, centre)
    (from[axis], to[axis]) = (bounds[axis].lowerBound, bounds[axis].upperBound)
    return TargetLine(target, from: from, to: to)
  }
  return axes
    + (0..<(1 << min(dimension - 1, 3))).map { corner in
      let isUp = (0..<dimension).map { $0 == 0 || corner >> ($0 - 1) & 1 == 0 }
      return TargetLine(
        target, from: zip(bounds, isUp).map { $1 ? $0.lowerBound : $0.upperBound },
        to: zip(bounds, isUp).map { $1 ? $0.upperBound : $0.lowerBound })
    }
}

private func pointwise(_ target: TargetFunction) -> (([LongInterval]) -> [LongInterval])? {
  guard case .formulas = target.form, let enclosure = try? TargetEnclosure(target) else {
    return nil
  }
  return { enclosure.values(over: $0) ?? [] }
}
