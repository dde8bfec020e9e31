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

  /// What hidden units are rounded to.
  package enum Units: String, CaseIterable, Sendable, Codable {
    /// To nothing.
    case full = "none"
    /// Signs, whose gradient goes straight through where |x| < 1 (Hubara et al. 2016).
    case binary
    /// The same behind trained slopes and shifts, see `Graph.withShiftedSigns`.
    case rsign
  }

  /// Of weights; nil for none.
  package var quantiser: Quantiser?
  package var layers = Layers.all
  package var units = Units.full

  package init(quantiser: Quantiser? = nil, layers: Layers = .all, units: Units = .full) {
    self.quantiser = quantiser
    self.layers = layers
    self.units = units
  }

  var isNone: Bool { quantiser == nil && units == .full }

  /// Whether a network has trained or frozen numbers beside those that its family counts.
  var addsNumbers: Bool { units == .rsign || quantiser.map { $0.scaleCount > 0 } ?? false }

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
        if quantiser.scaleCount > 0, blocks[affine.weights].scales == nil {
          blocks[affine.weights].scales = blocks.count
          blocks.append(
            Block(
              name: "\(blocks[affine.weights].name).scales", layout: .vector(quantiser.scaleCount)))
        }
        if quantiser == .binary, let biases = affine.biases { blocks[biases].quantiser = .halves }
      case .pointwise(var pointwise):
        guard units != .full, pointwise.function == .sign else { continue }
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
    let small = try Graph(inputs: graph.inputs, operations: operations, blocks: blocks)
    return units == .rsign ? try small.withShiftedSigns() : small
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
