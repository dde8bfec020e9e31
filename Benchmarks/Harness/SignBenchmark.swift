// Products of signs beside the product of Float32 that they stand for.
import Base
import Kernels

/// Seconds of the processor for a product of 1024 × 1024 by 1024 × 1024 on one thread, the least of repetitions.
struct SignBenchmark: Codable {
  var float: Double
  var binary: Double
  var ternary: Double
  /// Of the right-hand side's signs into bits.
  var packing: Double

  init() throws {
    let size = 1024
    let random = RandomSource(seed: 1, stream: "signs")
    func signs(_ count: Int) -> [Double] {
      (0..<count).map { _ in random.uniform() < 0.5 ? -1 : 1 }
    }
    let (left, right) = (signs(size * size), signs(size * size))
    let holed = left.map { random.uniform() < 1.0 / 3 ? 0 : $0 }
    let batch = Batch(features: size, count: size, storage: right)
    guard let packed = SignBatch(batch) else { throw UserError("signs are -1 and 1") }
    let (a, b) = (left.map { Float($0) }, right.map { Float($0) })
    let binaryMatrix = SignMatrix(signsOf: left, rows: size, columns: size)
    let ternaryMatrix = SignMatrix(signsOf: holed, rows: size, columns: size)

    let reference = product(a, b, rows: size, inner: size, columns: size)
    guard zip(reference, binaryMatrix(packed)).allSatisfy({ $0 == Float($1) }) else {
      throw UserError("the product of bits is not that of the numbers")
    }
    let holes = product(
      holed.map { Float($0) }, b, rows: size, inner: size, columns: size)
    guard zip(holes, ternaryMatrix(packed)).allSatisfy({ $0 == Float($1) }) else {
      throw UserError("the product of two planes of bits is not that of the numbers")
    }
    float = leastWork { _ = product(a, b, rows: size, inner: size, columns: size) }
    binary = leastWork { _ = binaryMatrix(packed) }
    ternary = leastWork { _ = ternaryMatrix(packed) }
    packing = leastWork { _ = SignBatch(batch) }
  }
}
