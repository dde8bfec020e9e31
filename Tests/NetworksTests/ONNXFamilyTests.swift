import Base
import Foundation
import Networks
import Testing

/// Exported networks of every family, of mlp with trained functions (`Resources/Families/make.py`): what ONNX Runtime computes.
struct ONNXFamilyTests {
  private struct Expected: Decodable {
    var inputs: [[Double]]
    var outputs: [[Double]]
  }

  private static func file(_ name: String, _ kind: String) throws -> URL {
    try #require(
      Bundle.module.url(
        forResource: name, withExtension: kind, subdirectory: "Resources/Families"))
  }

  /// Of files of one family what tells them apart stands behind a hyphen.
  private static func family(_ name: String) -> String {
    String(name.prefix { $0 != "-" })
  }

  @Test("ONNX Runtime computes from the exported file what the network is, to 1e-12")
  func exported() throws {
    let all = try JSONDecoder().decode(
      [String: Expected].self, from: Data(contentsOf: Self.file("expected", "json")))
    #expect(
      Set(all.keys.map(Self.family)) == Set(Family.all.map(\.name)).subtracting(["capsules"]))
    for (name, expected) in all {
      let network = try NetworkFile(contentsOf: Self.file(name, "json").path).network
      #expect(network.familyName == Self.family(name))
      for (input, output) in zip(expected.inputs, expected.outputs) {
        let value = network(Batch(features: 2, count: 1, storage: input)).storage[0]
        #expect(abs(value - output[0]) <= 1e-12 * (1 + abs(output[0])), "\(name)")
      }
      // The file that it was given is the one that is written.
      let written = FileManager.default.temporaryDirectory
        .appendingPathComponent("\(UUID().uuidString).onnx")
      defer { try? FileManager.default.removeItem(at: written) }
      try network.dense().writeONNX(to: written.path)
      #expect(try Data(contentsOf: written) == Data(contentsOf: Self.file(name, "onnx")))
    }
  }
}
