// The sizes of issue 4: 10⁴ nodes in the plane, 10³ in space, 10⁵ points, through a file.

import Base
import Constructions
import Foundation
import Functions
import Networks
import ONNX
import Testing

@Suite("Large meshes", .serialized)
struct LargeMeshTests {
  @Test(
    "a network of 10⁴ nodes in the plane, 10³ in space, equals the function, also from its file",
    arguments: [(2, 100, 0.3, 100_000), (3, 10, 0.15, 20_000)])
  func large(dimension: Int, cells: Int, share: Double, points: Int) throws {
    let plain = try Mesh.uniform(
      Domain(Array(repeating: (0, 1), count: dimension)),
      cells: Array(repeating: cells, count: dimension))
    let mesh = try disturbed(plain, step: 1 / Double(cells), share: share)
    let function = randomFunction(on: mesh)
    let built = try finiteElementNetwork(function)
    #expect(built.degreesOfFreedom == (dimension == 2 ? 10_201 : 1331))
    #expect(built.exceptions > 500)
    let path = NSTemporaryDirectory() + "approxima-large-\(dimension).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try NetworkFile(network: built.network).write(to: path)
    let saved = try NetworkFile(contentsOf: path)
    let network = saved.network
    #expect(network.compressedChain != nil)
    #expect(network == built.network)
    let deviation = largestDeviation(network, function, points: points)
    #expect(deviation < 1e-12)
  }
}
