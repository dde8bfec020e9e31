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

  @Test(
    "in the plane the middles of all cells are met, by M² + 4M − 1 blocks of at most three units")
  func plane() throws {
    let target = try Catalogue.entry("multiply").target()
    let cells = 12
    let network = try linJegelkaPlane(target, cells: cells)
    #expect(network.depth == cells * cells + 4 * cells - 1)
    #expect(network.widths.max() == 3 && network.widths.last == 2)
    let middles = (0..<cells).map { -1 + (2 * Double($0) + 1) / Double(cells) }
    let points = middles.flatMap { x in middles.map { [x, $0] } }
    let values = network(Batch(features: 2, points: points)).storage
    for (point, value) in zip(points, values) {
      #expect(abs(value - point[0] * point[1]) < 5e-3, "\(point): \(value)")
    }
    // On a cell it is level: near both corners as in the middle.
    #expect(abs(network.value(at: [0.01, 0.01])[0] - network.value(at: [0.15, 0.15])[0]) < 5e-3)
  }

  @Test("in the plane a function of one variable, and too many cells, are refused in a line")
  func planeErrors() throws {
    let line = #expect(throws: UserError.self) {
      try linJegelkaPlane(try Catalogue.entry("sine").target(), cells: 4)
    }
    #expect(
      line?.description.hasPrefix("this construction takes functions of two variables") == true)
    let many = #expect(throws: UserError.self) {
      try linJegelkaPlane(try Catalogue.entry("multiply").target(), cells: 65)
    }
    #expect(many?.description == "65 cells along each axis: give 2 to 64")
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
