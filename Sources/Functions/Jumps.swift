// Where a function of one variable jumps, as far as its values tell.

import Base

/// Where a function of one variable jumps: between two neighbouring numbers, or across one.
struct Jump {
  /// The last place before and the first behind.
  let places: (Double, Double)
  /// The values there.
  let values: (Double, Double)

  var half: Double { 0.5 * abs(values.0 - values.1) }

  /// The largest error that a continuous function with these values at the two places has there.
  func error(of function: (Double) -> Double) -> Double {
    [places.0, places.1].map(function).reduce(0) {
      max($0, abs($1 - values.0), abs($1 - values.1))
    }
  }
}

extension TargetFunction {
  /// The jumps of a function of one variable: at its breakpoints, and where bisection between 4097
  /// samples finds that neighbouring numbers have half of a step between them.
  var jumps: [Jump] {
    let (a, b) = (domain.bounds[0].lowerBound, domain.bounds[0].upperBound)
    func values(_ points: [Double]) -> [Double] {
      self.values(Batch(features: 1, count: points.count, storage: points)).storage
    }
    func jump(_ left: Double, _ right: Double) -> Jump? {
      let limits = values([left, right])
      let step = abs(limits[0] - limits[1])
      guard step > 1e-6 * max(abs(limits[0]), abs(limits[1])) else { return nil }
      return Jump(places: (left, right), values: (limits[0], limits[1]))
    }
    let inner = breakpoints[0].filter { a < $0 && $0 < b }
    var found = inner.compactMap { jump($0.nextDown, $0.nextUp) }
    let cells = 4096
    let grid = (0...cells).map { k -> Double in
      let t = Double(k) / Double(cells)
      return (1 - t) * a + t * b
    }
    let samples = values(grid)
    let size = samples.reduce(0) { max($0, abs($1)) }
    for k in 0..<cells {
      var (left, right) = (grid[k], grid[k + 1])
      var (low, high) = (samples[k], samples[k + 1])
      let step = abs(high - low)
      // A cell of few numbers tells no jump from a slope.
      guard step > 1e-3 * size, right - left > 0x1p20 * max(abs(left), abs(right)).ulp,
        !inner.contains(where: { left <= $0 && $0 <= right })
      else { continue }
      // Of a slope each half has a half of the step; at the place of a jump a formula may have a value between.
      while abs(high - low) >= 0.25 * step {
        let middle = 0.5 * left + 0.5 * right
        guard left < middle, middle < right else { break }
        let value = values([middle])[0]
        if abs(value - low) >= abs(high - value) {
          (right, high) = (middle, value)
        } else {
          (left, low) = (middle, value)
        }
      }
      guard abs(high - low) >= 0.25 * step,
        let one = jump(max(a, left.nextDown), min(b, right.nextUp))
      else { continue }
      found.append(one)
    }
    return found
  }
}
