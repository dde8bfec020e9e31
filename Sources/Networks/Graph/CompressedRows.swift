import Kernels

/// An affine operation on a tile, of whose weights few are stored.
struct CompressedRows: ApartOperation {
  private let pattern: RowPattern
  private let copies: Int
  /// Among the numbers.
  private let weights: Int
  private let biases: Int?
  private let trainsWeights: Bool
  private let trainsBiases: Bool

  /// nil where all weights are stored.
  init?(_ affine: GraphOperation.Affine, of graph: Graph) {
    let block = graph.blocks[affine.weights]
    guard let pattern = block.layout.pattern else { return nil }
    self.pattern = pattern
    copies = affine.copies
    weights = graph.offsets[affine.weights]
    biases = affine.biases.map { graph.offsets[$0] }
    trainsWeights = block.isTrained
    trainsBiases = affine.biases.map { graph.blocks[$0].isTrained } ?? false
  }

  /// Each stored weight: the features that it joins, of all groups together, and its entry.
  private func each(_ body: (_ made: Int, _ read: Int, _ entry: Int) -> Void) {
    for group in 0..<copies {
      for row in 0..<pattern.rows {
        for entry in pattern.entries(ofRow: row) {
          body(
            group * pattern.rows + row, group * pattern.columns + Int(pattern.indices[entry]),
            entry)
        }
      }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward<Scalar: KernelScalar>(
    _ input: [Scalar], _ numbers: [Scalar], samples: Int
  ) -> [Scalar] {
    var made = [Scalar](repeating: 0, count: copies * pattern.rows * samples)
    if let biases {
      for feature in 0..<(copies * pattern.rows) {
        let bias = numbers[biases + feature % pattern.rows]
        for sample in 0..<samples { made[feature * samples + sample] = bias }
      }
    }
    each { to, from, entry in
      let weight = numbers[weights + entry]
      for sample in 0..<samples {
        made[to * samples + sample] += weight * input[from * samples + sample]
      }
    }
    return made
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func back<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int, rows: Int
  ) -> [Scalar] {
    var passed = [Scalar](repeating: 0, count: rows * samples)
    each { to, from, entry in
      guard from < rows else { return }
      let weight = numbers[weights + entry]
      for sample in 0..<samples {
        passed[from * samples + sample] += weight * delta[to * samples + sample]
      }
    }
    return passed
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func derivatives<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int,
    _ body: (Int, [Scalar]) -> Void
  ) {
    // Groups share their weights: what is by one of them adds up.
    if trainsWeights {
      each { to, from, entry in
        body(
          weights + entry,
          (0..<samples).map { delta[to * samples + $0] * input[from * samples + $0] })
      }
    }
    if trainsBiases, let biases {
      for feature in 0..<(copies * pattern.rows) {
        body(
          biases + feature % pattern.rows,
          Array(delta[(feature * samples)..<((feature + 1) * samples)]))
      }
    }
  }
}
