import Base
import Constructions
import Functions
import Measurement
import Testing

@Suite("Lin and Jegelka's one-unit residual network")
struct LinJegelkaTests {
  @Test(
    "its L1 error falls as 1/depth and keeps its bound, at width 2", arguments: ["sine", "exp"])
  func rate(name: String) throws {
    let target = try Catalogue.entry(name).target()
    var before = Double.infinity
    for cells in [8, 16, 32, 64, 256] {
      let network = try linJegelka(target, cells: cells)
      let l1 = try measure(
        { network($0) }, against: network.target, options: MeasureOptions(norms: [.l1])
      ).l1
      #expect(network.depth == 3 * cells - 1 && network.width == 2)
      #expect(l1 <= network.prediction?.error ?? 0)
      #expect(l1 < 0.6 * before, "\(cells): \(l1)")
      before = l1
    }
  }

  @Test("a step function is met on every cell, far off only on the ramps")
  func steps() throws {
    let target = try Catalogue.entry("step").target()
    let network = try linJegelka(target, cells: 4)
    for x in [-0.9, -0.6, -0.3, 0.2, 0.45, 0.8] {
      #expect(abs(network.value(at: [x])[0] - (x >= 0 ? 1 : 0)) < 3e-3)
    }
    let l1 = try measure({ network($0) }, against: network.target).l1
    #expect(l1 < 3e-3, "\(l1)")
  }
}
