import Base
import Foundation
import Networks
import ONNX
import Testing

/// Files of other programs' habits (`Resources/ONNXForeign/make.py`): what ONNX Runtime computes, or an error.
struct ONNXForeignTests {
  private struct Expected: Decodable {
    var inputs: [[Double]]
    var outputs: [[Double]]
    /// A part of the message.
    var refused: String?
  }

  private static func folder() throws -> URL {
    try #require(
      Bundle.module.url(
        forResource: "expected", withExtension: "json", subdirectory: "Resources/ONNXForeign")
    ).deletingLastPathComponent()
  }

  private static func files() throws -> [String: Expected] {
    try JSONDecoder().decode(
      [String: Expected].self,
      from: Data(contentsOf: folder().appendingPathComponent("expected.json")))
  }

  @Test("every file is read as ONNX Runtime evaluates it, or refused with what is not read")
  func foreign() throws {
    let files = try Self.files()
    #expect(files.count == 124)
    for (name, expected) in files {
      let path = try Self.folder().appendingPathComponent("\(name).onnx").path
      if let refused = expected.refused {
        let error = #expect(throws: UserError.self, "\(name)") { try Network(onnx: path) }
        #expect(error?.description.contains(refused) == true, "\(name): \(error?.message ?? "")")
        continue
      }
      let network = try Network(onnx: path)
      let tolerance = network.precision == .f64 ? 1e-12 : 1e-5
      for (input, output) in zip(expected.inputs, expected.outputs) {
        let values = network(Batch(features: input.count, count: 1, storage: input)).storage
        try #require(values.count == output.count, "\(name)")
        for (value, reference) in zip(values, output) {
          #expect(abs(value - reference) <= tolerance * (1 + abs(reference)), "\(name)")
        }
      }
    }
  }

  @Test("few bytes that ask for gigabytes are refused at once, with the memory that it would take")
  func bombs() throws {
    let clock = ContinuousClock()
    for name in ["wide-relu", "wide-identity", "wide-chain"] {
      let path = try Self.folder().appendingPathComponent("\(name).onnx").path
      let begin = clock.now
      let error = #expect(throws: UserError.self) { try Network(onnx: path) }
      #expect(error?.message.contains(" MB, would make the network larger than") == true)
      #expect(begin.duration(to: clock.now) < .seconds(5), "\(name)")
    }
  }

  @Test("varints of more than 64 bits and lengths behind the end are damage")
  func wire() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: file) }
    let ones = [UInt8](repeating: 0xff, count: 9)
    for bytes in [
      // A version of 65 bits; a length of 2^63; a field number of 2^61 - 1; a group.
      [0x08] + ones + [0x03], [0x3a] + ones + [0x01], ones + [0x01, 0x01], [0x0b, 0x0c],
    ] as [[UInt8]] {
      try Data(bytes).write(to: file)
      let error = #expect(throws: UserError.self) { try Network(onnx: file.path) }
      #expect(error?.message.contains("protocol-buffer message") == true, "\(bytes)")
    }
  }

  @Test(
    "activation numbers are written as tensors of their own precision, and read with the same bits")
  func numbers() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: file) }
    for activation in [
      Activation.leakyRelu(0.01), .leakyRelu(-0.3), .elu(0.3), .celu(0.3), .selu, .softplus,
      .softsign,
      .relu, .tanh, .sigmoid, .absolute, .sine, .cosine,
    ] {
      let architecture = try Architecture(inputs: 2, width: 3, depth: 2, activation: activation)
      let network = Network(
        architecture,
        parameters: (0..<architecture.parameterCount).map { Double($0 * 7919 % 101) / 31 - 1.5 })
      try network.writeONNX(to: file.path)
      #expect(try Network(onnx: file.path) == network, "\(activation)")
      // No attribute `alpha`, which has Float32 only.
      #expect(try Data(contentsOf: file).range(of: Data("alpha".utf8)) == nil, "\(activation)")
    }
  }

  @Test("a known function in several nodes is that function, which proofs follow")
  func known() throws {
    for (name, activation) in [
      ("silu", Activation.silu), ("gelu-erf", .gelu), ("leaky-primitives", .leakyRelu(0.1)),
    ] {
      let network = try Network(onnx: Self.folder().appendingPathComponent("\(name).onnx").path)
      #expect(network.activations == [activation], "\(name)")
    }
  }

  @Test("a chain of layers keeps its family; branches become a graph")
  func forms() throws {
    func network(_ name: String) throws -> Network {
      try Network(onnx: Self.folder().appendingPathComponent("\(name).onnx").path)
    }
    #expect(try network("bias-row").architecture?.family == .mlp)
    let branches = try network("branches").graph
    #expect(branches.operations.map(\.kindName) == ["affine", "tanh", "sum"])
    #expect(
      try network("gate").graph.operations.map(\.kindName) == ["affine", "affine", "product"])
  }
}
