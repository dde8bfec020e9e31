// Networks whose edges are known functions: what is read off a network of splines.

import Base
import Kernels
import Networks

/// a·f(b·x + c) from a node to one of the next layer.
package struct SymbolicEdge: Hashable, Sendable {
  package var input: Int
  package var output: Int
  package var symbol: EdgeSymbol
  package var a: Double
  package var b: Double
  package var c: Double
}

/// Output j is a constant plus the sum of its edges.
package struct SymbolicLayer: Hashable, Sendable {
  package var edges: [SymbolicEdge]
  package var constants: [Double]
}

/// Layers of symbolic edges. Its numbers are, layer by layer, for each edge a, then b and c where the symbol leaves them
/// free, then the constants.
package struct SymbolicNetwork: Hashable, Sendable {
  package var inputs: Int
  package var layers: [SymbolicLayer]

  package var numbers: [Double] {
    get {
      layers.flatMap { layer in
        layer.edges.flatMap { edge -> [Double] in
          switch edge.symbol.freedom {
          case .none: [edge.a]
          case .shift, .signAndShift: [edge.a, edge.c]
          case .factor: [edge.a, edge.b]
          case .both: [edge.a, edge.b, edge.c]
          }
        } + layer.constants
      }
    }
    set {
      var rest = newValue[...]
      func next() -> Double { rest.popFirst() ?? 0 }
      for layer in layers.indices {
        for index in layers[layer].edges.indices {
          let freedom = layers[layer].edges[index].symbol.freedom
          layers[layer].edges[index].a = next()
          switch freedom {
          case .none: break
          case .shift, .signAndShift: layers[layer].edges[index].c = next()
          case .factor: layers[layer].edges[index].b = next()
          case .both:
            layers[layer].edges[index].b = next()
            layers[layer].edges[index].c = next()
          }
        }
        for index in layers[layer].constants.indices { layers[layer].constants[index] = next() }
      }
    }
  }

  /// Values of all nodes of the next layer at samples, from those of this one; each is one array.
  private func values(_ layer: SymbolicLayer, _ nodes: [[Double]]) -> [[Double]] {
    let count = nodes.first?.count ?? 0
    var made = layer.constants.map { [Double](repeating: $0, count: count) }
    for edge in layer.edges {
      let values = edge.symbol.function.values(
        nodes[edge.input].map { edge.b * $0 + edge.c }, slope: 0.25)
      for sample in 0..<count { made[edge.output][sample] += edge.a * values[sample] }
    }
    return made
  }

  /// From (inputs × samples) to (outputs × samples).
  package func callAsFunction(_ points: Batch) -> Batch {
    let made = layers.reduce((0..<inputs).map { Array(points.feature($0)) }) { values($1, $0) }
    return Batch(features: made.count, count: points.count, storage: made.flatMap { $0 })
  }

  /// Values of the outputs at points, and for each output its derivatives by all numbers: (numbers × samples).
  func linearised(_ nodes: [[Double]]) -> (values: [[Double]], rows: [[[Double]]]) {
    let count = nodes.first?.count ?? 0
    var all = [nodes]
    for layer in layers { all.append(values(layer, all[all.count - 1])) }
    let outputs = all[all.count - 1]
    let rows = outputs.indices.map { output -> [[Double]] in
      var deltas = outputs.indices.map { [Double](repeating: $0 == output ? 1 : 0, count: count) }
      var blocks: [[[Double]]] = []
      for (index, layer) in layers.enumerated().reversed() {
        var block: [[Double]] = []
        var below = all[index].map { _ in [Double](repeating: 0, count: count) }
        for edge in layer.edges {
          let (x, delta) = (all[index][edge.input], deltas[edge.output])
          let inner = x.map { edge.b * $0 + edge.c }
          let f = edge.symbol.function
          block.append(zip(f.values(inner, slope: 0.25), delta).map { $0 * $1 })
          // By the argument.
          let back = zip(inner, delta).map { edge.a * f.derivative($0) * $1 }
          switch edge.symbol.freedom {
          case .none: break
          case .shift, .signAndShift: block.append(back)
          case .factor: block.append(zip(back, x).map { $0 * $1 })
          case .both: block += [zip(back, x).map { $0 * $1 }, back]
          }
          for sample in 0..<count { below[edge.input][sample] += edge.b * back[sample] }
        }
        block += deltas
        blocks.append(block)
        deltas = below
      }
      return blocks.reversed().flatMap { $0 }
    }
    return (outputs, rows)
  }
}

/// A symbolic network on data as residuals to make small.
struct SymbolicResiduals: LeastSquaresProblem {
  private var network: SymbolicNetwork
  private let data: FitData
  let parameterCount: Int

  init(_ network: SymbolicNetwork, _ data: FitData) {
    self.network = network
    self.data = data
    parameterCount = network.numbers.count
  }

  mutating func sumOfSquares(at parameters: [Double]) -> Double {
    network.numbers = parameters
    return zip(network(data.inputs).storage, data.outputs.storage).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
  }

  mutating func linearise(at parameters: [Double], _ reduce: TileReader) {
    network.numbers = parameters
    let count = data.inputs.count
    for first in stride(from: 0, to: count, by: 512) {
      let samples = first..<min(first + 512, count)
      let (values, rows) = network.linearised(
        (0..<data.inputs.features).map { feature in samples.map { data.inputs[feature, $0] } })
      for (output, rows) in rows.enumerated() {
        let rest = samples.map {
          values[output][$0 - first] - data.outputs[output, $0]
        }
        reduce(rows.flatMap { $0 } + rest, samples.count, samples.count)
      }
    }
  }
}

extension SymbolicNetwork {
  /// The same functions, with all numbers at a minimum of the mean square on data.
  package func fitted(to data: FitData, steps: Int = 200) -> SymbolicNetwork {
    var problem = SymbolicResiduals(self, data)
    let minimum = levenbergMarquardt(&problem, from: numbers, steps: steps, scale: .columns)
    guard minimum.value.isFinite else { return self }
    var result = self
    result.numbers = minimum.parameters
    return result
  }
}
