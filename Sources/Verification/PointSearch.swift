// Violations from below: inputs that are nearly or truly unsafe.
//
// Projected gradient steps from many starts; then, from the best of them, the linear program over the linear
// piece around the point and on to the next piece, which is alternating optimisation of the quadratic
// program z ≥ 0, z ≥ s, z·(z − s) = 0: the signs of the units fix which factor of each product is 0.

import Base
import Formulas
import Intervals
import Kernels

/// Conditions over one box.
struct PointSearch: Sendable {
  let network: TwoSlopeLayers
  let box: Box
  /// The alternatives, each a list of conditions.
  let cases: [[LinearCondition]]

  /// A point with its violation in Float64.
  struct Found: Sendable {
    var point: [Double]
    var violation: Double
  }

  /// The violation in Float64, and the condition that decides it.
  func violation(
    at point: [Double], outputs: [Double]
  ) -> (value: Double, deciding: LinearCondition?) {
    Self.violation(cases, at: point, outputs: outputs)
  }

  static func violation(
    _ cases: [[LinearCondition]], at point: [Double], outputs: [Double]
  ) -> (value: Double, deciding: LinearCondition?) {
    var best: (value: Double, deciding: LinearCondition?) = (-.infinity, nil)
    for conditions in cases {
      var least: (value: Double, deciding: LinearCondition?) = (.infinity, nil)
      for condition in conditions {
        var form = condition.constant
        for (factor, y) in zip(condition.outputs, outputs) { form += factor * y }
        for (factor, x) in zip(condition.inputs, point) { form += factor * x }
        if !(-form >= least.value) { least = (-form, condition) }
      }
      if least.value > best.value { best = least }
    }
    return best
  }

  func found(at point: [Double]) -> Found {
    let sums = network.sums(at: point)
    return Found(
      point: point, violation: violation(at: point, outputs: sums[sums.count - 1]).value)
  }

  /// The gradient of −form by the inputs at a point, on the linear piece to which it belongs.
  private func ascent(_ condition: LinearCondition, _ sums: [[Double]]) -> [Double] {
    var factors = condition.outputs.map { -$0 }
    for (index, layer) in network.layers.enumerated().reversed() {
      if index < network.layers.count - 1 {
        for unit in factors.indices {
          factors[unit] *= sums[index][unit] >= 0 ? layer.above[unit] : layer.below[unit]
        }
      }
      factors = product(
        factors, layer.weights, rows: 1, inner: layer.outputs, columns: layer.inputs)
    }
    return zip(factors, condition.inputs).map { $0 - $1 }
  }

  /// Signed steps along the gradient, halved where they fail.
  func climbed(from start: [Double], steps: Int) -> Found {
    var here = found(at: start)
    let sides = box.sides
    var reach = 0.25
    for _ in 0..<steps {
      let sums = network.sums(at: here.point)
      guard let condition = violation(at: here.point, outputs: sums[sums.count - 1]).deciding else {
        break
      }
      let gradient = ascent(condition, sums)
      let next = here.point.indices.map { axis in
        let side = sides[axis]
        let step = gradient[axis] == 0 ? 0 : gradient[axis] > 0 ? reach : -reach
        return min(
          max(here.point[axis] + step * (side.upper - side.lower), side.lower), side.upper)
      }
      let there = found(at: next)
      if there.violation > here.violation { here = there } else { reach *= 0.5 }
      if reach < 1e-9 { break }
    }
    return here
  }

  /// Sobol points (pseudo-random ones above 40 inputs) and the box's centre.
  static func points(in box: Box, count: Int) -> [[Double]] {
    let sides = box.sides
    let sobol = try? SobolSequence(dimension: sides.count)
    let random = RandomSource(seed: 1, stream: "verify")
    return [box.centre]
      + (0..<count).map { _ in
        let units = sobol?.next() ?? sides.map { _ in random.uniform() }
        return zip(units, sides).map { u, side in
          min(max((1 - u) * side.lower + u * side.upper, side.lower), side.upper)
        }
      }
  }

  /// The best of a search from such points.
  func best(starts: Int, steps: Int) -> Found {
    var seen = Self.points(in: box, count: starts).map { found(at: $0) }
    seen.sort { $0.violation > $1.violation }
    var best = seen[0]
    for start in seen.prefix(8) {
      let end = climbed(from: start.point, steps: steps)
      if end.violation > best.violation { best = end }
    }
    return polished(best)
  }

  /// From linear piece to linear piece, while the violation rises.
  func polished(_ start: Found, rounds: Int = 8) -> Found {
    let units = network.hidden.reduce(0) { $0 + $1.outputs }
    guard units * network.inputs <= 20_000 else { return start }
    var here = start
    for _ in 0..<rounds {
      guard let target = bestOfPiece(around: here.point) else { break }
      // The optimum lies on the piece's boundary; a little beyond lies the next piece.
      var next = found(at: target)
      for beyond in [1e-9, 1e-4, 1e-2] {
        let point = zip(zip(here.point, target), box.sides).map { pair, side in
          min(max(pair.1 + beyond * (pair.1 - pair.0), side.lower), side.upper)
        }
        let there = found(at: point)
        if there.violation > next.violation { next = there }
      }
      guard next.violation > here.violation else { break }
      here = next
    }
    return here
  }

  /// The linear program over the piece of a point.
  private func bestOfPiece(around point: [Double]) -> [Double]? {
    let inputs = network.inputs
    let stride = inputs + 1
    let sums = network.sums(at: point)
    var program = LinearProgram(
      costs: [Double](repeating: 0, count: inputs) + [-1], lower: box.lower + [-.infinity],
      upper: box.upper + [.infinity])
    var seen = [Double](repeating: 0, count: inputs * stride)
    for axis in 0..<inputs { seen[axis * stride + axis] = 1 }
    var outputs: [Double] = []
    for (index, layer) in network.layers.enumerated() {
      outputs = product(
        layer.weights, seen, rows: layer.outputs, inner: layer.inputs, columns: stride)
      for unit in 0..<layer.outputs { outputs[unit * stride + inputs] += layer.biases[unit] }
      guard index < network.layers.count - 1 else { break }
      seen = outputs
      for unit in 0..<layer.outputs {
        let form = outputs[(unit * stride)..<((unit + 1) * stride)]
        let isAbove = sums[index][unit] >= 0
        if layer.below[unit] < layer.above[unit] {
          let constant = form.last ?? 0
          program.rows.append(
            LinearProgram.Row(
              columns: Array(0..<inputs), values: Array(form.dropLast()),
              lower: isAbove ? -constant : -.infinity, upper: isAbove ? .infinity : -constant))
        }
        let slope = isAbove ? layer.above[unit] : layer.below[unit]
        for place in 0..<stride { seen[unit * stride + place] *= slope }
      }
    }
    // The case that is nearest to happening here.
    let values = sums[sums.count - 1]
    let nearest = cases.max { first, second in
      let narrow = PointSearch(network: network, box: box, cases: [first])
      let other = PointSearch(network: network, box: box, cases: [second])
      return narrow.violation(at: point, outputs: values).value
        < other.violation(at: point, outputs: values).value
    }
    for condition in nearest ?? [] {
      // violation + form ≤ 0.
      var form = product(
        condition.outputs, outputs, rows: 1, inner: network.outputs, columns: stride)
      for axis in 0..<inputs { form[axis] += condition.inputs[axis] }
      program.rows.append(
        LinearProgram.Row(
          columns: Array(0...inputs), values: Array(form.dropLast()) + [1],
          upper: -(form[inputs] + condition.constant)))
    }
    guard let solution = program.minimum(iterations: 20_000) else { return nil }
    return zip(solution.point.dropLast(), box.sides).map { min(max($0, $1.lower), $1.upper) }
  }
}
