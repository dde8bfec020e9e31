import Base
import Constructions
import Functions
import Kernels
import Networks
import Testing

@Suite("Finite elements on the line")
struct HatFunctionTests {
  @Test("a hat has three units, a function on N intervals at most N")
  func units() throws {
    let mesh = try Mesh.uniform(Domain(0...1), cells: [8])
    let hat = try hatNetwork(.hat(3, of: mesh))
    #expect(hat.widths == [3])
    #expect(largestDeviation(hat, .hat(3, of: mesh), points: 500) < 1e-14)
    let random = randomFunction(on: mesh, outputs: 2)
    #expect(try hatNetwork(random).widths == [8])
    let affine = FiniteElementFunction(mesh: mesh) { points in points }
    #expect(try hatNetwork(affine).widths == [1])
  }

  @Test("on any mesh of the line, in any order, the network is the function")
  func anyMesh() throws {
    let random = RandomSource(seed: 2, stream: "line")
    for count in [2, 3, 40, 1000] {
      let knots = (0..<count).map { _ in random.uniform(-3, 5) }.sorted()
      let order = random.permutation(count)
      var nodes = Batch(features: 1, count: count)
      for (place, knot) in zip(order, knots) { nodes[0, place] = knot }
      let lines = random.permutation(count - 1).flatMap { [order[$0 + 1], order[$0]] }
      let mesh = try Mesh(nodes: nodes, vertices: lines)
      // Smooth nodal values; rough ones cost digits, see the source.
      let function = FiniteElementFunction(mesh: mesh) { points in
        Batch(features: 1, count: points.count, storage: points.storage.map { Double.sin($0) })
      }
      let network = try hatNetwork(function)
      #expect(network.neurons <= count - 1 && network.depth == 1)
      #expect(largestDeviation(network, function, points: 1000) < 1e-12)
    }
  }

  @Test("by name: the error is rounding, units as the theorem counts")
  func byName() throws {
    let built = try ConstructionCatalogue.entry("he-hats").build(
      ConstructionOptions(target: "mesh:10:sine"))
    #expect(built.predictedNeurons == 10 && built.neurons <= 10)
    #expect(built.target.name == "mesh:10:sine")
    #expect(throws: UserError.self) {
      try ConstructionCatalogue.entry("he-hats").build(ConstructionOptions(target: "sine"))
    }
    #expect(
      throws: UserError("this theorem needs a mesh of dimension 1, not 2", at: "--target")
    ) {
      try ConstructionCatalogue.entry("he-hats").build(
        ConstructionOptions(target: "mesh:4x4:franke"))
    }
  }
}
