import Base
import Networks

/// Values of nodes at all samples, from layer to layer.
struct SplineValues {
  /// One array a node.
  private(set) var values: [[Double]]

  /// - Parameter inputs: batches of points, one after the other.
  init(_ inputs: [Batch]) {
    values = (0..<inputs[0].features).map { feature in inputs.flatMap { $0.feature(feature) } }
  }

  /// At the samples and, where their box is known, at its corners and at points where nodes of the first layer are
  /// least and largest: values at fresh points then stay on the grids.
  /// - Parameter first: the first layer.
  init(of data: FitData, _ first: SplineLayer, _ numbers: [Double]) {
    guard let domain = data.domain else {
      self.init([data.inputs])
      return
    }
    var points: [[Double]] = []
    if domain.dimension <= 8 {
      for corner in 0..<(1 << domain.dimension) {
        points.append(
          domain.bounds.enumerated().map { axis, bounds in
            corner >> axis & 1 == 0 ? bounds.lowerBound : bounds.upperBound
          })
      }
    }
    // A node is a sum of functions of one input each: so are the places of its ends.
    for output in 0..<first.outputs {
      var ends = ([Double](), [Double]())
      for (input, bounds) in domain.bounds.enumerated() {
        let places = Knots.uniform(bounds, 256)
        var line = SplineValues([Batch(features: 1, count: places.count, storage: places)])
        line.move(along: first, output, input, numbers)
        let values = line.values[0]
        ends.0.append(places[values.indices.min { values[$0] < values[$1] } ?? 0])
        ends.1.append(places[values.indices.max { values[$0] < values[$1] } ?? 0])
      }
      points += [ends.0, ends.1]
    }
    self.init([data.inputs, Batch(features: domain.dimension, points: points)])
  }

  mutating func move(through layer: SplineLayer, _ numbers: [Double]) {
    let count = values.first?.count ?? 0
    var made = [[Double]](
      repeating: [Double](repeating: 0, count: count), count: layer.outputs)
    for input in 0..<layer.inputs {
      for output in 0..<layer.outputs {
        var line = self
        line.values = [values[input]]
        line.move(along: layer, output, input, numbers)
        for sample in 0..<count { made[output][sample] += line.values[0][sample] }
      }
    }
    values = made
  }

  /// Values of the functions that the edges from a node are made of, less their means: (samples × functions).
  func functions(_ layer: SplineLayer, _ input: Int, _ numbers: [Double]) -> [Double] {
    let (x, width) = (values[input], layer.count + (layer.base == nil ? 0 : 1))
    var rows = [Double](repeating: 0, count: x.count * width)
    var window = SplineWindow<Double>(degree: layer.degree)
    for (sample, x) in x.enumerated() {
      window.move(
        to: x, count: layer.count, knots: numbers, from: layer.grid(of: input).lowerBound)
      for index in 0...layer.degree {
        rows[(window.first + index) * values[input].count + sample] = window.values[index]
      }
      if let base = layer.base {
        rows[layer.count * values[input].count + sample] = base.value(x)
      }
    }
    for function in 0..<width {
      let places = (function * x.count)..<((function + 1) * x.count)
      let mean = rows[places].reduce(0, +) / Double(x.count)
      for place in places { rows[place] -= mean }
    }
    return rows
  }

  /// Values of the function on an edge, at the values of the node before it.
  func edge(_ layer: SplineLayer, _ output: Int, _ input: Int, _ numbers: [Double]) -> [Double] {
    var line = self
    line.values = [values[input]]
    line.move(along: layer, output, input, numbers)
    return line.values[0]
  }

  /// Takes the values of one node along one edge.
  private mutating func move(
    along layer: SplineLayer, _ output: Int, _ input: Int, _ numbers: [Double]
  ) {
    var window = SplineWindow<Double>(degree: layer.degree)
    let (grid, edge) = (layer.grid(of: input).lowerBound, layer.edge(output, input))
    let factor = layer.base == nil ? 0 : numbers[layer.baseFactor(output, input)]
    values[0] = values[0].map { x in
      window.move(to: x, count: layer.count, knots: numbers, from: grid)
      var sum = layer.base.map { factor * $0.value(x) } ?? 0
      for index in 0...layer.degree {
        sum += numbers[edge + window.first + index] * window.values[index]
      }
      return sum
    }
  }
}
