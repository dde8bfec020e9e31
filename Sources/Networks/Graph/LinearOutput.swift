/// The trained affine operation that makes a graph's output and has the last trained numbers: with all
/// others held, the output is linear in them.
package struct LinearOutput: Hashable, Sendable {
  /// Features that it reads.
  package let inputs: Int
  /// Offsets of its weights (outputs × inputs, row-major) and of its biases right behind.
  package let weights: Int
  package let biases: Int
  /// Offset behind the last.
  package let end: Int
}

extension Graph {
  /// What variable projection solves for; nil where the last operation is not affine, is not trained, or
  /// shares its numbers.
  package var linearOutput: LinearOutput? {
    guard case .affine(let affine) = operations[operations.count - 1], affine.copies == 1,
      let biases = affine.biases, blocks[affine.weights].layout.pattern == nil
    else { return nil }
    let own = [affine.weights, biases]
    guard own.allSatisfy({ blocks[$0].isTrained }),
      !operations.dropLast().contains(where: { $0.blocks.contains { own.contains($0) } }),
      offsets[biases] == numbers(of: affine.weights).upperBound,
      numbers(of: biases).upperBound == trainedCount
    else { return nil }
    return LinearOutput(
      inputs: shape(of: affine).columns, weights: offsets[affine.weights],
      biases: offsets[biases], end: trainedCount)
  }
}
