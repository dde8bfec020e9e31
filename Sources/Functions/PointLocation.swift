// Which simplex has a point: a hierarchy of boxes, which stays fast on strongly graded meshes.

import Base

/// A simplex with the barycentric coordinates of a point in it.
struct Location {
  /// The simplex, by its number in the mesh.
  var simplex = 0
  /// One weight a vertex, of sum 1, in the mesh's order; unused ones are 0.
  var weights = (0.0, 0.0, 0.0, 0.0)
}

/// A bounding-volume hierarchy over the simplices of a mesh, split at the median of the longest side.
struct PointLocation: Sendable {
  private let dimension: Int
  private let mesh: Mesh
  /// Numbers of the simplices in the order of the leaves.
  private var order: [Int]
  /// For each simplex in that order: its first vertex v₀, then the rows of the matrix that takes
  /// x - v₀ to the barycentric coordinates λ₁…λ_d.
  private var maps: [Double] = []
  /// For each box: lower and upper bound of each axis.
  private var bounds: [Double] = []
  private var boxes: [Box] = []

  /// The first child follows its parent.
  private struct Box {
    var secondChild = 0
    /// Simplices of a leaf; empty for an inner box.
    var leaf = 0..<0
  }

  private static let leafSize = 3
  /// A weight that is so little below 0 is rounding: the point is on the boundary.
  private static let rounding = -1e-12

  init(_ mesh: Mesh) {
    self.mesh = mesh
    dimension = mesh.dimension
    order = Array(0..<mesh.simplexCount)
    let corners = (0..<mesh.simplexCount).map { mesh.simplex($0).map { mesh.nodes.point($0) } }
    let extents = corners.map { points in
      (0..<mesh.dimension).map { axis in
        let coordinates = points.map { $0[axis] }
        return (coordinates.min() ?? 0, coordinates.max() ?? 0)
      }
    }
    build(0..<order.count, extents)
    maps.reserveCapacity(order.count * dimension * (dimension + 1))
    for simplex in order {
      maps += corners[simplex][0]
      for row in barycentricGradients(corners[simplex]) { maps += row }
    }
  }

  private mutating func build(_ range: Range<Int>, _ extents: [[(Double, Double)]]) {
    let box = boxes.count
    boxes.append(Box())
    var longest = 0
    var length = -1.0
    for axis in 0..<dimension {
      var (lower, upper) = (Double.infinity, -Double.infinity)
      for index in range {
        lower = min(lower, extents[order[index]][axis].0)
        upper = max(upper, extents[order[index]][axis].1)
      }
      bounds += [lower, upper]
      if upper - lower > length { (longest, length) = (axis, upper - lower) }
    }
    guard range.count > Self.leafSize else {
      boxes[box].leaf = range
      return
    }
    func centre(_ simplex: Int) -> Double {
      extents[simplex][longest].0 + extents[simplex][longest].1
    }
    order[range].sort { (centre($0), $0) < (centre($1), $1) }
    let middle = range.lowerBound + range.count / 2
    build(range.lowerBound..<middle, extents)
    boxes[box].secondChild = boxes.count
    build(middle..<range.upperBound, extents)
  }

  /// The gradients of λ₁…λ_d at the simplex.
  func gradients(of simplex: Int) -> [[Double]] {
    barycentricGradients(mesh.simplex(simplex).map { mesh.nodes.point($0) })
  }

  /// Calls `body` with the location of every sample: the simplex that has it, or the nearest point
  /// of the mesh; nil for a point that is not finite.
  func locate(_ points: Batch, _ body: (_ sample: Int, _ location: Location?) -> Void) {
    // Two entries a level are the most that wait.
    var stack = [Int](repeating: 0, count: 128)
    for sample in 0..<points.count {
      let x = points[0, sample]
      let y = dimension > 1 ? points[1, sample] : 0
      let z = dimension > 2 ? points[2, sample] : 0
      guard x.isFinite, y.isFinite, z.isFinite else {
        body(sample, nil)
        continue
      }
      body(sample, containing(x, y, z, &stack) ?? nearest(points.point(sample)))
    }
  }

  private func containing(_ x: Double, _ y: Double, _ z: Double, _ stack: inout [Int]) -> Location?
  {
    var waiting = 1
    stack[0] = 0
    while waiting > 0 {
      waiting -= 1
      let index = stack[waiting]
      let side = 2 * dimension * index
      if x < bounds[side] || x > bounds[side + 1] { continue }
      if dimension > 1, y < bounds[side + 2] || y > bounds[side + 3] { continue }
      if dimension > 2, z < bounds[side + 4] || z > bounds[side + 5] { continue }
      let box = boxes[index]
      guard box.leaf.isEmpty else {
        for position in box.leaf {
          if let location = location(at: position, x, y, z) { return location }
        }
        continue
      }
      stack[waiting] = box.secondChild
      stack[waiting + 1] = index + 1
      waiting += 2
    }
    return nil
  }

  private func location(at position: Int, _ x: Double, _ y: Double, _ z: Double) -> Location? {
    let map = position * dimension * (dimension + 1)
    var weights = (0.0, 0.0, 0.0, 0.0)
    switch dimension {
    case 1:
      weights.1 = maps[map + 1] * (x - maps[map])
    case 2:
      let (dx, dy) = (x - maps[map], y - maps[map + 1])
      weights.1 = maps[map + 2] * dx + maps[map + 3] * dy
      weights.2 = maps[map + 4] * dx + maps[map + 5] * dy
    default:
      let (dx, dy, dz) = (x - maps[map], y - maps[map + 1], z - maps[map + 2])
      weights.1 = maps[map + 3] * dx + maps[map + 4] * dy + maps[map + 5] * dz
      weights.2 = maps[map + 6] * dx + maps[map + 7] * dy + maps[map + 8] * dz
      weights.3 = maps[map + 9] * dx + maps[map + 10] * dy + maps[map + 11] * dz
    }
    weights.0 = 1 - weights.1 - weights.2 - weights.3
    let least = min(min(weights.0, weights.1), min(weights.2, weights.3))
    return least >= Self.rounding ? Location(simplex: order[position], weights: weights) : nil
  }

  /// The nearest point of the mesh, by branch and bound over the boxes.
  private func nearest(_ point: [Double]) -> Location {
    func squaredDistance(toBox index: Int) -> Double {
      (0..<dimension).reduce(0) { sum, axis in
        let side = 2 * (dimension * index + axis)
        let gap = max(0, bounds[side] - point[axis], point[axis] - bounds[side + 1])
        return sum + gap * gap
      }
    }
    var best = Location()
    var bestDistance = Double.infinity
    var stack = [(index: 0, distance: squaredDistance(toBox: 0))]
    while let (index, distance) = stack.popLast() {
      guard distance < bestDistance else { continue }
      let box = boxes[index]
      for position in box.leaf {
        let corners = mesh.simplex(order[position]).map { mesh.nodes.point($0) }
        let candidate = nearestWeights(to: point, in: corners)
        if candidate.distance < bestDistance {
          bestDistance = candidate.distance
          let w = candidate.weights + [0, 0]  // two corners at least, four weights
          best = Location(
            simplex: order[position], weights: (w[0], w[1], w[2], w[3]))
        }
      }
      guard box.leaf.isEmpty else { continue }
      let children = [index + 1, box.secondChild].map { ($0, squaredDistance(toBox: $0)) }
      // The nearer one is looked at first.
      stack += children[0].1 <= children[1].1 ? children.reversed() : children
    }
    return best
  }
}

/// The gradients of the barycentric coordinates λ₁…λ_d of a simplex: the rows of the inverse of the
/// matrix with the columns vᵢ - v₀.
func barycentricGradients(_ corners: [[Double]]) -> [[Double]] {
  let edges = corners.dropFirst().map { corner in zip(corner, corners[0]).map { $0 - $1 } }
  switch edges.count {
  case 1: return [[1 / edges[0][0]]]
  case 2:
    let (a, b) = (edges[0], edges[1])
    let determinant = a[0] * b[1] - a[1] * b[0]
    return [[b[1] / determinant, -b[0] / determinant], [-a[1] / determinant, a[0] / determinant]]
  default:
    let (a, b, c) = (edges[0], edges[1], edges[2])
    let rows = [cross(b, c), cross(c, a), cross(a, b)]
    let determinant = dot(a, rows[0])
    return rows.map { row in row.map { $0 / determinant } }
  }
}

/// The weights of the point of a simplex that is nearest to a point, with its squared distance.
private func nearestWeights(
  to point: [Double], in corners: [[Double]]
) -> (weights: [Double], distance: Double) {
  let weights = projection(of: point, on: corners)
  let negative = weights.indices.filter { weights[$0] < 0 }
  guard !negative.isEmpty else {
    let image = point.indices.map { axis in
      zip(weights, corners).reduce(0) { $0 + $1.0 * $1.1[axis] }
    }
    let gap = zip(point, image).map { $0 - $1 }
    return (weights, dot(gap, gap))
  }
  // The nearest point is on a face opposite to a corner with a negative weight.
  var best = (weights: weights, distance: Double.infinity)
  for corner in negative {
    var face = corners
    face.remove(at: corner)
    var candidate = nearestWeights(to: point, in: face)
    candidate.weights.insert(0, at: corner)
    if candidate.distance < best.distance { best = candidate }
  }
  return best
}

/// Barycentric coordinates of the orthogonal projection of a point on the affine hull of corners.
private func projection(of point: [Double], on corners: [[Double]]) -> [Double] {
  let edges = corners.dropFirst().map { corner in zip(corner, corners[0]).map { $0 - $1 } }
  let offset = zip(point, corners[0]).map { $0 - $1 }
  // Orthonormal directions (Gram–Schmidt), then back substitution.
  var basis: [[Double]] = []
  var triangle: [[Double]] = []
  for edge in edges {
    var rest = edge
    var column: [Double] = []
    for direction in basis {
      let component = dot(rest, direction)
      column.append(component)
      rest = zip(rest, direction).map { $0 - component * $1 }
    }
    let length = dot(rest, rest).squareRoot()
    column.append(length)
    triangle.append(column)
    basis.append(rest.map { $0 / length })
  }
  var weights = basis.map { dot(offset, $0) }
  for row in weights.indices.reversed() {
    weights[row] /= triangle[row][row]
    for above in 0..<row { weights[above] -= triangle[row][above] * weights[row] }
  }
  return [1 - weights.reduce(0, +)] + weights
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private func cross(_ a: [Double], _ b: [Double]) -> [Double] {
  [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}
