// Where a network of one input has kinks: the ends of its linear pieces, one layer after another.

import Base
import Formulas
import Networks

/// The inputs in an interval at which a unit of the network meets a kink of its activation, ascending.
///
/// All ends of linear pieces, up to rounding, where all activations are piecewise linear: between
/// the points found so far the next layer's units are affine, and each meets a kink at most once. A
/// search that splits at these points stays sound though they are rounded, since it rests on
/// enclosures alone. For layers after a curved activation the points are approximate. nil where
/// there are more than `limit`, and for networks that are no chain of layers. Of splines on edges the knots of the
/// first layer, where a derivative jumps.
package func networkKinks(
  _ network: Network, in bounds: ClosedRange<Double>, limit: Int = 100_000
) -> [Double]? {
  precondition(network.inputs == 1, "a network of one input")
  if let inputs = network.graph.splineLayers?.first {
    // Of splines the knots that the input meets; those of later layers are left to the search.
    let knots = network.seen[inputs.grid(of: 0)]
    let inner = Set(knots.filter { bounds.lowerBound < $0 && $0 < bounds.upperBound }).sorted()
    return inner.count > limit ? nil : inner
  }
  var points = [bounds.lowerBound, bounds.upperBound]
  var values: [[Double]] = points.map { [$0] }
  guard let layers = try? network.chain() else { return nil }
  for layer in layers.dropLast() {
    func sums(_ point: Double, _ carried: [Double]) -> [Double] {
      let seen = layer.seesInputs ? carried + [point] : carried
      return (0..<layer.outputs).map { unit in
        layer.weights.entries(ofRow: unit).reduce(layer.biases[unit]) {
          $0 + layer.weights.values[$1] * seen[Int(layer.weights.indices[$1])]
        }
      }
    }
    let before = zip(points, values).map { sums($0, $1) }
    var found: [Double] = []
    for gap in 0..<(points.count - 1) {
      for unit in 0..<layer.bent {
        let (a, b) = (before[gap][unit], before[gap + 1][unit])
        guard a.isFinite, b.isFinite, a != b else { continue }
        for kink in layer.activation(of: unit).kinks(in: Interval(min(a, b), max(a, b)))
        where min(a, b) < kink && kink < max(a, b) {
          let t = (kink - a) / (b - a)
          found.append((1 - t) * points[gap] + t * points[gap + 1])
        }
      }
      if found.count > limit { return nil }
    }
    let merged = Array(Set(points + found)).sorted()
    // Values at the new points come from the layer before, between its neighbours.
    var next: [[Double]] = []
    var gap = 0
    for point in merged {
      while gap + 2 < points.count, points[gap + 1] < point { gap += 1 }
      let t = (point - points[gap]) / (points[gap + 1] - points[gap])
      next.append(
        before[gap].indices.map { unit in
          let sum = (1 - t) * before[gap][unit] + t * before[gap + 1][unit]
          return layer.activation(of: unit).value(sum)
        })
    }
    points = merged
    values = next
  }
  return Array(points.dropFirst().dropLast())
}
