// The maximum and the minimum of numbers, by a tree of pairs.
//
// max(a, b) = ½( relu(a+b) − relu(−a−b) + relu(a−b) + relu(b−a) )
// min(a, b) = ½( relu(a+b) − relu(−a−b) − relu(a−b) − relu(b−a) )
//
// R. Arora, A. Basu, P. Mianjy, A. Mukherjee, Understanding deep neural networks with rectified linear
// units, ICLR 2018, Lemma D.3; J. He, L. Li, J. Xu, C. Zheng, ReLU deep neural networks and linear
// finite elements, J. Comput. Math. 38 (2020) 502–527. A tree of pairs takes ⌈log₂ m⌉ hidden layers for
// m numbers. Of numbers that are at least 0, two units do for a pair, and round less:
//
// max(a, b) = relu(a) + relu(b−a),   min(a, b) = relu(a) − relu(a−b).

import Base
import Networks

extension ReLUBuilder {
  /// The larger of two signals, one layer later.
  mutating func maximum(_ a: Signal, _ b: Signal) -> Signal { extremum(a, b, sign: 1) }

  /// The smaller of two signals, one layer later.
  mutating func minimum(_ a: Signal, _ b: Signal) -> Signal { extremum(a, b, sign: -1) }

  /// The largest of the signals, by a tree of pairs; the signal itself where there is one.
  mutating func maximum(_ signals: [Signal]) -> Signal { tree(signals, sign: 1) }

  /// The smallest of the signals, by a tree of pairs; the signal itself where there is one.
  mutating func minimum(_ signals: [Signal]) -> Signal { tree(signals, sign: -1) }

  private mutating func extremum(_ a: Signal, _ b: Signal, sign: Double) -> Signal {
    if a.isNonnegative && b.isNonnegative {
      var result =
        sign > 0 ? relu(a) + relu(b - a) : relu(a) - relu(a - b)
      result.isNonnegative = true
      return result
    }
    let sum = a + b
    let difference = a - b
    return Signal.sum([
      (0.5, relu(sum)), (-0.5, relu(-sum)), (0.5 * sign, relu(difference)),
      (0.5 * sign, relu(-difference)),
    ])
  }

  private mutating func tree(_ signals: [Signal], sign: Double) -> Signal {
    precondition(!signals.isEmpty, "an extremum of at least one number")
    var level = signals
    while level.count > 1 {
      var next: [Signal] = []
      for first in stride(from: 0, to: level.count, by: 2) {
        next.append(
          first + 1 < level.count
            ? extremum(level[first], level[first + 1], sign: sign)
            : carry(level[first], to: level[first].layer + 1))
      }
      level = next
    }
    return level[0]
  }
}

/// The network that takes the maximum (or the minimum) of its `count` inputs in ⌈log₂ count⌉ hidden
/// layers.
/// - Throws: `UserError` where there is no input.
public func maximumNetwork(of count: Int, minimum: Bool = false) throws -> Network {
  guard count >= 1 else { throw UserError("a maximum of at least 1 number, not \(count)") }
  var builder = ReLUBuilder(inputs: count)
  let inputs = (0..<count).map { input in
    builder.affine((0..<count).map { $0 == input ? 1 : 0 }, 0)
  }
  let extremum = minimum ? builder.minimum(inputs) : builder.maximum(inputs)
  return try builder.network([extremum])
}

/// Hidden units of a tree of pairs over `count` numbers of either sign: four for a pair, two for one
/// that is left over.
func maximumTreeNeurons(_ count: Int) -> Int {
  var (count, neurons) = (count, 0)
  while count > 1 {
    neurons += 4 * (count / 2) + 2 * (count % 2)
    count = (count + 1) / 2
  }
  return neurons
}

/// ⌈log₂ count⌉.
func ceilLog2(_ count: Int) -> Int {
  count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
}
