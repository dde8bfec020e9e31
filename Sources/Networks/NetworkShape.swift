// The shape of a network, whatever made it.

extension Network {
  /// The family whose shape it has: its own, or that of plain layers; nil of other graphs.
  public var family: Family? { architecture?.family ?? (graph.layers == nil ? nil : .mlp) }

  /// The name of its family; of a network of none, `graph`.
  public var familyName: String { family?.name ?? "graph" }

  /// Units of each hidden layer or block; of other graphs, features of each function.
  public var widths: [Int] {
    architecture?.widths
      ?? graph.operations.enumerated().compactMap { index, operation in
        if case .pointwise = operation { graph.sizes[index + 1] } else { nil }
      }
  }

  /// Activation of each hidden layer or block; of other graphs, every function.
  public var activations: [Activation] {
    architecture?.activations
      ?? graph.operations.compactMap { operation in
        if case .pointwise(let pointwise) = operation { pointwise.function } else { nil }
      }
  }

  /// Hidden layers or blocks.
  public var depth: Int { widths.count }
  /// Units of the widest hidden layer; 0 without one.
  public var width: Int { widths.max() ?? 0 }
  /// Hidden units.
  public var neurons: Int { widths.reduce(0, +) }

  /// Parameters: the trained numbers, and of the frozen ones those that are not 0.
  public var parameterCount: Int {
    architecture?.parameterCount
      ?? graph.trainedCount + parameters[graph.trainedCount...].count { $0 != 0 }
  }

  /// Few of its weights are stored: no dense matrix has room for the others.
  package var isCompressed: Bool {
    architecture == nil && graph.blocks.contains { $0.layout.pattern != nil }
  }
}

extension Network {
  /// c + Σ aᵢ·max(wᵢ·x + bᵢ, 0) of one variable, one unit a term.
  /// - Throws: `UserError` where there is no unit, or the network has more parameters than are taken.
  package init(
    rectifiers: [(weight: Double, bias: Double, coefficient: Double)], constant: Double
  ) throws {
    let shape = try Architecture(inputs: 1, width: rectifiers.count, depth: 1, activation: .relu)
    self.init(
      shape,
      parameters: rectifiers.map(\.weight) + rectifiers.map(\.bias)
        + rectifiers.map(\.coefficient) + [constant])
  }
}
