// Attention: tokens of a sequence see one another.

import Base
import Kernels

extension Family {
  package static let attention = Family(Attention.self)
}

/// Each `tokenSize` inputs x_t are a token with w features, A·x_t + b + c_t, c_t of its place, or with features of
/// symbols in place of A·x_t (`EmbeddingRule`); then for each block
///
///   h ← h + O·attention(Q·h, K·h, V·h) + o   and   h ← h + V·σ(U·h + u) + v,
///
/// each map the same for all tokens, U of twice the width; then an affine output, of each token apart or, where there
/// are no as many outputs for each, of all together, or of the mean of the tokens (Vaswani et al. 2017,
/// arXiv:1706.03762, without their normalisation). With hashing Q·h are the keys too (`AttentionRule`), drawn from the
/// block's number. Shared over the depth, all blocks are one, as in ALBERT (Lan et al., ICLR 2020), but for the hashes.
///
/// Reversible blocks have two streams, the tokens both at first, and take h₁ ← h₁ + O·attention(… h₂ …) + o, then
/// h₂ ← h₂ + V·σ(U·h₁ + u) + v, as in Reformer (Kitaev et al. 2020, arXiv:2001.04451, section 3); what is read out is
/// their sum, so that both kinds have as many numbers.
enum Attention: NetworkFamily {
  static let name = "attention"
  static let summary =
    "inputs are tokens that see one another, all or by hashing: --heads, --attention, --sharing, --token-size, "
    + "--embedding, --readout, --blocks; the width is the features of a token, depth counts blocks"
  static let hasBlocks = true
  static let options = FamilyOptions(
    heads: 1, attention: .full, sharing: SharingRule.none, tokenSize: 1, embedding: .linear,
    readout: .tokens, blocks: .residual)

  static let endsInLinearLayer = false

  /// Heads share the width equally.
  static func widthStep(_ options: FamilyOptions) -> Int { options.heads ?? 1 }

  static func check(_ shape: Architecture) throws {
    try checkBlocks(shape, of: name)
    guard shape.blockLayers == 1 else {
      throw UserError("a block of attention has its own layers: leave block_layers out")
    }
    guard Set(shape.widths).count == 1 else {
      throw UserError("an attention network has one width, the features of a token")
    }
    let heads = shape.options.heads ?? 1
    guard shape.widths[0] % heads == 0 else {
      throw UserError(
        "the width \(shape.widths[0]) is no multiple of \(heads) heads, which share it equally")
    }
    let size = tokenSize(shape)
    guard shape.inputs % size == 0 else {
      throw UserError("\(shape.inputs) inputs are no whole number of tokens of \(size) inputs each")
    }
    guard shape.options.sharing != .depth || Set(shape.activations).count == 1 else {
      throw UserError("blocks that share their weights have one activation")
    }
  }

  private static func tokenSize(_ shape: Architecture) -> Int { shape.options.tokenSize ?? 1 }

  private static func tokens(_ shape: Architecture) -> Int { shape.inputs / tokenSize(shape) }

  private static func readsMean(_ shape: Architecture) -> Bool { shape.options.readout == .mean }

  /// Whether every token has its own outputs.
  private static func isOfTokens(_ shape: Architecture) -> Bool {
    !readsMean(shape) && shape.outputs % tokens(shape) == 0
  }

  private static func parts(_ shape: Architecture) -> Int {
    shape.options.attention?.parts ?? AttentionRule.full.parts
  }

  static func size(_ shape: Architecture) -> Double {
    let (n, w) = (Double(tokens(shape)), Double(shape.widths[0]))
    let block = Double(parts(shape) + 1) * w * (w + 1) + 2 * w * (w + 1) + w * (2 * w + 1)
    let blocks = shape.options.sharing == .depth ? 1 : shape.depth
    let output =
      isOfTokens(shape)
      ? Double(shape.outputs / tokens(shape)) * (w + 1)
      : Double(shape.outputs) * (readsMean(shape) ? w + 1 : n * w + 1)
    let codes = Double(shape.options.embedding?.codes ?? 1) * Double(tokenSize(shape))
    return (codes + 1) * w + n * w + Double(blocks) * block
      + shape.activations.prefix(blocks).reduce(0) { $0 + Double($1.trainableParameters) } + output
  }

  /// What makes the constant 1, the knots of symbols, and the mean of the tokens.
  static func frozenSize(_ shape: Architecture) -> Double {
    let (inputs, knots) = (Double(shape.inputs), shape.options.embedding?.knots?.count ?? 0)
    let mean = readsMean(shape) ? Double(tokens(shape)) * Double(shape.widths[0]) : 0
    return inputs + 1 + inputs * Double(knots) + mean
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    let (n, width, heads) = (tokens(shape), shape.widths[0], shape.options.heads ?? 1)
    var builder = GraphBuilder(inputs: shape.inputs)
    typealias Numbers = (weights: GraphBuilder.BlockID, biases: GraphBuilder.BlockID)
    func numbers(_ name: String, from columns: Int, to rows: Int, gain: Double = 1) -> Numbers {
      (
        builder.matrix("\(name).weights", rows: rows, columns: columns, gain: gain),
        builder.vector("\(name).biases", rows)
      )
    }
    /// One map for all tokens.
    func map(_ name: String, _ value: GraphBuilder.Wire, _ numbers: Numbers) -> GraphBuilder.Wire {
      builder.affine(name, value, numbers.weights, numbers.biases, copies: n)
    }
    let rule = shape.options.attention ?? .full
    let embedding = shape.options.embedding ?? .linear
    var codes = builder.input
    if let knots = embedding.knots {
      let grid = builder.block(
        Block(
          name: "symbols.grid", layout: .matrix(rows: shape.inputs, columns: knots.count),
          isTrained: false, first: .numbers(knots)))
      codes = builder.basis(
        "symbols", .spline(degree: 1, outside: .tangent), count: embedding.codes, of: codes,
        grid: grid)
    }
    let one = builder.affine(
      "one", builder.input,
      builder.block(
        Block(
          name: "one.weights", layout: .matrix(rows: 1, columns: shape.inputs), isTrained: false,
          first: .constant(0))),
      builder.vector("one.biases", 1, isTrained: false, first: .constant(1)))
    let places = builder.affine(
      "places", one, builder.matrix("places.weights", rows: n * width, columns: 1), nil)
    // Of the codes of a symbol one is 1, so that its features are as large as those of a place.
    let embed = numbers(
      "embed", from: tokenSize(shape) * embedding.codes, to: width,
      gain: Double(embedding.codes).squareRoot())
    let embedded = builder.sum("tokens", map("embed", codes, embed), places)
    // Two sums a block; blocks that are the same add up to their number times one.
    let isShared = shape.options.sharing == .depth
    let gain = 1 / (isShared ? 2 * Double(shape.depth) : (2 * Double(shape.depth)).squareRoot())
    typealias Layers = (
      seen: Numbers, mix: Numbers, inner: Numbers, slope: GraphBuilder.BlockID?, outer: Numbers
    )
    func layers(_ name: String, _ function: Activation) -> Layers {
      let seen = numbers("\(name).attention", from: width, to: rule.parts * width)
      let mix = numbers("\(name).mix", from: width, to: width, gain: gain)
      let inner = numbers("\(name).inner", from: width, to: 2 * width)
      let slope = builder.slope(of: function, nil, units: 2 * width, "\(name).slope")
      let outer = numbers("\(name).outer", from: 2 * width, to: width, gain: gain)
      return (seen, mix, inner, slope, outer)
    }
    // One stream that all is added to, or two.
    let isReversible = shape.options.blocks == .reversible
    var (first, second) = (embedded, embedded)
    let shared = isShared ? layers("block", shape.activations[0]) : nil
    for (index, function) in shape.activations.enumerated() {
      let name = "block\(index + 1)"
      let own = shared ?? layers(name, function)
      let seen = builder.attend(
        "\(name).attention", map("\(name).queries", second, own.seen), tokens: n, heads: heads,
        rule: rule, seed: rule.isHashed ? UInt64(index + 1) : 0)
      first = builder.sum("\(name).seen", first, map("\(name).mix", seen, own.mix))
      let inner = builder.apply(
        function, map("\(name).inner", first, own.inner), name: "\(name).inner.\(function.name)",
        numbers: own.slope)
      second = builder.sum(
        name, isReversible ? second : first, map("\(name).outer", inner, own.outer))
      if !isReversible { first = second }
    }
    let value = isReversible ? builder.sum("streams", first, second) : second
    if readsMean(shape) {
      // Feature after feature of each token.
      let pattern = RowPattern(
        columns: n * width, starts: (0...width).map { Int32($0 * n) },
        indices: (0..<width).flatMap { feature in (0..<n).map { Int32($0 * width + feature) } })
      let mean = builder.block(
        Block(
          name: "mean.weights", layout: .compressed(pattern), isTrained: false,
          first: .constant(1 / Double(n))))
      _ = builder.affine("output", builder.affine("mean", value, mean, nil), to: shape.outputs)
    } else if isOfTokens(shape) {
      _ = map("output", value, numbers("output", from: width, to: shape.outputs / n))
    } else {
      _ = builder.affine("output", value, to: shape.outputs)
    }
    return try builder.graph()
  }
}
