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
    /// Its part of what the outputs are made of, between 0 and 1, or the number of outputs.
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
    var numbers = network.seen
    var (nodes, values) = Self.values(layers, numbers, data)
    let shares = Self.shares(values)
    var kept: [[[Bool]]] = shares.map { layer in
      layer.map { edges in edges.map { $0 >= threshold && $0 > 0 } }
    }
    Self.cutDeadNodes(&kept)
    guard kept.allSatisfy({ $0.contains { $0.contains(true) } }) else {
      throw UserError(
        "no edge of a layer is left: give a threshold below \(plain(threshold))", at: "--threshold")
    }
    if kept.contains(where: { $0.contains { $0.contains(false) } }) {
      // What is left makes good for what is cut, before it is looked at.
      var problem = KeptSplines(network.graph, layers, numbers, values, kept, data)
      let minimum = levenbergMarquardt(
        &problem, from: problem.start, steps: 60, solver: .normalEquations, scale: .identity)
      if minimum.value.isFinite { numbers = problem.whole(minimum.parameters) }
      (nodes, values) = Self.values(layers, numbers, data)
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

  /// Values of the nodes before each layer, and of its edges by output and input.
  private static func values(
    _ layers: [SplineLayer], _ numbers: [Double], _ data: FitData
  ) -> (nodes: [[[Double]]], edges: [[[[Double]]]]) {
    var pass = SplineValues([data.inputs])
    var (nodes, edges): ([[[Double]]], [[[[Double]]]]) = ([], [])
    for layer in layers {
      nodes.append(pass.values)
      edges.append(
        (0..<layer.outputs).map { output in
          (0..<layer.inputs).map { input in pass.edge(layer, output, input, numbers) }
        })
      pass.move(through: layer, numbers)
    }
    return (nodes, edges)
  }

  /// What each edge has to do with the outputs, whatever the units of the nodes between: an output has 1, an edge the part of
  /// its node's that its standard deviation has of the sum of those of the node's edges, a hidden node the sum of its edges'.
  private static func shares(_ values: [[[[Double]]]]) -> [[[Double]]] {
    var result: [[[Double]]] = []
    var parts = [Double](repeating: 1, count: values.last?.count ?? 0)
    for layer in values.reversed() {
      var below = [Double](repeating: 0, count: layer.first?.count ?? 0)
      let shares = layer.enumerated().map { output, edges -> [Double] in
        let sizes = edges.map { y -> Double in
          let mean = y.reduce(0, +) / Double(y.count)
          return (y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(y.count)).squareRoot()
        }
        let total = sizes.reduce(0, +)
        return sizes.map { total > 0 ? parts[output] * $0 / total : 0 }
      }
      for edges in shares {
        for (input, share) in edges.enumerated() { below[input] += share }
      }
      result.append(shares)
      parts = below
    }
    return result.reversed()
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

/// The coefficients of the edges that are kept, as a problem of least squares; those that are cut are constants.
private struct KeptSplines: LeastSquaresProblem {
  private var inner: SplineResiduals
  /// All trained numbers, and the frozen ones behind.
  private var numbers: [Double]
  private let trained: Int
  /// The places of those that are kept.
  private let places: [Int]

  var parameterCount: Int { places.count }
  var start: [Double] { places.map { numbers[$0] } }

  init(
    _ graph: Graph, _ layers: [SplineLayer], _ numbers: [Double], _ values: [[[[Double]]]],
    _ kept: [[[Bool]]], _ data: FitData
  ) {
    inner = SplineResiduals(graph, layers, numbers, data, .alone)
    self.numbers = numbers
    trained = graph.trainedCount
    var places: [Int] = []
    for (index, layer) in layers.enumerated() {
      for output in 0..<layer.outputs {
        for input in 0..<layer.inputs {
          let edge = layer.edge(output, input)
          let base = layer.base == nil ? [] : [layer.baseFactor(output, input)]
          if kept[index][output][input] {
            places += Array(edge..<(edge + layer.count)) + base
          } else {
            // The splines of an edge sum to 1.
            let y = values[index][output][input]
            let mean = y.reduce(0, +) / Double(y.count)
            for place in edge..<(edge + layer.count) { self.numbers[place] = mean }
            for place in base { self.numbers[place] = 0 }
          }
        }
      }
    }
    self.places = places
  }

  /// All numbers of the network.
  func whole(_ parameters: [Double]) -> [Double] {
    var all = numbers
    for (place, value) in zip(places, parameters) { all[place] = value }
    return all
  }

  mutating func sumOfSquares(at parameters: [Double]) -> Double {
    inner.sumOfSquares(at: Array(whole(parameters)[..<trained]))
  }

  mutating func writeNormalEquations(at parameters: [Double], to gram: inout [Double]) -> Bool {
    let order = trained + 1
    var all = [Double](repeating: 0, count: order * order)
    guard inner.writeNormalEquations(at: Array(whole(parameters)[..<trained]), to: &all) else {
      return false
    }
    let columns = places + [trained]
    for (column, from) in columns.enumerated() {
      for (row, place) in columns.enumerated().prefix(column + 1) {
        gram[column * columns.count + row] = all[max(from, place) * order + min(from, place)]
      }
    }
    return true
  }

  mutating func linearise(at parameters: [Double], _ reduce: TileReader) {
    inner.linearise(at: Array(whole(parameters)[..<trained])) { tile, rows, stride in
      reduce(
        (places + [trained]).flatMap { tile[($0 * stride)..<($0 * stride + rows)] }, rows, rows)
    }
  }
}
