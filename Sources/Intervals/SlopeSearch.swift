// The slopes of the lines around a network's units that make one bound least.
//
// Xu et al., "Fast and Complete: Enabling Complete Verification with Rapid and Massively Parallel Incomplete
// Verifiers" (ICLR 2021): optimise the slopes by gradients. Here a line is known by its slope s alone; it
// touches the hull of the activation at z(s), where its height is b(s), with b' = −z(s). With x* the corner
// of the box at which the bound is attained and z̃ the sum of the unit at x* in the relaxed network, the
// derivative of the bound by s is factor·(z̃ − z(s)) (Danskin's theorem): one pass back and one forward.

import Base
import Formulas
import Foundation

/// Nothing here is rigorous; a bound is proven for the slopes that come out.
struct SlopeSearch {
  private let seen: SeenNetwork
  private let start: [Double]
  /// The number of the value whose form is bounded.
  private let value: Int

  init(_ seen: SeenNetwork, _ start: [Double], of value: Int) {
    self.seen = seen
    self.start = start
    self.value = value
  }

  /// A unit's line as one bound uses it, and what Adam (Kingma and Ba, 2015) keeps of it.
  private struct Choice {
    var slope = 0.0
    var offset = 0.0
    var touch = 0.0
    var factor = 0.0
    var isUpper = false
    var mean = 0.0
    var square = 0.0
  }

  private func units(_ index: Int) -> SeenUnits? {
    if case .pointwise(let units) = seen.operations[index] { units } else { nil }
  }

  /// For each operation and unit a slope of the line that the bound uses; nil where there is none to choose.
  func best(steps: Int) -> [[Double]]? {
    let hulls = (0..<value).map { units($0)?.hulls ?? [] }
    guard
      hulls.contains(where: { hulls in
        hulls.contains { hull in
          hull.map { $0.lower.slopes.count > 1 || $0.upper.slopes.count > 1 } ?? false
        }
      })
    else { return nil }
    // Both sides' slopes: which one counts depends on the sign of the factor.
    var slopes: [[(lower: Double, upper: Double)]] = (0..<value).map { index in
      units(index)?.lines.map { ($0.lowerSlope, $0.upperSlope) } ?? []
    }
    var choices = slopes.map { [Choice](repeating: Choice(), count: $0.count) }
    var (least, found): (Double, [[Double]]?) = (.infinity, nil)
    for step in 0...steps {
      let (bound, corner) = back(slopes, &choices)
      guard bound.isFinite else { return found }
      if bound < least {
        least = bound
        found = choices.map { $0.map(\.slope) }
      }
      if step == steps { break }
      let values = forward(corner, choices)
      let rate = 0.3 * pow(0.93, Double(step))
      let (b1, b2) = (1 - pow(0.9, Double(step + 1)), 1 - pow(0.99, Double(step + 1)))
      for index in 0..<value {
        guard let input = units(index)?.input else { continue }
        for unit in choices[index].indices {
          guard choices[index][unit].factor != 0, let hull = hulls[index][unit] else { continue }
          let side = choices[index][unit].isUpper ? hull.upper : hull.lower
          guard side.slopes.count > 1 else { continue }
          let (low, high) = side.range
          let slope =
            choices[index][unit].factor * (values[input][unit] - choices[index][unit].touch)
            * (high - low)
          choices[index][unit].mean = 0.9 * choices[index][unit].mean + 0.1 * slope
          choices[index][unit].square =
            0.99 * choices[index][unit].square + 0.01 * slope * slope
          let size = (choices[index][unit].square / b2).squareRoot()
          guard size > 0 else { continue }
          let move = -rate * (high - low) * choices[index][unit].mean / b1 / size
          let next = min(max(choices[index][unit].slope + move, low), high)
          if choices[index][unit].isUpper {
            slopes[index][unit].upper = next
          } else {
            slopes[index][unit].lower = next
          }
        }
      }
    }
    return found
  }

  /// The bound's value over the box, the corner where it is attained, and the lines that it uses.
  private func back(
    _ slopes: [[(lower: Double, upper: Double)]], _ choices: inout [[Choice]]
  ) -> (Double, [Double]) {
    var factors = ValueFactors(start, of: value, sizes: seen.sizes)
    var constant = 0.0
    for index in (0..<value).reversed() {
      var own = factors.take(index + 1)
      if own.isEmpty {
        for unit in choices[index].indices { choices[index][unit].factor = 0 }
        continue
      }
      switch seen.operations[index] {
      case .pointwise(let units):
        for unit in own.indices {
          let factor = own[unit]
          choices[index][unit].factor = factor
          guard factor != 0 else { continue }
          let isUpper = factor > 0
          choices[index][unit].isUpper = isUpper
          if let hull = units.hulls[unit] {
            let slope = isUpper ? slopes[index][unit].upper : slopes[index][unit].lower
            let (place, offset) = (isUpper ? hull.upper : hull.lower).touching(slope)
            choices[index][unit].slope = slope
            choices[index][unit].touch = place
            choices[index][unit].offset = offset
          } else {
            let line = units.lines[unit]
            choices[index][unit].slope = isUpper ? line.upperSlope : line.lowerSlope
            choices[index][unit].offset = isUpper ? line.upper : line.lower
          }
          constant += factor * choices[index][unit].offset
          own[unit] = factor * choices[index][unit].slope
        }
        factors.add(own, to: units.input)
      case .affine(let affine):
        for unit in own.indices where own[unit] != 0 {
          constant += own[unit] * affine.matrix.bias(unit)
        }
        factors.add(affine.matrix.transposed(times: own), to: affine.input)
      case .join(let parts):
        var first = 0
        for part in parts {
          let count = part.features.count
          factors.add(
            Array(own[first..<(first + count)]), to: part.value, from: part.features.lowerBound)
          first += count
        }
      case .sum(let left, let right):
        factors.add(own, to: left)
        factors.add(own, to: right)
      }
    }
    let inputSlopes = factors.ofInput
    var corner = seen.box.lower
    for axis in corner.indices {
      if inputSlopes[axis] > 0 { corner[axis] = seen.box.upper[axis] }
      constant += inputSlopes[axis] * corner[axis]
    }
    return (constant, corner)
  }

  /// All values at a point, where each unit is its line.
  private func forward(_ point: [Double], _ choices: [[Choice]]) -> [[Double]] {
    var values = [point]
    for index in 0..<value {
      switch seen.operations[index] {
      case .pointwise(let units):
        values.append(
          zip(values[units.input], choices[index]).map { sum, choice in
            choice.factor == 0 ? 0 : choice.slope * sum + choice.offset
          })
      case .affine(let affine):
        values.append(affine.matrix.values(at: values[affine.input]))
      case .join(let parts):
        values.append(parts.flatMap { values[$0.value][$0.features] })
      case .sum(let left, let right):
        values.append(zip(values[left], values[right]).map { $0 + $1 })
      }
    }
    return values
  }
}

extension EnclosedAffine {
  /// W·v + b in Float64.
  fileprivate func values(at v: [Double]) -> [Double] {
    let (values, indices) = (weights.values, weights.indices)
    return groups(v).flatMap { seen in
      var sums = biases
      for row in sums.indices {
        var sum = 0.0
        for entry in weights.entries(ofRow: row) {
          sum += values[entry] * seen[Int(indices[entry])]
        }
        sums[row] += sum
      }
      return sums
    }
  }
}
