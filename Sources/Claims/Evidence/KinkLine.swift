// The jump of a ReLU network's gradient along a line, from its linear pieces.

import Base
import Networks

/// By how much the derivative across a line of the plane jumps, piece by piece of the line.
///
/// Every unit's value is carried along the line, its slope there, and its two derivatives across; the line is cut where a
/// sum crosses zero. A unit whose sum is 0 all along a piece bends on it: seen from either side, it is on where the sum
/// grows to that side. The jump of a sum is the sum of the jumps, so that units that do not bend there add nothing, and
/// where weights are small dyadic numbers nothing is rounded.
struct KinkLine: Sendable {
  /// A piece of the line, and the jump across it.
  struct Piece: Sendable {
    /// In the coordinate along the line.
    let range: ClosedRange<Double>
    let jump: Double
  }

  let pieces: [Piece]

  /// The line x = 0 of the plane.
  /// - Parameters:
  ///   - network: two inputs and one output, all activations `relu`, no skip.
  ///   - interval: of y.
  /// - Precondition: as `network` says.
  init(acrossZeroOf network: Network, on interval: ClosedRange<Double>) {
    guard let layers = network.graph.layers, network.inputs == 2, network.outputs == 1,
      layers.allSatisfy({ $0.inputs == $0.carried && $0.pattern == nil }),
      layers.dropLast().allSatisfy({ $0.activation == .relu })
    else { preconditionFailure("a plain ReLU network of the plane") }
    let inputs = [
      Value(value: 0, slope: 0, across: 1, jump: 0),
      Value(value: interval.lowerBound, slope: 1, across: 0, jump: 0),
    ]
    var stretches = [Stretch(range: interval, values: inputs)]
    for (place, layer) in layers.enumerated() {
      stretches = stretches.flatMap { stretch -> [Stretch] in
        let sums = (0..<layer.outputs).map { unit in
          let row = layer.weights + unit * layer.inputs
          return (0..<layer.inputs).reduce(
            Value(value: network.parameters[layer.biases + unit], slope: 0, across: 0, jump: 0)
          ) { $0.plus(network.parameters[row + $1], stretch.values[$1]) }
        }
        return place == layers.count - 1
          ? [Stretch(range: stretch.range, values: sums)] : stretch.rectified(sums)
      }
    }
    pieces = stretches.map { Piece(range: $0.range, jump: $0.values[0].jump) }
  }

  /// The largest jump less the least.
  var spread: Double {
    (pieces.map(\.jump).max() ?? .nan) - (pieces.map(\.jump).min() ?? .nan)
  }

  /// What is carried of a unit: the value where the piece begins, the slope along the line, the derivative to the side
  /// of positive x, and by how much it exceeds that to the other side.
  private struct Value {
    var value: Double
    var slope: Double
    var across: Double
    var jump: Double

    func plus(_ weight: Double, _ other: Value) -> Value {
      Value(
        value: value + weight * other.value, slope: slope + weight * other.slope,
        across: across + weight * other.across, jump: jump + weight * other.jump)
    }
  }

  private struct Stretch {
    let range: ClosedRange<Double>
    let values: [Value]

    /// The pieces behind a layer, for the sums before its activation.
    func rectified(_ sums: [Value]) -> [Stretch] {
      let length = range.upperBound - range.lowerBound
      let cuts = Set(sums.map { -$0.value / $0.slope }.filter { $0 > 0 && $0 < length }).sorted()
      return zip([0] + cuts, cuts + [length]).map { from, to in
        let middle = 0.5 * (from + to)
        let units = sums.map { sum -> Value in
          if sum.value == 0, sum.slope == 0 {
            // 0 all along: on to the side of positive x where it grows to there, to the other where it falls.
            let right = max(0, sum.across)
            let left = min(0, sum.across - sum.jump)
            return Value(value: 0, slope: 0, across: right, jump: right - left)
          }
          guard sum.value + middle * sum.slope > 0 else {
            return Value(value: 0, slope: 0, across: 0, jump: 0)
          }
          return Value(
            value: sum.value + from * sum.slope, slope: sum.slope, across: sum.across,
            jump: sum.jump)
        }
        let lower = range.lowerBound
        return Stretch(
          range: (lower + from)...(to == length ? range.upperBound : lower + to), values: units)
      }
    }
  }
}
