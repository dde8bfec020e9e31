// Tied networks: one block's weights at every depth.

import Base

extension Family {
  public static let tied = Family(Tied.self)
}

/// x ↦ A·x + a, then the same residual block h ↦ h + F(h) as often as the depth says, then an affine output.
///
/// The number of parameters does not depend on the depth, as in ALBERT (Lan et al., ICLR 2020). F as in
/// `residual`.
enum Tied: NetworkFamily {
  static let name = "tied"
  static let summary = "one residual block whose weights are reused at every depth"
  static let hasBlocks = true
  static let trainsFunctions = true

  static func check(_ shape: Architecture) throws {
    try checkBlocks(shape, of: name)
    guard Set(shape.widths).count == 1, Set(shape.activations).count == 1 else {
      throw UserError("a tied network has one width and one activation: its blocks are the same")
    }
  }

  static func size(_ shape: Architecture) -> Double {
    let width = Double(shape.widths[0])
    return width * Double(shape.inputs + 1) + Double(shape.blockLayers) * width * (width + 1)
      + shape.trainedNumbers(0, units: shape.widths[0]) + Double(shape.outputs) * (width + 1)
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    let (width, function) = (shape.widths[0], shape.activations[0])
    var builder = GraphBuilder(inputs: shape.inputs)
    let gains = BlockGains(shape, areSame: true)
    var value = builder.affine("lift", builder.input, to: width, gain: gains.lift)
    let layers = ["inner", "outer"].prefix(shape.blockLayers).map { layer in
      (
        weights: builder.matrix(
          "block.\(layer).weights", rows: width, columns: width,
          gain: layer == "outer" ? gains.outer : 1),
        biases: builder.vector("block.\(layer).biases", width)
      )
    }
    let slope = builder.slope(
      of: function, shape.options.coefficients, units: width, "block.slope")
    for index in 1...shape.depth {
      let name = "block\(index)"
      let inner = builder.affine("\(name).inner", value, layers[0].weights, layers[0].biases)
      var branch = builder.apply(
        function, inner, name: "\(name).inner.\(function.name)", numbers: slope)
      if shape.blockLayers == 2 {
        branch = builder.affine("\(name).outer", branch, layers[1].weights, layers[1].biases)
      }
      value = builder.sum(name, value, branch)
    }
    _ = builder.affine("output", value, to: shape.outputs, gain: gains.output)
    return try builder.graph()
  }
}
