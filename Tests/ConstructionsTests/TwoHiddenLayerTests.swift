// Piecewise linear functions of the plane in two hidden layers: on any mesh of a convex set, and the
// short form on uniform meshes.

import Base
import Constructions
import Functions
import Networks
import Testing

@Suite("Two hidden layers")
struct TwoHiddenLayerTests {
  @Test("on a uniform mesh: (n+1)(m+1) + 2(n+m) units, weights −1 between the layers, exact")
  func uniform() throws {
    for (n, m) in [(1, 1), (4, 4), (9, 5), (16, 16)] {
      let mesh = try Mesh.uniform(Domain(-1...2, 0...0.75), cells: [n, m])
      let function = randomFunction(on: mesh, outputs: 2)
      let network = try uniformMeshNetwork(function)
      #expect(network.widths == [2 * (n + m), (n + 1) * (m + 1)])
      #expect(network.compressedChain?[1].weights.values.allSatisfy { $0 == -1 } == true)
      #expect(largestDeviation(network, function, points: 2000) < 1e-13)
    }
  }

  @Test("the hat of the plane has 3 + 1 units and weights −1 and 1, and is exact everywhere")
  func hat() throws {
    let mesh = try Mesh.uniform(Domain(-1...1, -1...1), cells: [2, 2])
    let network = try uniformMeshNetwork(.hat(4, of: mesh))
    #expect(network.widths == [3, 1])
    for layer in try #require(network.compressedChain) {
      #expect(layer.weights.values.allSatisfy { abs($0) == 1 })
      #expect(layer.biases.allSatisfy { abs($0) <= 1 })
    }
    // Multiples of 1/8: no rounding. Also outside the mesh.
    for i in -24...24 {
      for j in -24...24 {
        let (x, y) = (Double(i) / 8, Double(j) / 8)
        let hat = max(0, 1 - max(abs(x), abs(y), abs(x - y)))
        #expect(network(Batch(features: 2, points: [[x, y]])).storage == [hat])
      }
    }
  }

  @Test(
    "the hat keeps its bits with one power of two a weight; elsewhere error falls with the powers")
  func lowBitWidth() throws {
    let square = try Mesh.uniform(Domain(-1...1, -1...1), cells: [2, 2])
    let hat = try uniformMeshNetwork(.hat(4, of: square))
    #expect(hat.roundedToPowersOfTwo(terms: 1) == hat)
    let mesh = try disturbed(square, step: 1, share: 0.3)
    let function = randomFunction(on: mesh)
    let network = try finiteElementNetwork(function).network
    let errors = [1, 2, 4, 8, 16].map { terms in
      largestDeviation(network.roundedToPowersOfTwo(terms: terms), function, points: 2000)
    }
    #expect(errors[0] > 1e-2 && zip(errors, errors.dropFirst()).allSatisfy(>))
    // Each power divides the error of a weight by at least 3.
    #expect(errors[4] < errors[0] * 1e-5)
  }

  @Test("meshes that are not uniform are refused")
  func refused() throws {
    let mesh = try Mesh.uniform(Domain(0...1, 0...1), cells: [4, 4])
    for other in [
      try disturbed(mesh, step: 0.25, share: 0.1),
      try cut(mesh) { $0[0] < 0.25 && $0[1] > 0.75 },
      // The same squares, cut the other way.
      try Mesh(
        nodes: Batch(features: 2, points: mesh.nodes.points.map { [1 - $0[0], $0[1]] }),
        vertices: mesh.vertices),
    ] {
      let error = #expect(throws: UserError.self) {
        try uniformMeshNetwork(randomFunction(on: other))
      }
      #expect(error?.message.hasPrefix("this mesh is not uniform: ") == true)
    }
  }

  @Test("on any mesh of a convex set: two hidden layers, units in proportion to the edges, exact")
  func anyMesh() throws {
    for (cells, share) in [(1, 0.0), (2, 0), (6, 0.3), (12, 0.3)] {
      let plain = try Mesh.uniform(Domain(-1...1, 0...3), cells: [cells, cells])
      let mesh = try disturbed(plain, step: 2 / Double(cells), share: share)
      let function = randomFunction(on: mesh, outputs: 2)
      let network = try twoHiddenLayerNetwork(function)
      #expect(network.depth == 2)
      // At most two rays an edge and one fan a node; six ridges a node and one a ray.
      let edges = mesh.nodeCount + mesh.simplexCount - 1
      #expect(network.widths[1] <= 2 * edges + mesh.nodeCount + 2)
      #expect(network.widths[0] <= 2 * edges + 6 * mesh.nodeCount + 2)
      #expect(largestDeviation(network, function, points: 2000) < 1e-11)
    }
  }

  @Test("a triangle's mesh, an affine function, and a hat inside its zero surroundings")
  func small() throws {
    let triangle = try Mesh(
      nodes: Batch(features: 2, points: [[0, 0], [3, 0], [0, 2], [1, 0.5]]),
      vertices: [0, 1, 3, 1, 2, 3, 2, 0, 3])
    let function = randomFunction(on: triangle)
    #expect(
      largestDeviation(try twoHiddenLayerNetwork(function), function, points: 500) < 1e-13)
    let affine = FiniteElementFunction(mesh: triangle) { points in
      Batch(
        features: 1, count: points.count,
        storage: points.points.map { 3 * $0[0] - $0[1] + 0.5 })
    }
    let network = try twoHiddenLayerNetwork(affine)
    #expect(network.widths == [1, 1])
    #expect(largestDeviation(network, affine, points: 500) < 1e-14)
    let mesh = try Mesh.uniform(Domain(-2...2, -2...2), cells: [4, 4])
    let hat = FiniteElementFunction.hat(12, of: mesh)
    #expect(largestDeviation(try twoHiddenLayerNetwork(hat), hat, points: 2000) < 1e-14)
  }

  @Test("a set that is not convex is refused")
  func notConvex() throws {
    let mesh = try cut(Mesh.uniform(Domain(0...1, 0...1), cells: [4, 4])) {
      $0[0] > 0.5 && $0[1] > 0.5
    }
    #expect(throws: UserError.self) { try twoHiddenLayerNetwork(randomFunction(on: mesh)) }
  }
}

extension Batch {
  /// The samples, one by one.
  var points: [[Double]] { (0..<count).map { point($0) } }
}
