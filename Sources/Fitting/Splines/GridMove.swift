import Kernels
import Networks

/// Grids of hidden nodes that follow their values, and splines that go along.
struct GridMove {
  let knots: KnotRule
  /// Intervals of the finest grid, and how often it was halved for these layers.
  let finest: Int
  let halvings: Int

  /// Moves each grid of hidden nodes that its values have left, or of which they fill too little; the splines on it
  /// become their least-squares fits on the new one.
  /// - Returns: whether any moved.
  @discardableResult
  /// - Parameters:
  ///   - numbers: of the network.
  ///   - breaks: of the finest grids, for each layer and input.
  func move(
    _ numbers: inout [Double], _ breaks: inout [[[Double]]], _ layers: [SplineLayer],
    _ data: FitData
  ) -> Bool {
    var hasMoved = false
    var pass = SplineValues(of: data, layers[0], numbers)
    for (index, layer) in layers.enumerated() {
      if index > 0 {
        for input in 0..<layer.inputs {
          let values = pass.values[input]
          let old = Array(numbers[layer.grid(of: input)])
          guard isWorn(old, values) else { continue }
          hasMoved = true
          breaks[index][input] = knots.breaks(of: values, in: gridEnds(of: values), finest)
          let new = Knots.clamped(
            coarse(breaks[index][input]), degree: layer.degree)
          for output in 0..<layer.outputs {
            let edge = layer.edge(output, input)
            let places = edge..<(edge + layer.count)
            numbers.replaceSubrange(
              places, with: projected(Array(numbers[places]), layer, from: old, to: new))
          }
          numbers.replaceSubrange(layer.grid(of: input), with: new)
        }
      }
      pass.move(through: layer, numbers)
    }
    return hasMoved
  }

  private func coarse(_ breaks: [Double]) -> [Double] {
    (0..<halvings).reduce(breaks) { rest, _ in Knots.coarser(rest) }
  }

  private func isWorn(_ knots: [Double], _ values: [Double]) -> Bool {
    guard let first = knots.first, let last = knots.last, let least = values.min(),
      let largest = values.max(), least.isFinite, largest.isFinite
    else { return false }
    return least < first || largest > last || largest - least < 0.8 * (last - first)
  }

  /// The least-squares fit, at many points, of a spline by splines on other knots.
  private func projected(
    _ coefficients: [Double], _ layer: SplineLayer, from old: [Double], to new: [Double]
  ) -> [Double] {
    let rows = 8 * layer.count
    var matrix = [Double](repeating: 0, count: rows * layer.count)
    var right = [Double](repeating: 0, count: rows)
    var window = SplineWindow<Double>(degree: layer.degree)
    let (first, last) = (new[0], new[new.count - 1])
    for row in 0..<rows {
      let t = (Double(row) + 0.5) / Double(rows)
      let x = (1 - t) * first + t * last
      window.move(to: x, count: layer.count, knots: old, from: 0)
      for index in 0...layer.degree {
        right[row] += coefficients[window.first + index] * window.values[index]
      }
      window.move(to: x, count: layer.count, knots: new, from: 0)
      for index in 0...layer.degree {
        matrix[row + (window.first + index) * rows] = window.values[index]
      }
    }
    return leastSquares(matrix, rows: rows, columns: layer.count, right, tolerance: 1e-12).solution
  }
}
