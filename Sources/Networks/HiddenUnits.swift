// The units of a hidden layer as a network of their own: what a layer has made of the input.
import Base
import Kernels

extension Network {
  /// Whether its hidden layers are units that can be seen one by one.
  package var hasHiddenUnits: Bool { [.mlp, .rational, .spline].contains(family) }

  /// The network whose outputs are the first `count` units of a hidden layer.
  /// - Parameters:
  ///   - layer: 0 for the first hidden layer.
  ///   - count: 1 to the layer's width.
  /// - Throws: `UserError` where the family has no hidden layers.
  public func units(ofLayer layer: Int, first count: Int) throws -> Network {
    precondition(
      widths.indices.contains(layer) && (1...widths[layer]).contains(count),
      "a hidden layer, and units that it has")
    guard hasHiddenUnits else {
      throw UserError(
        "hidden units stand in layers of an mlp, of rational units or of splines that are units alone"
      )
    }
    // A chain of compressed layers stays one, with its schedule.
    if let chain = compressedChain {
      let picked = ChainLayer(
        weights: SparseMatrix(
          columns: chain[layer].outputs, rows: (0..<count).map { [(column: $0, value: 1)] }),
        biases: [Double](repeating: 0, count: count), activation: .identity)
      return try Network(layers: Array(chain[...layer]) + [picked])
    }
    let makers = graph.operations.indices.filter { index in
      if family != .mlp { return UnitOperations(endingAt: index, of: graph) != nil }
      guard case .pointwise(let pointwise) = graph.operations[index] else { return false }
      // Signs may be of what other functions have bent.
      return architecture?.small?.units != .rsign || pointwise.function == .sign
    }
    let (part, blocks) = graph.prefix(through: makers[layer] + 1)
    let last = part.operations.count
    let picked = try Graph(
      inputs: part.inputs,
      operations: part.operations + [
        .join(.init(name: "units", parts: [.init(input: last, features: 0..<count)]))
      ], blocks: part.blocks)
    return Network(
      picked, parameters: graph.numbers(ofBlocks: blocks, from: parameters), precision: precision)
  }

  /// What the output adds up: the weight of each unit of the last hidden layer in one output; none where
  /// the output is not affine.
  public func outputWeights(_ output: Int) -> [Double] {
    guard case .affine(let affine) = graph.operations[graph.operations.count - 1],
      affine.copies == 1
    else { return [] }
    // Behind the units stand inputs that skips bring.
    var units = graph.sizes[affine.input]
    if affine.input > 0, case .join(let join) = graph.operations[affine.input - 1] {
      units = join.parts[0].features.count
    }
    let (seen, first) = (seen, graph.offsets[affine.weights])
    guard let pattern = graph.blocks[affine.weights].layout.pattern else {
      let start = first + output * graph.sizes[affine.input]
      return Array(seen[start..<(start + units)])
    }
    var weights = [Double](repeating: 0, count: units)
    for entry in pattern.entries(ofRow: output) where Int(pattern.indices[entry]) < units {
      weights[Int(pattern.indices[entry])] += seen[first + entry]
    }
    return weights
  }
}
