// Theorem (J. He, L. Li, J. Xu, ReLU deep neural networks from the hierarchical basis perspective,
// Comput. Math. Appl. 120 (2022), arXiv:2105.04156): every linear finite-element function on a uniform
// mesh of a rectangle is a ReLU network with two hidden layers.
//
// With X = (x − x_0)/h_x and Y = (y − y_0)/h_y, and cells cut along (1, 1), the hat at node (i, j) is
//
//   φ_ij = max(0, 1 − max(|X−i|, |Y−j|, |X−Y−(i−j)|))
//        = relu(1 − relu(i − X) − relu(Y − j) − relu(X − Y − (i−j))),
//
// because of three numbers a, b, c with a + b + c = 0 the largest modulus is the sum of the positive
// parts. Nodes on one grid line share a unit: n × m cells need 2(n + m) units in the first layer and at
// most (n+1)(m+1) in the second. All weights between the two layers are −1.

import Base
import Functions
import Networks

enum UniformMeshNetwork {
  static let theorem = Theorem(
    id: "he-uniform-mesh",
    citation: "He, Li, Xu 2022, Comput. Math. Appl. 120, arXiv:2105.04156",
    statement: "Every linear finite-element function on a uniform mesh of a rectangle is a ReLU "
      + "network with two hidden layers.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .target(
        "mesh:FILE.msh or mesh:8x8:TARGET, a uniform mesh", "mesh:8x8:franke",
        offered: .mesh("8x8", of: 2)),
      .domain("the box of a uniform mesh"),
    ]
  ) { options in
    let (function, target) = try options.finiteElements(default: "mesh:8x8:franke", dimension: 2)
    return Construction(
      theorem: theorem, network: try uniformMeshNetwork(function), target: target,
      prediction: .exactly(0))
  }
}

/// The network with two hidden layers that equals a finite-element function on a uniform mesh, in
/// exact arithmetic.
/// - Throws: `UserError` where the mesh is not one of equal rectangles, each cut along the diagonal
///   from its lowest corner.
package func uniformMeshNetwork(_ function: FiniteElementFunction) throws -> Network {
  let grid = try UniformGrid(function.mesh)
  let outputs = function.nodeValues.features
  var builder = ReLUBuilder(inputs: 2)
  func step(_ axis: Int) -> (slope: Double, constant: Double) {
    (1 / grid.steps[axis], -grid.origin[axis] / grid.steps[axis])
  }
  let (x, y) = (step(0), step(1))
  var lines: [[Int: Signal]] = [[:], [:], [:]]
  func line(_ family: Int, _ number: Int) -> Signal {
    if let known = lines[family][number] { return known }
    let shift = Double(number)
    let form =
      switch family {
      case 0: builder.affine([-x.slope, 0], shift - x.constant)
      case 1: builder.affine([0, y.slope], y.constant - shift)
      default: builder.affine([x.slope, -y.slope], x.constant - y.constant - shift)
      }
    let unit = builder.relu(form)
    lines[family][number] = unit
    return unit
  }
  var hats: [(node: Int, signal: Signal)] = []
  for (node, (i, j)) in grid.places.enumerated()
  where (0..<outputs).contains(where: { function.nodeValues[$0, node] != 0 }) {
    // Lines on the rectangle's border are never crossed.
    var parts: [Signal] = []
    if i > 0 { parts.append(line(0, i)) }
    if j < grid.cells[1] { parts.append(line(1, j)) }
    if i - j < grid.cells[0] { parts.append(line(2, i - j)) }
    hats.append((node, builder.relu(.sum(parts.map { (-1, $0) }, constant: 1))))
  }
  if hats.isEmpty {
    hats.append((0, builder.relu(.sum([(-1, line(0, 1))], constant: 0))))
  }
  return try builder.network(
    (0..<outputs).map { output in
      .sum(hats.map { (function.nodeValues[output, $0.node], $0.signal) })
    })
}

/// A uniform mesh of a rectangle, recognised.
private struct UniformGrid {
  let origin: [Double]
  let steps: [Double]
  let cells: [Int]
  /// For each node, its place on the grid.
  let places: [(Int, Int)]

  init(_ mesh: Mesh) throws {
    func refuse(_ what: String) -> UserError { UserError("this mesh is not uniform: \(what)") }
    guard mesh.dimension == 2 else { throw refuse("it has dimension \(mesh.dimension), not 2") }
    let box = try mesh.boundingBox
    let origin = box.bounds.map(\.lowerBound)
    let lengths = box.bounds.map { $0.upperBound - $0.lowerBound }
    // The corner at the origin has the neighbours one step along each axis.
    guard let corner = (0..<mesh.nodeCount).first(where: { mesh.nodes.point($0) == origin }) else {
      throw refuse("it does not fill a rectangle")
    }
    let near = Set(
      (0..<mesh.simplexCount).map { mesh.simplex($0) }.filter { $0.contains(corner) }.joined())
    let steps = try (0..<2).map { axis in
      let offsets = near.map { mesh.nodes[axis, $0] - origin[axis] }.filter { $0 > 0 }
      guard let step = offsets.min() else { throw refuse("a corner has one neighbour only") }
      return step
    }
    guard zip(lengths, steps).allSatisfy({ $0 / $1 < 1e7 }) else {
      throw refuse("two nodes of a corner are much nearer than the others")
    }
    let cells = zip(lengths, steps).map { Int(($0 / $1).rounded()) }
    // The box's length is known to all digits, a first step is not.
    let settled = zip(lengths, cells).map { $0 / Double(max($1, 1)) }
    guard mesh.nodeCount == (cells[0] + 1) * (cells[1] + 1),
      mesh.simplexCount == 2 * cells[0] * cells[1]
    else { throw refuse("its nodes do not make a grid of equal cells") }
    let places = try (0..<mesh.nodeCount).map { node -> (Int, Int) in
      let place = (0..<2).map { axis in
        ((mesh.nodes[axis, node] - origin[axis]) / settled[axis]).rounded()
      }
      for axis in 0..<2 {
        let expected = origin[axis] + place[axis] * settled[axis]
        guard abs(mesh.nodes[axis, node] - expected) <= 1e-13 * lengths[axis] else {
          throw refuse("node \(node + 1) is off the grid")
        }
      }
      return (Int(place[0]), Int(place[1]))
    }
    for simplex in 0..<mesh.simplexCount {
      let corners = mesh.simplex(simplex).map { places[$0] }
      let (i, j) = (corners.map(\.0).min() ?? 0, corners.map(\.1).min() ?? 0)
      let offsets = Set(corners.map { 2 * ($0.0 - i) + $0.1 - j })
      // From (0, 0) to (1, 1) by (1, 0) or by (0, 1).
      guard offsets == [0, 2, 3] || offsets == [0, 1, 3] else {
        throw refuse("triangle \(simplex + 1) is not cut along the diagonal (1, 1)")
      }
    }
    (self.origin, self.steps, self.cells, self.places) = (origin, settled, cells, places)
  }
}
