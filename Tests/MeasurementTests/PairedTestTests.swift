import Foundation
import Measurement
import Testing

@Suite("Runs in pairs")
struct PairedTestTests {
  @Test("the sign test and the median's interval have their tabulated values")
  func tabulated() throws {
    // 8 of 10: 2·(1 + 10 + 45)/1024.
    let ratios = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 2, 3]
    let test = try #require(PairedTest(ratios.map { (first: 1, second: $0) }))
    #expect(test.smaller == 8 && test.larger == 2 && test.pairs == 10)
    #expect(abs(test.probability - 112.0 / 1024) < 1e-12)
    #expect(test.ratio == 0.55)
    // Second and ninth of ten: 2·(1 + 10)/1024 = 2.1 % lie outside.
    #expect(test.interval == 0.2...2)
    // Of six the range (3.1 %), of five none.
    #expect(PairedTest(ratios.prefix(6).map { (first: 1, second: $0) })?.interval == 0.1...0.6)
    #expect(PairedTest(ratios.prefix(5).map { (first: 1, second: $0) })?.interval == nil)
    // SciPy: binomtest(40, 100).pvalue.
    let many = (0..<100).map { (first: 1.0, second: $0 < 40 ? 2.0 : 0.5) }
    #expect(abs((PairedTest(many)?.probability ?? 0) - 0.056887933640980784) < 1e-12)
  }

  @Test("runs without an error lose, and pairs of two are equal")
  func infinite() throws {
    let test = try #require(
      PairedTest([(.infinity, 1), (1, .infinity), (.infinity, .infinity), (0, 0), (0, 1), (2, 1)]))
    #expect(test.smaller == 2 && test.larger == 2 && test.ratio == 1)
    #expect(PairedTest([]) == nil)
    #expect(PairedTest([(1, 1), (2, 2)])?.probability == 1)
  }

  @Test("Holm's rule raises probabilities and keeps their order")
  func several() {
    let adjusted = holm([0.01, 0.04, 0.03])
    for (a, b) in zip(adjusted, [0.03, 0.06, 0.06]) { #expect(abs(a - b) < 1e-15) }
    #expect(holm([0.9, 0.8]) == [1, 1] && holm([]) == [])
  }
}
