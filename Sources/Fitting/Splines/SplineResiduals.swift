// Layers of splines on data as residuals to make small, by rows of the Jacobian that hold only what a sample touches.
import Base
import Kernels
import Networks

/// The residuals of a network of spline layers at given grids, as a function of its coefficients.
///
/// A sample touches degree + 1 splines of each edge: a row of the Jacobian has so many entries an edge, whatever the
/// number of intervals, and goes to the normal equations by the products of these alone. In Float64.
package struct SplineResiduals: LeastSquaresProblem {
  private let parts: [SplinePart]
  private let team: Team
  private let squaresWork = SharedWork()
  private let normalWork = SharedWork()
  private let curvatureWork = SharedWork()
  package let parameterCount: Int
  private let frozen: [Double]

  /// - Parameters:
  ///   - graph: whose layers they are.
  ///   - numbers: of the network; the frozen ones stay.
  ///   - data: (inputs × samples) and (outputs × samples).
  package init(
    _ graph: Graph, _ layers: [SplineLayer], _ numbers: [Double], _ data: FitData, _ team: Team
  ) {
    parameterCount = graph.trainedCount
    frozen = Array(numbers[graph.trainedCount...])
    self.team = team
    // As many as pay for normal equations of their own; whatever the number of threads.
    let row = layers.reduce(1) {
      $0 + $1.inputs * $1.outputs * ($1.degree + 1 + ($1.base == nil ? 0 : 1))
    }
    let n = Double(parameterCount)
    let work = Double(data.inputs.count * graph.outputs) * Double(row) * Double(row) / (4 * n * n)
    let count = min(max(1, Int(min(work, 8))), data.inputs.count)
    parts = (0..<count).map { index in
      let first = data.inputs.count * index / count
      let end = data.inputs.count * (index + 1) / count
      return SplinePart(SplinePass(layers, data, first..<end, row: row))
    }
  }

  private func share(
    _ work: SharedWork, _ body: @Sendable @escaping (inout SplinePass) -> Void
  ) {
    let parts = parts
    team.perform(parts.count, of: work) { index in body(&parts[index].pass) }
  }

  package mutating func sumOfSquares(at parameters: [Double]) -> Double {
    let numbers = parameters + frozen
    share(squaresWork) { $0.addSquares(numbers) }
    return parts.reduce(0) { $0 + $1.pass.sum }
  }

  package mutating func writeNormalEquations(at parameters: [Double], to gram: inout [Double])
    -> Bool
  {
    let (numbers, order) = (parameters + frozen, parameterCount + 1)
    if parts.count == 1 {
      // No copy of the matrix.
      parts[0].pass.addNormalEquations(numbers, order, to: &gram)
      return true
    }
    share(normalWork) { $0.addOwnNormalEquations(numbers, order) }
    for part in parts {
      for column in 0..<order {
        let first = column * order
        for index in first...(first + column) { gram[index] += part.pass.gram[index] }
      }
    }
    return true
  }

  /// Dense rows, for a solver that takes no normal equations.
  package mutating func linearise(at parameters: [Double], _ reduce: TileReader) {
    let numbers = parameters + frozen
    for part in parts { part.pass.tiles(numbers, parameterCount + 1, reduce) }
  }

  package mutating func curvature(
    at parameters: [Double], along direction: [Double], product: inout [Double]
  ) -> Bool {
    // Central differences of half the direction's length, as in `SecondDifferences`.
    let length = 0.5
    func moved(_ length: Double) -> [Double] {
      zip(parameters, direction).map { $0 + length * $1 } + frozen
    }
    let (numbers, ahead, behind) = (parameters + frozen, moved(length), moved(-length))
    let count = parameterCount
    share(curvatureWork) { $0.addCurvature(numbers, ahead, behind, count, 1 / (length * length)) }
    for index in 0..<count { product[index] = 0 }
    for part in parts {
      for index in 0..<count { product[index] += part.pass.product[index] }
    }
    return true
  }
}

/// What one thread at a time works with.
///
/// Unchecked: `Team.perform` orders the threads.
private final class SplinePart: @unchecked Sendable {
  var pass: SplinePass
  init(_ pass: SplinePass) { self.pass = pass }
}

/// Samples on their way through the layers, one after the other.
struct SplinePass {
  private let layers: [SplineLayer]
  private let inputs: [Double]
  private let outputs: [Double]
  /// Of the samples; none where all count alike.
  private let weights: [Double]
  private let samples: Int
  private let outputCount: Int
  /// Of squared residuals.
  private(set) var sum = 0.0
  /// Of this part's samples; made at the first call.
  private(set) var gram: [Double] = []
  private(set) var product: [Double] = []

  /// Values of all nodes, layer after layer, and derivatives of an output by them.
  private var nodes: [Double]
  private var deltas: [Double]
  /// Where the nodes of each layer begin, its inputs first.
  private let firstNode: [Int]
  /// For each node that is read the first spline that is not 0, then its values and slopes.
  private var firsts: [Int]
  private var values: [Double]
  private var slopes: [Double]
  private var baseValues: [Double]
  private var baseSlopes: [Double]
  private let firstSlot: [Int]
  private var windows: [SplineWindow<Double>]
  /// The entries of a row that are not 0, by rising column.
  private var columns: [Int]
  private var entries: [Double]

  init(_ layers: [SplineLayer], _ data: FitData, _ range: Range<Int>, row: Int) {
    self.layers = layers
    samples = range.count
    outputCount = data.outputs.features
    // Sample after sample.
    inputs = range.flatMap { data.inputs.point($0) }
    outputs = range.flatMap { data.outputs.point($0) }
    weights = data.weights.map { Array($0[range]) } ?? []
    var (node, slot) = (0, 0)
    var (firstNode, firstSlot): ([Int], [Int]) = ([], [])
    for layer in layers {
      firstNode.append(node)
      firstSlot.append(slot)
      node += layer.inputs
      slot += layer.inputs * (layer.degree + 1)
    }
    firstNode.append(node)
    self.firstNode = firstNode
    self.firstSlot = firstSlot
    nodes = [Double](repeating: 0, count: node + outputCount)
    deltas = nodes
    firsts = [Int](repeating: 0, count: node)
    values = [Double](repeating: 0, count: slot)
    slopes = values
    baseValues = nodes
    baseSlopes = nodes
    windows = layers.map { SplineWindow(degree: $0.degree) }
    columns = [Int](repeating: 0, count: row)
    entries = [Double](repeating: 0, count: row)
  }

  /// - Parameter derivatives: whether a way back follows.
  private mutating func forward(_ sample: Int, _ numbers: [Double], derivatives: Bool) {
    let inputCount = layers[0].inputs
    for input in 0..<inputCount { nodes[input] = inputs[sample * inputCount + input] }
    for index in layers.indices {
      let layer = layers[index]
      let (read, made, slots) = (firstNode[index], firstNode[index + 1], firstSlot[index])
      let width = layer.degree + 1
      for output in 0..<layer.outputs { nodes[made + output] = 0 }
      for input in 0..<layer.inputs {
        let x = nodes[read + input]
        windows[index].move(
          to: x, count: layer.count, knots: numbers, from: layer.grids + input * layer.knots,
          hasSlopes: derivatives)
        let first = windows[index].first
        let slot = slots + input * width
        if derivatives {
          firsts[read + input] = first
          for place in 0..<width {
            values[slot + place] = windows[index].values[place]
            slopes[slot + place] = windows[index].slopes[place]
          }
        }
        var (baseValue, hasBase) = (0.0, false)
        if let base = layer.base {
          (baseValue, hasBase) = (base.value(x), true)
          if derivatives {
            baseValues[read + input] = baseValue
            baseSlopes[read + input] = base.derivative(x)
          }
        }
        for output in 0..<layer.outputs {
          let edge = layer.edge(output, input) + first
          var sum = 0.0
          for place in 0..<width { sum += numbers[edge + place] * windows[index].values[place] }
          if hasBase { sum += numbers[layer.baseFactor(output, input)] * baseValue }
          nodes[made + output] += sum
        }
      }
    }
  }

  private func weight(_ sample: Int) -> Double { weights.isEmpty ? 1 : weights[sample] }

  private func output(_ output: Int) -> Double { nodes[firstNode[layers.count] + output] }

  private func residual(_ sample: Int, _ output: Int) -> Double {
    self.output(output) - outputs[sample * outputCount + output]
  }

  /// Writes the derivatives of one output by all coefficients that are not 0, by rising column.
  /// - Returns: how many.
  private mutating func back(_ component: Int, _ numbers: [Double]) -> Int {
    let last = firstNode[layers.count]
    for output in 0..<outputCount { deltas[last + output] = output == component ? 1 : 0 }
    for index in layers.indices.dropFirst().reversed() {
      let layer = layers[index]
      let (read, made, slots) = (firstNode[index], firstNode[index + 1], firstSlot[index])
      let width = layer.degree + 1
      for input in 0..<layer.inputs {
        let (first, slot) = (firsts[read + input], slots + input * width)
        var delta = 0.0
        for output in 0..<layer.outputs {
          let edge = layer.edge(output, input) + first
          var slope = 0.0
          for place in 0..<width { slope += numbers[edge + place] * slopes[slot + place] }
          if layer.base != nil {
            slope += numbers[layer.baseFactor(output, input)] * baseSlopes[read + input]
          }
          delta += slope * deltas[made + output]
        }
        deltas[read + input] = delta
      }
    }
    var count = 0
    for index in layers.indices {
      let layer = layers[index]
      let (read, made, slots) = (firstNode[index], firstNode[index + 1], firstSlot[index])
      let width = layer.degree + 1
      for output in 0..<layer.outputs {
        let delta = deltas[made + output]
        for input in 0..<layer.inputs {
          let column = layer.edge(output, input) + firsts[read + input]
          let slot = slots + input * width
          for place in 0..<width {
            columns[count + place] = column + place
            entries[count + place] = delta * values[slot + place]
          }
          count += width
        }
        guard layer.base != nil else { continue }
        for input in 0..<layer.inputs {
          columns[count] = layer.baseFactor(output, input)
          entries[count] = delta * baseValues[read + input]
          count += 1
        }
      }
    }
    return count
  }

  mutating func addSquares(_ numbers: [Double]) {
    sum = 0
    for sample in 0..<samples {
      forward(sample, numbers, derivatives: false)
      for output in 0..<outputCount {
        let rest = residual(sample, output)
        sum += weight(sample) * (rest * rest)
      }
    }
  }

  /// Adds to the upper triangle of a matrix of this order, whose last column is of the residuals.
  mutating func addNormalEquations(_ numbers: [Double], _ order: Int, to gram: inout [Double]) {
    for sample in 0..<samples {
      forward(sample, numbers, derivatives: true)
      let weight = weight(sample)
      for output in 0..<outputCount {
        var count = back(output, numbers)
        columns[count] = order - 1
        entries[count] = residual(sample, output)
        count += 1
        for right in 0..<count {
          let (factor, column) = (weight * entries[right], columns[right] * order)
          for left in 0...right { gram[column + columns[left]] += factor * entries[left] }
        }
      }
    }
  }

  mutating func addOwnNormalEquations(_ numbers: [Double], _ order: Int) {
    // Taken out while the rest works on it.
    var own = gram
    gram = []
    if own.isEmpty {
      own = [Double](repeating: 0, count: order * order)
    } else {
      for index in own.indices { own[index] = 0 }
    }
    addNormalEquations(numbers, order, to: &own)
    gram = own
  }

  /// Dense rows of so many columns, the residuals' last.
  mutating func tiles(_ numbers: [Double], _ width: Int, _ reduce: TileReader) {
    let most = max(1, min(samples, (1 << 18) / width))
    var tile = [Double](repeating: 0, count: most * width)
    for output in 0..<outputCount {
      for first in stride(from: 0, to: samples, by: most) {
        let rows = min(most, samples - first)
        for index in 0..<(rows * width) { tile[index] = 0 }
        for row in 0..<rows {
          forward(first + row, numbers, derivatives: true)
          let count = back(output, numbers)
          let root = weight(first + row).squareRoot()
          for index in 0..<count { tile[row + columns[index] * rows] = root * entries[index] }
          tile[row + (width - 1) * rows] = root * residual(first + row, output)
        }
        reduce(tile, rows, rows)
      }
    }
  }

  /// Writes Jᵀ·r″ to `product`, with r″ the second difference times a factor.
  mutating func addCurvature(
    _ numbers: [Double], _ ahead: [Double], _ behind: [Double], _ count: Int, _ factor: Double
  ) {
    if product.isEmpty { product = [Double](repeating: 0, count: count) }
    for index in 0..<count { product[index] = 0 }
    var differences = [Double](repeating: 0, count: outputCount)
    for sample in 0..<samples {
      forward(sample, ahead, derivatives: false)
      for index in 0..<outputCount { differences[index] = output(index) }
      forward(sample, behind, derivatives: false)
      for index in 0..<outputCount { differences[index] += output(index) }
      forward(sample, numbers, derivatives: true)
      for index in 0..<outputCount {
        let bend = weight(sample) * factor * (differences[index] - 2 * output(index))
        let row = back(index, numbers)
        for place in 0..<row { product[columns[place]] += bend * entries[place] }
      }
    }
  }
}
