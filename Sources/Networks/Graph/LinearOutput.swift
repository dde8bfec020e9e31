/// The trained affine operation that makes a graph's output and has the last trained numbers: with all
/// others held, the output is linear in them.
package struct LinearOutput: Hashable, Sendable {
  /// Features that it reads.
  package let inputs: Int
  /// Offset of its weights (outputs × inputs, row-major).
  package let weights: Int
  /// Of its biases right behind, where it has any.
  package let biases: Int?
  /// Offset behind the last.
  package let end: Int
}

extension Graph {
  /// What variable projection solves for; nil where the last operation is not affine, is not trained, or
  /// shares its numbers.
  package var linearOutput: LinearOutput? {
    guard case .affine(let affine) = operations[operations.count - 1], affine.copies == 1,
      blocks[affine.weights].layout.pattern == nil
    else { return nil }
    let own = [affine.weights] + (affine.biases.map { [$0] } ?? [])
    guard own.allSatisfy({ blocks[$0].isTrained }),
      !operations.dropLast().contains(where: { $0.blocks.contains { own.contains($0) } }),
      affine.biases.map({ offsets[$0] == numbers(of: affine.weights).upperBound }) ?? true,
      numbers(of: affine.biases ?? affine.weights).upperBound == trainedCount
    else { return nil }
    return LinearOutput(
      inputs: shape(of: affine).columns, weights: offsets[affine.weights],
      biases: affine.biases.map { offsets[$0] }, end: trainedCount)
  }
}
