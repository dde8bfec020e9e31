import Kernels

/// Writes a graph operation by operation: what families and constructions use.
///
/// A `Wire` stands for a value and knows how many features it has.
package struct GraphBuilder {
  /// A value of the graph that is being built.
  package struct Wire: Hashable, Sendable {
    package let value: Int
    package let size: Int
  }

  /// Names a block of the graph that is being built.
  package struct BlockID: Hashable, Sendable {
    let index: Int
  }

  package let input: Wire
  private var operations: [GraphOperation] = []
  private var blocks: [Block] = []

  package init(inputs: Int) { input = Wire(value: 0, size: inputs) }

  /// A matrix of numbers (rows × columns).
  package mutating func matrix(
    _ name: String, rows: Int, columns: Int, isTrained: Bool = true, gain: Double = 1
  ) -> BlockID {
    block(
      Block(
        name: name, layout: .matrix(rows: rows, columns: columns), isTrained: isTrained, gain: gain)
    )
  }

  /// The stored entries of a matrix.
  package mutating func matrix(
    _ name: String, _ pattern: RowPattern, isTrained: Bool = true
  ) -> BlockID {
    block(Block(name: name, layout: .compressed(pattern), isTrained: isTrained))
  }

  package mutating func vector(
    _ name: String, _ count: Int, isTrained: Bool = true, first: Block.FirstValues = .drawn
  ) -> BlockID {
    block(Block(name: name, layout: .vector(count), isTrained: isTrained, first: first))
  }

  package mutating func block(_ block: Block) -> BlockID {
    blocks.append(block)
    return BlockID(index: blocks.count - 1)
  }

  /// W·v + b with blocks of its own: `name.weights`, then `name.biases`.
  package mutating func affine(
    _ name: String, _ value: Wire, to outputs: Int, isTrained: Bool = true, gain: Double = 1
  ) -> Wire {
    let weights = matrix(
      "\(name).weights", rows: outputs, columns: value.size, isTrained: isTrained, gain: gain)
    let biases = vector("\(name).biases", outputs, isTrained: isTrained)
    return affine(name, value, weights, biases)
  }

  /// W·v + b with blocks that others may name too.
  package mutating func affine(
    _ name: String, _ value: Wire, _ weights: BlockID, _ biases: BlockID?, copies: Int = 1
  ) -> Wire {
    let layout = blocks[weights.index].layout
    let rows = layout.shape?.rows ?? layout.count
    return append(
      .affine(
        .init(
          name: name, input: value.value, weights: weights.index, biases: biases?.index,
          copies: copies)), rows * copies)
  }

  /// A function on every feature; its trained numbers stand in `name.slope`, where the rule or the function asks for
  /// them.
  /// - Parameter name: of the operation; by default the function's behind that of what it reads.
  package mutating func apply(
    _ function: Activation, _ value: Wire, _ rule: CoefficientRule? = nil, name: String? = nil,
    isTrained: Bool = true
  ) -> Wire {
    let reads = value.value == 0 ? Graph.inputName : operations[value.value - 1].name
    let numbers = slope(
      of: function, rule, units: value.size, "\(reads).slope", isTrained: isTrained)
    return apply(function, value, name: name ?? "\(reads).\(function.name)", numbers: numbers)
  }

  /// The trained numbers of a function; nil where it has none.
  package mutating func slope(
    of function: Activation, _ rule: CoefficientRule?, units: Int, _ name: String,
    isTrained: Bool = true
  ) -> BlockID? {
    let count = function.trainedNumbers(rule, units: units)
    guard count > 0, let first = function.trainable?.firstNumber else { return nil }
    return vector(name, count, isTrained: isTrained, first: .constant(first))
  }

  /// The same with trainable numbers that others may name too.
  package mutating func apply(
    _ function: Activation, _ value: Wire, name: String, numbers: BlockID?
  ) -> Wire {
    append(
      .pointwise(
        .init(name: name, input: value.value, function: function, numbers: numbers?.index)),
      value.size)
  }

  /// Every feature into `count` functions of it.
  /// - Parameter grid: the frozen block of the grid (features × numbers of one), where the kind has one.
  package mutating func basis(
    _ name: String, _ kind: BasisKind, count: Int, of value: Wire, grid: BlockID? = nil
  ) -> Wire {
    append(
      .basis(.init(name: name, input: value.value, kind: kind, count: count, grid: grid?.index)),
      value.size * count)
  }

  /// Values one after the other.
  package mutating func join(_ name: String, _ values: [Wire]) -> Wire {
    append(
      .join(
        .init(
          name: name, parts: values.map { .init(input: $0.value, features: 0..<$0.size) })),
      values.reduce(0) { $0 + $1.size })
  }

  /// Features of values, one after the other.
  package mutating func join(_ name: String, _ parts: [(Wire, Range<Int>)]) -> Wire {
    append(
      .join(.init(name: name, parts: parts.map { .init(input: $0.0.value, features: $0.1) })),
      parts.reduce(0) { $0 + $1.1.count })
  }

  /// Some features of a value.
  package mutating func slice(_ name: String, _ value: Wire, _ features: Range<Int>) -> Wire {
    append(
      .join(.init(name: name, parts: [.init(input: value.value, features: features)])),
      features.count)
  }

  package mutating func sum(_ name: String, _ left: Wire, _ right: Wire) -> Wire {
    append(
      .combine(.init(name: name, kind: .sum, left: left.value, right: right.value)), left.size)
  }

  package mutating func product(_ name: String, _ left: Wire, _ right: Wire) -> Wire {
    append(
      .combine(.init(name: name, kind: .product, left: left.value, right: right.value)), left.size)
  }

  /// What each of so many tokens gets of those that it sees, from queries, keys and values, or queries and values.
  package mutating func attend(
    _ name: String, _ value: Wire, tokens: Int, heads: Int, rule: AttentionRule = .full,
    seed: UInt64 = 0
  ) -> Wire {
    append(
      .attend(
        .init(
          name: name, input: value.value, tokens: tokens, heads: heads, rule: rule, seed: seed)),
      value.size / rule.parts)
  }

  /// Capsules, or their lengths, out of what earlier ones predict: (copies × inputs × outputs × size) features.
  package mutating func route(
    _ name: String, _ value: Wire, copies: Int = 1, inputs: Int, outputs: Int, iterations: Int,
    result: GraphOperation.Route.Result = .capsules
  ) -> Wire {
    append(
      .route(
        .init(
          name: name, input: value.value, copies: copies, inputs: inputs, outputs: outputs,
          iterations: iterations, result: result)),
      result == .capsules ? value.size / inputs : copies * outputs)
  }

  private mutating func append(_ operation: GraphOperation, _ size: Int) -> Wire {
    operations.append(operation)
    return Wire(value: operations.count, size: size)
  }

  /// The graph, whose output is the last operation.
  /// - Throws: `UserError` where shapes do not fit.
  package consuming func graph() throws -> Graph {
    try Graph(inputs: input.size, operations: operations, blocks: blocks)
  }
}
