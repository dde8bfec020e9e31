import Kernels
import Testing

@Suite("Random source")
struct RandomSourceTests {
  private func draw(_ seed: UInt64, _ stream: String) -> [UInt64] {
    let source = RandomSource(seed: seed, stream: stream)
    return (0..<8).map { _ in source.next() }
  }

  @Test("same seed and stream, same numbers; another seed or stream, others")
  func streams() {
    #expect(draw(1, "weights") == draw(1, "weights"))
    #expect(draw(1, "weights") != draw(2, "weights"))
    #expect(draw(1, "weights") != draw(1, "samples"))
    #expect(draw(1, "weights") != draw(1 << 40 | 1, "weights"))
  }

  @Test("uniform and normal numbers have their moments")
  func moments() {
    let source = RandomSource(seed: 3, stream: "moments")
    let count = 200_000
    let uniform = (0..<count).map { _ in source.uniform(-1, 3) }
    #expect(uniform.allSatisfy { $0 >= -1 && $0 < 3 })
    // Five standard errors of the mean: sd = 4/√12.
    #expect(
      abs(uniform.reduce(0, +) / Double(count) - 1) < 5 * 4 / (12 * Double(count)).squareRoot())
    let normal = (0..<count).map { _ in source.normal(standardDeviation: 2) }
    #expect(abs(normal.reduce(0, +) / Double(count)) < 5 * 2 / Double(count).squareRoot())
    let variance = normal.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(abs(variance - 4) < 5 * 4 * (2 / Double(count)).squareRoot())
  }

  @Test("a permutation holds every index once")
  func permutation() {
    let order = RandomSource(seed: 5, stream: "order").permutation(100)
    #expect(order.sorted() == Array(0..<100))
    #expect(order != Array(0..<100))
  }
}
