// Attention of tokens to tokens, as safe Swift over the kernels.

import CKernels

/// The sizes of an attention, and how its tokens find one another.
package struct TokenAttention<Scalar: KernelScalar>: Sendable {
  private let sizes: approxima_attention
  private let rotations: [Scalar]

  /// Every token sees all.
  package init(tokens: Int, heads: Int, size: Int) {
    sizes = approxima_attention(
      tokens: tokens, heads: heads, size: size, rounds: 0, bucket: 0, factors: 0, half: 0)
    rotations = []
  }

  /// A token sees its chunk of `bucket` tokens and the one before, in each round.
  /// - Parameters:
  ///   - half: rows of a rotation, half of the buckets that it tells apart.
  ///   - rotations: (rounds × factors × half × size).
  package init(
    tokens: Int, heads: Int, size: Int, rounds: Int, bucket: Int, factors: Int, half: Int,
    rotations: [Double]
  ) {
    precondition(
      rounds >= 1 && bucket >= 2 && rotations.count == rounds * factors * half * size,
      "a rotation for each factor of each round")
    sizes = approxima_attention(
      tokens: tokens, heads: heads, size: size, rounds: rounds, bucket: bucket, factors: factors,
      half: half)
    self.rotations = rotations.map { Scalar($0) }
  }

  /// Features of a token that are read: queries, keys and values, or queries and values.
  private var read: Int { (sizes.rounds > 0 ? 2 : 3) * sizes.heads * sizes.size }
  private var made: Int { sizes.heads * sizes.size }

  /// What each token gets: from (tokens · features × samples) to (tokens · heads · size × samples).
  package func values(_ input: [Scalar], samples: Int) -> [Scalar] {
    precondition(input.count == sizes.tokens * read * samples, "the features of all tokens")
    var result = [Scalar](repeating: 0, count: sizes.tokens * made * samples)
    withMemory(&result) { sizes, rotations, result, work, places in
      input.withUnsafeBytes {
        Scalar.kernels.functions.attend(
          sizes, rotations, $0.baseAddress, result, samples, work, places)
      }
    }
    return result
  }

  /// The derivatives by what is read, from those by what is made, both as there.
  package func back(_ delta: [Scalar], _ input: [Scalar], samples: Int) -> [Scalar] {
    precondition(
      input.count == sizes.tokens * read * samples && delta.count == sizes.tokens * made * samples,
      "the features of all tokens")
    var result = [Scalar](repeating: 0, count: input.count)
    withMemory(&result) { sizes, rotations, result, work, places in
      input.withUnsafeBytes { input in
        delta.withUnsafeBytes { delta in
          Scalar.kernels.functions.attend_back(
            sizes, rotations, input.baseAddress, delta.baseAddress, result, samples, work, places)
        }
      }
    }
    return result
  }

  /// With work memory for one call.
  private func withMemory(
    _ result: inout [Scalar],
    _ body: (
      UnsafePointer<approxima_attention>, UnsafeRawPointer?, UnsafeMutableRawPointer?,
      UnsafeMutableRawPointer?, UnsafeMutablePointer<Int32>?
    ) -> Void
  ) {
    withUnsafePointer(to: sizes) { sizes in
      let bytes = MemoryLayout<Scalar>.stride
      var work = [Scalar](repeating: 0, count: approxima_attend_work(sizes, bytes))
      var places = [Int32](repeating: 0, count: approxima_attend_places(sizes, bytes))
      rotations.withUnsafeBytes { rotations in
        result.withUnsafeMutableBytes { result in
          work.withUnsafeMutableBytes { work in
            places.withUnsafeMutableBufferPointer { places in
              body(
                sizes, rotations.baseAddress, result.baseAddress, work.baseAddress,
                places.baseAddress)
            }
          }
        }
      }
    }
  }
}
