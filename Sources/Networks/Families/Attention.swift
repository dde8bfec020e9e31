// Attention: every token of a sequence sees all of them.

import Base

extension Family {
  package static let attention = Family(Attention.self)
}

/// Each input x_t is a token, w features a·x_t + b + c_t with a place c_t of its own; then for each block
///
///   h ← h + O·attention(Q·h, K·h, V·h) + o   and   h ← h + V·σ(U·h + u) + v,
///
/// each map the same for all tokens, U of twice the width; then an affine output of each token, or of all together where the outputs
/// are no multiple of the inputs (Vaswani et al. 2017, arXiv:1706.03762, without their normalisation).
enum Attention: NetworkFamily {
  static let name = "attention"
  static let summary =
    "inputs are tokens that see one another: --heads, width the features of a token, depth counts blocks"
  static let hasBlocks = true
  static let options = FamilyOptions(heads: 1)

  static func check(_ shape: Architecture) throws {
    try checkBlocks(shape, of: name)
    guard shape.blockLayers == 1 else {
      throw UserError("a block of attention has its layers: leave block_layers out")
    }
    guard Set(shape.widths).count == 1 else {
      throw UserError("an attention network has one width, the features of a token")
    }
    let heads = shape.options.heads ?? 1
    guard shape.widths[0] % heads == 0 else {
      throw UserError(
        "the width \(shape.widths[0]) is no multiple of \(heads) heads, which share it equally")
    }
  }

  /// Whether every token has as many outputs.
  private static func isOfTokens(_ shape: Architecture) -> Bool {
    shape.outputs % shape.inputs == 0
  }

  static func size(_ shape: Architecture) -> Double {
    let (n, w) = (Double(shape.inputs), Double(shape.widths[0]))
    let block = 4 * w * (w + 1) + 2 * w * (w + 1) + w * (2 * w + 1)
    let output =
      isOfTokens(shape)
      ? Double(shape.outputs / shape.inputs) * (w + 1) : Double(shape.outputs) * (n * w + 1)
    return 2 * w + n * w + Double(shape.depth) * block
      + shape.activations.reduce(0) { $0 + Double($1.trainableParameters) } + output
  }

  /// What makes the constant 1.
  static func frozenSize(_ shape: Architecture) -> Double { Double(shape.inputs) + 1 }

  static func graph(_ shape: Architecture) throws -> Graph {
    let (n, width, heads) = (shape.inputs, shape.widths[0], shape.options.heads ?? 1)
    var builder = GraphBuilder(inputs: n)
    /// One map for all tokens.
    func map(
      _ name: String, _ value: GraphBuilder.Wire, to rows: Int, gain: Double = 1
    ) -> GraphBuilder.Wire {
      let weights = builder.matrix(
        "\(name).weights", rows: rows, columns: value.size / n, gain: gain)
      let biases = builder.vector("\(name).biases", rows)
      return builder.affine(name, value, weights, biases, copies: n)
    }
    let one = builder.affine(
      "one", builder.input,
      builder.block(
        Block(
          name: "one.weights", layout: .matrix(rows: 1, columns: n), isTrained: false,
          first: .constant(0))),
      builder.vector("one.biases", 1, isTrained: false, first: .constant(1)))
    let places = builder.affine(
      "places", one, builder.matrix("places.weights", rows: n * width, columns: 1), nil)
    var value = builder.sum("tokens", map("embed", builder.input, to: width), places)
    // Two sums a block.
    let gain = 1 / (2 * Double(shape.depth)).squareRoot()
    for (index, function) in shape.activations.enumerated() {
      let name = "block\(index + 1)"
      let seen = builder.attend(
        "\(name).attention", map("\(name).queries-keys-values", value, to: 3 * width), tokens: n,
        heads: heads)
      value = builder.sum("\(name).seen", value, map("\(name).mix", seen, to: width, gain: gain))
      let inner = builder.apply(function, map("\(name).inner", value, to: 2 * width))
      value = builder.sum(name, value, map("\(name).outer", inner, to: width, gain: gain))
    }
    if isOfTokens(shape) {
      _ = map("output", value, to: shape.outputs / n)
    } else {
      _ = builder.affine("output", value, to: shape.outputs)
    }
    return try builder.graph()
  }
}
