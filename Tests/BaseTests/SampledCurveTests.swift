import Base
import Foundation
import Testing

/// What a polyline cannot show is found, and its extremes are the curve's.
@Suite("Sampled curves")
struct SampledCurveTests {
  private let x = (0...(SampledCurve.pieces * SampledCurve.fineness)).map {
    Double($0) / Double(SampledCurve.pieces * SampledCurve.fineness)
  }

  @Test(
    "few waves are a polyline, many are not",
    arguments: [(10, false), (60, false), (200, true), (500, true)])
  func waves(periods: Int, isFine: Bool) {
    let curve = SampledCurve(x, x.map { sin(2 * Double.pi * Double(periods) * $0) })
    #expect(curve.isFine == isFine)
    guard isFine else { return }
    // Every piece holds a whole wave or so: −1 and 1 are met in each.
    #expect(curve.extremes.allSatisfy { $0.low < -0.9 && $0.high > 0.9 })
    #expect(curve.extremes.first?.x == 0 && curve.extremes.last?.x == 1)
  }

  @Test("what is far below the largest value counts where the axis is logarithmic, and only there")
  func scales() {
    let values = x.map { $0 < 0.01 ? 1 : 1e-8 * (1.1 + sin(600 * Double.pi * $0)) }
    #expect(!SampledCurve(x, values).isFine)
    #expect(SampledCurve(x, values, isLogarithmic: true).isFine)
  }

  @Test("a constant, nothing but NaN and infinities are no fine curves")
  func degenerate() {
    for value in [0.0, .nan, .infinity] {
      #expect(!SampledCurve(x, x.map { _ in value }).isFine)
      #expect(!SampledCurve(x, x.map { _ in value }, isLogarithmic: true).isFine)
    }
  }
}
