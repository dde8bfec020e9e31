// Theorem (Lin and Jegelka 2018, NeurIPS, arXiv:1806.10909, Theorem 3.1). Residual networks whose blocks
// have one hidden unit,
//
//   z ← z + v relu(u·z + b),   z ∈ R^d,
//
// followed by an affine output are dense in L¹(R^d). Plain ReLU networks of width d are not.
//
// Built here for d = 1, after the proof of its section 4, for a function of M equal cells [x_k, x_{k+1}]:
//
//   1. z = x is made a staircase from left to right: slope δ on a cell, where z is P_k = P_0 + kH, then a
//      steep ramp over the part η of the cell. A block z ← z + (s'/s − 1) relu(z − z₀) changes the
//      slope beyond z₀ from s to s'; 2M − 1 blocks.
//   2. From the top, block k folds step k to the value wanted there, z ← z + α_k relu(z − (P_k − H/2)).
//      The values lie below P_0 − H, so that no later fold moves them again; M blocks.
//
// Only the ramps, of total length η(b − a), are far off: the error is small in L¹, never in sup norm.
//
// A block is a plain layer of two units, relu(z − lower bound) that passes z and relu(u z + b): the
// residual network is, exactly, a plain network of width d + 1 = 2, and is kept as that.

import Base
import Functions
import Networks

enum LinJegelka {
  static let theorem = Theorem(
    id: "lin-jegelka-resnet",
    citation: "Lin and Jegelka 2018, NeurIPS, arXiv:1806.10909, Theorem 3.1",
    statement:
      "Residual networks whose blocks have one ReLU unit approximate every integrable function "
      + "in L1 when they are deep.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .functionOfOneVariable("sine"),
      .depth("blocks, 3M - 1 for M cells", 95, offered: 2...200), .domain("an interval"),
    ]
  ) { options in
    let depth = options.depth ?? 95
    guard depth >= 2 else {
      throw UserError("two or more blocks are needed, not \(depth)", at: "--depth")
    }
    return try linJegelka(options.function(default: "sine", inputs: 1), cells: (depth + 1) / 3)
  }
}

/// A function of one variable by a residual network of 3M − 1 one-unit blocks, near it in L¹.
///
/// The predicted error is a bound but for sampling: Σ over cells of their length times the largest
/// |f − f(middle)| at 33 points, and what the ramps and the slope of the steps add. What a target
/// does between these points is not in it.
/// - Parameters:
///   - target: a function of one variable.
///   - count: M, the number of cells, 1 to 4096.
/// - Throws: `UserError` where M is out of range, or the target no function R → R.
public func linJegelka(_ target: TargetFunction, cells count: Int) throws -> Construction {
  guard target.inputs == 1, target.outputs == 1 else {
    throw UserError("this construction takes functions of one variable, not \(target.name)")
  }
  guard (1...4096).contains(count) else {
    throw UserError("\(count) cells: give 1 to 4096", at: "--depth")
  }
  let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
  let w = (b - a) / Double(count)
  let samples = (0..<count).map { k in
    target.values(
      Batch(
        features: 1, count: 33,
        storage: (0...32).map { a + w * (Double(k) + Double($0) / 32) })
    ).storage
  }
  let values = samples.map { $0[16] }
  let middle = 0.5 * ((values.min() ?? 0) + (values.max() ?? 0))
  let size = values.reduce(0) { max($0, abs($1 - middle)) }
  let reach = size > 0 ? size : 1
  // Low steps keep z small, and with it the rounding that the ramps enlarge. A fold enlarges the slope of
  // a step by at most 6M, and takes a ramp down by at most 6 times the reach.
  let height = reach / Double(count)
  let delta = 1e-2 * reach / ((b - a) * Double(count))
  let eta = 2.5e-3 / Double(count)
  let plateau = delta * (1 - eta) * w
  let steep = (height - plateau) / (eta * w)
  func step(_ k: Int) -> Double { a + Double(k) * height }

  var layers = HiddenLayers<Double>(inputs: 1)
  var z = layers.units[0]
  /// z ← z + v relu(z − start), where z ≥ bottom.
  func block(_ v: Double, from start: Double, bottom: Double) {
    let units = layers.apply(.relu, to: [z - bottom, z - start])
    z = units[0] + v * units[1] + bottom
  }
  block(delta - 1, from: a, bottom: a)
  for k in 1..<max(count, 1) where count > 1 {
    block(steep / delta - 1, from: step(k - 1) + plateau, bottom: a)
    block(delta / steep - 1, from: step(k), bottom: a)
  }
  let origin = a - reach - height
  let folds = (0..<count).map { k -> (start: Double, v: Double) in
    let start = step(k) - 0.5 * height
    let from = step(k) + 0.5 * plateau
    return (start, (origin + values[k] - middle - from) / (from - start))
  }
  // Fold k meets values up to height beyond its start.
  let bottom = folds.reduce(origin - reach) { min($0, $1.start + (1 + $1.v) * height) }
  for fold in folds.reversed() { block(fold.v, from: fold.start, bottom: bottom) }

  let steps = zip(samples, values).reduce(0) { sum, cell in
    sum + w * cell.0.reduce(0) { max($0, abs($1 - cell.1)) }
  }
  let slopes = folds.reduce(0) { $0 + w * abs(1 + $1.v) * plateau }
  let ramps = eta * (b - a) * (height + reach + abs(origin - bottom))
  let joints = (1..<max(count, 1)).flatMap { (cell: Int) -> [Double] in
    [a + w * (Double(cell) - eta), a + w * Double(cell)]
  }
  return Construction(
    theorem: LinJegelka.theorem,
    network: try layers.network(outputs: [z + (middle - origin)]),
    target: target.splitting(at: [joints]),
    prediction: .atMost(steps + slopes + ramps, in: .l1, isSampled: true), predictedNeurons: nil)
}
