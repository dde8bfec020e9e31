// Theorem (J. He, L. Li, J. Xu, C. Zheng, ReLU deep neural networks and linear finite elements,
// J. Comput. Math. 38 (2020) 502–527, Section 3): the hat function at x_i with steps h = x_i − x_{i−1}
// and k = x_{i+1} − x_i is
//
//   φ_i(x) = relu(x − x_{i−1})/h − (1/h + 1/k) relu(x − x_i) + relu(x − x_{i+1})/k,
//
// so every linear finite-element function on N intervals is a ReLU network with one hidden layer of N
// units:
//
//   f(x) = f(x_0) + Σ_i (s_i − s_{i−1}) relu(x − x_i),   s_i the slope on [x_i, x_{i+1}], s_{−1} = 0.
//
// Rounding grows with the sum of |s_i − s_{i−1}|: for smooth f it stays of order 1, for rough nodal
// values it is of order N².

import Base
import Functions
import Kernels
import Networks

enum HatFunctions {
  static let theorem = Theorem(
    id: "he-hats",
    citation: "He, Li, Xu, Zheng 2020, J. Comput. Math. 38, arXiv:1807.03973, Section 3",
    statement: "Every linear finite-element function on N intervals is a ReLU network with one "
      + "hidden layer of N units.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .target(
        "mesh:FILE.msh of lines, or mesh:CELLS:TARGET", "mesh:16:runge",
        offered: .mesh("16", of: 1)),
      .domain("the interval of a uniform mesh"),
    ]
  ) { options in
    let (function, target) = try options.finiteElements(default: "mesh:16:runge", dimension: 1)
    return Construction(
      theorem: theorem, network: try hatNetwork(function), target: target,
      // A gap of the mesh is an interval too: the line that joins its ends.
      prediction: .exactly(0), predictedNeurons: function.mesh.nodeCount - 1)
  }
}

/// The shallow network that equals a finite-element function on its mesh of the line, in exact
/// arithmetic: a unit for each interval between neighbouring nodes at most. Units with no kink are left out: a
/// hat function has three. A gap of the mesh is joined by a line, which is an interval too.
/// - Throws: `UserError` where the mesh is not one of lines.
package func hatNetwork(_ function: FiniteElementFunction) throws -> Network {
  let mesh = function.mesh
  guard mesh.dimension == 1 else {
    throw UserError(
      "the shallow form is for meshes of the line, not of dimension \(mesh.dimension)")
  }
  let order = (0..<mesh.nodeCount).sorted { mesh.nodes[0, $0] < mesh.nodes[0, $1] }
  let knots = order.map { mesh.nodes[0, $0] }
  let outputs = function.nodeValues.features
  // Intervals between which the mesh has a gap are joined by a line.
  let slopes = (0..<outputs).map { output in
    zip(order, order.dropFirst()).map { left, right in
      (function.nodeValues[output, right] - function.nodeValues[output, left])
        / (mesh.nodes[0, right] - mesh.nodes[0, left])
    }
  }
  func change(_ output: Int, _ knot: Int) -> Double {
    slopes[output][knot] - (knot > 0 ? slopes[output][knot - 1] : 0)
  }
  var builder = ReLUBuilder(inputs: 1)
  var units: [(knot: Int, signal: Signal)] = []
  for knot in 0..<(knots.count - 1)
  where (0..<outputs).contains(where: { change($0, knot) != 0 }) {
    units.append((knot, builder.relu(builder.affine([1], -knots[knot]))))
  }
  if units.isEmpty { units.append((0, builder.relu(builder.affine([1], -knots[0])))) }
  return try builder.network(
    (0..<outputs).map { output in
      .sum(
        units.map { (change(output, $0.knot), $0.signal) },
        constant: function.nodeValues[output, order[0]])
    })
}

extension ConstructionOptions {
  /// The finite-element function that the target's text means, with itself as a target.
  /// - Throws: `UserError` where it is none, or of another dimension than the theorem's.
  func finiteElements(
    default text: String, dimension: Int? = nil
  ) throws -> (function: FiniteElementFunction, target: TargetFunction) {
    let name = target ?? text
    guard name.hasPrefix("mesh:") else {
      throw UserError(
        "this theorem needs a finite-element function: mesh:FILE.msh or mesh:8x8:\(excerpt(name))",
        at: "--target")
    }
    let function = try finiteElementFunction(name, domain: domain)
    let most = SizeLimit.simplices.range.upperBound
    guard function.mesh.simplexCount <= most else {
      throw UserError(
        "the mesh has \(function.mesh.simplexCount) cells; a construction takes at most \(most)",
        at: "--target")
    }
    guard function.nodeValues.storage.allSatisfy({ abs($0) <= Domain.largest }) else {
      throw UserError(
        "\(excerpt(name)) has values at its nodes that are not finite, or beyond 1.6e60",
        at: "--target")
    }
    if let dimension, function.mesh.dimension != dimension {
      throw UserError(
        "this theorem needs a mesh of dimension \(dimension), not \(function.mesh.dimension)",
        at: "--target")
    }
    return (function, try function.target(name: name))
  }
}
