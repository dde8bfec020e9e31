// Theorem (Shen, Yang, Zhang 2019, Neural Networks 119, arXiv:1902.10170; with any depth 2022, J.
// Math. Pures Appl. 157, arXiv:2103.00502, error of order ω((W² L² log W)^(-1/d))). Two hidden ReLU
// layers of 2m − 1 and 2q − 1 units interpolate m q + 1 samples of a function on the line and are
// linear between them, outside m − 1 intervals of any length δ.
//
// The first layer makes functions that are affine on each of m blocks, with any two values there:
// its units begin at both ends of each block, but not at the last end. A unit of the second layer
// sees such a function, so that its kink lies where one wants it in every block, with any change of
// slope of one sign; two units, of output weights 1 and −1, make one kink in each block, and one
// unit more the first slopes.

import Base
import Networks

/// The network of two hidden layers that interpolates a function on [0, 1] at q + 1 points of each
/// of m blocks.
/// - Parameters:
///   - f: the function, called in [0, 1].
///   - m: the number of blocks; each is [j/m, (j+1)/m − δ], the last one without a gap.
///   - q: pieces of a block, of equal length but for the gap.
///   - gap: δ, where the network is only continuous.
/// - Throws: `UserError` where there is no block or no piece, or the gap is no small positive number.
package func twoLayerInterpolant(
  of f: (Double) -> Double, blocks m: Int, pieces q: Int, gap: Double = 1e-7
) throws -> Network {
  guard m >= 1, q >= 1 else {
    throw UserError("an interpolant has 1 or more blocks and pieces, not \(m) and \(q)")
  }
  guard gap > 0, gap < 0.5 / Double(m * q) else {
    throw UserError("the gap is positive and shorter than half a piece, not \(plain(gap))")
  }
  /// Samples of each block.
  let samples = (0..<m).map { block in
    (0...q).map { piece in
      let end = Double(block * q + piece) / Double(m * q)
      return piece == q && block < m - 1 ? end - gap : end
    }
  }
  let values = samples.map { $0.map(f) }
  var slopes: [[Double]] = []
  var (least, steepest) = (0.0, 0.0)
  for (x, y) in zip(samples, values) {
    var own: [Double] = []
    for piece in 0..<q {
      let (rise, run): (Double, Double) = (y[piece + 1] - y[piece], x[piece + 1] - x[piece])
      own.append(rise / run)
      steepest = max(steepest, abs(rise / run))
    }
    slopes.append(own)
    least = min(least, y.min() ?? 0)
  }
  /// Keeps the first slopes' unit open.
  let lift: Double = steepest / Double(m) - least
  /// Values at both ends of each block, one list a unit of the second layer, and its output weight.
  var units: [(ends: [(Double, Double)], weight: Double)] = []
  var first: [(Double, Double)] = []
  for block in 0..<m {
    let start: Double = values[block][0] + lift
    let length: Double = samples[block][q] - samples[block][0]
    first.append((start, start + slopes[block][0] * length))
  }
  units.append((first, 1))
  let shut: Double = -1 / Double(m)
  for piece in 1..<max(q, 1) {
    for sign in [1.0, -1] {
      let ends = (0..<m).map { block -> (Double, Double) in
        let jump: Double = sign * (slopes[block][piece] - slopes[block][piece - 1])
        // Shut on the whole block where the jump has the other sign.
        guard jump > 0 else { return (shut, shut) }
        let (x, kink) = (samples[block], samples[block][piece])
        let (left, right): (Double, Double) = (x[0] - kink, x[q] - kink)
        return (jump * left, jump * right)
      }
      units.append((ends, sign))
    }
  }
  // relu(x − k) at both ends of every block but at the last end.
  let kinks = Array(samples.flatMap { [$0[0], $0[q]] }.dropLast())
  let shape = try Architecture(
    inputs: 1, outputs: 1, widths: [kinks.count, units.count], activations: [.relu, .relu])
  var parameters = [Double](repeating: 1, count: kinks.count)
  for kink in kinks { parameters.append(0 - kink) }
  for unit in units {
    let flat = unit.ends.flatMap { [$0.0, $0.1] }
    var before = 0.0
    for index in kinks.indices {
      let next = index + 1 < kinks.count ? kinks[index + 1] : samples[m - 1][q]
      let (rise, run): (Double, Double) = (flat[index + 1] - flat[index], next - kinks[index])
      let slope = rise / run
      parameters.append(slope - before)
      before = slope
    }
  }
  parameters += units.map { $0.ends[0].0 }
  parameters += units.map(\.weight)
  parameters.append(0 - lift)
  return Network(shape, parameters: parameters)
}
