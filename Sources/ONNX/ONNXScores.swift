// A classifier's ONNX file up to its scores.

import Base
import Foundation
import Networks

extension Network {
  /// The scores that a file computes before it ends in `Softmax`, `LogSoftmax` or `ArgMax`, with that end; a file
  /// that ends otherwise is read whole.
  /// - Throws: as `init(onnx:)`.
  package static func scores(onnx path: String) throws -> (network: Network, end: ScoreEnd?) {
    do {
      var graph = try ONNXGraph(onnx: path)
      let ends = try graph.cutToScores()
      return (try Network(graph, rowsAlong: ends.map(\.axis)), ends.first?.end)
    } catch let error as UserError {
      throw error.located(at: path)
    }
  }
}

extension ONNXGraph {
  /// Takes the scores for the output.
  /// - Returns: what stood behind them, the file's end first.
  fileprivate mutating func cutToScores() throws -> [(end: ScoreEnd, axis: Int)] {
    var ends: [(end: ScoreEnd, axis: Int)] = []
    guard outputs.count == 1 || outputs.count(where: { $0.kind?.isReal == true }) == 1,
      let given = outputs.count == 1
        ? outputs.first : outputs.first(where: { $0.kind?.isReal == true }),
      let kind = inputs.first(where: { input in !constants.contains { $0.name == input.name } })?
        .kind
    else { return [] }
    var name = given.name
    while let index = nodes.firstIndex(where: { $0.outputs.contains(name) }),
      nodes[index].domain.isEmpty, let source = nodes[index].inputs.first
    {
      let node = nodes[index]
      if node.operation == "Identity" {
        name = source
        continue
      }
      guard let end = ScoreEnd(rawValue: node.operation) else { break }
      // Of a place no other place is taken, and of probabilities no others.
      guard ends.allSatisfy({ $0.end == .argMax }), end != .argMax || ends.isEmpty else { break }
      do {
        guard try node.whole("select_last_index", default: 0) == 0 else {
          throw UserError(
            "of equal scores the first is taken; its attribute select_last_index is not read")
        }
        let usual = end == .argMax ? 0 : operatorVersion < 13 ? 1 : -1
        ends.append((end, try node.whole("axis", default: usual)))
      } catch let error as UserError {
        throw error.located(at: node.place(index))
      }
      name = source
    }
    if !ends.isEmpty { outputs = [ONNXValue(name: name, kind: kind)] }
    return ends
  }
}
