// The margin loss of classes, with its derivative.

import Base
import Kernels
import Networks

/// Σ over samples and classes k of y_k max(0, 0.9 − z_k)² + ½ (1 − y_k) max(0, z_k − 0.1)², of outputs z and indicators y of
/// the classes, from 0 to 1 (Sabour, Frosst and Hinton 2017, arXiv:1710.09829, equation 4).
struct MarginLoss {
  static let (present, absent, weight) = (0.9, 0.1, 0.5)

  /// Classes.
  let outputs: Int
  /// Of the derivatives; nil where none are wanted.
  let factor: Double?

  /// - Throws: `UserError` where there is one output, or data are no indicators of classes.
  static func check(_ data: Batch) throws {
    try Loss.margin.checkClasses(data, take: "indicators of classes, from 0 to 1") {
      (0...1).contains($0)
    }
  }

  /// The sum over samples of a tile; writes the derivatives by the outputs, times `factor`, at `tape.outputDelta`.
  func sum<Scalar: KernelScalar>(
    on tape: inout Tape<Scalar>, _ samples: Range<Int>, of data: TrainingSet<Scalar>
  ) -> Double {
    let stride = tape.samples
    var sum = 0.0
    for k in 0..<outputs {
      let (row, delta) = (tape.output + k * stride, tape.outputDelta + k * stride)
      for sample in 0..<samples.count {
        let share = Double(data.outputs[k * data.count + samples.lowerBound + sample])
        let value = Double(tape.memory[row + sample])
        // What is not a number stays so.
        let short = value >= Self.present ? 0 : Self.present - value
        let over = value <= Self.absent ? 0 : value - Self.absent
        let other = Self.weight * (1 - share)
        sum += share * short * short + other * over * over
        if let factor {
          tape.memory[delta + sample] = Scalar(factor * 2 * (other * over - share * short))
        }
      }
      if factor != nil {
        tape.memory.fill(0, at: delta + samples.count, count: stride - samples.count)
      }
    }
    return sum
  }
}
