// Fully connected networks: the multi-layer perceptron.

import Base

extension Family {
  public static let mlp = Family(FullyConnected.self)
}

/// Affine layers with activations between them; a skip joins the network's inputs to what a layer sees.
///
/// For each layer the numbers are its weights (outputs × inputs, row-major), its biases, then the
/// trained numbers of its activation, where it has any.
enum FullyConnected: NetworkFamily {
  static let name = "mlp"
  static let summary = "fully connected layers, each with an activation; the last is affine"
  static let trainsFunctions = true

  static func check(_ shape: Architecture) throws {
    guard shape.blockLayers == 1 else {
      throw UserError("an mlp has no blocks; \(Family.namesWithBlocks) networks have")
    }
  }

  static func size(_ shape: Architecture) -> Double {
    var count = 0.0
    for index in 0...shape.depth {
      let isOutput = index == shape.depth
      let carried = index == 0 ? shape.inputs : shape.widths[index - 1]
      let skips = index > 0 && (shape.skip == .all || shape.skip == .output && isOutput)
      let units = Double(isOutput ? shape.outputs : shape.widths[index])
      count += units * (Double(carried) + (skips ? Double(shape.inputs) : 0) + 1)
      if !isOutput { count += shape.trainedNumbers(index, units: shape.widths[index]) }
    }
    return count
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    var builder = GraphBuilder(inputs: shape.inputs)
    var value = builder.input
    for index in 0...shape.depth {
      let isOutput = index == shape.depth
      let name = isOutput ? "output" : "hidden\(index + 1)"
      if index > 0, shape.skip == .all || shape.skip == .output && isOutput {
        value = builder.join("\(name).input", [value, builder.input])
      }
      value = builder.affine(name, value, to: isOutput ? shape.outputs : shape.widths[index])
      if !isOutput {
        value = builder.apply(shape.activations[index], value, shape.options.coefficients)
      }
    }
    return try builder.graph()
  }
}
