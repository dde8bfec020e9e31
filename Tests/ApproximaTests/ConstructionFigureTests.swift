import Approxima
import Foundation
import Testing

/// Theorems' networks drawn beside their targets.
@Suite("Figures of constructions")
struct ConstructionFigureTests {
  @Test("Yarotsky's error at depth 9 is 4^-10 everywhere, not a pattern of the points")
  func yarotsky() throws {
    let entry = try ConstructionCatalogue.entry("yarotsky-square")
    var options = ConstructionOptions()
    options.depth = 9
    let construction = try entry.build(options)
    let named = fitFigure(target: construction.target, network: construction.network)
    let error = try #require(named.figure.panels.last?.series.first)
    let most = 0x1p-20
    // Each piece holds a whole tooth, whose top is within what sampling misses.
    #expect(error.points.count >= 100)
    for point in error.points {
      #expect(point.y > 0.9 * most && point.y < 1.001 * most, "at \(point.x)")
      #expect((point.low ?? 1) < 0.3 * most)
    }
    #expect(named.caption.contains("turns more often than the picture can show"))
    // At depth 3 the teeth are drawn.
    options.depth = 3
    let coarse = try entry.build(options)
    let few = fitFigure(target: coarse.target, network: coarse.network)
    #expect(few.figure.panels.last?.series.first?.points.count == 401)
    #expect(!few.caption.contains("turns more often"))
  }
}
