import Base
import Kernels
import Testing

@Suite("Sobol sequence")
struct SobolTests {
  @Test("begins with the known points of Bratley and Fox, without the origin")
  func knownPoints() throws {
    let sequence = try SobolSequence(dimension: 2)
    let expected = [
      [0.5, 0.5], [0.75, 0.25], [0.25, 0.75], [0.375, 0.375], [0.875, 0.875], [0.625, 0.125],
      [0.125, 0.625],
    ]
    for point in expected { #expect(sequence.next() == point) }
  }

  @Test(
    "every coordinate of the first 2^k − 1 points takes each multiple of 2^-k once",
    arguments: [1, 2, 7, 40])
  func stratified(dimension: Int) throws {
    let count = 1023
    let points = try SobolSequence(dimension: dimension).next(count)
    for feature in 0..<dimension {
      #expect(points.feature(feature).sorted() == (1...count).map { Double($0) / 1024 })
    }
  }

  @Test("batches continue the sequence and map onto the box")
  func batches() throws {
    let domain = Domain(-1...3, 10...11, 0...1)
    let single = try SobolSequence(dimension: 3)
    let batched = try SobolSequence(dimension: 3)
    _ = batched.next(5)
    let batch = batched.next(20, in: domain)
    for _ in 0..<5 { _ = single.next() }
    for sample in 0..<20 {
      let u = single.next()
      #expect(batch.point(sample) == [-1 + 4 * u[0], 10 + u[1], u[2]])
      #expect(domain.contains(batch.point(sample)))
    }
  }

  @Test("a dimension that GSL does not have is refused with the limit", arguments: [-1, 0, 41])
  func dimensionLimit(dimension: Int) {
    #expect(throws: UserError("Sobol points have 1 to 40 coordinates, not \(dimension)")) {
      try SobolSequence(dimension: dimension)
    }
  }
}
