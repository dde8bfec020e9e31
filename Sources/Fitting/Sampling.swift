// Where the target is sampled for a fit.
import Base
import Foundation
import Kernels

/// A rule that spreads points over a box.
public enum Sampling: String, CaseIterable, Codable, Sendable {
  /// Equidistant, ends included; in d dimensions the smallest near-cubic product grid that has at
  /// least as many points as asked.
  case grid
  /// Extreme points of Chebyshev polynomials, cos(πk/n), ends included; a product grid likewise.
  case chebyshev
  /// Random, independent.
  case uniform
  /// The Sobol sequence, at most 40 dimensions.
  case sobol
  /// The Sobol sequence moved towards the faces of the box, so that each coordinate has the density of the extreme
  /// points of Chebyshev polynomials, 1/(π√(1 − x²)) on [−1, 1]: corners, where a function of a sum of inputs has its
  /// least and largest arguments, get many more points.
  case arcsine

  /// A rule by its name.
  /// - Throws: `UserError` with the nearest names.
  public init(parsing text: String) throws { self = try parseName(text, kind: "sampling") }

  /// Points of the box, (dimension × count or more).
  /// - Parameters:
  ///   - count: at least 1. Grids may have more points (see `axisCounts`).
  ///   - domain: the box.
  ///   - seed: for `uniform` alone.
  /// - Throws: `UserError` where `count` is not positive, or `sobol` or `arcsine` has more than 40 dimensions.
  public func points(_ count: Int, in domain: Domain, seed: UInt64) throws -> Batch {
    guard count > 0 else { throw UserError("a fit needs at least 1 sample, not \(count)") }
    let dimension = domain.dimension
    switch self {
    case .grid: return productGrid(count, in: domain) { Double($0) / Double($1 - 1) }
    case .chebyshev:
      return productGrid(count, in: domain) { 0.5 - 0.5 * cos(.pi * Double($0) / Double($1 - 1)) }
    case .uniform:
      let random = RandomSource(seed: seed, stream: "samples")
      var batch = Batch(features: dimension, count: count)
      for sample in 0..<count {
        for axis in 0..<dimension {
          batch[axis, sample] = position(random.uniform(), in: domain.bounds[axis])
        }
      }
      return batch
    case .sobol:
      return try SobolSequence(dimension: dimension).next(count, in: domain)
    case .arcsine:
      let cube = try Domain(domain.bounds.map { _ in (0, 1) })
      var batch = try SobolSequence(dimension: dimension).next(count, in: cube)
      for sample in 0..<count {
        for axis in 0..<dimension {
          batch[axis, sample] = position(
            0.5 - 0.5 * cos(.pi * batch[axis, sample]), in: domain.bounds[axis])
        }
      }
      return batch
    }
  }

  /// Points along each axis of the product grid for `count` points: their product is at least
  /// `count`, no two differ by more than 1, and no axis could have one less.
  public static func axisCounts(_ count: Int, dimension: Int) -> [Int] {
    var side = 1
    while power(Double(side), dimension) < Double(count) { side += 1 }
    var counts = [Int](repeating: side, count: dimension)
    for axis in 0..<dimension where side > 1 {
      counts[axis] = side - 1
      if counts.reduce(1.0, { $0 * Double($1) }) < Double(count) {
        counts[axis] = side
        break
      }
    }
    return counts
  }
}

/// A product grid; `part(k, n)` is the place of point k of n ≥ 2 in [0, 1]. One point is the centre.
private func productGrid(_ count: Int, in domain: Domain, part: (Int, Int) -> Double) -> Batch {
  let counts = Sampling.axisCounts(count, dimension: domain.dimension)
  var batch = Batch(features: domain.dimension, count: counts.reduce(1, *))
  for sample in 0..<batch.count {
    var rest = sample
    // The last axis runs fastest.
    for axis in (0..<domain.dimension).reversed() {
      let size = counts[axis]
      batch[axis, sample] = position(
        size == 1 ? 0.5 : part(rest % size, size), in: domain.bounds[axis])
      rest /= size
    }
  }
  return batch
}

/// The point at part `t` of an interval: exact at 0 and 1.
private func position(_ t: Double, in interval: ClosedRange<Double>) -> Double {
  (1 - t) * interval.lowerBound + t * interval.upperBound
}
