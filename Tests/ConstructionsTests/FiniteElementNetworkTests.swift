// Finite-element networks against the finite-element functions, point by point.

import Base
import Constructions
import Functions
import Kernels
import Networks
import Testing

/// The largest |network − function| over random points of the mesh, relative to the function's
/// largest nodal value.
func largestDeviation(
  _ network: Network, _ function: FiniteElementFunction, points count: Int, seed: UInt64 = 1
) -> Double {
  let points = pointsInside(function.mesh, count, seed: seed)
  let (mine, its) = (network(points).storage, function.values(at: points).storage)
  let scale = function.nodeValues.storage.map(\.magnitude).max() ?? 1
  return zip(mine, its).map { abs($0 - $1) }.reduce(0, max) / scale
}

/// Points spread over random simplices of the mesh.
func pointsInside(_ mesh: Mesh, _ count: Int, seed: UInt64) -> Batch {
  let random = RandomSource(seed: seed, stream: "points inside")
  return Batch(
    features: mesh.dimension,
    points: (0..<count).map { _ in
      let corners = mesh.simplex(random.integer(below: mesh.simplexCount))
      let weights = corners.map { _ in -Double.log(1 - random.uniform()) }
      let sum = weights.reduce(0, +)
      return (0..<mesh.dimension).map { axis in
        zip(corners, weights).reduce(0) { $0 + mesh.nodes[axis, $1.0] * $1.1 / sum }
      }
    })
}

/// A mesh whose inner nodes moved by up to `share` of the step, so that stars lose their convexity.
func disturbed(_ mesh: Mesh, step: Double, share: Double, seed: UInt64 = 7) throws -> Mesh {
  let random = RandomSource(seed: seed, stream: "disturbed")
  let box = try mesh.boundingBox
  var nodes = mesh.nodes
  for node in 0..<mesh.nodeCount {
    for axis in 0..<mesh.dimension {
      let interval = box.bounds[axis]
      let x = nodes[axis, node]
      let move = random.uniform(-share * step, share * step)
      if x > interval.lowerBound, x < interval.upperBound { nodes[axis, node] = x + move }
    }
  }
  let moved = try Mesh(nodes: nodes, vertices: mesh.vertices)
  // Else it would fold over itself.
  #expect(abs(moved.volume - mesh.volume) < 1e-12 * mesh.volume)
  return moved
}

func randomFunction(on mesh: Mesh, outputs: Int = 1, seed: UInt64 = 3) -> FiniteElementFunction {
  let random = RandomSource(seed: seed, stream: "nodal values")
  return FiniteElementFunction(
    mesh: mesh,
    nodeValues: Batch(
      features: outputs, count: mesh.nodeCount,
      storage: (0..<(outputs * mesh.nodeCount)).map { _ in random.uniform(-1, 1) }))
}

/// The mesh without the simplices whose centre fulfils a condition, and without nodes that none has.
func cut(_ mesh: Mesh, away: ([Double]) -> Bool) throws -> Mesh {
  var kept: [Int] = []
  for index in 0..<mesh.simplexCount {
    let corners = mesh.simplex(index)
    let centre = (0..<mesh.dimension).map { axis in
      corners.reduce(0) { $0 + mesh.nodes[axis, $1] } / Double(corners.count)
    }
    if !away(centre) { kept += corners }
  }
  let used = Array(Set(kept)).sorted()
  let numbers = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
  return try Mesh(nodes: mesh.nodes.samples(at: used), vertices: kept.map { numbers[$0]! })
}

@Suite("Finite-element networks")
struct FiniteElementNetworkTests {
  @Test("max and min of m numbers take ⌈log₂ m⌉ hidden layers and are exact", arguments: 1...17)
  func trees(count: Int) throws {
    let random = RandomSource(seed: 4, stream: "maximum")
    for isMinimum in [false, true] {
      let network = try maximumNetwork(of: count, minimum: isMinimum)
      #expect(
        network.depth == [0, 1, 2, 2, 3, 3, 3, 3][min(count, 8) - 1] + (count > 8 ? 1 : 0)
          + (count > 16 ? 1 : 0))
      for _ in 0..<50 {
        // Whole numbers: sums and differences have no rounding.
        let numbers = (0..<count).map { _ in Double(random.integer(below: 2001) - 1000) }
        let found = network(Batch(features: count, points: [numbers])).storage[0]
        #expect(found == (isMinimum ? numbers.min() : numbers.max()))
      }
    }
  }

  @Test(
    "on locally convex meshes, the depth is the theorem's and the values are the function's",
    arguments: [1, 2, 3], MinimumForm.allCases)
  func uniform(dimension: Int, minimum: MinimumForm) throws {
    let cells = [40, 9, 4][dimension - 1]
    let mesh = try Mesh.uniform(
      Domain(Array(repeating: (-1, 2), count: dimension)),
      cells: Array(repeating: cells, count: dimension))
    let function = randomFunction(on: mesh, outputs: 2)
    let built = try finiteElementNetwork(function, minimum: minimum)
    #expect(built.exceptions == 0)
    #expect(built.largestStar == [2, 6, 24][dimension - 1])
    #expect(built.theoremDepth == [2, 4, 6][dimension - 1])
    #expect(built.network.depth == built.theoremDepth)
    if minimum == .fourUnits {
      #expect(built.network.neurons == built.theoremNeurons)
    } else {
      #expect(built.network.neurons < built.theoremNeurons)
    }
    #expect(largestDeviation(built.network, function, points: 2000) < 1e-13)
  }

  @Test("stars that are not convex are exact too", arguments: [2, 3], [0.25, 0.3])
  func disturbedMeshes(dimension: Int, share: Double) throws {
    let cells = [10, 5][dimension - 2]
    let plain = try Mesh.uniform(
      Domain(Array(repeating: (0, 1), count: dimension)),
      cells: Array(repeating: cells, count: dimension))
    let mesh = try disturbed(
      plain, step: 1 / Double(cells), share: dimension == 3 ? share / 2 : share)
    let function = randomFunction(on: mesh)
    let built = try finiteElementNetwork(function)
    #expect(built.exceptions > 0)
    #expect(built.network.depth <= built.theoremDepth + 1)
    #expect(largestDeviation(built.network, function, points: 3000) < 1e-12)
  }

  @Test("domains with holes, notches and inner corners", arguments: [2, 3])
  func notConvex(dimension: Int) throws {
    let cells = [12, 6][dimension - 2]
    let whole = try Mesh.uniform(
      Domain(Array(repeating: (0, 1), count: dimension)),
      cells: Array(repeating: cells, count: dimension))
    let meshes = try [
      cut(whole) { $0[0] > 0.5 && $0[1] > 0.5 },
      cut(whole) { abs($0[0] - 0.5) < 0.2 && abs($0[1] - 0.5) < 0.2 },
      cut(whole) { $0[0] > 0.3 && $0[0] < 0.6 && $0[1] > 0.2 },
      cut(disturbed(whole, step: 1 / Double(cells), share: 0.15)) {
        $0[0] > 0.3 && abs($0[1] - 0.5) < 0.1
      },
    ]
    for mesh in meshes {
      let function = randomFunction(on: mesh)
      let built = try finiteElementNetwork(function)
      #expect(built.exceptions > 0)
      #expect(largestDeviation(built.network, function, points: 2000) < 1e-12)
    }
  }

  @Test(
    "one nodal function is the hat, and the formula of the minimum would be wrong off convexity")
  func nodal() throws {
    let plain = try Mesh.uniform(Domain(0...1, 0...1), cells: [6, 6])
    let mesh = try disturbed(plain, step: 1.0 / 6, share: 0.3)
    var deepest = 0
    for node in [0, 8, 17, 24, 30] {
      let network = try nodalNetwork(node, of: mesh)
      #expect(largestDeviation(network, .hat(node, of: mesh), points: 1000) < 1e-13)
      deepest = max(deepest, network.depth)
    }
    #expect(throws: UserError("there is no node 49: the mesh has 49, numbered from 0")) {
      try nodalNetwork(49, of: mesh)
    }
  }

  @Test("the function 0 has a network")
  func zero() throws {
    let mesh = try Mesh.uniform(Domain(0...1, 0...1), cells: [2, 2])
    let function = FiniteElementFunction(
      mesh: mesh, nodeValues: Batch(features: 1, count: mesh.nodeCount))
    let network = try finiteElementNetwork(function).network
    #expect(network(Batch(features: 2, points: [[0.3, 0.4]])).storage == [0])
  }
}
