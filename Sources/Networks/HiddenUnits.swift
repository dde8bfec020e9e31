// The units of a hidden layer as a network of their own: what a layer has made of the input.
import Base
import Kernels

extension AnyNetwork {
  /// The network whose outputs are the first `count` units of a hidden layer.
  /// - Parameters:
  ///   - layer: 0 for the first hidden layer.
  ///   - count: 1 to the layer's width.
  /// - Throws: `UserError` where the network would have more parameters than are taken.
  public func units(ofLayer layer: Int, first count: Int) throws -> AnyNetwork {
    precondition(
      widths.indices.contains(layer) && (1...widths[layer]).contains(count),
      "a hidden layer, and units that it has")
    return switch self {
    case .dense(let network): .dense(try network.units(ofLayer: layer, first: count))
    case .sparse(let network): .sparse(try network.units(ofLayer: layer, first: count))
    }
  }

  /// What the output adds up: the weight of each unit of the last hidden layer in one output.
  public func outputWeights(_ output: Int) -> [Double] {
    switch self {
    case .dense(let network):
      let graph = network.architecture.graph
      guard let last = graph.linearOutput else { return [] }
      let first = last.weights + output * last.inputs
      // Behind the units stand inputs that skips bring.
      let skipped =
        network.architecture.skip == .none || network.architecture.widths.isEmpty ? 0 : graph.inputs
      return Array(network.parameters[first..<(first + last.inputs - skipped)])
    case .sparse(let network):
      let last = network.layers[network.layers.count - 1].weights
      var weights = [Double](repeating: 0, count: last.columns)
      for entry in last.entries(ofRow: output) {
        weights[Int(last.indices[entry])] += last.values[entry]
      }
      return weights
    }
  }
}

extension Network {
  /// - Throws: also where the family has no hidden layers.
  fileprivate func units(ofLayer layer: Int, first count: Int) throws -> Network {
    guard architecture.family == .mlp else {
      throw UserError("hidden units stand in layers of an mlp alone")
    }
    let shape = try Architecture(
      inputs: architecture.inputs, outputs: count, widths: Array(architecture.widths[...layer]),
      activations: Array(architecture.activations[...layer]),
      skip: architecture.skip == .all ? .all : .none)
    // The layers before have the same places in the buffer; the output layer picks.
    let last = shape.layers[layer + 1]
    var picked = Array(parameters[..<last.weights])
    picked += [Double](repeating: 0, count: last.end - last.weights)
    for unit in 0..<count { picked[last.weights + unit * last.inputs + unit] = 1 }
    return Network(shape, parameters: picked, precision: precision)
  }
}

extension SparseNetwork {
  fileprivate func units(ofLayer layer: Int, first count: Int) throws -> SparseNetwork {
    let picked = SparseLayer(
      weights: SparseMatrix(
        columns: layers[layer].outputs, rows: (0..<count).map { [(column: $0, value: 1)] }),
      biases: [Double](repeating: 0, count: count), activation: .identity)
    return try SparseNetwork(Array(layers[...layer]) + [picked])
  }
}
