// The backward pass of `BackwardBounds` in exact arithmetic: proofs where Float64's slack is too wide.

import Intervals

extension BackwardBounds {
  /// Weights of which an exact pass stays below about 0.1 s.
  private static let mostWeights = 5_000

  /// A lower bound of a condition's form over a box, exactly; nil where `lower`, the bound in Float64, is so
  /// far below 0 that rounding is not what it lacks, or the network is too large.
  func exactBound(_ condition: LinearCondition, over box: ExactBox, lower: Double) -> Rational? {
    guard network.layers.reduce(0, { $0 + $1.weights.count }) <= Self.mostWeights,
      lower > -1e-11 * size(of: condition)
    else { return nil }
    let form = condition.form
    var factors = (0..<network.outputs).map { form.outputs[$0] ?? .zero }
    var constant = form.constant
    for (index, layer) in network.layers.enumerated().reversed() {
      var next = [Rational](repeating: .zero, count: layer.inputs)
      for unit in 0..<layer.outputs where !factors[unit].isZero {
        constant = constant + factors[unit] * Rational(layer.biases[unit])
        for input in 0..<layer.inputs {
          let weight = layer.weights[unit * layer.inputs + input]
          if weight != 0 { next[input] = next[input] + factors[unit] * Rational(weight) }
        }
      }
      factors = next
      guard index > 0 else { break }
      for unit in factors.indices where !factors[unit].isZero {
        guard let (slope, intercept) = line(of: unit, in: index - 1, isBelow: factors[unit] > .zero)
        else { return nil }
        constant = constant + factors[unit] * intercept
        factors[unit] = factors[unit] * slope
      }
    }
    for axis in factors.indices {
      let slope = factors[axis] + (form.inputs[axis] ?? .zero)
      constant = constant + slope * (slope > .zero ? box.lower[axis] : box.upper[axis])
    }
    return constant
  }

  /// A line below or above a unit over its range; nil where it has none that is finite.
  private func line(
    of unit: Int, in index: Int, isBelow: Bool
  ) -> (slope: Rational, intercept: Rational)? {
    let (layer, range, line) = (network.layers[index], ranges[index], lines[index])
    guard range.isUnstable(unit, of: layer) else { return (Rational(line.slope[unit]), .zero) }
    if isBelow { return (Rational(line.tangent[unit]), .zero) }
    let (low, high) = (range.lower[unit], range.upper[unit])
    guard low.isFinite, high.isFinite, line.slope[unit].isFinite else { return nil }
    let slope = Rational(line.slope[unit])
    // A convex function lies below a line over both ends.
    let ends = [(layer.below[unit], low), (layer.above[unit], high)].map { own, end in
      (Rational(own) + -slope) * Rational(end)
    }
    return (slope, max(ends[0], ends[1]))
  }
}
