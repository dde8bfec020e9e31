import Base
import Kernels

/// Samples in the arithmetic of the fit, feature-major.
struct TrainingSet<Scalar: KernelScalar>: Sendable {
  private(set) var inputs: [Scalar]
  private(set) var outputs: [Scalar]
  let count: Int

  init(inputs: Batch, outputs: Batch) {
    self.inputs = inputs.storage.map { Scalar($0) }
    self.outputs = outputs.storage.map { Scalar($0) }
    count = inputs.count
  }

  /// Room for a part of `whole`; its first samples until `gather` is called.
  init(partOf whole: TrainingSet, count: Int) {
    inputs = [Scalar](repeating: 0, count: whole.inputs.count / whole.count * count)
    outputs = [Scalar](repeating: 0, count: whole.outputs.count / whole.count * count)
    self.count = count
    gather(whole, at: Array(0..<count)[...])
  }

  /// Takes the samples of `whole` at `indices`, `count` of them.
  mutating func gather(_ whole: TrainingSet, at indices: ArraySlice<Int>) {
    precondition(indices.count == count, "a part has a fixed count")
    for (sample, index) in indices.enumerated() {
      for feature in 0..<(inputs.count / count) {
        inputs[feature * count + sample] = whole.inputs[feature * whole.count + index]
      }
      for output in 0..<(outputs.count / count) {
        outputs[output * count + sample] = whole.outputs[output * whole.count + index]
      }
    }
  }
}
