import Base
import Testing

@Suite("Batch")
struct BatchTests {
  @Test("stores features contiguously over the samples")
  func layout() {
    let batch = Batch(features: 2, points: [[1, 10], [2, 20], [3, 30]])
    #expect(batch.storage == [1, 2, 3, 10, 20, 30])
    #expect(batch[1, 2] == 30)
    #expect(batch.point(1) == [2, 20])
    #expect(Array(batch.feature(0)) == [1, 2, 3])
  }

  @Test("selects samples by range and by index")
  func selection() {
    let batch = Batch(features: 2, points: [[1, 10], [2, 20], [3, 30]])
    #expect(batch.samples(1..<3).storage == [2, 3, 20, 30])
    #expect(batch.samples(at: [2, 0]).storage == [3, 1, 30, 10])
    #expect(batch.samples(0..<0).count == 0)
  }
}
