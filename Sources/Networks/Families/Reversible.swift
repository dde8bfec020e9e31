// Reversible networks: the input of every block can be computed from its output.

import Base

extension Family {
  public static let reversible = Family(Reversible.self)
}

/// Two affine maps of the input make h₁ and h₂, half of the width each; every block takes h₁ ← h₁ + F(h₂), then
/// h₂ ← h₂ + G(h₁); the output is affine in both.
///
/// F and G as in `residual`, with one layer or two (Gomez, Ren, Urtasun, Grosse, The reversible residual network,
/// NeurIPS 2017, arXiv:1707.04585, equations 6 and 7). What a block saw is h₂ − G(h₁), then h₁ − F(h₂): the way back
/// computes it anew, so that a fit keeps the values of one branch, whatever the depth (see `ReversibleStretch`).
enum Reversible: NetworkFamily {
  static let name = "reversible"
  static let summary =
    "pairs of blocks whose input is computed back from their output, so that a fit keeps the values of one block at "
    + "any depth; an even width; depth counts blocks"
  static let hasBlocks = true
  static let trainsFunctions = true
  static func widthStep(_ options: FamilyOptions) -> Int { 2 }

  static func check(_ shape: Architecture) throws {
    try checkBlocks(shape, of: name)
    guard let width = shape.widths.first, shape.widths.allSatisfy({ $0 == width }) else {
      throw UserError(
        "a reversible network has one width: what a block adds has the size of what it sees")
    }
    guard width.isMultiple(of: 2) else {
      throw UserError(
        "width \(width) is odd: a reversible network has two halves of equal size; take \(width + 1)"
      )
    }
  }

  static func size(_ shape: Architecture) -> Double {
    let half = Double(shape.widths[0] / 2)
    let blocks = shape.activations.indices.reduce(0.0) { sum, index in
      sum + 2 * Double(shape.blockLayers) * half * (half + 1)
        + 2 * shape.trainedNumbers(index, units: shape.widths[0] / 2)
    }
    return 2 * half * Double(shape.inputs + 1) + blocks + Double(shape.outputs) * (2 * half + 1)
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    let half = shape.widths[0] / 2
    var builder = GraphBuilder(inputs: shape.inputs)
    let gains = BlockGains(shape)
    var first = builder.affine("lift.first", builder.input, to: half, gain: gains.lift)
    var second = builder.affine("lift.second", builder.input, to: half, gain: gains.lift)
    func branch(
      _ name: String, _ value: GraphBuilder.Wire, _ function: Activation,
      _ builder: inout GraphBuilder
    ) -> GraphBuilder.Wire {
      let inner = builder.apply(
        function, builder.affine("\(name).inner", value, to: half), shape.options.coefficients)
      return shape.blockLayers == 2
        ? builder.affine("\(name).outer", inner, to: half, gain: gains.outer) : inner
    }
    for (index, function) in shape.activations.enumerated() {
      let name = "block\(index + 1)"
      first = builder.sum(
        "\(name).first", first, branch("\(name).F", second, function, &builder))
      second = builder.sum(
        "\(name).second", second, branch("\(name).G", first, function, &builder))
    }
    _ = builder.affine(
      "output", builder.join("halves", [first, second]), to: shape.outputs, gain: gains.output)
    return try builder.graph()
  }
}
