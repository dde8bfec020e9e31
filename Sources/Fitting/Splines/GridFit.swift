// A network of splines on one of its grids, on the way to the finest.
import Base
import Foundation
import Networks

/// The graphs of a network on its finest grid and on coarser ones, each of about half the intervals.
struct GridLevels {
  /// Intervals of the finest grid.
  let finest: Int
  /// From the finest to the coarsest.
  let graphs: [Graph]
  let layers: [[SplineLayer]]

  /// - Parameter isRefined: else there is the finest grid alone.
  init(_ architecture: Architecture, _ splines: SplineShape, isRefined: Bool) {
    finest = splines.intervals
    var times = 0
    while isRefined, Knots.coarser(finest, times: times + 1) >= 3 { times += 1 }
    graphs = (0...times).compactMap { level -> Graph? in
      var shape = splines
      shape.intervals = Knots.coarser(splines.intervals, times: level)
      return try? architecture.with(shape).graph
    }
    layers = graphs.compactMap(\.splineLayers)
    precondition(
      layers.count == times + 1, "a shape is one at fewer intervals, its graph layers of splines")
  }
}

/// Numbers on one of the grids.
struct GridFit {
  let grids: GridLevels
  let scale: OutputScale
  /// 0 is the finest.
  private(set) var level = 0
  /// Of the network on this grid, for scaled outputs.
  var numbers: [Double] = []
  /// The mean square of the residuals after the last steps; infinite where none were taken.
  var loss = Double.infinity
  /// Whether these were the residuals of all samples.
  var isOfAll = false
  /// For each layer and input the breaks of the finest grid; none where it is the only one.
  private var breaks: [[[Double]]] = []
  /// How often values may still leave the finest grid.
  private var moves = 4

  init(grids: GridLevels, scale: OutputScale) {
    self.grids = grids
    self.scale = scale
  }

  var graph: Graph { grids.graphs[level] }
  var layers: [SplineLayer] { grids.layers[level] }

  /// Begins on the coarsest grid.
  mutating func begin(_ start: SplineStart) {
    level = grids.graphs.count - 1
    (numbers, breaks) = start.numbers(graph, layers, halvings: level, finest: grids.finest)
  }

  /// Goes to the next finer grid; on the finest, moves what its values have left.
  /// - Returns: whether there is something to fit.
  mutating func goesOn(_ knots: KnotRule, _ data: FitData) -> Bool {
    let move = GridMove(knots: knots, finest: grids.finest, halvings: level)
    if level > 0 {
      move.move(&numbers, &breaks, layers, data)
      refine()
      return true
    }
    moves -= 1
    return moves > 0 && move.move(&numbers, &breaks, layers, data)
  }

  /// Moves grids of hidden nodes that their values have left or no longer fill.
  mutating func follow(_ knots: KnotRule, _ data: FitData) {
    // A network that was given keeps its grids.
    guard !breaks.isEmpty else { return }
    GridMove(knots: knots, finest: grids.finest, halvings: level).move(
      &numbers, &breaks, layers, data)
  }

  /// The numbers on the finest grid, for the outputs as they are.
  func finished() -> [Double] {
    var fit = self
    while fit.level > 0 { fit.refine() }
    scale.scale(&fit.numbers, fit.layers, back: true)
    return fit.numbers
  }

  /// The same function on the next finer grid.
  private mutating func refine() {
    let (coarse, fine) = (layers, grids.layers[level - 1])
    level -= 1
    var result = [Double](repeating: 0, count: graph.numberCount)
    for (index, (old, new)) in zip(coarse, fine).enumerated() {
      for input in 0..<old.inputs {
        let own = (0..<level).reduce(breaks[index][input]) { rest, _ in Knots.coarser(rest) }
        let knots = Knots.clamped(own, degree: new.degree)
        result.replaceSubrange(new.grid(of: input), with: knots)
        let before = Array(numbers[old.grid(of: input)])
        for output in 0..<old.outputs {
          let edge = old.edge(output, input)
          let coefficients = refined(
            Array(numbers[edge..<(edge + old.count)]), degree: old.degree, knots: before, to: knots)
          let place = new.edge(output, input)
          result.replaceSubrange(place..<(place + new.count), with: coefficients)
          if old.base != nil {
            result[new.baseFactor(output, input)] = numbers[old.baseFactor(output, input)]
          }
        }
      }
    }
    numbers = result
  }
}

/// Outputs near 1 by a power of two, which the last layer takes back exactly.
struct OutputScale {
  private let exponent: Int

  init(_ outputs: Batch) {
    let largest = outputs.storage.reduce(0) { max($0, abs($1)) }
    exponent = largest > 0 && largest.isFinite ? Int(largest.exponent) : 0
  }

  func scaled(_ data: FitData) -> FitData {
    var data = data
    data.outputs = Batch(
      features: data.outputs.features, count: data.outputs.count,
      storage: data.outputs.storage.map { scalbn($0, -exponent) })
    return data
  }

  func scale(_ numbers: inout [Double], _ layers: [SplineLayer], back: Bool) {
    guard let last = layers.last else { return }
    for place in last.coefficients..<(last.coefficients + last.outputs * last.columns) {
      numbers[place] = scalbn(numbers[place], back ? exponent : -exponent)
    }
  }

  func loss(_ loss: Double) -> Double { scalbn(loss, 2 * exponent) }
}
