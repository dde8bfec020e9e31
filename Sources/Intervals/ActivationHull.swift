// The convex and the concave hull of an activation over an interval, from samples: which slopes are worth
// trying, and where a line of a slope touches.

import Formulas
import Networks

/// One side of the hull: its corners by rising z.
struct HullSide {
  var places: [Double]
  var values: [Double]
  /// Of its edges; falling on the upper side, rising on the lower one.
  var slopes: [Double]
  let isUpper: Bool

  /// The hull of samples by rising z, from below or, `isUpper`, from above (Andrew's monotone
  /// chain).
  init(_ samples: [(z: Double, value: Double)], isUpper: Bool) {
    self.isUpper = isUpper
    let sign = isUpper ? -1.0 : 1.0
    (places, values, slopes) = ([], [], [])
    for (z, value) in samples {
      while places.count > 1 {
        let last = places.count - 1
        let slope = (value - values[last]) / (z - places[last])
        guard sign * slope <= sign * slopes[last - 1] else { break }
        places.removeLast()
        values.removeLast()
        slopes.removeLast()
      }
      if let left = places.last, let height = values.last {
        slopes.append((value - height) / (z - left))
      }
      places.append(z)
      values.append(value)
    }
  }

  /// The least and largest slope that no other beats.
  var range: (Double, Double) {
    guard let first = slopes.first, let last = slopes.last else { return (0, 0) }
    return (min(first, last), max(first, last))
  }

  /// The corner that a line of a slope touches, and its height above 0 at z = 0.
  func touching(_ slope: Double) -> (place: Double, offset: Double) {
    let sign = isUpper ? -1.0 : 1.0
    var (low, high) = (0, slopes.count)
    while low < high {
      let middle = (low + high) / 2
      if sign * slopes[middle] < sign * slope { low = middle + 1 } else { high = middle }
    }
    return (places[low], values[low] - slope * places[low])
  }

  /// The slope of the edge above or below a place.
  func slope(at z: Double) -> Double {
    guard let edge = slopes.indices.last(where: { places[$0] <= z }) ?? slopes.indices.first else {
      return 0
    }
    return slopes[edge]
  }
}

/// Both sides of the hull over an interval.
struct ActivationHull {
  var lower: HullSide
  var upper: HullSide

  /// nil where the activation jumps or a sample is not finite.
  init?(_ activation: Activation, over range: Interval) {
    guard range.isFinite, !range.isPoint, activation.smoothness != .discontinuous else {
      return nil
    }
    var places = [range.lower, range.upper]
    places += activation.kinks(in: range).filter { range.lower < $0 && $0 < range.upper }
    if !activation.isPiecewiseLinear {
      let count = 32
      for index in 1..<count {
        let t = Double(index) / Double(count)
        places.append((1 - t) * range.lower + t * range.upper)
      }
    }
    places.sort()
    var samples: [(z: Double, value: Double)] = []
    samples.reserveCapacity(places.count)
    for z in places where samples.last.map({ $0.z < z }) ?? true {
      let value = activation.value(z)
      guard value.isFinite else { return nil }
      samples.append((z, value))
    }
    lower = HullSide(samples, isUpper: false)
    upper = HullSide(samples, isUpper: true)
  }
}
