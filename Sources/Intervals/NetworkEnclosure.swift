// Networks over boxes, read operation by operation.

import Base
import Formulas
import Networks

/// The real function that a network is in exact arithmetic with its Float64 parameters.
package struct NetworkEnclosure: Sendable {
  package let network: Network
  let graph: Graph
  let numbers: [Double]
  let affines: [EnclosedAffine]
  /// Those that are no part of a function of one feature.
  let outerAffines: [EnclosedAffine]
  /// Operations that are one function of one feature, as of rational and spline units.
  let joined: JoinedOperations
  /// Whether linear bounds follow all operations, those that are one function together as that function.
  let hasLines: Bool

  /// Looks whether proofs follow all operations, whatever their numbers.
  /// - Throws: `UserError` that names one which they do not follow.
  package static func check(_ graph: Graph) throws {
    for case .pointwise(let unit) in graph.operations {
      if let reason = unit.function.expression?.value.unproven {
        throw UserError(
          "nothing can be proven of a network with \(excerpt(unit.function.description)): \(reason)"
        )
      }
    }
    for (index, operation) in graph.operations.enumerated() {
      if let reason = operation.unproven { throw UserError(reason, at: operation.place(index + 1)) }
    }
  }

  /// - Throws: `UserError` that names an operation of the network which proofs do not follow.
  package init(_ network: Network) throws {
    self.network = network
    (graph, numbers) = (network.graph, network.seen)
    try Self.check(graph)
    let joined = JoinedOperations(of: graph)
    self.joined = joined
    hasLines = graph.operations.enumerated().allSatisfy { index, operation in
      joined.contains(index) || operation.hasLines
    }
    affines = EnclosedAffine.all(of: graph, numbers)
    outerAffines =
      joined.isEmpty ? affines : EnclosedAffine.all(of: graph, numbers, joining: joined)
  }

  /// The outputs over a box.
  package func outputs(over box: Box, in arithmetic: TaylorArithmetic) -> [TaylorModel] {
    read(arithmetic.variables(box), arithmetic)
  }

  /// The outputs' gradients over a box: for each output its derivatives by the inputs, by forward
  /// differentiation. At a kink they hold the derivatives of both sides; across a jump, the whole
  /// line.
  package func gradients(over box: Box, in arithmetic: TaylorArithmetic) -> [[TaylorModel]] {
    let models = DerivativeModels(models: arithmetic)
    return read(models.inputs(box), models).map(\.slopes)
  }

  /// The outputs at a point, or over a small box, in interval arithmetic.
  package func values<Rule>(over box: [RoundedInterval<Rule>]) -> [RoundedInterval<Rule>] {
    read(box, IntervalFeatures<Rule>())
  }

  /// Whether all functions are continuous and linear between their joints, and nothing else bends.
  var isPiecewiseLinear: Bool {
    joined.isEmpty && hasLines
      && graph.operations.allSatisfy { operation in
        guard case .pointwise(let pointwise) = operation else { return true }
        return pointwise.function == .identity || pointwise.function.isLinearBetweenJoints
      }
  }

  private func read<Arithmetic: FeatureArithmetic>(
    _ inputs: [Arithmetic.Feature], _ arithmetic: Arithmetic
  ) -> [Arithmetic.Feature] {
    var engine = EnclosureEngine(arithmetic, affines: affines)
    return engine.outputs(of: graph, numbers, inputs)
  }
}

extension GraphOperation {
  /// Why `EnclosureEngine` does not follow it; nil where it does.
  fileprivate var unproven: String? {
    switch self {
    case .affine, .pointwise, .join, .combine, .route: nil
    case .basis(let basis):
      switch basis.kind {
      case .spline(_, .tangent), .chebyshev: nil
      case .spline(_, .zero), .fourier, .radial:
        "of functions of a basis only splines with tangents outside and Chebyshev polynomials are followed by proofs"
      }
    case .attend(let attend):
      attend.rule.isHashed
        ? "hashed attention chooses tokens by their values, which proofs do not follow" : nil
    }
  }
}
