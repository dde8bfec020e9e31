// What a network's weights take in memory, and what one evaluation takes in operations.

/// Counted, not measured: of an evaluation that makes use of what its weights are.
package struct WeightCost: Hashable, Sendable {
  /// Bits of all numbers as they would be stored: of small weights their values and scales, of others 32 or 64.
  package private(set) var bits = 0
  /// The same of numbers that are all stored in full.
  package private(set) var fullBits = 0
  /// Of one value, without those inside activations. A row with one scale is multiplied once, by sums of its ±1.
  package private(set) var multiplications = 0
  package private(set) var additions = 0
  /// Multiplications of the same network with weights that are no small ones: as many additions.
  package private(set) var fullMultiplications = 0
  /// Words of 64 bits for exclusive or and count, in place of additions: where weights and what they read are signs.
  package private(set) var words = 0

  package init(_ network: Network) {
    let graph = network.graph
    let full = network.precision == .f64 ? 64 : 32
    let seen = network.seen
    for block in graph.blocks {
      fullBits += full * block.count
      bits += block.quantiser?.bits(of: block, full: full) ?? full * block.count
    }
    for operation in graph.operations {
      guard case .affine(let affine) = operation else { continue }
      let block = graph.blocks[affine.weights]
      let rows = block.layout.shape?.rows ?? 0
      let entries = graph.numbers(of: affine.weights)
      fullMultiplications += affine.copies * block.count
      let terms = entries.count { seen[$0] != 0 }
      switch block.quantiser {
      case .ternary, .trainedTernary, .binary, .xnor:
        // With two scales the sums of either are multiplied.
        multiplications += affine.copies * rows * max(block.quantiser?.scaleCount ?? 1, 1)
        let hasZeros = block.quantiser == .ternary || block.quantiser == .trainedTernary
        if graph.isSign(affine.input), !hasZeros {
          let columns = block.layout.shape?.columns ?? 0
          words += affine.copies * rows * ((columns + 63) / 64)
        } else {
          additions += affine.copies * terms
        }
      case .powers, .levels, .halves, nil:
        multiplications += affine.copies * terms
        additions += affine.copies * terms
      }
    }
  }
}

extension Graph {
  /// Whether a value is made by signs.
  package func isSign(_ value: Int) -> Bool {
    guard value > 0, case .pointwise(let pointwise) = operations[value - 1] else { return false }
    return pointwise.function == .sign
  }
}

extension Quantiser {
  /// Bits of a block: of each number, and of its scales.
  fileprivate func bits(of block: Block, full: Int) -> Int {
    switch self {
    // Two planes of bits.
    case .ternary: 2 * block.count + full
    // Its scales are numbers of their own.
    case .trainedTernary: 2 * block.count
    // The scale is an exponent.
    case .binary: block.count + 16
    case .xnor: block.count + full * (block.layout.shape?.rows ?? 1)
    case .levels(let count):
      (Int.bitWidth - (count - 1).leadingZeroBitCount) * block.count + full
    // A sign and an exponent for each.
    case .powers(let terms): min(12 * terms, full) * block.count
    case .halves: full * block.count
    }
  }
}
