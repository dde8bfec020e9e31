// Networks whose weights, and perhaps values, are a few numbers.

import Base

/// What of a family's network is small: a quantiser before its weights, signs for its activations.
package struct SmallWeights: Hashable, Sendable {
  /// Which layers are quantised.
  package enum Layers: String, CaseIterable, Sendable, Codable {
    case all
    /// All but those that read the input or make the output.
    case hidden
  }

  /// Of weights; nil for none.
  package var quantiser: Quantiser?
  package var layers = Layers.all
  /// Whether hidden units are signs, whose gradient goes straight through where |x| ≤ 1 (Hubara et al. 2016).
  package var hasBinaryActivations = false

  package init(
    quantiser: Quantiser? = nil, layers: Layers = .all, hasBinaryActivations: Bool = false
  ) {
    self.quantiser = quantiser
    self.layers = layers
    self.hasBinaryActivations = hasBinaryActivations
  }

  var isNone: Bool { quantiser == nil && !hasBinaryActivations }

  /// The graph of a network with small weights.
  /// - Throws: `UserError` where nothing of it would be small.
  func applied(to graph: Graph) throws -> Graph {
    var (operations, blocks) = (graph.operations, graph.blocks)
    let last = graph.lastAffines
    var found = false
    for (index, operation) in operations.enumerated() {
      switch operation {
      case .affine(let affine):
        let isHidden = !last.contains(index) && !graph.readsInput(affine.input)
        guard let quantiser, layers == .all || isHidden, blocks[affine.weights].isTrained else {
          continue
        }
        found = true
        blocks[affine.weights].quantiser = quantiser
        if quantiser == .binary, let biases = affine.biases { blocks[biases].quantiser = .halves }
      case .pointwise(var pointwise):
        guard hasBinaryActivations, pointwise.function == .sign else { continue }
        pointwise.gradient = .clipped
        operations[index] = .pointwise(pointwise)
      case .basis, .join, .combine, .attend, .route: continue
      }
    }
    guard found || quantiser == nil else {
      throw UserError(
        "no layer stands between the first and the last of this network: quantise all layers, or give "
          + "more of them")
    }
    return try Graph(inputs: graph.inputs, operations: operations, blocks: blocks)
  }
}

extension Graph {
  /// The affine operations that make the output, perhaps by the routing of capsules.
  fileprivate var lastAffines: Set<Int> {
    var found: Set<Int> = []
    var open = [operations.count]
    while let value = open.popLast() {
      guard value > 0 else { continue }
      switch operations[value - 1] {
      case .affine: found.insert(value - 1)
      case .route(let route): open.append(route.input)
      case .join(let join) where value != operations.count: open += join.parts.map(\.input)
      case .pointwise, .basis, .join, .combine, .attend: break
      }
    }
    return found
  }

  /// Whether a value is the input, or joins it with others.
  fileprivate func readsInput(_ value: Int) -> Bool {
    if value == 0 { return true }
    guard case .join(let join) = operations[value - 1] else { return false }
    return join.parts.contains { readsInput($0.input) }
  }
}
