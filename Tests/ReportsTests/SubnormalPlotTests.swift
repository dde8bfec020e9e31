import Base
import Foundation
import Reports
import Testing

@Suite("Plots of numbers at the ends of Float64")
struct SubnormalPlotTests {
  private static let sizes: [Double] = [
    0x1p-1074, 0x1p-1063, 0x1p-1030, 0x1p-1022, 1e-300, 1e-200, 1e200, 1e300, 1.7e308,
  ]

  @Test("every size is drawn, as curves and as shades", arguments: sizes)
  func drawn(size: Double) {
    let functions: [@Sendable (Double) -> Double] = [
      { _ in size }, { size * $0 }, { size * ($0 - 0.5) }, { -size * $0 * $0 },
    ]
    for function in functions {
      func values(_ factor: Double) -> (Batch) -> Batch {
        { points in
          Batch(
            features: 1, count: points.count,
            storage: points.feature(0).map { factor * function($0) })
        }
      }
      for domain in [Domain(0...1), Domain(0...1, 0...1)] {
        for factor in [1, 0, 0.5, -1] {
          let plot = terminalPlot(target: values(1), network: values(factor), domain: domain)
          #expect(!plot.isEmpty)
        }
      }
    }
  }

  @Test("ticks lie within their stretch, from the least number to the largest", arguments: sizes)
  func ticks(size: Double) {
    for (lower, upper) in [(0, size), (-size, size), (-size, 0), (size / 2, size)]
    where lower < upper {
      let ticks = linearTicks(lower, upper)
      #expect(ticks.count >= 2)
      #expect(ticks.allSatisfy { $0.value.isFinite })
    }
    #expect(log10Ticks(0, size).isEmpty)
    #expect(log2Ticks(0, size).isEmpty)
  }
}
