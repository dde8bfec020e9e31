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
import Kernels

/// Nothing here is rigorous; a bound is proven for the slopes that come out.
struct SlopeSearch {
  private let seen: ArraySlice<SeenLayer>
  private let start: [Double]
  private let box: Box
  private let behindActivation: Bool

  init(_ seen: ArraySlice<SeenLayer>, _ start: [Double], _ box: Box, _ behindActivation: Bool) {
    self.seen = seen
    self.start = start
    self.box = box
    self.behindActivation = behindActivation
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

  private func hasLines(_ index: Int) -> Bool {
    !seen[index].layer.isAffine && (behindActivation || index < seen.endIndex - 1)
  }

  /// For each layer and unit a slope of the line that the bound uses; nil where there is none to choose.
  func best(steps: Int) -> [[Double]]? {
    let layers = seen.indices.filter { hasLines($0) }
    guard
      layers.contains(where: { index in
        seen[index].hulls.contains { hull in
          hull.map { $0.lower.slopes.count > 1 || $0.upper.slopes.count > 1 } ?? false
        }
      })
    else { return nil }
    // Both sides' slopes: which one counts depends on the sign of the factor.
    var slopes: [[(lower: Double, upper: Double)]] = seen.indices.map { index in
      seen[index].lines.isEmpty
        ? [] : seen[index].lines.map { ($0.lowerSlope, $0.upperSlope) }
    }
    var choices = seen.indices.map { [Choice](repeating: Choice(), count: seen[$0].layer.outputs) }
    var (least, found): (Double, [[Double]]?) = (.infinity, nil)
    for step in 0...steps {
      let (value, corner) = back(slopes, &choices)
      guard value.isFinite else { return found }
      if value < least {
        least = value
        found = choices.map { $0.map(\.slope) }
      }
      if step == steps { break }
      let sums = forward(corner, choices)
      let rate = 0.3 * pow(0.93, Double(step))
      let (b1, b2) = (1 - pow(0.9, Double(step + 1)), 1 - pow(0.99, Double(step + 1)))
      for index in layers {
        for unit in choices[index].indices {
          guard choices[index][unit].factor != 0, let hull = seen[index].hulls[unit] else {
            continue
          }
          let side = choices[index][unit].isUpper ? hull.upper : hull.lower
          guard side.slopes.count > 1 else { continue }
          let (low, high) = side.range
          let slope =
            choices[index][unit].factor * (sums[index][unit] - choices[index][unit].touch)
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
    var inputSlopes = [Double](repeating: 0, count: box.dimension)
    var factors = start
    var constant = 0.0
    for index in seen.indices.reversed() {
      let layer = seen[index].layer
      if hasLines(index) {
        for unit in factors.indices {
          let factor = factors[unit]
          choices[index][unit].factor = factor
          guard factor != 0 else { continue }
          let isUpper = factor > 0
          choices[index][unit].isUpper = isUpper
          if let hull = seen[index].hulls[unit] {
            let slope = isUpper ? slopes[index][unit].upper : slopes[index][unit].lower
            let (place, offset) = (isUpper ? hull.upper : hull.lower).touching(slope)
            choices[index][unit].slope = slope
            choices[index][unit].touch = place
            choices[index][unit].offset = offset
          } else {
            let line = seen[index].lines[unit]
            choices[index][unit].slope = isUpper ? line.upperSlope : line.lowerSlope
            choices[index][unit].offset = isUpper ? line.upper : line.lower
          }
          constant += factor * choices[index][unit].offset
          factors[unit] = factor * choices[index][unit].slope
        }
      }
      for unit in factors.indices where factors[unit] != 0 {
        constant += factors[unit] * layer.biases[unit]
      }
      let next = layer.weights.transposed(times: factors)
      let carried = layer.seesInputs ? layer.inputs - box.dimension : layer.inputs
      if index == 0 || layer.inputs > carried {
        let offset = index == 0 ? 0 : carried
        for axis in 0..<box.dimension { inputSlopes[axis] += next[offset + axis] }
      }
      factors = Array(next.prefix(carried))
    }
    var corner = box.lower
    for axis in corner.indices {
      if inputSlopes[axis] > 0 { corner[axis] = box.upper[axis] }
      constant += inputSlopes[axis] * corner[axis]
    }
    return (constant, corner)
  }

  /// The sums of all units at a point, where each unit is its line.
  private func forward(_ point: [Double], _ choices: [[Choice]]) -> [[Double]] {
    var result: [[Double]] = []
    var values = point
    for index in seen.indices {
      let layer = seen[index].layer
      let inputs = layer.seesInputs ? values + point : values
      let (weights, indices) = (layer.weights.values, layer.weights.indices)
      var sums = layer.biases
      for unit in sums.indices {
        var sum = 0.0
        for entry in layer.weights.entries(ofRow: unit) {
          sum += weights[entry] * inputs[Int(indices[entry])]
        }
        sums[unit] += sum
      }
      result.append(sums)
      if hasLines(index) {
        for unit in sums.indices {
          let choice = choices[index][unit]
          sums[unit] = choice.factor == 0 ? 0 : choice.slope * sums[unit] + choice.offset
        }
      }
      values = sums
    }
    return result
  }
}
