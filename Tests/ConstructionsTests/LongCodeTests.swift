import Base
import Constructions
import Foundation
import Functions
import Networks
import RealModule
import Testing

/// Codes and meshes at the ends of what constructions take.
struct LongCodeTests {
  #if arch(x86_64)
    @Test(
      "the universal sigmoid carries codes of 61 and 62 bits",
      arguments: [([600_000, 511], 61), ([600_000, 511, 0], 62), ([-600_000, -511, 0], 62)])
    func codes(integers: [Int], bits: Int) throws {
      let sigma = UniversalSigmoid(length: 1)
      let n = try #require(UniversalSigmoid.index(of: integers))
      #expect(n.bitWidth - n.leadingZeroBitCount == bits)
      // The paper's h_n, and the ends of [h_n, h_n + ⅔(1 − h_n)] for Σ ±|k_j|.
      let h = 1 - 0.5 / (1 + Float80.log(2 * Float80(n)))
      let (a, b) = (h + (1 - h) / 3, (1 - h) / (3 * Float80(integers.reduce(0) { $0 + abs($1) })))
      // At t = −1 and 0, whose places 2n − 1 and 2n − ½ Float80 holds: T_1 = t, T_2 = 2t² − 1, T_3 = 4t³ − 3t.
      for (t, chebyshev) in [(-1, [-1, 1, -1]), (0, [0, -1, 0])] as [(Float80, [Float80])] {
        let sum = zip(integers, chebyshev).reduce(0) { $0 + Float80($1.0) * $1.1 }
        let value = sigma.value(Float80(2 * n - 1) + 0.5 * (t + 1))
        #expect(abs(value - (a + b * sum)) < 1e-15, "\(t): \(value)")
      }
    }
  #endif

  @Test("a mesh with gaps has at most the units that are said")
  func gaps() throws {
    // Three intervals, of no common ends: five between neighbouring nodes.
    let mesh = try Mesh(
      nodes: Batch(features: 1, count: 6, storage: [0, 1, 2, 3, 4, 5]),
      vertices: [0, 1, 2, 3, 4, 5])
    let function = FiniteElementFunction(mesh: mesh) { points in
      Batch(features: 1, count: points.count, storage: points.storage.map { $0 * $0 })
    }
    let network = try hatNetwork(function)
    #expect(network.neurons == 5)
    try withMesh(function) { path in
      let built = try ConstructionCatalogue.entry("he-hats").build(
        ConstructionOptions(target: "mesh:\(path)"))
      #expect(built.neurons <= (built.predictedNeurons ?? 0) && built.predictedNeurons == 5)
    }
  }

  private func withMesh(_ function: FiniteElementFunction, _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).msh").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try GmshFile(mesh: function.mesh, nodeData: function.nodeValues).write(to: path)
    try body(path)
  }
}
