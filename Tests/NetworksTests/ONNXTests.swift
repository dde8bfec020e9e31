import Base
import Foundation
import Kernels
import Networks
import ONNX
import Testing

/// ONNX files of the onnx package, with the outputs that ONNX Runtime computes (`Resources/ONNX/make.py`).
struct ONNXTests {
  private struct Expected: Decodable {
    var inputs: [[Double]]
    var outputs: [[Double]]
  }

  private func path(_ name: String) throws -> String {
    try #require(
      Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Resources/ONNX")
    ).path
  }

  @Test("a file of the onnx package gives what ONNX Runtime computes, to float rounding")
  func reading() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path("expected.json")))
    let files = try JSONDecoder().decode([String: Expected].self, from: data)
    #expect(files.count == 5)
    for (name, expected) in files {
      let network = try Network(onnx: path("\(name).onnx"))
      let isDouble = name.hasPrefix("double")
      #expect(network.precision == (isDouble ? .f64 : .f32))
      for (input, output) in zip(expected.inputs, expected.outputs) {
        let values = network(Batch(features: input.count, count: 1, storage: input)).storage
        try #require(values.count == output.count)
        for (value, reference) in zip(values, output) {
          #expect(
            abs(value - reference) <= (isDouble ? 1e-13 : 1e-5) * (1 + abs(reference)), "\(name)")
        }
      }
    }
  }

  @Test("a shift before the first product is a layer of its own, so that no weight is rounded")
  func exactShift() throws {
    let network = try Network(onnx: path("shifted-matmul.onnx"))
    #expect(network.widths == [5, 5, 6])
    #expect(network.activations == [.identity, .identity, .relu])
    #expect(try Network(onnx: path("gemm-relu.onnx")).widths == [4])
  }

  @Test("what is written is read again with the same bits")
  func roundTrip() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).onnx").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    for precision in Precision.allCases {
      let architecture = try Architecture(
        inputs: 2, outputs: 3, widths: [3, 2, 4, 1],
        activations: [.relu, .tanh, .leakyRelu(0.25), .softsign])
      let network = Network(
        architecture,
        parameters: (0..<architecture.parameterCount).map { Double($0 * 7919 % 101) / 31 - 1.5 },
        precision: precision)
      try network.writeONNX(to: file)
      #expect(try Network(onnx: file) == network)
      #expect(try NetworkFile(contentsOf: file).network == network)
    }
  }

  @Test(
    "what is not read is said with its node",
    arguments: [
      ("bad-operator", "node 1 (Hardmax): this operator is not read"),
      ("bad-branches", "node 1 (MatMul): it multiplies two values of the network"),
      ("bad-size", "node 1 (MatMul): its matrix takes 3 values, but there are 2"),
      ("bad-type", "tensor A: element type 10; float (1), double (11), int32 (6), int64 (7)"),
    ])
  func readingErrors(name: String, message: String) throws {
    let file = try path("\(name).onnx")
    let error = #expect(throws: UserError.self) { try Network(onnx: file) }
    let text = error?.description ?? ""
    #expect(text.contains(message) && text.contains(file), "\(text)")
  }

  @Test("files that are missing, cut or of another kind are one line each, wherever they are cut")
  func damage() throws {
    #expect(throws: UserError("cannot read this file", at: "/none.onnx")) {
      try Network(onnx: "/none.onnx")
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path("gemm-relu.onnx")))
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: file) }
    let network = try Network(onnx: path("gemm-relu.onnx"))
    var errors = 0
    for count in 0..<whole.count {
      try whole.prefix(count).write(to: file)
      do {
        // Behind the graph stands only the version of the operators.
        #expect(try Network(onnx: file.path) == network && count > whole.count - 10)
      } catch let error as UserError {
        #expect(error.place == file.path)
        errors += 1
      }
    }
    #expect(errors >= whole.count - 2)
    for place in whole.indices {
      var damaged = whole
      damaged[place] ^= 0x15
      try damaged.write(to: file)
      // A network or an error, but no crash.
      _ = try? Network(onnx: file.path)
    }
  }

  @Test("joins, halves, waves and Chebyshev polynomials are read back as the same function")
  func joinsRoundTrip() throws {
    let random = RandomSource(seed: 8, stream: "joins")
    func shape(
      _ family: Family, _ widths: [Int], _ options: FamilyOptions = FamilyOptions(),
      skip: Skip = .none, _ function: Activation = .tanh
    ) throws -> Architecture {
      try Architecture(
        family: family, inputs: 2, outputs: 2, widths: widths,
        activations: widths.map { _ in function }, skip: skip, splines: nil, options: options)
    }
    for shape in [
      try shape(.mlp, [3, 4], skip: .all), try shape(.mlp, [3], skip: .output),
      try shape(.reversible, [4, 4, 4]), try shape(.random, [5]),
      try shape(.mmnn, [4, 3], FamilyOptions(rank: 2)),
      try shape(.fourier, [3], FamilyOptions(frequencies: 4)),
      try shape(.fourier, [], FamilyOptions(frequencies: 4)),
      try shape(.polynomial, [], FamilyOptions(degree: 4)),
      try shape(.polynomial, [], FamilyOptions(degree: 2, terms: .tensor)),
    ] {
      let numbers = (0..<shape.numberCount).map { _ in random.uniform(-1, 1) }
      let network = Network(shape, parameters: numbers)
      let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("\(UUID().uuidString).onnx").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      try network.writeONNX(to: path)
      let read = try Network(onnx: path)
      for _ in 0..<5 {
        let point = [random.uniform(-1, 1), random.uniform(-1, 1)]
        let (a, b) = (network.value(at: point), read.value(at: point))
        for (a, b) in zip(a, b) {
          #expect(abs(a - b) <= 1e-13 * (1 + abs(a)), "\(shape.family.name) \(a) \(b)")
        }
      }
    }
  }

  @Test("what ONNX cannot say is an error")
  func writingErrors() throws {
    let mish = try Architecture(inputs: 1, width: 2, depth: 1, activation: .mish)
    for (architecture, message) in [(mish, "activation mish is no")] {
      let zeros = [Double](repeating: 0, count: architecture.parameterCount)
      let error = #expect(throws: UserError.self) {
        try Network(architecture, parameters: zeros).writeONNX(to: "/tmp/unused.onnx")
      }
      #expect(error?.message.contains(message) == true)
    }
  }
}
