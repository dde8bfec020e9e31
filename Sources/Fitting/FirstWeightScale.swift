// First weights larger or smaller than their rule says: how a random network comes off the edge of chaos.

import Networks

extension Initialisation {
  /// First numbers with the drawn weights in front of activations multiplied; other numbers stay as they are.
  ///
  /// Weights that several operations share are multiplied once.
  static func scaled(_ numbers: [Double], of graph: Graph, by factor: Double) -> [Double] {
    guard factor != 1 else { return numbers }
    var scaled = numbers
    var isDone = [Bool](repeating: false, count: graph.blocks.count)
    for (index, operation) in graph.operations.enumerated() {
      guard case .affine(let affine) = operation, graph.blocks[affine.weights].first.isDrawn,
        !isDone[affine.weights], graph.function(after: index) != nil
      else { continue }
      isDone[affine.weights] = true
      for place in graph.numbers(of: affine.weights) { scaled[place] *= factor }
    }
    graph.startScales(&scaled)
    return scaled
  }
}
