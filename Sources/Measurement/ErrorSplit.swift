// Where an error comes from: the architecture, the optimiser, or the arithmetic.

import Base
import Kernels

/// An error as the sum of its causes: total = approximation + optimisation + rounding.
///
/// A part is nil where it is not known. `approximation` is the least error that the architecture
/// allows (a proven floor, or the best known network), `optimisation` what the fit left above it,
/// `rounding` what the arithmetic adds. Without a floor the first two stay nil and the reference says
/// "none: …". Absent parts are `null` in JSON.
public struct ErrorSplit: Codable, Hashable, Sendable {
  public var approximation: Double?
  public var optimisation: Double?
  public var rounding: Double?
  /// What the split rests on: a theorem, a best known network, or "none: …".
  public var reference: String

  /// A split for which no floor is known yet.
  public init(
    approximation: Double? = nil, optimisation: Double? = nil, rounding: Double? = nil,
    reference: String = "none: no proven floor for this architecture and target"
  ) {
    self.approximation = approximation
    self.optimisation = optimisation
    self.rounding = rounding
    self.reference = reference
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(approximation, forKey: .approximation)
    try container.encode(optimisation, forKey: .optimisation)
    try container.encode(rounding, forKey: .rounding)
    try container.encode(reference, forKey: .reference)
  }
}

/// The largest difference of two evaluations of one function at random points of a box: the rounding
/// error of the first where the second is more precise. A sampled lower bound.
///
/// - Parameters:
///   - evaluation: from (d × samples) to (outputs × samples), in the arithmetic in question.
///   - reference: the same in a higher precision, its results rounded to Double.
///   - domain: the box.
///   - count: points; random ones, as grids and Sobol points have few bits and round too little.
///   - seed: of the points.
/// - Throws: `UserError` where the two have different outputs.
/// - Returns: the largest |a − b| over points and components; NaN where such a difference is.
public func roundingError(
  of evaluation: (Batch) -> Batch, reference: (Batch) -> Batch, in domain: Domain,
  count: Int = 4096, seed: UInt64 = 0
) throws -> Double {
  let source = RandomSource(seed: seed, stream: "points of a rounding error")
  let storage = domain.bounds.flatMap { bounds in
    (0..<count).map { _ in source.uniform(bounds.lowerBound, bounds.upperBound) }
  }
  let points = Batch(features: domain.dimension, count: count, storage: storage)
  let (low, high) = (evaluation(points), reference(points))
  guard low.features == high.features else {
    throw UserError(
      "an evaluation with \(low.features) outputs has no rounding error against one with "
        + "\(high.features)")
  }
  var largest = 0.0
  for (a, b) in zip(low.storage, high.storage) {
    let difference = abs(a - b)
    if difference.isNaN { return .nan }
    largest = max(largest, difference)
  }
  return largest
}
