// From a network of splines to functions with names: pruning, matching, fitting again.

import Base
import Networks

/// What is read off a network of splines on edges.
package struct SymbolReading: Sendable {
  /// An edge of the network.
  package struct Edge: Sendable {
    /// 0 for the first layer.
    package let layer: Int
    package let input: Int
    package let output: Int
    /// The standard deviation of its values over the samples, in units of the largest of its layer's nodes.
    package let share: Double
    /// The preferred function first; none where the edge is cut.
    package let matches: [EdgeMatch]

    package var isCut: Bool { matches.isEmpty }
  }

  package let edges: [Edge]
  /// With the preferred functions, fitted to the data.
  package let network: SymbolicNetwork

  /// Cuts edges that matter little, finds for each other the function that it is most like, and fits a, b, c and the
  /// constants of all together.
  /// - Parameters:
  ///   - network: of the family kan.
  ///   - data: (inputs × samples) and (outputs × samples).
  ///   - threshold: edges whose share is below it are cut.
  /// - Throws: `UserError` where the network is no such network, or nothing is left of it.
  package init(_ network: Network, on data: FitData, threshold: Double) throws {
    guard let layers = network.graph.splineLayers else {
      throw UserError(
        "symbols are read off edges of splines, as the family \(Family.namesWithSplines) has; this network has none"
      )
    }
    let numbers = network.seen
    var pass = SplineValues([data.inputs])
    var nodes: [[[Double]]] = []
    var values: [[[[Double]]]] = []
    for layer in layers {
      nodes.append(pass.values)
      values.append(
        (0..<layer.outputs).map { output in
          (0..<layer.inputs).map { input in pass.edge(layer, output, input, numbers) }
        })
      pass.move(through: layer, numbers)
    }
    let shares: [[[Double]]] = values.map { Self.shares($0) }
    var kept: [[[Bool]]] = shares.map { layer in
      layer.map { edges in edges.map { $0 >= threshold && $0 > 0 } }
    }
    Self.cutDeadNodes(&kept)
    guard kept.allSatisfy({ $0.contains { $0.contains(true) } }) else {
      throw UserError(
        "no edge of a layer is left: give a threshold below \(plain(threshold))", at: "--threshold")
    }
    var edges: [Edge] = []
    var symbolic: [SymbolicLayer] = []
    for (index, layer) in layers.enumerated() {
      var made = SymbolicLayer(
        edges: [], constants: [Double](repeating: 0, count: layer.outputs))
      let samples = Self.chosen(data.inputs.count)
      for output in 0..<layer.outputs {
        for input in 0..<layer.inputs {
          let y = values[index][output][input]
          var matches: [EdgeMatch] = []
          if kept[index][output][input] {
            let x = nodes[index][input]
            matches = EdgeMatch.all(samples.map { x[$0] }, samples.map { y[$0] })
          }
          edges.append(
            Edge(
              layer: index, input: input, output: output, share: shares[index][output][input],
              matches: matches))
          if let best = matches.first {
            made.edges.append(
              SymbolicEdge(
                input: input, output: output, symbol: best.symbol, a: best.a, b: best.b, c: best.c))
            made.constants[output] += best.d
          } else {
            made.constants[output] += y.reduce(0, +) / Double(y.count)
          }
        }
      }
      symbolic.append(made)
    }
    self.edges = edges
    self.network = SymbolicNetwork(inputs: network.inputs, layers: symbolic).fitted(to: data)
  }

  /// At most 400 of so many samples, evenly.
  private static func chosen(_ count: Int) -> [Int] {
    let most = min(count, 400)
    return (0..<most).map { $0 * count / most }
  }

  /// Standard deviations of the edges of a layer, in units of the largest of its nodes' sums of them.
  private static func shares(_ values: [[[Double]]]) -> [[Double]] {
    let sizes = values.map { edges in
      edges.map { y -> Double in
        let mean = y.reduce(0, +) / Double(y.count)
        return (y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(y.count)).squareRoot()
      }
    }
    let largest = sizes.map { $0.reduce(0, +) }.max() ?? 0
    return sizes.map { $0.map { largest > 0 ? $0 / largest : 0 } }
  }

  /// Cuts edges to nodes that nothing reads and from nodes that are constant, until there are none.
  private static func cutDeadNodes(_ kept: inout [[[Bool]]]) {
    for layer in kept.indices.dropLast().reversed() {
      for node in kept[layer].indices where !kept[layer + 1].contains(where: { $0[node] }) {
        for input in kept[layer][node].indices { kept[layer][node][input] = false }
      }
    }
    for layer in kept.indices.dropFirst() {
      for node in kept[layer - 1].indices where !kept[layer - 1][node].contains(true) {
        for output in kept[layer].indices { kept[layer][output][node] = false }
      }
    }
  }
}
