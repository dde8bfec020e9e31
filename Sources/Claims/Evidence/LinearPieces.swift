// The linear pieces of a ReLU network along a line, counted by following every kink.

import Base
import Networks

/// A stretch on which a network of one input and one output is affine.
struct LinearPiece {
  let range: ClosedRange<Double>
  let slope: Double
}

/// The pieces of a plain ReLU network of one input on an interval, in order.
///
/// Every unit's affine function is carried through the layers on each stretch; a stretch is cut where a
/// preactivation crosses zero. Neighbours whose slopes agree to 1e-9 of the steepest are one piece.
/// - Precondition: one input, one output, all activations `relu`, no skip.
func linearPieces(of network: Network, on interval: ClosedRange<Double>) -> [LinearPiece] {
  guard let layers = network.graph.layers, network.inputs == 1, network.outputs == 1,
    layers.allSatisfy({ $0.inputs == $0.carried && $0.pattern == nil }),
    layers.dropLast().allSatisfy({ $0.activation == .relu })
  else { preconditionFailure("a plain ReLU network on a line") }
  /// Units' slopes and their values at the lower end.
  struct Stretch {
    var lower: Double
    var upper: Double
    var slopes: [Double]
    var values: [Double]
  }
  var stretches = [
    Stretch(
      lower: interval.lowerBound, upper: interval.upperBound, slopes: [1],
      values: [interval.lowerBound])
  ]
  for layer in layers {
    let isOutput = layer.activation == .identity
    stretches = stretches.flatMap { stretch -> [Stretch] in
      var slopes = [Double](repeating: 0, count: layer.outputs)
      var values = slopes
      for unit in 0..<layer.outputs {
        let row = layer.weights + unit * layer.inputs
        values[unit] = network.parameters[layer.biases + unit]
        for input in 0..<layer.inputs {
          slopes[unit] += network.parameters[row + input] * stretch.slopes[input]
          values[unit] += network.parameters[row + input] * stretch.values[input]
        }
      }
      if isOutput {
        return [Stretch(lower: stretch.lower, upper: stretch.upper, slopes: slopes, values: values)]
      }
      let length = stretch.upper - stretch.lower
      let cuts = Set(
        zip(slopes, values).compactMap { slope, value -> Double? in
          let offset = -value / slope
          return offset > 1e-14 * length && offset < (1 - 1e-14) * length ? offset : nil
        }
      ).sorted()
      return zip([0] + cuts, cuts + [length]).map { from, to in
        let middle = 0.5 * (from + to)
        let isOn = zip(slopes, values).map { $0 * middle + $1 > 0 }
        return Stretch(
          lower: stretch.lower + from, upper: stretch.lower + to,
          slopes: zip(slopes, isOn).map { $1 ? $0 : 0 },
          values: zip(zip(slopes, values), isOn).map { $1 ? $0.0 * from + $0.1 : 0 })
      }
    }
  }
  let steepest = stretches.map { abs($0.slopes[0]) }.max() ?? 0
  var pieces: [LinearPiece] = []
  for stretch in stretches {
    let slope = stretch.slopes[0]
    if let last = pieces.last, abs(last.slope - slope) <= 1e-9 * steepest {
      pieces[pieces.count - 1] = LinearPiece(
        range: last.range.lowerBound...stretch.upper, slope: last.slope)
    } else {
      pieces.append(LinearPiece(range: stretch.lower...stretch.upper, slope: slope))
    }
  }
  return pieces
}
