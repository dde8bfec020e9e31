// The cross-entropy of classes, with its exact derivative.

import Base
import Foundation
import Kernels
import Networks

/// Σ over samples, and groups of outputs, of −Σ_k y_k ln p_k, p_k = exp(z_k) / Σ_j exp(z_j), of outputs z and shares
/// y ≥ 0 of the classes.
///
/// With m = max z and s the sum of exp(z_j − m) without one of the largest a term is y_k ((m − z_k) + ln(1 + s)):
/// nothing overflows, and nothing cancels where the loss is small. By z_k the derivative is (Σ_j y_j) p_k − y_k. Shares need not add up to 1: a sample
/// with w times its shares counts w times, and one without shares not at all.
struct SoftmaxLoss {
  /// Of all groups.
  let outputs: Int
  /// Of a group, each of which has a class of its own.
  let classes: Int
  /// Of the derivatives; nil where none are wanted.
  let factor: Double?

  /// - Throws: `UserError` where there is one output, or data are no shares of classes.
  static func check(_ data: Batch) throws {
    try Loss.crossEntropy.checkClasses(data, take: "shares of classes, from 0 on") { !($0 < 0) }
  }

  /// The sum over samples of a tile; writes the derivatives by the outputs, times `factor`, at `tape.outputDelta`.
  func sum<Scalar: KernelScalar>(
    on tape: inout Tape<Scalar>, _ samples: Range<Int>, of data: TrainingSet<Scalar>
  ) -> Double {
    let stride = tape.samples
    var sum = 0.0
    var powers = [Double](repeating: 0, count: classes)
    for group in Swift.stride(from: 0, to: outputs, by: classes) {
      for sample in 0..<samples.count {
        let row = tape.output + group * stride + sample
        let place = group * data.count + samples.lowerBound + sample
        var largest = -Double.infinity
        for k in 0..<classes { largest = max(largest, Double(tape.memory[row + k * stride])) }
        // All but one of the largest, which is 1: ln(1 + others) keeps what a sure answer loses.
        var others = 0.0
        var isSeen = false
        for k in 0..<classes {
          let value = Double(tape.memory[row + k * stride])
          powers[k] = exp(value - largest)
          if value == largest, !isSeen { isSeen = true } else { others += powers[k] }
        }
        let logarithm = log1p(others)
        let total = 1 + others
        var mass = 0.0
        for k in 0..<classes {
          let share = Double(data.outputs[k * data.count + place])
          guard share != 0 else { continue }
          mass += share
          sum += share * ((largest - Double(tape.memory[row + k * stride])) + logarithm)
        }
        guard let factor else { continue }
        for k in 0..<classes {
          let share = Double(data.outputs[k * data.count + place])
          tape.memory[tape.outputDelta + (group + k) * stride + sample] =
            Scalar(factor * (mass * (powers[k] / total) - share))
        }
      }
    }
    guard factor != nil else { return sum }
    for k in 0..<outputs {
      tape.memory.fill(
        0, at: tape.outputDelta + k * stride + samples.count, count: stride - samples.count)
    }
    return sum
  }
}
