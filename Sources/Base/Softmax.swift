import Foundation

/// exp(z_k) / Σ_j exp(z_j) of every sample: (classes × samples) from (classes × samples).
/// - Parameter classes: of each group of outputs; nil where all are one group.
package func softmax(_ outputs: Batch, classes: Int? = nil) -> Batch {
  var result = outputs
  let size = classes ?? outputs.features
  for sample in 0..<outputs.count {
    for first in stride(from: 0, to: outputs.features, by: size) {
      let values = (first..<(first + size)).map { outputs[$0, sample] }
      let largest = values.max() ?? 0
      let powers = values.map { exp($0 - largest) }
      let total = powers.reduce(0, +)
      for (k, power) in powers.enumerated() { result[first + k, sample] = power / total }
    }
  }
  return result
}
