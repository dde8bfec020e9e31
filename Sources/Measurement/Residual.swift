// The difference of a target and its approximation, reduced over the components of a value.

import Base
import Foundation
import Functions

/// f − N and f at a batch of points, as (outputs × samples).
struct Residual {
  let error: Batch
  let target: Batch

  init(_ approximant: (Batch) -> Batch, _ target: TargetFunction, at points: Batch) {
    self.init(approximation: approximant(points), target: target.values(points))
  }

  init(approximation: Batch, target: Batch) {
    self.target = target
    error = Batch(
      features: target.features, count: target.count,
      storage: zip(target.storage, approximation.storage).map { $0 - $1 })
  }

  /// Rows for quadrature: Σ_o |f_o − N_o| where `l1`, then Σ_o (f_o − N_o)² and Σ_o f_o² where `l2`,
  /// all of values divided by 2^exponent.
  func integrand(l1: Bool, l2: Bool, exponent: Int) -> Batch {
    func scaled(_ batch: Batch) -> Batch {
      guard exponent != 0 else { return batch }
      return Batch(
        features: batch.features, count: batch.count,
        storage: batch.storage.map { scalbn($0, -exponent) })
    }
    let (error, target) = (scaled(error), scaled(target))
    let rows =
      (l1 ? [overOutputs(error) { $0 + abs($1) }] : [])
      + (l2 ? [error, target].map { overOutputs($0) { $0 + $1 * $1 } } : [])
    return Batch(features: rows.count, count: error.count, storage: rows.flatMap { $0 })
  }

  /// max_o |f_o − N_o| of each sample; NaN where a component is.
  var largestErrors: [Double] { overOutputs(error, largestMagnitude) }

  /// max_o |f_o| of each sample.
  var largestTargets: [Double] { overOutputs(target, largestMagnitude) }
}

/// Points in blocks, in their order, whose values at so many outputs take some 30 megabytes: all at once where outputs are
/// few. The limit of the thread's work is asked before each.
/// - Parameter most: points of a block.
func inBlocks<Value>(
  _ points: Batch, outputs: Int, most: Int = .max, _ body: (Batch) throws -> Value
) throws -> [Value] {
  let size = max(1, min(most, (1 << 22) / max(1, outputs)))
  return try stride(from: 0, to: points.count, by: size).map { start in
    try WorkLimit.check()
    return try body(
      points.count <= size
        ? points : points.samples(start..<min(start + size, points.count)))
  }
}

/// The exponent by which values of this size are divided before they are squared: 0 where no square
/// comes near the ends of Float64.
func exponentForSquares(_ largest: Double) -> Int {
  guard largest.isFinite, largest > 0, !(-300...300).contains(largest.exponent) else { return 0 }
  return Int(largest.exponent)
}

/// max(a, |b|), NaN where one of them is.
private func largestMagnitude(_ a: Double, _ b: Double) -> Double {
  a.isNaN || abs(b) <= a ? a : abs(b)
}

/// Reduces each sample over its features, from 0.
private func overOutputs(_ batch: Batch, _ reduce: (Double, Double) -> Double) -> [Double] {
  var result = [Double](repeating: 0, count: batch.count)
  for feature in 0..<batch.features {
    let base = feature * batch.count
    for sample in 0..<batch.count {
      result[sample] = reduce(result[sample], batch.storage[base + sample])
    }
  }
  return result
}
