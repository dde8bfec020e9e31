// Theorem (R. Arora, A. Basu, P. Mianjy, A. Mukherjee, Understanding deep neural networks with rectified
// linear units, ICLR 2018, Theorem 2.1): every continuous piecewise linear function on R^d is a ReLU
// network with at most ⌈log₂(d + 1)⌉ hidden layers: two for d = 2, 3.
//
// The proof writes f = Σ ± max of at most d + 1 affine functions, without a useful count: He, Li, Xu
// and Zheng (2020) bound the units by O(d 2^(m m!)) for m subdomains, Chen, Garudadri and Rao (2022)
// by a square of the number of pieces, at greater depth. In the plane the sum can be read off the mesh,
// with O(N) units. The gradient of f jumps by κ n across an edge, n the unit normal, and Σ κ u = 0 over
// the edges at an inner node, in directions u. A fan at v is the convex function
//
//   T_{v,u}(x) = max(0, a, b),  a = −α u_1^⊥ · (x − v),  b = β u_2^⊥ · (x − v),
//
// whose gradient jumps by 1 across the ray from v along u, and by α and β across two of three fixed
// directions w_1 + w_2 + w_3 = 0 such that u + α u_1 + β u_2 = 0. An edge from v to v' is the ray along u
// from v less that from v', so that
//
//   f = affine + Σ_edges κ (T_{v,u} − T_{v',u}) − Σ_v A_v T_v,   T_v the fan of w_1, w_2, w_3,
//
// where A_v, the same for all three, is what the fans at v leave on the fixed directions. A ray that
// leaves the domain needs no end, so the domain must be convex. And
// max(0, a, b) = relu(a + relu(b − a)), with a = relu(a) − relu(−a) and b − a = −u^⊥ · (x − v).

import Base
import Functions
import Networks

enum TwoHiddenLayers {
  static let theorem = Theorem(
    id: "arora-two-layers",
    citation: "Arora, Basu, Mianjy, Mukherjee 2018, ICLR, arXiv:1611.01491, Theorem 2.1 (d = 2)",
    statement: "Every continuous piecewise linear function on R^d is a ReLU network with at most "
      + "ceil(log2(d + 1)) hidden layers.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .target(
        "mesh:FILE.msh or mesh:8x8:TARGET, of a convex set in the plane", "mesh:4x4:hat2d",
        offered: .mesh("4x4", of: 2)),
      .domain("the box of a uniform mesh"),
    ]
  ) { options in
    let (function, target) = try options.finiteElements(default: "mesh:4x4:hat2d", dimension: 2)
    return Construction(
      theorem: theorem, network: try twoHiddenLayerNetwork(function), target: target,
      prediction: .exactly(0))
  }
}

/// The network with two hidden layers that equals a continuous piecewise linear function on its mesh of
/// a convex polygon, in exact arithmetic. Rounding grows with the number of edges: each fan reaches
/// over the whole domain.
/// - Throws: `UserError` where the mesh is not of the plane, or not of a convex set.
package func twoHiddenLayerNetwork(_ function: FiniteElementFunction) throws -> Network {
  let mesh = function.mesh
  guard mesh.dimension == 2 else {
    throw UserError("two hidden layers are built in the plane, not in dimension \(mesh.dimension)")
  }
  guard mesh.isConvex else {
    throw UserError("two hidden layers need the mesh of a convex set; he-finite-elements does not")
  }
  let outputs = 0..<function.nodeValues.features
  let sum = FanSum(function)
  var builder = ReLUBuilder(inputs: 2)
  var ridges: [Ridge: Signal] = [:]
  func ridge(_ normal: Vector, _ node: Int) -> Signal {
    let key = Ridge(normal: normal, node: node)
    if let known = ridges[key] { return known }
    let form = AffineFunction(
      gradient: [normal.x, normal.y], value: 0, at: mesh.nodes.point(node))
    let unit = builder.relu(builder.affine(form.gradient, form.constant))
    ridges[key] = unit
    return unit
  }
  var parts: [(weights: [Double], signal: Signal)] = []
  for term in sum.terms {
    let (v, u) = (term.node, term.direction)
    guard !term.isLine else {
      // A chord of the domain: the kink of one ridge, passed on.
      parts.append((term.weights, builder.relu(ridge(u.turned, v))))
      continue
    }
    let (first, _) = term.fan.sides
    let (alpha, _) = term.fan.weights
    let difference = ridge(-u.turned, v)
    // a = −α u_1^⊥ · (x − v)
    let a = Signal.sum([(alpha, ridge(-first.turned, v)), (-alpha, ridge(first.turned, v))])
    parts.append((term.weights, builder.relu(a + difference)))
  }
  // What is left is affine: known by three nodes far apart.
  let corners = farNodes(mesh)
  let points = mesh.nodes.samples(at: corners)
  let fans =
    parts.isEmpty
    ? Batch(features: outputs.count, count: 3)
    : try builder.network(
      outputs.map { output in .sum(parts.map { ($0.weights[output], $0.signal) }) })(points)
  var last: [Signal] = []
  for output in outputs {
    let rest = affine(
      through: (0..<3).map { points.point($0) },
      values: (0..<3).map { function.nodeValues[output, corners[$0]] - fans[output, $0] })
    let lowest = (0..<mesh.nodeCount).map { rest.value(at: mesh.nodes.point($0)) }.min() ?? 0
    // Shifted to be at least 0 on the domain, it passes through one unit a layer.
    var shifted = builder.affine(rest.gradient, rest.constant - lowest)
    shifted.isNonnegative = true
    last.append(
      .sum(
        [(1, builder.carry(shifted, to: 2))] + parts.map { ($0.weights[output], $0.signal) },
        constant: lowest))
  }
  return try builder.network(last)
}

private struct Ridge: Hashable {
  var normal: Vector
  var node: Int
}

private struct Vector: Hashable {
  var x: Double
  var y: Double
  /// Turned left by a right angle.
  var turned: Vector { Vector(x: -y, y: x) }
  static prefix func - (a: Vector) -> Vector { Vector(x: -a.x, y: -a.y) }
  static func cross(_ a: Vector, _ b: Vector) -> Double { a.x * b.y - a.y * b.x }
}

/// A balanced fan of a direction u and two of the fixed ones: u + α u_1 + β u_2 = 0, and u, u_1, u_2 go
/// round to the left.
private struct Fan {
  var sides: (Vector, Vector)
  var weights: (Double, Double)
  /// The numbers of the two fixed directions.
  var numbers: (Int, Int)

  /// Three directions of sum 0 that go round to the left, along no edge of a usual mesh.
  static let fixed: [Vector] = [
    Vector(x: 0.6, y: 0.8), Vector(x: -1, y: 0.1), Vector(x: 0.4, y: -0.9),
  ]

  init(_ u: Vector) {
    let opposite = -u
    for first in 0..<3 {
      let second = (first + 1) % 3
      let (p, q) = (Fan.fixed[first], Fan.fixed[second])
      let area = Vector.cross(p, q)
      let (alpha, beta) = (Vector.cross(opposite, q) / area, Vector.cross(p, opposite) / area)
      if alpha >= 0, beta >= 0 {
        (sides, weights, numbers) = ((p, q), (alpha, beta), (first, second))
        return
      }
    }
    // Only by rounding: u is opposite to the last direction.
    (sides, weights, numbers) = ((Fan.fixed[2], Fan.fixed[0]), (1, 0), (2, 0))
  }
}

/// A piecewise linear function as fans over the edges of its mesh, up to an affine function.
private struct FanSum {
  struct Term {
    var node: Int
    var direction: Vector
    var fan: Fan
    /// The kink of a whole line, between two boundary nodes, in place of a fan.
    var isLine: Bool
    /// One an output.
    var weights: [Double]
  }

  private(set) var terms: [Term] = []

  init(_ function: FiniteElementFunction) {
    let mesh = function.mesh
    let outputs = 0..<function.nodeValues.features
    func vector(_ a: Int, _ b: Int) -> Vector {
      Vector(x: mesh.nodes[0, b] - mesh.nodes[0, a], y: mesh.nodes[1, b] - mesh.nodes[1, a])
    }
    var isBoundary = [Bool](repeating: false, count: mesh.nodeCount)
    for facet in mesh.boundaryFacets {
      for node in mesh.simplex(facet.simplex) where node != facet.opposite {
        isBoundary[node] = true
      }
    }
    // Each inner edge with its two triangles' far corners.
    var opposite: [[Int]: [Int]] = [:]
    for simplex in 0..<mesh.simplexCount {
      let corners = mesh.simplex(simplex)
      for corner in corners {
        opposite[corners.filter { $0 != corner }.sorted(), default: []].append(corner)
      }
    }
    let edges = opposite.filter { $0.value.count == 2 }.sorted {
      ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1])
    }
    let largest = outputs.map { output in
      function.nodeValues.feature(output).map(\.magnitude).max() ?? 0
    }
    var left = [[[Double]]](
      repeating: [[Double]](repeating: [0, 0, 0], count: outputs.count), count: mesh.nodeCount)
    for (edge, corners) in edges {
      let isReversed = isBoundary[edge[0]] && !isBoundary[edge[1]]
      let (a, b) = isReversed ? (edge[1], edge[0]) : (edge[0], edge[1])
      let along = vector(a, b)
      let length = (along.x * along.x + along.y * along.y).squareRoot()
      let u = Vector(x: along.x / length, y: along.y / length)
      // The jump of the normal derivative, from the heights of the far corners over the edge's line.
      let kinks = outputs.map { output -> Double in
        let f = { (node: Int) in function.nodeValues[output, node] }
        let slope = (f(b) - f(a)) / length
        let rises = corners.map { corner -> Double in
          let side = vector(a, corner)
          let height = Vector.cross(u, side)
          return (f(corner) - f(a) - slope * (u.x * side.x + u.y * side.y)) / height.magnitude
        }
        return rises[0] + rises[1]
      }
      let isFlat = outputs.allSatisfy { kinks[$0].magnitude * length <= 1e-15 * largest[$0] }
      guard !isFlat else { continue }
      let fan = Fan(u)
      let isLine = isBoundary[a] && isBoundary[b]
      func add(_ node: Int, _ sign: Double) {
        terms.append(
          Term(
            node: node, direction: u, fan: fan, isLine: isLine, weights: kinks.map { sign * $0 }))
        for output in outputs {
          left[node][output][fan.numbers.0] += sign * kinks[output] * fan.weights.0
          left[node][output][fan.numbers.1] += sign * kinks[output] * fan.weights.1
        }
      }
      add(a, 1)
      if !isLine, !isBoundary[b] { add(b, -1) }
    }
    let fixed = Fan(Fan.fixed[0])
    for node in 0..<mesh.nodeCount where !isBoundary[node] {
      // The three are equal in exact arithmetic.
      let weights = left[node].map { -($0[0] + $0[1] + $0[2]) / 3 }
      guard weights.contains(where: { $0 != 0 }) else { continue }
      terms.append(
        Term(node: node, direction: Fan.fixed[0], fan: fixed, isLine: false, weights: weights))
    }
  }
}

/// Three nodes that span a large triangle.
private func farNodes(_ mesh: Mesh) -> [Int] {
  func edge(_ a: Int, _ b: Int) -> Vector {
    Vector(x: mesh.nodes[0, b] - mesh.nodes[0, a], y: mesh.nodes[1, b] - mesh.nodes[1, a])
  }
  let others = 1..<mesh.nodeCount
  let second = others.max { a, b in
    let (p, q) = (edge(0, a), edge(0, b))
    return p.x * p.x + p.y * p.y < q.x * q.x + q.y * q.y
  }
  let base = edge(0, second ?? 1)
  let third = others.max { a, b in
    Vector.cross(base, edge(0, a)).magnitude < Vector.cross(base, edge(0, b)).magnitude
  }
  return [0, second ?? 1, third ?? 2]
}

/// The affine function with these values at three points of the plane.
private func affine(through points: [[Double]], values: [Double]) -> AffineFunction {
  let (p, q) = (
    Vector(x: points[1][0] - points[0][0], y: points[1][1] - points[0][1]),
    Vector(x: points[2][0] - points[0][0], y: points[2][1] - points[0][1])
  )
  let area = Vector.cross(p, q)
  let (dp, dq) = (values[1] - values[0], values[2] - values[0])
  return AffineFunction(
    gradient: [(dp * q.y - dq * p.y) / area, (dq * p.x - dp * q.x) / area], value: values[0],
    at: points[0])
}
