import Base
import Foundation
import Kernels
import Networks
import ONNX
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

  @Test("splines and attention come back as the operations that they were, in both precisions")
  func operations() throws {
    let random = RandomSource(seed: 3, stream: "compounds")
    func network(_ shape: Architecture, _ precision: Precision) -> Network {
      let graph = shape.graph
      var numbers = (0..<graph.numberCount).map { _ in random.normal() }
      for (index, block) in graph.blocks.enumerated() where !block.isTrained {
        let places = Array(graph.numbers(of: index))
        for (place, number) in places.enumerated() {
          switch block.first {
          case .constant(let value): numbers[number] = value
          // A grid: uneven knots that rise.
          default:
            let columns = block.layout.shape?.columns ?? 1
            let knot = Double(place % columns)
            numbers[number] =
              -1.3 + 0.31 * knot + 0.01 * knot * knot + 0.05 * Double(place / columns)
          }
        }
      }
      return Network(shape, parameters: numbers, precision: precision)
    }
    let kans = try [1, 2, 3, 5].map { degree in
      try Architecture(
        family: .kan, inputs: 2, outputs: 1, widths: [3], activations: [.identity],
        splines: SplineShape(intervals: 4, degree: degree, base: degree == 3 ? .tanh : nil))
    }
    let tokens = try BlockRule.allCases.map { blocks in
      try Architecture(
        family: .attention, inputs: 6, outputs: 2, widths: [4, 4], activations: [.softplus, .tanh],
        splines: nil,
        options: FamilyOptions(heads: 2, tokenSize: 2, readout: .mean, blocks: blocks))
    }
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).onnx").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    for shape in kans + tokens {
      for precision in Precision.allCases {
        let network = network(shape, precision)
        try network.writeONNX(to: file)
        let read = try Network(onnx: file)
        func kinds(_ graph: Graph) -> [String] {
          graph.operations.compactMap { operation in
            switch operation {
            case .attend(let attend): "\(attend.tokens) tokens, \(attend.heads) heads"
            case .basis(let basis): "\(basis.kind), \(basis.count)"
            default: nil
            }
          }
        }
        #expect(kinds(read.graph) == kinds(network.graph) && kinds(read.graph).count == 2)
        let points = Batch(
          features: shape.inputs, count: 50,
          storage: (0..<(50 * shape.inputs)).map { _ in random.uniform(-1.5, 1.5) })
        for (a, b) in zip(read(points).storage, network(points).storage) {
          #expect(abs(a - b) <= (precision == .f64 ? 1e-12 : 1e-3) * (1 + abs(b)), "\(shape)")
        }
      }
    }
  }

  @Test("random graphs that are written are read back with their values", arguments: 0..<60)
  func graphs(seed: Int) throws {
    let graph = try randomGraph(seed: UInt64(seed), operations: 3 + seed % 14)
    let random = RandomSource(seed: UInt64(seed), stream: "onnx")
    let network = Network(
      graph, parameters: (0..<graph.numberCount).map { _ in random.normal(standardDeviation: 0.5) })
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).onnx").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    do {
      try network.writeONNX(to: file)
    } catch {
      // What has no form is said in one line.
      let text = "\(error)"
      #expect(text.contains("not written as ONNX") && !text.contains("\n"), "\(text)")
      return
    }
    let read = try Network(onnx: file)
    for _ in 0..<20 {
      let point = (0..<graph.inputs).map { _ in random.uniform(-1, 1) }
      for (a, b) in zip(read.value(at: point), network.value(at: point)) {
        #expect(abs(a - b) <= 1e-12 * (1 + abs(b)))
      }
    }
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
      // And is read back.
      let read = try Network(onnx: written.path)
      for (input, output) in zip(expected.inputs, expected.outputs) {
        let value = read(Batch(features: 2, count: 1, storage: input)).storage[0]
        #expect(abs(value - output[0]) <= 1e-12 * (1 + abs(output[0])), "\(name) read back")
      }
    }
  }
}
