// What is seen of a network beside its target: its values on a grid, its errors there, its knots, and what
// each hidden unit adds.

import Base
import Experiments
import Functions
import Intervals
import Networks

/// A target on its grid, beside which networks are shown.
struct Picture: Sendable {
  let grid: Grid
  let domain: Domain
  let target: Batch
  /// Whether the parts of the hidden units are shown.
  let showsUnits: Bool

  /// - Throws: `UserError` where it has more than two inputs.
  init(_ function: TargetFunction, showsUnits: Bool) throws {
    grid = try Grid(function.domain)
    domain = function.domain
    target = function.values(grid.points)
    self.showsUnits = showsUnits
  }

  /// The members of a frame that show this network.
  func members(of network: Network) throws -> [JSON.Member] {
    let values = network(grid.points)
    var members = [
      JSON.Member("values", JSON(values.rows)), JSON.Member("on_grid", errors(of: values)),
    ]
    if let knots = knots(of: network) {
      members.append(JSON.Member("knots", JSON(knots.places)))
      members.append(JSON.Member("knots_kind", .string(knots.kind)))
    }
    if showsUnits, let parts = try parts(of: network, most: Limits.units) {
      members.append(JSON.Member("units", JSON(drawn: parts)))
    }
    if !network.isCompressed, network.parameters.count <= Limits.frameParameters {
      members.append(JSON.Member("parameters", JSON(network.parameters)))
    }
    return members
  }

  /// The largest |f − N| and its root mean square over the grid's points and the outputs.
  func errors(of values: Batch) -> JSON {
    var largest = 0.0
    var squares = 0.0
    for (value, wanted) in zip(values.storage, target.storage) {
      let error = abs(value - wanted)
      // NaN must not be lost in a maximum.
      largest = error.isNaN || error > largest ? error : largest
      squares += error * error
    }
    let mean = squares / Double(max(1, values.storage.count))
    return .object(("sup", JSON(largest)), ("l2", JSON(mean.squareRoot())))
  }

  /// Of a function on a line: where the slope of a piecewise linear network changes, else where each unit of
  /// the first layer has its centre −b/w, NaN where it has none.
  private func knots(of network: Network) -> (places: [Double], kind: String)? {
    guard grid.isLine, network.family == .mlp, !network.widths.isEmpty else { return nil }
    if network.activations.allSatisfy(\.isPiecewiseLinear) {
      guard network.widths.reduce(0, +) <= 4 * Limits.units,
        let kinks = networkKinks(network, in: domain.bounds[0], limit: Limits.kinks)
      else { return nil }
      return (kinks, "kinks")
    }
    guard let first = network.graph.layers?.first, first.pattern == nil,
      first.outputs <= 4 * Limits.units
    else { return nil }
    let centres = (0..<first.outputs).map { unit in
      let weight = network.parameters[first.weights + unit]
      return weight == 0 ? .nan : -network.parameters[first.biases + unit] / weight
    }
    return (centres, "centres")
  }

  /// What each unit of the last hidden layer adds to the first output, a_i·h_i on the grid; nil where there
  /// are too many, or none, or where the family has no hidden layers.
  func parts(of network: Network, most: Int) throws -> [[Double]]? {
    guard network.hasHiddenUnits, grid.isLine,
      let width = network.widths.last, width <= most
    else { return nil }
    let units = try network.units(ofLayer: network.widths.count - 1, first: width)(grid.points)
    return zip(units.rows, network.outputWeights(0)).map { row, weight in row.map { weight * $0 } }
  }
}
