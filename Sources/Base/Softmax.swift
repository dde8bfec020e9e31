import Foundation

/// exp(z_k) / Σ_j exp(z_j) of every sample: (classes × samples) from (classes × samples).
package func softmax(_ outputs: Batch) -> Batch {
  var result = outputs
  for sample in 0..<outputs.count {
    let values = outputs.point(sample)
    let largest = values.max() ?? 0
    let powers = values.map { exp($0 - largest) }
    let total = powers.reduce(0, +)
    for (k, power) in powers.enumerated() { result[k, sample] = power / total }
  }
  return result
}
