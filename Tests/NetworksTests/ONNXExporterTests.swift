import Base
import Foundation
import Networks
import ONNX
import Testing

/// Files that PyTorch, scikit-learn and Keras export (`Tests/Exporters/fixtures.py`): what ONNX Runtime computes.
struct ONNXExporterTests {
  private struct Expected: Decodable {
    var inputs: [[Double]]
    var outputs: [[Double]]
  }

  private static func folder() throws -> URL {
    try #require(
      Bundle.module.url(
        forResource: "expected", withExtension: "json", subdirectory: "Resources/ONNXExporters")
    ).deletingLastPathComponent()
  }

  private static func files() throws -> [String: Expected] {
    try JSONDecoder().decode(
      [String: Expected].self,
      from: Data(contentsOf: folder().appendingPathComponent("expected.json")))
  }

  @Test("every file is what ONNX Runtime evaluates, to 1e-6 of its largest value in Float32")
  func exported() throws {
    let files = try Self.files()
    #expect(files.count >= 40)
    for (name, expected) in files {
      let path = try Self.folder().appendingPathComponent("\(name).onnx").path
      let network = try Network(onnx: path)
      let scale = expected.outputs.joined().map(abs).max() ?? 1
      let tolerance = network.precision == .f64 ? 1e-12 : 1e-6
      for (input, output) in zip(expected.inputs, expected.outputs) {
        let values = network(Batch(features: input.count, count: 1, storage: input)).storage
        try #require(values.count == output.count, "\(name)")
        for (value, reference) in zip(values, output) {
          #expect(abs(value - reference) <= tolerance * scale, "\(name)")
        }
      }
    }
  }

  @Test("a network that was read is stored as JSON and read again with the same bits")
  func stored() throws {
    for name in try Self.files().keys {
      let path = try Self.folder().appendingPathComponent("\(name).onnx").path
      let network = try Network(onnx: path)
      let again = try NetworkFile(json: NetworkFile(network: network).json()).network
      #expect(again == network, "\(name)")
    }
  }
}
