// The triangle relaxation of a network over a box as a linear program, and the multipliers that it gives.
//
// Unknowns are the inputs x, the values h of the units that are not linear over the box, the largest
// condition v, and a room r by which a branch's signs may be missed at a price, so that the program always
// has a solution. For each such unit: h ≥ n·z, h ≥ p·z, h ≤ s·z + c (Ehlers, ATVA 2017), the sums z being
// affine in x and the h before. The least v bounds from below the largest of some linear forms, that is,
// whether all of them can be ≤ 0 together. Its dual goes to a pass of `BackwardBounds`, which proves it.

import Formulas
import Intervals
import Kernels

struct TriangleProgram {
  /// What it proposes.
  struct Proposal {
    /// Weights of the forms, ≥ 0 and of sum 1.
    var weights: [Double]
    var multipliers: Multipliers
    /// Inputs.
    var point: [Double]
  }

  let bounds: BackwardBounds
  let unstable: [(layer: Int, unit: Int)]
  /// Affine forms in x and h: rows of coefficients with the constant last.
  private(set) var outputs: [Double] = []
  /// The sums of the unstable units, likewise.
  private(set) var unitForms: [[Double]] = []
  private(set) var program: LinearProgram
  /// Rows of each unstable unit: n, p, chord.
  private var unitRows: [(n: Int, p: Int, chord: Int)] = []
  private var branchRows: [(layer: Int, unit: Int, row: Int)] = []

  private var network: TwoSlopeLayers { bounds.network }
  private var inputs: Int { network.inputs }
  /// Inputs and unstable units.
  var columns: Int { inputs + unstable.count }

  /// What an unstable unit's value may be.
  func range(of place: (layer: Int, unit: Int)) -> Interval {
    let (shape, range) = (network.layers[place.layer], bounds.ranges[place.layer])
    let ends = [(shape.below, range.lower), (shape.above, range.upper)].map { slopes, sums in
      Interval(slopes[place.unit]) * Interval(sums[place.unit])
    }
    // A convex function is largest at an end, and least at an end or at its kink.
    let (n, p) = (shape.below[place.unit], shape.above[place.unit])
    return Interval(
      n > 0 ? ends[0].lower : p < 0 ? ends[1].lower : 0, max(ends[0].upper, ends[1].upper))
  }

  /// nil where it would have more than so many entries.
  init?(_ bounds: BackwardBounds, limit: Int = 1_000_000) {
    self.bounds = bounds
    unstable = bounds.unstable
    let network = bounds.network
    let columns = network.inputs + unstable.count
    guard 3 * unstable.count * columns <= limit else { return nil }
    let none = [Double](repeating: 0, count: unstable.count)
    let free = [Double](repeating: .infinity, count: unstable.count)
    program = LinearProgram(
      costs: [Double](repeating: 0, count: columns) + [1, 0],
      lower: bounds.box.lower + none.map { _ in -.infinity } + [-.infinity, 0],
      upper: bounds.box.upper + free + [.infinity, .infinity])
    addUnits()
  }

  private mutating func addUnits() {
    let stride = columns + 1
    // What the next layer sees: rows of coefficients.
    var seen = [Double](repeating: 0, count: inputs * stride)
    for axis in 0..<inputs { seen[axis * stride + axis] = 1 }
    var next = inputs
    var price = 1.0
    for (index, layer) in network.layers.enumerated() {
      var sums = product(
        layer.weights, seen, rows: layer.outputs, inner: layer.inputs, columns: stride)
      // Where terms cancel, what rounding leaves of them would make the program's matrix singular but for it. The
      // program only proposes multipliers, and `BackwardBounds` proves what they give: 0 is as good.
      let sizes = product(
        layer.weights.map(\.magnitude), seen.map(\.magnitude), rows: layer.outputs,
        inner: layer.inputs, columns: stride)
      for place in sums.indices where sums[place].magnitude <= 1e-13 * sizes[place] {
        sums[place] = 0
      }
      for unit in 0..<layer.outputs { sums[unit * stride + columns] += layer.biases[unit] }
      guard index < network.layers.count - 1 else {
        outputs = sums
        break
      }
      let (range, line) = (bounds.ranges[index], bounds.lines[index])
      seen = [Double](repeating: 0, count: layer.outputs * stride)
      for unit in 0..<layer.outputs {
        let form = Array(sums[(unit * stride)..<((unit + 1) * stride)])
        let sign = bounds.signs.isEmpty ? 0 : bounds.signs[index][unit]
        if sign != 0 {
          // z + r ≥ 0, or z − r ≤ 0.
          branchRows.append((index, unit, program.rows.count))
          addRow(form, times: 1, column: columns + 1, Double(sign), isAtLeast: sign > 0)
          price = max(price, range.upper[unit].magnitude, range.lower[unit].magnitude)
        }
        guard range.isUnstable(unit, of: layer) else {
          for place in 0..<stride { seen[unit * stride + place] = line.slope[unit] * form[place] }
          continue
        }
        unitForms.append(form)
        seen[unit * stride + next] = 1
        unitRows.append((program.rows.count, program.rows.count + 1, program.rows.count + 2))
        addRow(form, times: -layer.below[unit], column: next, 1, isAtLeast: true)
        addRow(form, times: -layer.above[unit], column: next, 1, isAtLeast: true)
        addRow(
          form, times: -line.slope[unit], column: next, 1, isAtLeast: false,
          shift: line.intercept[unit])
        next += 1
      }
    }
    program.costs[columns + 1] = 1e4 * price
  }

  /// times·(form·(x, h, 1)) + factor·column ≥ 0, or ≤ shift.
  private mutating func addRow(
    _ form: [Double], times: Double, column: Int, _ factor: Double, isAtLeast: Bool,
    shift: Double = 0
  ) {
    var row = LinearProgram.Row(columns: [], values: [])
    for place in 0..<columns where form[place] != 0 && times != 0 && place != column {
      row.columns.append(place)
      row.values.append(times * form[place])
    }
    row.columns.append(column)
    row.values.append(factor)
    let constant = times * form[columns]
    if isAtLeast { row.lower = -constant } else { row.upper = shift - constant }
    program.rows.append(row)
  }

  /// The multipliers for the largest of conditions' forms; nil where the solver finds none.
  /// - Parameter seconds: the most time it may take, beside the program's own limit of steps.
  func proposal(_ conditions: [LinearCondition], seconds: Double = .infinity) -> Proposal? {
    var program = program
    let first = program.rows.count
    for condition in conditions {
      // v − outputs·y − inputs·x ≥ constant.
      var form = product(
        condition.outputs, outputs, rows: 1, inner: network.outputs, columns: columns + 1)
      for axis in 0..<inputs { form[axis] += condition.inputs[axis] }
      var row = LinearProgram.Row(
        columns: [columns], values: [1], lower: form[columns] + condition.constant)
      for place in 0..<columns where form[place] != 0 {
        row.columns.append(place)
        row.values.append(-form[place])
      }
      program.rows.append(row)
    }
    guard let solution = program.minimum(seconds: seconds) else { return nil }
    var weights = conditions.indices.map { max(0, solution.duals[first + $0]) }
    let total = weights.reduce(0, +)
    guard total > 0, total.isFinite else { return nil }
    weights = weights.map { $0 / total }
    var multipliers = Multipliers(
      chord: network.hidden.map { [Double](repeating: 0, count: $0.outputs) },
      tangent: bounds.lines.map(\.tangent),
      branch: network.hidden.map { [Double](repeating: 0, count: $0.outputs) })
    for ((layer, unit), rows) in zip(unstable, unitRows) {
      let (n, p) = (max(0, solution.duals[rows.n]), max(0, solution.duals[rows.p]))
      multipliers.chord[layer][unit] = max(0, -solution.duals[rows.chord])
      if n + p > 0 {
        let (below, above) = (network.layers[layer].below[unit], network.layers[layer].above[unit])
        multipliers.tangent[layer][unit] = min(
          max((n * below + p * above) / (n + p), below), above)
      }
    }
    for (layer, unit, row) in branchRows {
      multipliers.branch[layer][unit] = solution.duals[row].magnitude
    }
    return Proposal(
      weights: weights, multipliers: multipliers,
      point: bounds.box.sides.enumerated().map { axis, side in
        min(max(solution.point[axis], side.lower), side.upper)
      })
  }
}
