import Base
import Kernels

/// Samples in the arithmetic of the fit, feature-major.
struct TrainingSet<Scalar: KernelScalar>: Sendable {
  private(set) var inputs: [Scalar]
  private(set) var outputs: [Scalar]
  /// Square roots of the samples' weights, by which least squares scales rows; empty where all count alike.
  private(set) var roots: [Double]
  let count: Int
  /// Outputs that stand together for one class.
  let classes: Int

  init(_ data: FitData) {
    inputs = data.inputs.storage.map { Scalar($0) }
    outputs = data.outputs.storage.map { Scalar($0) }
    roots = (data.weights ?? []).map { $0.squareRoot() }
    count = data.inputs.count
    classes = data.classes ?? data.outputs.features
  }

  /// - Parameters:
  ///   - inputs: (inputs × count).
  ///   - shares: of the classes (classes × count).
  init(_ inputs: Batch, shares: Batch) {
    self.inputs = inputs.storage.map { Scalar($0) }
    outputs = shares.storage.map { Scalar($0) }
    roots = []
    count = inputs.count
    classes = shares.features
  }

  /// Room for a part of `whole`; its first samples until `gather` is called.
  init(partOf whole: TrainingSet, count: Int) {
    inputs = [Scalar](repeating: 0, count: whole.inputs.count / whole.count * count)
    outputs = [Scalar](repeating: 0, count: whole.outputs.count / whole.count * count)
    roots = whole.roots.isEmpty ? [] : [Double](repeating: 1, count: count)
    self.count = count
    classes = whole.classes
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
      if !roots.isEmpty { roots[sample] = whole.roots[index] }
    }
  }
}
