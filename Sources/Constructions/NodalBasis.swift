// Nodal basis functions of linear finite elements as maxima and minima of affine functions.
//
// Let g_k be the affine function that is 1 at node i and 0 on the opposite facet of simplex k of its
// star. Where the star is convex,
//     φ_i = max(0, min_k g_k)                       (He, Li, Xu, Zheng 2020, Lemma 3.1).
// Where it is not, that minimum is too small in some simplices. Then, with the barycentric coordinates
// λ of simplex k,
//     φ_i = max_k max(0, λ_i − Σ_j M_j max(0, −λ_j)),   j over the other vertices of simplex k:
// a term is λ_i on its own simplex, where no ramp has begun, and falls off beyond each facet through
// node i so fast that it stays below φ_i. A separating hyperplane of two simplices gives an M that is
// large enough; the smallest one is a linear program of d unknowns.

import Base
import Functions

/// One affine piece of a nodal function and the ramps that hold it down beyond its simplex.
struct NodalPiece {
  /// λ_i of the simplex.
  var value: AffineFunction
  /// M_j and λ_j, where M_j > 0.
  var ramps: [(factor: Double, function: AffineFunction)] = []
}

/// How a node's basis function is made.
struct NodalFunction {
  var node: Int
  /// Whether it is the minimum of its pieces, without ramps.
  var isMinimum: Bool
  var pieces: [NodalPiece]
}

/// The geometry from which nodal functions of a mesh are made.
struct NodalBasis {
  let mesh: Mesh
  private let stars: [[Int]]
  private let isBoundary: [Bool]
  private let isConvex: Bool
  private let boxes: [(lower: SIMD3<Double>, upper: SIMD3<Double>)]

  init(_ mesh: Mesh) {
    self.mesh = mesh
    stars = mesh.stars
    let facets = mesh.boundaryFacets
    var isBoundary = [Bool](repeating: false, count: mesh.nodeCount)
    for facet in facets {
      for node in mesh.simplex(facet.simplex) where node != facet.opposite {
        isBoundary[node] = true
      }
    }
    self.isBoundary = isBoundary
    isConvex = mesh.isConvex
    boxes = (0..<mesh.simplexCount).map { simplex in
      let corners = mesh.simplex(simplex).map { NodalBasis.point(mesh, $0) }
      return (corners.reduce(corners[0], pointwiseMin), corners.reduce(corners[0], pointwiseMax))
    }
  }

  /// The most simplices at a node.
  var largestStar: Int { stars.map(\.count).max() ?? 0 }

  /// The simplices at a node.
  func starCount(_ node: Int) -> Int { stars[node].count }

  /// How to make the basis function of a node, exact on the mesh.
  /// - Throws: `UserError` where simplices overlap.
  func function(of node: Int) throws -> NodalFunction {
    let star = stars[node]
    let values = star.map { mesh.barycentricCoordinate(of: node, in: $0) }
    let link = Set(star.flatMap { mesh.simplex($0) }).subtracting([node]).sorted()
    // Beyond a node inside, or in a convex mesh, every ray from the node leaves the star once.
    let leavesOnce = !isBoundary[node] || isConvex
    let isLocallyConvex = zip(star, values).allSatisfy { simplex, value in
      let corners = mesh.simplex(simplex)
      return link.allSatisfy {
        corners.contains($0) || !Self.isNegative(value, at: mesh.nodes.point($0))
      }
    }
    if leavesOnce && isLocallyConvex {
      return NodalFunction(
        node: node, isMinimum: true, pieces: values.map { NodalPiece(value: $0) })
    }
    let pieces = try star.map { try piece(node, simplex: $0, star: star, isConfined: leavesOnce) }
    return NodalFunction(node: node, isMinimum: false, pieces: pieces)
  }

  /// A violation of so little, of values of order 1, is rounding.
  fileprivate static let rounding = 1e-14

  /// Whether a function is below 0 by more than the rounding of its terms: those of flat simplices are large.
  private static func isNegative(_ function: AffineFunction, at point: [Double]) -> Bool {
    let size = zip(function.gradient, point).reduce(abs(function.constant)) {
      $0 + abs($1.0 * $1.1)
    }
    return function.value(at: point) < -max(rounding, 0x1p-50 * size)
  }

  /// The term of one simplex. Where rays may come back into the mesh, all simplices near are kept
  /// clear, else those of the star.
  private func piece(
    _ node: Int, simplex: Int, star: [Int], isConfined: Bool
  ) throws -> NodalPiece {
    let corners = Array(mesh.simplex(simplex))
    let others = corners.filter { $0 != node }
    let value = mesh.barycentricCoordinate(of: node, in: simplex)
    let coordinates = others.map { mesh.barycentricCoordinate(of: $0, in: simplex) }
    let (height, slopes) = (Affine3(value), coordinates.map(Affine3.init))
    // In fewer dimensions, the unused factors stay 0.
    var factors = SIMD3<Double>(repeating: 0)
    if !isConfined { for j in others.indices { factors[j] = Self.steep } }

    func exclude(_ neighbour: Int, _ vertices: some Sequence<Int>) throws {
      let rows = vertices.map { vertex -> (depth: SIMD3<Double>, excess: Double) in
        var depth = SIMD3<Double>(repeating: 0)
        // A vertex of both has λ = 0 or 1 exactly.
        if corners.contains(vertex) {
          if let place = others.firstIndex(of: vertex) { depth[place] = -1 }
          return (depth, 0)
        }
        let x = point(vertex)
        for j in slopes.indices { depth[j] = -slopes[j].value(at: x) }
        return (depth, height.value(at: x))
      }
      guard !isHeldDown(rows, by: factors) else { return }
      guard let needed = leastFactors(rows) else {
        throw UserError(
          "the simplices \(simplex + 1) and \(neighbour + 1) overlap near node \(node + 1)")
      }
      // Whole numbers: few bits, and a margin against rounding.
      for j in others.indices where needed[j] > 1e-9 {
        factors[j] = max(factors[j], (needed[j] * (1 + 1e-6)).rounded(.up))
      }
    }
    for neighbour in star where neighbour != simplex {
      try exclude(neighbour, mesh.simplex(neighbour).lazy.filter { $0 != node })
    }
    if !isConfined {
      let near = support(of: node, simplex)
      for neighbour in 0..<mesh.simplexCount
      where meets(neighbour, near) && !star.contains(neighbour) {
        try exclude(neighbour, mesh.simplex(neighbour))
      }
    }
    return NodalPiece(
      value: value,
      ramps: others.indices.filter { factors[$0] > 0 }.map { (factors[$0], coordinates[$0]) })
  }

  /// The least factor where a term must not reach other parts of the mesh.
  private static let steep = 8.0

  /// A box around the points where a term with such factors is above 0. There Σ (M_j − 1) max(0, −λ_j)
  /// < 1 and λ_i > 0, so that x − x_i is within 8/7 of the edges' hull and 1/7 of its mirror image.
  private func support(of node: Int, _ simplex: Int) -> (lower: SIMD3<Double>, upper: SIMD3<Double>)
  {
    let origin = point(node)
    var (lower, upper) = (SIMD3<Double>(repeating: 0), SIMD3<Double>(repeating: 0))
    for vertex in mesh.simplex(simplex) {
      let edge = point(vertex) - origin
      lower = pointwiseMin(lower, edge)
      upper = pointwiseMax(upper, edge)
    }
    let share = 1 / (Self.steep - 1)
    return (
      origin + (1 + share) * lower - share * upper, origin + (1 + share) * upper - share * lower
    )
  }

  private func meets(_ simplex: Int, _ box: (lower: SIMD3<Double>, upper: SIMD3<Double>)) -> Bool {
    let (lower, upper) = boxes[simplex]
    return all(lower .<= box.upper) && all(upper .>= box.lower)
  }

  private func point(_ node: Int) -> SIMD3<Double> { NodalBasis.point(mesh, node) }

  private static func point(_ mesh: Mesh, _ node: Int) -> SIMD3<Double> {
    var point = SIMD3<Double>(repeating: 0)
    for axis in 0..<mesh.dimension { point[axis] = mesh.nodes[axis, node] }
    return point
  }
}

/// An affine function of up to three variables, without an array.
private struct Affine3 {
  var gradient = SIMD3<Double>(repeating: 0)
  var constant: Double

  init(_ function: AffineFunction) {
    for (axis, slope) in function.gradient.enumerated() { gradient[axis] = slope }
    constant = function.constant
  }

  func value(at x: SIMD3<Double>) -> Double { constant + (gradient * x).sum() }
}

/// What a term must lose at a vertex of another simplex: Σ_j depth[j] M_j ≥ excess.
private typealias Row = (depth: SIMD3<Double>, excess: Double)

/// Whether the ramps of some facets, beyond which the other simplex lies, take enough off.
private func isHeldDown(_ rows: [Row], by factors: SIMD3<Double>) -> Bool {
  (0..<8).contains { subset in
    var chosen = factors
    for j in 0..<3 where subset & (1 << j) == 0 { chosen[j] = 0 }
    return rows.allSatisfy {
      ($0.depth * chosen).sum() >= $0.excess - NodalBasis.rounding * size($0)
    }
  }
}

/// The ψ ≥ 0 of least sum with Σ_j depth[j] ψ_j ≥ excess in every row: at a vertex of the polyhedron,
/// found by trying all. Nil where there is none.
private func leastFactors(_ rows: [Row]) -> SIMD3<Double>? {
  let rows =
    rows + [(SIMD3(1, 0, 0), 0), (SIMD3(0, 1, 0), 0), (SIMD3(0, 0, 1), 0)]
  var best: SIMD3<Double>?
  for a in rows.indices {
    for b in (a + 1)..<rows.count {
      for c in (b + 1)..<max(b + 1, rows.count) {
        guard let candidate = intersection(rows[a], rows[b], rows[c]) else { continue }
        if let best, candidate.sum() >= best.sum() { continue }
        // Coordinates that a flat simplex gives are large, and so is their rounding.
        let rounding = 1e-12 * (1 + size(candidate))
        let isFeasible = rows.allSatisfy {
          ($0.depth * candidate).sum() >= $0.excess - rounding * size($0)
        }
        if isFeasible { best = candidate }
      }
    }
  }
  return best
}

/// Where three planes meet, by Cramer's rule; nil where they do not.
private func intersection(_ a: Row, _ b: Row, _ c: Row) -> SIMD3<Double>? {
  let (bc, ca, ab) = (cross(b.depth, c.depth), cross(c.depth, a.depth), cross(a.depth, b.depth))
  let determinant = (a.depth * bc).sum()
  guard abs(determinant) > 1e-13 * size(a.depth) * size(b.depth) * size(c.depth) else {
    return nil
  }
  return (a.excess * bc + b.excess * ca + c.excess * ab) / determinant
}

private func size(_ v: SIMD3<Double>) -> Double { max(abs(v.min()), abs(v.max())) }

/// How large the numbers of a row are, at least 1.
private func size(_ row: Row) -> Double { max(1, size(row.depth), abs(row.excess)) }

private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
