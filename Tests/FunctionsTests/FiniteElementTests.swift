// Piecewise linear functions: the nodal basis, point location, continuation outside.

import Base
import Functions
import Kernels
import Testing

private func meshes() throws -> [Mesh] {
  let line = try uniformMesh(1, cells: 40)
  let square = try jittered(uniformMesh(2, cells: 8), by: 0.02, seed: 3)
  let cube = try jittered(uniformMesh(3, cells: 4), by: 0.02, seed: 4)
  return [line, try jittered(line, by: 0.01, seed: 5), square, cube]
}

private func randomPoints(_ domain: Domain, _ count: Int, margin: Double = 0) -> Batch {
  let random = RandomSource(seed: 8, stream: "points")
  return Batch(
    features: domain.dimension,
    points: (0..<count).map { _ in
      domain.bounds.map { random.uniform($0.lowerBound - margin, $0.upperBound + margin) }
    })
}

@Test("at the nodes, values are the nodal values to rounding")
func nodalValues() throws {
  for mesh in try meshes() {
    let random = RandomSource(seed: 9, stream: "nodal")
    let values = Batch(
      features: 2, count: mesh.nodeCount,
      storage: (0..<(2 * mesh.nodeCount)).map { _ in random.normal() })
    let found = FiniteElementFunction(mesh: mesh, nodeValues: values).values(at: mesh.nodes)
    for (a, b) in zip(found.storage, values.storage) { #expect(abs(a - b) < 1e-13) }
  }
}

@Test("an affine function is its own interpolant, and so is its gradient")
func affineFunctions() throws {
  for mesh in try meshes() {
    func affine(_ points: Batch) -> Batch {
      var values = Batch(features: 1, count: points.count)
      for sample in 0..<points.count {
        values[0, sample] =
          points.point(sample).enumerated().reduce(0.5) { $0 + Double($1.offset + 1) * $1.element }
      }
      return values
    }
    let function = FiniteElementFunction(mesh: mesh, interpolating: affine)
    let points = randomPoints(try mesh.boundingBox, 500)
    for (a, b) in zip(function.values(at: points).storage, affine(points).storage) {
      #expect(abs(a - b) < 1e-12)
    }
    let gradient = function.gradient(at: points)
    for axis in 0..<mesh.dimension {
      for sample in 0..<points.count {
        #expect(abs(gradient[axis, sample] - Double(axis + 1)) < 1e-10)
      }
    }
    let centre = try mesh.boundingBox.centre
    let exact = affine(Batch(features: mesh.dimension, points: [centre]))[0, 0] * mesh.volume
    #expect(abs(function.integral[0] - exact) < 1e-11)
  }
}

@Test("the nodal basis is a partition of unity between 0 and 1")
func partitionOfUnity() throws {
  for mesh in [
    try uniformMesh(1, cells: 5), try uniformMesh(2, cells: 3), try uniformMesh(3, cells: 2),
  ] {
    // All hats at once: the outputs of the function whose nodal values are the unit vectors.
    var unit = Batch(features: mesh.nodeCount, count: mesh.nodeCount)
    for node in 0..<mesh.nodeCount { unit[node, node] = 1 }
    let points = randomPoints(try mesh.boundingBox, 300, margin: 0.5)
    let hats = FiniteElementFunction(mesh: mesh, nodeValues: unit).values(at: points)
    #expect(hats.storage.allSatisfy { $0 >= -1e-12 && $0 <= 1 + 1e-12 })
    for sample in 0..<points.count {
      #expect(abs(hats.point(sample).reduce(0, +) - 1) < 1e-12)
    }
    let hat = FiniteElementFunction.hat(1, of: mesh)
    #expect(hat.values(at: points).storage == Array(hats.feature(1)))
  }
}

/// The value by trying every simplex; nil outside the mesh.
private func bruteForce(_ mesh: Mesh, _ values: [Double], _ point: [Double]) throws -> Double? {
  for index in 0..<mesh.simplexCount {
    let corners = Array(mesh.simplex(index))
    // Weights as quotients of volumes: the point in place of each corner in turn.
    let whole = mesh.signedVolume(index)
    var weights: [Double] = []
    for corner in corners.indices {
      var nodes = Batch(features: mesh.dimension, points: corners.map { mesh.nodes.point($0) })
      for axis in 0..<mesh.dimension { nodes[axis, corner] = point[axis] }
      let part = try? Mesh(nodes: nodes, vertices: Array(corners.indices))
      weights.append((part?.signedVolume(0) ?? 0) / whole)
    }
    if weights.allSatisfy({ $0 >= -1e-10 }) {
      return zip(weights, corners).reduce(0) { $0 + $1.0 * values[$1.1] }
    }
  }
  return nil
}

@Test("point location agrees with trying every simplex, on graded meshes too")
func locationAgreesWithBruteForce() throws {
  var graded = try uniformMesh(2, cells: 10).nodes
  for k in graded.storage.indices { graded.storage[k] *= graded.storage[k].magnitude * 1e-3 }
  for node in 0..<graded.count { graded[0, node] *= graded[0, node] }
  let steep = try Mesh(nodes: graded, vertices: uniformMesh(2, cells: 10).vertices)
  let random = RandomSource(seed: 10, stream: "brute force")
  for mesh in try meshes() + [steep] {
    let values = (0..<mesh.nodeCount).map { _ in random.normal() }
    let function = FiniteElementFunction(
      mesh: mesh, nodeValues: Batch(features: 1, count: mesh.nodeCount, storage: values))
    let points = randomPoints(try mesh.boundingBox, 200)
    let found = function.values(at: points)
    for sample in 0..<points.count {
      let expected = try #require(try bruteForce(mesh, values, points.point(sample)))
      #expect(abs(found[0, sample] - expected) < 1e-9)
    }
  }
}

@Test("outside the mesh the value is that of its nearest point")
func continuation() throws {
  // An L of three squares: the corner (1, 1) is missing.
  let nodes = Batch(
    features: 2, points: [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1], [0, 2], [1, 2]])
  let mesh = try Mesh(
    nodes: nodes, vertices: [0, 1, 4, 0, 4, 3, 1, 2, 5, 1, 5, 4, 3, 4, 7, 3, 7, 6])
  let function = FiniteElementFunction(mesh: mesh) { points in
    Batch(
      features: 1, count: points.count,
      storage: (0..<points.count).map { points[0, $0] + 10 * points[1, $0] })
  }
  let cases: [([Double], Double)] = [
    ([1.5, 1.2], 11.5), ([1.2, 1.5], 16), ([3, 0.5], 7), ([3, -1], 2), ([-1, -1], 0), ([3, 3], 12),
    ([0.5, 5], 20.5), ([1, 1], 11),
  ]
  for (point, expected) in cases where point != [3, 3] {
    #expect(abs(function.values(at: Batch(features: 2, points: [point]))[0, 0] - expected) < 1e-12)
  }
  let target = try function.target(name: "L")
  #expect(target.domain == Domain(0...2, 0...2))
  #expect(target.integral == nil)
  #expect(target.value(at: [.nan, 0])[0].isNaN)
  #expect(target.value(at: [.infinity, 0])[0].isNaN)
  #expect(throws: UserError.self) { try function.target(name: "L", domain: Domain(0...1)) }

  // Random points around a cube, against the projection on the box.
  let cube = try uniformMesh(3, cells: 3)
  let box = try cube.boundingBox
  let linear = FiniteElementFunction(mesh: cube) { points in
    Batch(
      features: 1, count: points.count,
      storage: (0..<points.count).map { s in
        points[0, s] - 2 * points[1, s] + 3 * points[2, s]
      })
  }
  let points = randomPoints(box, 300, margin: 2)
  let found = linear.values(at: points)
  for sample in 0..<points.count {
    let near = zip(points.point(sample), box.bounds).map {
      min(max($0, $1.lowerBound), $1.upperBound)
    }
    let expected = near[0] - 2 * near[1] + 3 * near[2]
    #expect(abs(found[0, sample] - expected) < 1e-11)
  }
}

@Test("a point has one value, whatever batch it is in")
func valuesDoNotDependOnTheBatch() throws {
  let mesh = try uniformMesh(2, cells: 6)
  let random = RandomSource(seed: 11, stream: "batch")
  let function = FiniteElementFunction(
    mesh: mesh,
    nodeValues: Batch(
      features: 1, count: mesh.nodeCount, storage: (0..<mesh.nodeCount).map { _ in random.normal() }
    ))
  let points = randomPoints(try mesh.boundingBox, 100)
  let whole = function.values(at: points)
  for sample in 0..<points.count {
    #expect(function.values(at: points.samples(sample..<(sample + 1)))[0, 0] == whole[0, sample])
  }
}
