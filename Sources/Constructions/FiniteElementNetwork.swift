// Linear finite elements as ReLU networks.
//
// Theorem (J. He, L. Li, J. Xu, C. Zheng, ReLU deep neural networks and linear finite elements,
// J. Comput. Math. 38 (2020) 502–527, Theorem 3.1): on a locally convex mesh of a domain in R^d whose
// nodes have at most k_h simplices each, every linear finite-element function f with N degrees of
// freedom is a ReLU network with ⌈log₂ k_h⌉ + 1 hidden layers and O(d k_h N) units:
//     f = Σ_i f(x_i) φ_i,   φ_i = max(0, min_k g_k).
// Meshes that are not locally convex are built too, one hidden layer deeper (NodalBasis.swift).

import Base
import Functions
import Networks

enum FiniteElements {
  static let theorem = Theorem(
    id: "he-finite-elements",
    citation: "He, Li, Xu, Zheng 2020, J. Comput. Math. 38, arXiv:1807.03973, Theorem 3.1",
    statement: "On a locally convex mesh with at most k simplices at a node, every linear "
      + "finite-element function is a ReLU network with ceil(log2 k) + 1 hidden layers and O(d k N) "
      + "units.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .target(
        "mesh:FILE.msh, mesh:FILE.msh:EXPRESSION or mesh:8x8:TARGET", "mesh:8x8:franke",
        offered: .mesh("8x8", of: 2)),
      .domain("the box of a uniform mesh"),
    ]
  ) { options in
    let (function, target) = try options.finiteElements(default: "mesh:8x8:franke")
    let built = try finiteElementNetwork(function)
    return Construction(
      theorem: theorem, network: built.network, target: target, prediction: .exactly(0),
      predictedNeurons: built.theoremNeurons)
  }
}

/// How the minima of affine functions are taken.
public enum MinimumForm: String, CaseIterable, Sendable {
  /// min(a, b) by four units, as the theorem's proof does.
  case fourUnits
  /// The affine functions are cut at 0 first, so that two units do for a pair: the same depth, fewer
  /// units, less rounding.
  case cutAtZero
}

/// A finite-element function as a network, and what there is to say of it.
public struct FiniteElementNetwork: Sendable {
  public let network: Network
  /// Nodes whose basis function was built: those where the function is not 0.
  public let degreesOfFreedom: Int
  /// Of these, the nodes whose star is not convex (or, on a mesh that is not convex, on the
  /// boundary): the theorem's formula does not hold there.
  public let exceptions: Int
  /// k_h: the most simplices at a node.
  public let largestStar: Int
  /// ⌈log₂ k_h⌉ + 1: the theorem's hidden layers.
  public var theoremDepth: Int { ceilLog2(largestStar) + 1 }
  /// Units of the theorem's construction, were all stars convex: a tree of pairs and one ReLU for
  /// each node, carried on by one unit a layer to the common depth.
  public let theoremNeurons: Int
}

/// The network that equals a finite-element function on its mesh, in exact arithmetic. Outside the mesh
/// it has other values.
/// - Throws: `UserError` where simplices overlap.
public func finiteElementNetwork(
  _ function: FiniteElementFunction, minimum: MinimumForm = .cutAtZero
) throws -> FiniteElementNetwork {
  let mesh = function.mesh
  let outputs = function.nodeValues.features
  let basis = NodalBasis(mesh)
  let theoremDepth = ceilLog2(basis.largestStar) + 1
  var builder = ReLUBuilder(inputs: mesh.dimension)
  var nodal: [(node: Int, signal: Signal)] = []
  var (exceptions, theoremNeurons) = (0, 0)
  for node in 0..<mesh.nodeCount
  where (0..<outputs).contains(where: { function.nodeValues[$0, node] != 0 }) {
    try WorkLimit.check()
    let recipe = try basis.function(of: node)
    if !recipe.isMinimum { exceptions += 1 }
    let count = basis.starCount(node)
    theoremNeurons += maximumTreeNeurons(count) + theoremDepth - ceilLog2(count)
    nodal.append((node, builder.nodalFunction(recipe, minimum: minimum)))
  }
  if builder.depth == 0 {
    // The function 0: one unit that is never on.
    nodal.append((0, builder.relu(builder.affine(Array(repeating: 0, count: mesh.dimension), 0))))
  }
  for index in nodal.indices {
    nodal[index].signal = builder.carry(nodal[index].signal, to: builder.depth)
  }
  let network = try builder.network(
    (0..<outputs).map { output in
      .sum(nodal.map { (function.nodeValues[output, $0.node], $0.signal) })
    })
  return FiniteElementNetwork(
    network: network, degreesOfFreedom: nodal.count, exceptions: exceptions,
    largestStar: basis.largestStar, theoremNeurons: theoremNeurons)
}

/// The network of one nodal basis function.
/// - Throws: `UserError` where there is no such node, or simplices overlap.
package func nodalNetwork(
  _ node: Int, of mesh: Mesh, minimum: MinimumForm = .cutAtZero
) throws -> Network {
  guard (0..<mesh.nodeCount).contains(node) else {
    throw UserError("there is no node \(node): the mesh has \(mesh.nodeCount), numbered from 0")
  }
  var builder = ReLUBuilder(inputs: mesh.dimension)
  let signal = builder.nodalFunction(
    try NodalBasis(mesh).function(of: node), minimum: minimum)
  return try builder.network([signal])
}

extension ReLUBuilder {
  /// Adds the units of a nodal function.
  mutating func nodalFunction(_ recipe: NodalFunction, minimum: MinimumForm) -> Signal {
    func signal(_ function: AffineFunction) -> Signal {
      affine(function.gradient, function.constant)
    }
    if recipe.isMinimum {
      let pieces = recipe.pieces.map { signal($0.value) }
      switch minimum {
      case .fourUnits: return relu(self.minimum(pieces))
      case .cutAtZero: return self.minimum(pieces.map { relu($0) })
      }
    }
    let terms = recipe.pieces.map { piece in
      let value = relu(signal(piece.value))
      let ramps = piece.ramps.map { (-$0.factor, relu(-signal($0.function))) }
      return relu(.sum([(1, value)] + ramps))
    }
    return maximum(terms)
  }
}
