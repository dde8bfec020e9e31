// Rigorous bounds of linear forms of a network's values, by one pass backwards with any multipliers.
//
// A unit h = max(n·z, p·z), n ≤ p, on z in [l, u] obeys h ≥ t·z for every t in [n, p], and h ≤ s·z + c on
// the chord. For a factor a = λ − μ with λ, μ ≥ 0:
//
//     a·h ≥ λ·t·z − μ·(s·z + c).
//
// μ = max(0, −a) gives CROWN (Zhang et al., NeurIPS 2018) and DeepPoly (Singh et al., POPL 2019); other μ
// and t are what the dual of the triangle relaxation (Wong and Kolter, ICML 2018) may choose. Where a
// branch says z ≥ 0, −β·z with β ≥ 0 may be added (Wang et al., beta-CROWN, NeurIPS 2021). So any
// multipliers give a bound by weak duality, and the solver that proposes them need not be trusted
// (Neumaier and Shcherbina, Mathematical Programming 99, 2004). What Float64 rounds off in the pass is
// counted in `slack`, by the ranges of all values.

import Formulas
import Intervals
import Kernels

/// What is known of the sums of a layer over a set of inputs: lower ≤ z ≤ upper.
struct UnitRanges: Sendable {
  var lower: [Double]
  var upper: [Double]

  /// Whether a unit has a kink inside its range.
  func isUnstable(_ unit: Int, of layer: TwoSlopeLayer) -> Bool {
    lower[unit] < 0 && upper[unit] > 0 && layer.below[unit] < layer.above[unit]
  }
}

/// Multipliers of one form, for every hidden layer and unit.
struct Multipliers: Sendable {
  /// μ, of the chord.
  var chord: [[Double]]
  /// t, between the slopes.
  var tangent: [[Double]]
  /// β, of the branch's condition.
  var branch: [[Double]]
}

/// Linear forms of the sums of a layer and of the inputs: factors·z + inputs·x + constant.
struct LinearForms {
  let count: Int
  /// (count × units), row-major.
  var factors: [Double]
  /// (count × inputs).
  var inputs: [Double]
  var constants: [Double]
}

/// What a pass gives.
struct FormBounds {
  /// Lower bounds of the forms.
  var lower: [Double]
  /// The forms' factors at the inputs (count × inputs).
  var slopes: [Double]
  /// How much each unit's relaxation may cost each form, by hidden layer (count × units).
  var losses: [[Double]]
}

/// Which lines enclose a unit; a parameter, so that a test can plant a wrong slope and see that it is
/// caught.
package struct RelaxationRule: Sendable {
  /// Line t·z below, from (l, u) and the slopes (n, p): its t.
  package var tangent:
    @Sendable (_ lower: Double, _ upper: Double, _ n: Double, _ p: Double) -> Double
  /// Line s·z + c above, from (l, u) and the slopes (n, p): its c, given its s.
  package var intercept:
    @Sendable (_ lower: Double, _ upper: Double, _ n: Double, _ p: Double, _ s: Double) -> Double

  package init(
    tangent: @escaping @Sendable (Double, Double, Double, Double) -> Double,
    intercept: @escaping @Sendable (Double, Double, Double, Double, Double) -> Double
  ) {
    self.tangent = tangent
    self.intercept = intercept
  }

  /// Below, the line of the longer side; above, a line over both ends, whatever its slope: a convex
  /// function lies below it on all of the range.
  package static let sound = RelaxationRule(
    tangent: { lower, upper, n, p in upper > -lower ? p : n },
    intercept: { lower, upper, n, p, slope in
      let s = Interval(slope)
      return max(
        ((Interval(n) - s) * Interval(lower)).upper, ((Interval(p) - s) * Interval(upper)).upper)
    })
}

/// Lines around the units of a layer over their ranges.
struct UnitLines: Sendable {
  /// s and c of the chord.
  var slope: [Double]
  var intercept: [Double]
  /// t, as CROWN chooses it.
  var tangent: [Double]
}

/// Bounds over a box of inputs, where the units of a branch keep their signs.
struct BackwardBounds: Sendable {
  let network: TwoSlopeLayers
  let box: Box
  let rule: RelaxationRule
  /// Of the hidden layers' sums, as far as they are known.
  private(set) var ranges: [UnitRanges] = []
  private(set) var lines: [UnitLines] = []
  /// Largest magnitudes of each layer's inputs, the first being the network's.
  private var magnitudes: [[Double]]
  /// Σ |W||h| + |b| of each unit, by layer: what a factor's rounding is multiplied by.
  private var weighted: [[Double]] = []
  /// A branch's signs of units, by hidden layer: 1, −1, or 0 where it says nothing; empty for none.
  let signs: [[Int8]]
  /// Whether the branch is seen to be empty.
  private(set) var isEmpty = false

  /// - Parameter known: ranges that hold for a larger set.
  init(
    _ network: TwoSlopeLayers, over box: Box, known: [UnitRanges]? = nil, signs: [[Int8]] = [],
    rule: RelaxationRule = .sound, byIntervals: Bool = false
  ) {
    self.network = network
    self.box = box
    self.signs = signs
    self.rule = rule
    magnitudes = [box.sides.map(\.magnitude)]
    for index in network.layers.indices {
      addWeighted()
      guard index < network.layers.count - 1 else { break }
      addRanges(known?[index], byIntervals)
      if isEmpty { return }
    }
  }

  /// Units with a kink inside their range.
  var unstable: [(layer: Int, unit: Int)] {
    ranges.indices.flatMap { layer in
      (0..<network.layers[layer].outputs)
        .filter { ranges[layer].isUnstable($0, of: network.layers[layer]) }.map { (layer, $0) }
    }
  }

  private mutating func addWeighted() {
    let layer = network.layers[weighted.count]
    let sums = product(
      layer.weights.map(\.magnitude), magnitudes[weighted.count], rows: layer.outputs,
      inner: layer.inputs, columns: 1)
    weighted.append(zip(sums, layer.biases).map { enlarged($0 + $1.magnitude) })
  }

  /// The ranges of the next layer's sums: those of the larger set, or of intervals, narrowed by a pass.
  private mutating func addRanges(_ known: UnitRanges?, _ byIntervals: Bool) {
    let index = ranges.count
    let layer = network.layers[index]
    var range = known ?? intervals(index)
    let open =
      byIntervals ? [] : (0..<layer.outputs).filter { range.isUnstable($0, of: layer) }
    if !open.isEmpty {
      var forms = LinearForms(
        count: 2 * open.count,
        factors: [Double](repeating: 0, count: 2 * open.count * layer.outputs),
        inputs: [Double](repeating: 0, count: 2 * open.count * network.inputs),
        constants: [Double](repeating: 0, count: 2 * open.count))
      for (row, unit) in open.enumerated() {
        forms.factors[2 * row * layer.outputs + unit] = 1
        forms.factors[(2 * row + 1) * layer.outputs + unit] = -1
      }
      let bounds = pass(forms, from: index)
      for (row, unit) in open.enumerated() {
        range.lower[unit] = max(range.lower[unit], bounds.lower[2 * row])
        range.upper[unit] = min(range.upper[unit], -bounds.lower[2 * row + 1])
      }
    }
    if !signs.isEmpty {
      for (unit, sign) in signs[index].enumerated() {
        if sign > 0 { range.lower[unit] = max(range.lower[unit], 0) }
        if sign < 0 { range.upper[unit] = min(range.upper[unit], 0) }
      }
    }
    if zip(range.lower, range.upper).contains(where: { $0 > $1 }) { isEmpty = true }
    ranges.append(range)
    lines.append(unitLines(layer, range))
    magnitudes.append(
      (0..<layer.outputs).map { unit in
        enlarged(
          max(layer.below[unit].magnitude, layer.above[unit].magnitude)
            * max(range.lower[unit].magnitude, range.upper[unit].magnitude))
      })
  }

  /// The ranges of a layer's sums from those of the layer before, unit by unit.
  func intervals(_ index: Int) -> UnitRanges {
    let layer = network.layers[index]
    let values: [Interval] =
      index == 0
      ? box.sides
      : (0..<layer.inputs).map { unit in
        let before = network.layers[index - 1]
        let (low, high) = (ranges[index - 1].lower[unit], ranges[index - 1].upper[unit])
        let ends = [low, high].flatMap { end in
          [
            Interval(before.below[unit]) * Interval(end),
            Interval(before.above[unit]) * Interval(end),
          ]
        }
        // max(n·z, p·z) at both ends, and 0 where the kink is inside.
        let left = Interval(max(ends[0].lower, ends[1].lower), max(ends[0].upper, ends[1].upper))
        let right = Interval(max(ends[2].lower, ends[3].lower), max(ends[2].upper, ends[3].upper))
        let hull = left.hull(right)
        return low < 0 && high > 0 ? hull.hull(.zero) : hull
      }
    // Centre and radius, with what rounding may do in both.
    let centres = values.map(\.midpoint)
    let radii = values.map(\.radius)
    let middle = product(
      layer.weights, centres, rows: layer.outputs, inner: layer.inputs, columns: 1)
    let reach = product(
      layer.weights.map(\.magnitude), radii, rows: layer.outputs, inner: layer.inputs, columns: 1)
    var range = UnitRanges(lower: layer.biases, upper: layer.biases)
    for unit in 0..<layer.outputs {
      let spread = enlarged(
        reach[unit] + gamma(layer.inputs + 4) * (weighted[index][unit] + reach[unit]))
      let centre = middle[unit] + layer.biases[unit]
      (range.lower[unit], range.upper[unit]) = (
        (centre - spread).nextDown, (centre + spread).nextUp
      )
      if !(range.lower[unit] <= range.upper[unit]) {
        (range.lower[unit], range.upper[unit]) = (-.infinity, .infinity)
      }
    }
    return range
  }

  private func unitLines(_ layer: TwoSlopeLayer, _ range: UnitRanges) -> UnitLines {
    var lines = UnitLines(slope: layer.above, intercept: layer.biases, tangent: layer.above)
    for unit in 0..<layer.outputs {
      let (low, high) = (range.lower[unit], range.upper[unit])
      let (n, p) = (layer.below[unit], layer.above[unit])
      lines.intercept[unit] = 0
      guard range.isUnstable(unit, of: layer) else {
        let slope = low >= 0 || n == p ? p : n
        (lines.slope[unit], lines.tangent[unit]) = (slope, slope)
        continue
      }
      lines.slope[unit] = (p * high - n * low) / (high - low)
      lines.intercept[unit] = rule.intercept(low, high, n, p, lines.slope[unit])
      lines.tangent[unit] = rule.tangent(low, high, n, p)
    }
    return lines
  }

  /// Lower bounds of forms of the sums of a layer.
  /// - Parameter multipliers: of all forms; nil as CROWN has them.
  func pass(_ forms: LinearForms, from start: Int, multipliers: Multipliers? = nil) -> FormBounds {
    let count = forms.count
    var factors = forms.factors
    var constants = forms.constants
    var slack = [Double](repeating: 0, count: count)
    var losses: [[Double]] = []
    for index in stride(from: start, through: 0, by: -1) {
      let layer = network.layers[index]
      let (units, inputs) = (layer.outputs, layer.inputs)
      // Through the weights. The rounding of a factor multiplies a value of the layer before.
      let rounding = gamma(2 * units + 4)
      // What underflows in a factor, times the values of the layer before.
      let lost = smallest * Double(2 * units + 4) * magnitudes[index].reduce(0, +)
      for row in 0..<count {
        var (sum, size, spread) = (0.0, 0.0, 0.0)
        for unit in 0..<units {
          let factor = factors[row * units + unit]
          guard factor != 0 else { continue }
          let term = factor * layer.biases[unit]
          sum += term
          size += term.magnitude
          spread += factor.magnitude * weighted[index][unit]
        }
        size += constants[row].magnitude
        constants[row] += sum
        slack[row] += rounding * (size + spread) + lost
      }
      factors = product(factors, layer.weights, rows: count, inner: units, columns: inputs)
      guard index > 0 else { break }
      losses.append(
        throughUnits(
          of: index - 1, count, &factors, &constants, &slack, multipliers, magnitudes[index]))
    }
    let sides = box.sides
    let width = network.inputs
    var lower = [Double](repeating: 0, count: count)
    for row in 0..<count {
      var (sum, size) = (constants[row], constants[row].magnitude)
      for axis in 0..<width {
        let place = row * width + axis
        let slope = factors[place] + forms.inputs[place]
        size += (factors[place].magnitude + slope.magnitude) * sides[axis].magnitude
        factors[place] = slope
        sum += slope >= 0 ? slope * sides[axis].lower : slope * sides[axis].upper
      }
      let bound = sum - enlarged(slack[row] + gamma(2 * width + 4) * size)
      lower[row] = bound.isNaN ? -.infinity : bound.nextDown
    }
    return FormBounds(lower: lower, slopes: factors, losses: losses.reversed())
  }

  /// From factors of a layer's values to factors of its sums; gives what that may have cost.
  private func throughUnits(
    of index: Int, _ count: Int, _ factors: inout [Double], _ constants: inout [Double],
    _ slack: inout [Double], _ multipliers: Multipliers?, _ sizes: [Double]
  ) -> [Double] {
    let layer = network.layers[index]
    let (line, range) = (lines[index], ranges[index])
    let units = layer.outputs
    var lost = [Double](repeating: 0, count: count * units)
    for row in 0..<count {
      var (constant, size) = (0.0, 0.0)
      for unit in 0..<units {
        let place = row * units + unit
        let a = factors[place]
        var (mu, t, beta) = (max(0, -a), line.tangent[unit], 0.0)
        let isUnstable = range.isUnstable(unit, of: layer)
        if let multipliers {
          beta = multipliers.branch[index][unit]
          if isUnstable {
            mu = max(mu, multipliers.chord[index][unit])
            t = multipliers.tangent[index][unit]
          }
        }
        guard a != 0 || mu != 0 || beta != 0 else { continue }
        let lambda = max(0, a + mu)
        let (through, back) = (lambda * t, mu * line.slope[unit])
        // −β·z where z ≥ 0, β·z where z ≤ 0.
        let sign = signs.isEmpty ? 0 : Double(signs[index][unit])
        factors[place] = through - back - sign * beta
        let reach = max(range.lower[unit].magnitude, range.upper[unit].magnitude)
        size += (through.magnitude + back.magnitude + beta) * reach + (lambda + mu) * sizes[unit]
        slack[row] += 8 * smallest * reach
        guard isUnstable else { continue }
        let loss = mu * line.intercept[unit]
        constant -= loss
        size += loss.magnitude
        lost[place] = loss + 0.01 * lambda * min(-range.lower[unit], range.upper[unit])
      }
      slack[row] += gamma(units + 10) * (size + constants[row].magnitude)
      constants[row] += constant
    }
    return lost
  }
}

// MARK: - Conditions

extension BackwardBounds {
  /// Lower bounds of conditions' forms, as CROWN has them.
  func bounds(_ conditions: [LinearCondition]) -> FormBounds {
    var result = pass(
      LinearForms(
        count: conditions.count, factors: conditions.flatMap(\.outputs),
        inputs: conditions.flatMap(\.inputs), constants: conditions.map(\.constant)),
      from: network.layers.count - 1)
    for (row, condition) in conditions.enumerated() where condition.exact != nil {
      let bound = result.lower[row] - enlarged(deviation(of: condition))
      result.lower[row] = bound.isNaN ? -.infinity : bound.nextDown
    }
    return result
  }

  /// What the terms of a condition's form amount to at most.
  func size(of condition: LinearCondition) -> Double {
    zip(condition.outputs, weighted[network.layers.count - 1]).reduce(0) {
      $0 + $1.0.magnitude * $1.1
    }
      + zip(condition.inputs, magnitudes[0]).reduce(0) { $0 + $1.0.magnitude * $1.1 }
      + condition.constant.magnitude
  }

  /// What the numbers of a condition that are no Float64 may add.
  private func deviation(of condition: LinearCondition) -> Double {
    condition.deviation(outputs: weighted[network.layers.count - 1], inputs: magnitudes[0])
  }

  /// A lower bound of the largest of conditions' forms g: Σ w·g ≤ max g for weights w ≥ 0 of sum 1.
  func bound(
    _ conditions: [LinearCondition], weights: [Double], multipliers: Multipliers?
  ) -> FormBounds {
    func sum(_ values: [Double]) -> Double { zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } }
    let forms = LinearForms(
      count: 1,
      factors: (0..<network.outputs).map { place in sum(conditions.map { $0.outputs[place] }) },
      inputs: (0..<network.inputs).map { place in sum(conditions.map { $0.inputs[place] }) },
      constants: [sum(conditions.map(\.constant))])
    var result = pass(forms, from: network.layers.count - 1, multipliers: multipliers)
    // What the sums over the conditions round off, and the weights' sum.
    let size = zip(weights, conditions).reduce(0) { $0 + $1.0 * self.size(of: $1.1) }
    let slack =
      gamma(2 * conditions.count + 8) * (size + result.lower[0].magnitude)
      + zip(weights, conditions).reduce(0) { $0 + $1.0 * deviation(of: $1.1) }
    let bound = result.lower[0] - enlarged(slack)
    result.lower[0] = bound.isNaN ? -.infinity : bound.nextDown
    return result
  }
}

/// What underflow changes at most, with room for what its bounds round off.
private let smallest = 0x1p-1072

/// What n rounded operations change at most, relatively.
private func gamma(_ count: Int) -> Double { Double(count) * 0x1p-53 * (1 + 0x1p-20) }

/// At least the exact sum of magnitudes that a network's sizes allow; also above what underflows.
private func enlarged(_ value: Double) -> Double { value * (1 + 0x1p-26) + 0x1p-960 }
