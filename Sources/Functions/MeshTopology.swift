// What meets what in a mesh: stars of nodes, the boundary, and the affine functions of a simplex.

import Base

extension Mesh {
  /// For each node, the simplices that have it as a vertex: its star.
  public var stars: [[Int]] {
    var stars = [[Int]](repeating: [], count: nodeCount)
    for index in 0..<simplexCount {
      for node in simplex(index) { stars[node].append(index) }
    }
    return stars
  }

  /// The most simplices that meet at a node: k_h.
  public var largestStar: Int { stars.map(\.count).max() ?? 0 }

  /// The facets that belong to one simplex only, each with that simplex and its vertex off the facet.
  public var boundaryFacets: [(simplex: Int, opposite: Int)] {
    var sides: [[Int]: (simplex: Int, opposite: Int, count: Int)] = [:]
    sides.reserveCapacity(vertices.count)
    for index in 0..<simplexCount {
      let corners = simplex(index)
      for corner in corners {
        let facet = corners.filter { $0 != corner }.sorted()
        sides[facet, default: (index, corner, 0)].count += 1
      }
    }
    return sides.values.filter { $0.count == 1 }.map { ($0.simplex, $0.opposite) }
      .sorted { ($0.simplex, $0.opposite) < ($1.simplex, $1.opposite) }
  }

  /// Whether the simplices fill a convex set, to rounding.
  public var isConvex: Bool { isConvex(boundaryFacets) }

  func isConvex(_ facets: [(simplex: Int, opposite: Int)]) -> Bool {
    if let box = try? boundingBox, abs(box.volume - volume) <= 1e-12 * box.volume { return true }
    return facets.allSatisfy { facet in
      let inside = barycentricCoordinate(of: facet.opposite, in: facet.simplex)
      return (0..<nodeCount).allSatisfy { inside.value(at: nodes.point($0)) >= -1e-11 }
    }
  }

  /// The affine function that is 1 at a vertex of a simplex and 0 on the facet opposite to it.
  package func barycentricCoordinate(of node: Int, in simplex: Int) -> AffineFunction {
    let corners = Array(self.simplex(simplex))
    let gradients = barycentricGradients(corners.map { nodes.point($0) })
    guard let place = corners.firstIndex(of: node) else {
      preconditionFailure("the node is a vertex of the simplex")
    }
    let gradient =
      place > 0
      ? gradients[place - 1]
      : (0..<dimension).map { axis in gradients.reduce(0) { $0 - $1[axis] } }
    return AffineFunction(gradient: gradient, value: 1, at: nodes.point(node))
  }
}

/// x ↦ gradient · x + constant on R^d.
package struct AffineFunction: Hashable, Sendable {
  package var gradient: [Double]
  package var constant: Double

  package init(gradient: [Double], constant: Double) {
    self.gradient = gradient
    self.constant = constant
  }

  /// The function with a value at a point; the constant is rounded about once.
  package init(gradient: [Double], value: Double, at point: [Double]) {
    var (high, low) = (value, 0.0)
    for (slope, coordinate) in zip(gradient, point) {
      let product = -slope * coordinate
      low += (-product).addingProduct(-slope, coordinate)
      let sum = high + product
      let part = sum - high
      low += (high - (sum - part)) + (product - part)
      high = sum
    }
    self.init(gradient: gradient, constant: high + low)
  }

  package func value(at point: [Double]) -> Double {
    zip(gradient, point).reduce(constant) { $0.addingProduct($1.0, $1.1) }
  }
}
