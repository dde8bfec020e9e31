// Where a network of one input has kinks: the ends of its linear pieces, one function after another.

import Base
import Formulas
import Networks

/// The inputs in an interval at which a unit of the network meets a kink of its activation, ascending.
///
/// All ends of linear pieces, up to rounding, where all activations are piecewise linear: between
/// the points found so far the next layer's units are affine, and each meets a kink at most once. A
/// search that splits at these points stays sound though they are rounded, since it rests on
/// enclosures alone. For layers after a curved activation the points are approximate. nil where
/// there are more than `limit`, and for networks with products of values, attention or capsules. Of splines on edges the
/// knots of the first layer, where a derivative jumps.
package func networkKinks(
  _ network: Network, in bounds: ClosedRange<Double>, limit: Int = 100_000
) -> [Double]? {
  precondition(network.inputs == 1, "a network of one input")
  let (graph, numbers) = (network.graph, network.seen)
  // Of splines the knots that the input meets; those of later layers are left to the search.
  let knots = graph.operations.flatMap { operation -> ArraySlice<Double> in
    guard case .basis(let basis) = operation, basis.input == 0, case .spline = basis.kind,
      let grid = basis.grid
    else { return [] }
    return numbers[graph.numbers(of: grid)]
  }
  if !knots.isEmpty {
    let inner = Set(knots.filter { bounds.lowerBound < $0 && $0 < bounds.upperBound }).sorted()
    return inner.count > limit ? nil : inner
  }
  var engine = KinkEngine(in: bounds, limit: limit)
  do {
    _ = try graph.read(by: &engine, engine.input, numbers, joining: JoinedOperations(of: graph))
  } catch {
    return nil
  }
  return Array(engine.points.dropFirst().dropLast())
}

/// Values at points of a line between which all of them are affine, or nearly so.
private struct KinkEngine: Engine {
  /// Why there are no points.
  enum Failure: Error { case tooMany, unknownOperation }

  /// Features at the points that there were when it was made.
  struct Value {
    var features: [[Double]]
    var points: [Double]
    var isInput = false
  }

  private(set) var points: [Double]
  private let limit: Int

  init(in bounds: ClosedRange<Double>, limit: Int) {
    points = [bounds.lowerBound, bounds.upperBound]
    self.limit = limit
  }

  var input: Value { Value(features: [points], points: points, isInput: true) }

  /// The features at all points, those that came later between their neighbours.
  private func now(_ value: Value) -> [[Double]] {
    guard value.points.count < points.count else { return value.features }
    if value.isInput { return [points] }
    var places: [(gap: Int, t: Double)] = []
    var gap = 0
    for point in points {
      while gap + 2 < value.points.count, value.points[gap + 1] < point { gap += 1 }
      let (low, high) = (value.points[gap], value.points[gap + 1])
      places.append((gap, (point - low) / (high - low)))
    }
    return value.features.map { feature in
      places.map { gap, t in (1 - t) * feature[gap] + t * feature[gap + 1] }
    }
  }

  private func value(_ features: [[Double]]) -> Value { Value(features: features, points: points) }

  func affine(_ layer: AffineReading, _ value: Value) -> Value {
    let seen = now(value)
    return self.value(
      (0..<layer.copies).flatMap { group in
        (0..<layer.rows).map { row in
          var sums = [Double](repeating: layer.bias(row), count: points.count)
          for (column, weight) in layer.entries(ofRow: row) {
            let input = seen[group * layer.columns + column]
            for place in sums.indices { sums[place] += weight * input[place] }
          }
          return sums
        }
      })
  }

  mutating func pointwise(_ unit: PointwiseReading, _ value: Value) throws(Failure) -> Value {
    guard unit.function != .identity else { return value }
    let (sums, functions) = (now(value), unit.functions)
    var found: [Double] = []
    for gap in 0..<(points.count - 1) {
      for (place, feature) in sums.enumerated() {
        let (a, b) = (feature[gap], feature[gap + 1])
        guard a.isFinite, b.isFinite, a != b else { continue }
        let function = functions.ofFeature(place)
        for kink in function.kinks(in: Interval(min(a, b), max(a, b)))
        where min(a, b) < kink && kink < max(a, b) {
          let t = (kink - a) / (b - a)
          found.append((1 - t) * points[gap] + t * points[gap + 1])
        }
      }
      if found.count > limit { throw .tooMany }
    }
    let before = self.value(sums)
    points = Set(points + found).sorted()
    return self.value(
      now(before).enumerated().map { place, feature in
        let function = functions.ofFeature(place)
        return feature.map { function.value($0) }
      })
  }

  func basis(_ basis: BasisReading, _ value: Value) throws(Failure) -> Value {
    throw .unknownOperation
  }

  func join(_ parts: [(value: Value, features: Range<Int>)]) -> Value {
    value(parts.flatMap { now($0.value)[$0.features] })
  }

  func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: Value, _ right: Value, isSame: Bool
  ) throws(Failure) -> Value {
    guard kind == .sum else { throw .unknownOperation }
    return value(zip(now(left), now(right)).map { zip($0, $1).map { $0 + $1 } })
  }
}
