import Base
import Kernels
import Testing

/// Products of signs by counts of bits.
@Suite struct SignProductTests {
  private func signs(_ count: Int, _ random: RandomSource, zeros: Bool = false) -> [Double] {
    (0..<count).map { _ in zeros && random.uniform() < 0.3 ? 0 : random.uniform() < 0.5 ? -1 : 1 }
  }

  @Test(
    "sums are those of the numbers", arguments: [1, 63, 64, 65, 200], [1, 31, 33, 100])
  func sums(columns: Int, samples: Int) throws {
    let random = RandomSource(seed: UInt64(columns), stream: "signs")
    for zeros in [false, true] {
      let rows = 7
      let weights = signs(rows * columns, random, zeros: zeros)
      let values = signs(columns * samples, random)
      let matrix = SignMatrix(signsOf: weights, rows: rows, columns: columns)
      let batch = try #require(
        SignBatch(Batch(features: columns, count: samples, storage: values)))
      let sums = matrix(batch)
      for row in 0..<rows {
        for sample in 0..<samples {
          let expected = (0..<columns).reduce(0) {
            $0 + weights[row * columns + $1] * values[$1 * samples + sample]
          }
          #expect(Double(sums[row * batch.padded + sample]) == expected)
        }
      }
    }
  }

  @Test("numbers that are no signs are no batch")
  func refusals() {
    for number in [0, 0.5, 2, -2, .nan, .infinity] {
      #expect(SignBatch(Batch(features: 2, count: 2, storage: [1, -1, number, 1])) == nil)
    }
  }

  @Test("Float32 products are OpenBLAS's")
  func float() {
    #expect(
      product([1, 2, 3, 4, 5, 6] as [Float], [1, 0, 2, 1, 0, 3], rows: 2, inner: 3, columns: 2)
        == [5, 11, 14, 23])
  }
}
