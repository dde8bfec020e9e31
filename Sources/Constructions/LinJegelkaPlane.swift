// Theorem (Lin and Jegelka 2018, NeurIPS, arXiv:1806.10909, Theorem 3.1) for d = 2: residual networks whose blocks
// z ← z + v relu(u·z + b) have one hidden unit come near every function of two variables in L¹. Built here for M² equal
// cells of a box:
//
//   1. Each coordinate is made a staircase of M steps, as in LinJegelka.swift: 2(2M − 1) blocks. A step of the first is as
//      high as M of the second.
//   2. One block adds the second to the first, z₁ ← z₁ + relu(z₂): now every cell (k, l) is a step of its own, kM + l.
//   3. From the top, one block folds each step to the value wanted there: M² blocks.
//
// So 4M − 1 + M² blocks. Only the ramps between steps are far off: the error is small in L¹, never in sup norm.
//
// A block is a plain layer: as long as both coordinates are needed, three units, then two.

import Base
import Functions
import Networks

/// A function of two variables by a residual network of one-unit blocks, near in L¹ to its values at the middles of M² cells.
///
/// - Parameters:
///   - target: a function of two variables with one value.
///   - count: M, 2 to 64.
/// - Returns: the network, as plain layers of at most three units.
/// - Throws: `UserError` where M is out of range, or the target no function R² → R.
package func linJegelkaPlane(_ target: TargetFunction, cells count: Int) throws -> Network {
  guard target.inputs == 2, target.outputs == 1 else {
    throw UserError("this construction takes functions of two variables, not \(target.name)")
  }
  guard (2...64).contains(count) else {
    throw UserError("\(count) cells along each axis: give 2 to 64")
  }
  let cells = count * count
  let low = target.domain.bounds.map(\.lowerBound)
  let widths = target.domain.bounds.map { ($0.upperBound - $0.lowerBound) / Double(count) }
  let middles = (0..<cells).map { (cell: Int) -> [Double] in
    zip([cell / count, cell % count], zip(low, widths)).map { (place, side) -> Double in
      side.0 + side.1 * (Double(place) + 0.5)
    }
  }
  let values = target.values(Batch(features: 2, points: middles)).storage
  let middle = 0.5 * ((values.min() ?? 0) + (values.max() ?? 0))
  let size = values.reduce(0) { max($0, abs($1 - middle)) }
  let reach = size > 0 ? size : 1
  let height = reach / Double(cells)
  // Each coordinate rises by half of a hundredth of a step on a cell, over M; the ramps take 1/(2000 M) of it.
  let plateau = 5e-3 * height / Double(count)
  let eta = 5e-4 / Double(count)

  var layers = HiddenLayers<Double>(inputs: 2)
  var z = layers.units
  /// z_axis ← z_axis + v relu(z_axis − start), both coordinates being at least `low`.
  func block(_ v: Double, from start: Double, axis: Int) {
    let units = layers.apply(.relu, to: [z[0] - low[0], z[1] - low[1], z[axis] - start])
    z = [units[0] + low[0], units[1] + low[1]]
    z[axis] = z[axis] + v * units[2]
  }
  for axis in 0..<2 {
    let rise = axis == 0 ? height * Double(count) : height
    let delta = plateau / ((1 - eta) * widths[axis])
    let steep = (rise - plateau) / (eta * widths[axis])
    func step(_ k: Int) -> Double { low[axis] + Double(k) * rise }
    block(delta - 1, from: low[axis], axis: axis)
    for k in 1..<count {
      block(steep / delta - 1, from: step(k - 1) + plateau, axis: axis)
      block(delta / steep - 1, from: step(k), axis: axis)
    }
  }
  let both = layers.apply(.relu, to: [z[0] - low[0], z[1] - low[1]])
  var sum = both[0] + both[1]
  let origin = -reach - height
  let folds = (0..<cells).map { k -> (start: Double, v: Double) in
    let start = (Double(k) - 0.5) * height
    let from = Double(k) * height + plateau
    return (start, (origin + values[k] - middle - from) / (from - start))
  }
  let bottom = folds.reduce(origin - reach) { min($0, $1.start + (1 + $1.v) * height) }
  for fold in folds.reversed() {
    let units = layers.apply(.relu, to: [sum - bottom, sum - fold.start])
    sum = units[0] + fold.v * units[1] + bottom
  }
  return try layers.network(outputs: [sum + (middle - origin)])
}
