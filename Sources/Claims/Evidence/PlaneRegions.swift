// The linear regions of a ReLU network on a rectangle, found by cutting it along every kink.

import Base
import Networks

extension ExactCount {
  /// The different affine functions that a ReLU network of two inputs has on parts of a rectangle with an area above
  /// 10⁻¹² of it: no more than its linear regions there, and as many where none repeats.
  init(regionsOf network: Network, on rectangle: Domain) {
    count = planeParts(of: network, on: rectangle).functions
  }

  /// The parts into which the kinks of all units cut the rectangle: at least the linear regions.
  init(partsOf network: Network, on rectangle: Domain) {
    count = planeParts(of: network, on: rectangle).parts
  }
}

/// A convex part of the plane, and what the units of a layer are on it: a row (a, b, c) for a·x + b·y + c.
private struct Part {
  var corners: [SIMD2<Double>]
  var units: [SIMD3<Double>]

  var centre: SIMD2<Double> { corners.reduce(.zero, +) / Double(corners.count) }

  /// Twice the area.
  var area: Double {
    zip(corners, corners.dropFirst() + corners.prefix(1)).reduce(0) {
      $0 + $1.0.x * $1.1.y - $1.0.y * $1.1.x
    }.magnitude
  }

  /// What lies on the side of a line where sign·(a·x + b·y + c) ≥ 0.
  func cut(_ line: SIMD3<Double>, _ sign: Double) -> Part {
    let heights = corners.map { sign * line.height(at: $0) }
    var kept: [SIMD2<Double>] = []
    for index in corners.indices {
      let next = (index + 1) % corners.count
      if heights[index] >= 0 { kept.append(corners[index]) }
      if heights[index] * heights[next] < 0 {
        let share = heights[index] / (heights[index] - heights[next])
        kept.append(corners[index] + share * (corners[next] - corners[index]))
      }
    }
    return Part(corners: kept, units: units)
  }
}

extension SIMD3<Double> {
  fileprivate func height(at point: SIMD2<Double>) -> Double { x * point.x + y * point.y + z }
}

/// - Precondition: a plain ReLU chain of two inputs and one output.
private func planeParts(
  of network: Network, on rectangle: Domain
) -> (parts: Int, functions: Int) {
  guard let layers = network.graph.layers, network.inputs == 2, network.outputs == 1,
    layers.allSatisfy({ $0.inputs == $0.carried && $0.pattern == nil }),
    layers.dropLast().allSatisfy({ $0.activation == .relu })
  else { preconditionFailure("a plain ReLU network of two inputs and one output") }
  let (x, y) = (rectangle.bounds[0], rectangle.bounds[1])
  let whole = Part(
    corners: [
      SIMD2(x.lowerBound, y.lowerBound), SIMD2(x.upperBound, y.lowerBound),
      SIMD2(x.upperBound, y.upperBound), SIMD2(x.lowerBound, y.upperBound),
    ], units: [SIMD3(1, 0, 0), SIMD3(0, 1, 0)])
  let least = 1e-12 * whole.area
  var parts = [whole]
  for layer in layers {
    let rows = layer.entries
    parts = parts.flatMap { part -> [Part] in
      var sums = (0..<layer.outputs).map {
        SIMD3(0, 0, network.parameters[layer.biases + $0])
      }
      for (place, row, column) in rows {
        sums[row] += network.parameters[place] * part.units[column]
      }
      guard layer.activation == .relu else { return [Part(corners: part.corners, units: sums)] }
      var pieces = [part]
      for line in sums {
        pieces = pieces.flatMap { piece in
          [piece.cut(line, 1), piece.cut(line, -1)].filter {
            $0.corners.count > 2 && $0.area > least
          }
        }
      }
      return pieces.map { piece in
        let centre = piece.centre
        return Part(
          corners: piece.corners, units: sums.map { $0.height(at: centre) > 0 ? $0 : .zero })
      }
    }
  }
  // To nine digits of the largest number.
  let functions = parts.map { $0.units[0] }
  let scale = functions.reduce(1e-300) { max($0, abs($1.x), abs($1.y), abs($1.z)) }
  let rounded = functions.map { (1e9 / scale * $0).rounded(.toNearestOrAwayFromZero) }
  return (parts.count, Set(rounded).count)
}
