// Irregular meshes whose stars are convex.

import Base
import Foundation
import Functions
import Kernels
import Measurement

/// Meshes that are no grids, and yet locally convex: the simplices at every node inside fill a convex set.
///
/// In the plane the stars of a uniform mesh with one direction of diagonals are hexagons without straight angles: they
/// bear it when nodes move a little, and some edges may be flipped (the other diagonal of two triangles), so that up to
/// eight triangles meet at a node. In space the stars of Kuhn's mesh have flat parts, which no movement leaves convex; a
/// projective map does, since it takes lines to lines.
enum LocallyConvexMeshes {
  /// The unit square in 2·side² triangles, the nodes inside moved by up to a part of a step along each axis.
  /// - Parameter flips: whether edges are flipped, in turn, where all four stars around stay convex.
  static func square(
    _ side: Int, moved: Double, flips: Bool, _ source: RandomSource
  ) throws -> Mesh {
    let uniform = try Mesh.uniform(Domain(0...1, 0...1), cells: [side, side])
    var nodes = uniform.nodes
    let isInside = uniform.isInside
    let step = moved / Double(side)
    for node in 0..<uniform.nodeCount where isInside[node] {
      for axis in 0..<2 { nodes[axis, node] += source.uniform(-step, step) }
    }
    let mesh = try Mesh(nodes: nodes, vertices: uniform.vertices)
    guard flips else { return mesh }
    var triangles = Triangles(mesh, isInside: isInside)
    for triangle in 0..<mesh.simplexCount {
      for corner in 0..<3 where source.uniform() < 0.7 { triangles.flip(triangle, corner) }
    }
    return try Mesh(nodes: nodes, vertices: triangles.vertices.flatMap(\.self))
  }

  /// The image of the uniform mesh of the unit cube under `projected`.
  static func cube(_ side: Int) throws -> Mesh {
    let uniform = try Mesh.uniform(Domain(0...1, 0...1, 0...1), cells: [side, side, side])
    let points = (0..<uniform.nodeCount).map { projected(uniform.nodes.point($0)) }
    return try Mesh(nodes: Batch(features: 3, points: points), vertices: uniform.vertices)
  }

  /// x/(1 + x/2 + y/4 + z/8), which takes the unit cube into itself.
  static func projected(_ point: [Double]) -> [Double] {
    let scale = 1 + zip(point, [0.5, 0.25, 0.125]).reduce(0) { $0 + $1.0 * $1.1 }
    return point.map { $0 / scale }
  }
}

/// The triangles of a mesh of the plane while edges are flipped.
private struct Triangles {
  private(set) var vertices: [[Int]]
  private let nodes: Batch
  private let isInside: [Bool]
  private var stars: [Set<Int>]

  init(_ mesh: Mesh, isInside: [Bool]) {
    vertices = (0..<mesh.simplexCount).map { Array(mesh.simplex($0)) }
    nodes = mesh.nodes
    self.isInside = isInside
    stars = mesh.stars.map { Set($0) }
  }

  /// Flips the edge of a triangle that is opposite to one of its corners, unless a star is then not convex.
  mutating func flip(_ triangle: Int, _ corner: Int) {
    let c = vertices[triangle][corner]
    let (a, b) = (vertices[triangle][(corner + 1) % 3], vertices[triangle][(corner + 2) % 3])
    let around = stars[a].intersection(stars[b]).subtracting([triangle])
    guard let other = around.first, let d = vertices[other].first(where: { $0 != a && $0 != b })
    else { return }
    let (before, starsBefore) = (vertices, stars)
    vertices[triangle] = [c, a, d]
    vertices[other] = [c, d, b]
    stars[b].remove(triangle)
    stars[a].remove(other)
    stars[c].insert(other)
    stars[d].insert(triangle)
    let isAllowed =
      max(stars[c].count, stars[d].count) <= 8 && area(c, a, d) * area(c, d, b) > 0
      && [a, b, c, d].allSatisfy { !isInside[$0] || isConvex($0) }
    if !isAllowed { (vertices, stars) = (before, starsBefore) }
  }

  private func area(_ a: Int, _ b: Int, _ c: Int) -> Double {
    (nodes[0, b] - nodes[0, a]) * (nodes[1, c] - nodes[1, a])
      - (nodes[1, b] - nodes[1, a]) * (nodes[0, c] - nodes[0, a])
  }

  /// Whether every triangle at a node, prolonged beyond its side opposite to the node, leaves all of the star clearly
  /// on the node's side.
  private func isConvex(_ node: Int) -> Bool {
    let link = Set(stars[node].flatMap { vertices[$0] }).subtracting([node])
    return stars[node].allSatisfy { triangle in
      let ends = vertices[triangle].filter { $0 != node }
      let whole = area(ends[0], ends[1], node)
      return link.allSatisfy {
        ends.contains($0) || area(ends[0], ends[1], $0) / whole > 0.02
      }
    }
  }
}

extension Mesh {
  /// For each node, whether it lies on no facet of the boundary.
  var isInside: [Bool] {
    var isInside = [Bool](repeating: true, count: nodeCount)
    for facet in boundaryFacets {
      for node in simplex(facet.simplex) where node != facet.opposite { isInside[node] = false }
    }
    return isInside
  }
}

extension ExactCount {
  /// Nodes inside a mesh whose star is not convex: a vertex of it lies beyond a facet opposite to the node.
  init(starsOf mesh: Mesh) {
    let (stars, isInside) = (mesh.stars, mesh.isInside)
    let nodes = (0..<mesh.nodeCount).filter { isInside[$0] }
    self.init(of: nodes) { node in
      let link = Set(stars[node].flatMap { mesh.simplex($0) }).subtracting([node])
      return !stars[node].allSatisfy { simplex in
        let inside = mesh.barycentricCoordinate(of: node, in: simplex)
        return link.allSatisfy { inside.value(at: mesh.nodes.point($0)) > -1e-9 }
      }
    }
  }
}
