import CGSL

/// Random numbers of GSL's MT19937, from a seed and the name of what they are for.
///
/// Streams of one seed under different names begin at states of their own, so that drawing more
/// samples does not change the initial weights. A state is chosen by a hash of 32 bits: two pairs
/// of seed and name have the same one with a chance of 2^-32. Not shared between threads: make one
/// where it is used.
public final class RandomSource: RandomNumberGenerator {
  private let generator: UnsafeMutablePointer<gsl_rng>

  /// - Parameters:
  ///   - seed: the run's seed.
  ///   - stream: what the numbers are for, such as "weights".
  public init(seed: UInt64, stream: String) {
    GSL.ready
    guard let generator = gsl_rng_alloc(approxima_gsl_rng_mt19937()) else {
      preconditionFailure("out of memory for a random number generator")
    }
    self.generator = generator
    // MT19937 is seeded by 32 bits: FNV-1a over the name and the seed spreads both over them.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    stream.utf8.forEach(mix)
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      mix(UInt8(truncatingIfNeeded: seed >> shift))
    }
    gsl_rng_set(generator, UInt((hash >> 32) ^ (hash & 0xffff_ffff)))
  }

  deinit { gsl_rng_free(generator) }

  public func next() -> UInt64 {
    let high = UInt64(gsl_rng_get(generator)) & 0xffff_ffff
    let low = UInt64(gsl_rng_get(generator)) & 0xffff_ffff
    return high << 32 | low
  }

  /// Uniform on [lower, upper), in steps of 2^-32 of its length.
  public func uniform(_ lower: Double = 0, _ upper: Double = 1) -> Double {
    lower + (upper - lower) * gsl_rng_uniform(generator)
  }

  /// Normal with mean 0.
  public func normal(standardDeviation: Double = 1) -> Double {
    gsl_ran_gaussian_ziggurat(generator, standardDeviation)
  }

  /// Uniform over 0..<bound, for a bound of 1 to 2^32 − 1.
  public func integer(below bound: Int) -> Int {
    Int(gsl_rng_uniform_int(generator, UInt(bound)))
  }

  /// A permutation of 0..<count.
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, integer(below: i + 1)) }
    return order
  }
}
