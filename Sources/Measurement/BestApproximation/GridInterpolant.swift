// The interpolant of values on an even grid that is linear along each axis.

import Base
import Functions

/// Evenly spaced, with both ends.
func evenKnots(_ count: Int, _ bounds: ClosedRange<Double>) -> [Double] {
  (0..<count).map { index in
    let u = Double(index) / Double(count - 1)
    return (1 - u) * bounds.lowerBound + u * bounds.upperBound
  }
}

/// Linear along each axis between values on an even grid.
struct GridInterpolant: Sendable {
  private let domain: Domain
  private let count: Int
  /// (outputs × nodes), the last axis fastest.
  private let nodes: Batch

  init(of target: TargetFunction, count: Int) {
    domain = target.domain
    self.count = count
    let dimension = target.inputs
    let total = (0..<dimension).reduce(1) { product, _ in product * count }
    var points = Batch(features: dimension, count: total)
    var stride = total
    for (axis, bounds) in domain.bounds.enumerated() {
      stride /= count
      let knots = evenKnots(count, bounds)
      for node in 0..<total { points[axis, node] = knots[node / stride % count] }
    }
    nodes = target.values(points)
  }

  func values(at points: Batch) -> Batch {
    let dimension = domain.dimension
    var result = Batch(features: nodes.features, count: points.count)
    for sample in 0..<points.count {
      var base = 0
      var parts: [(stride: Int, weight: Double)] = []
      var stride = nodes.count
      for axis in 0..<dimension {
        stride /= count
        let bounds = domain.bounds[axis]
        let u =
          (points[axis, sample] - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
          * Double(count - 1)
        let cell = min(max(Int(u), 0), count - 2)
        base += cell * stride
        parts.append((stride, u - Double(cell)))
      }
      for output in 0..<nodes.features {
        var sum = 0.0
        for corner in 0..<(1 << dimension) {
          var (index, weight) = (base, 1.0)
          for (axis, part) in parts.enumerated() {
            let isUpper = corner >> axis & 1 == 1
            index += isUpper ? part.stride : 0
            weight *= isUpper ? part.weight : 1 - part.weight
          }
          sum += weight * nodes[output, index]
        }
        result[output, sample] = sum
      }
    }
    return result
  }
}
