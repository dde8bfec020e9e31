// Sobol's low-discrepancy sequence, by GSL (direction numbers of Bratley and Fox).

import Base
import CGSL

/// Points of the Sobol sequence in (0, 1)^d, in order; not random, so it has no seed.
///
/// The origin, which opens the sequence, is left out: the first point is the centre (½, …, ½). The
/// first 2^k − 1 points together with the origin form a digital net. Coordinates are multiples of
/// 2^-30, and at most 2^30 − 1 points exist. Not shared between threads: make one where it is used.
///
/// Source: P. Bratley, B. L. Fox, "Algorithm 659: implementing Sobol's quasirandom sequence
/// generator", ACM TOMS 14 (1988), as in GSL.
public final class SobolSequence {
  /// GSL has direction numbers for this many dimensions.
  public static let maximumDimension = 40

  /// Coordinates of a point.
  public let dimension: Int

  private let generator: UnsafeMutablePointer<gsl_qrng>

  /// The sequence from its start.
  /// - Throws: `UserError` where `dimension` is not in 1…40.
  public init(dimension: Int) throws {
    guard (1...SobolSequence.maximumDimension).contains(dimension) else {
      throw UserError(
        "Sobol points have 1 to \(SobolSequence.maximumDimension) coordinates, not \(dimension)")
    }
    GSL.ready
    guard let generator = gsl_qrng_alloc(approxima_gsl_qrng_sobol(), UInt32(dimension)) else {
      preconditionFailure("out of memory for a Sobol sequence")
    }
    self.dimension = dimension
    self.generator = generator
  }

  deinit { gsl_qrng_free(generator) }

  /// The next point: `dimension` coordinates in (0, 1).
  public func next() -> [Double] {
    var point = [Double](repeating: 0, count: dimension)
    let code = gsl_qrng_get(generator, &point)
    precondition(code == GSL_SUCCESS, "the Sobol sequence ends after 2^30 − 1 points")
    return point
  }

  /// The next `count` points: (dimension × count) coordinates in (0, 1).
  public func next(_ count: Int) -> Batch {
    var batch = Batch(features: dimension, count: count)
    for sample in 0..<count {
      for (feature, coordinate) in next().enumerated() { batch[feature, sample] = coordinate }
    }
    return batch
  }

  /// The next `count` points, mapped affinely onto a box.
  /// - Precondition: the box has `dimension` axes.
  public func next(_ count: Int, in domain: Domain) -> Batch {
    precondition(domain.dimension == dimension, "the box has the sequence's dimension")
    var batch = next(count)
    for (feature, bounds) in domain.bounds.enumerated() {
      for sample in 0..<count {
        let u = batch[feature, sample]
        batch[feature, sample] = (1 - u) * bounds.lowerBound + u * bounds.upperBound
      }
    }
    return batch
  }
}
