import Experiments
import Foundation
import Networks
import ONNX
import Testing

/// Files of the first wave (version 0.1): they are read by every later version, to the same bits.
///
/// Made by commands of that version, such as `approxima sweep runs.yaml --store runs.store`.
struct FileGoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Resources/first-wave")

  @Test(
    "network files are read and written byte for byte",
    arguments: ["tanh", "skip-f32", "sparse", "expression"])
  func networks(name: String) throws {
    let data = try Data(
      contentsOf: FileGoldenTests.folder.appendingPathComponent("\(name).json"))
    let saved = try NetworkFile(json: data)
    #expect(try saved.json() + Data("\n".utf8) == data)
  }

  @Test("an ONNX file of ours has the bits of the network it was made from")
  func onnx() throws {
    let folder = FileGoldenTests.folder.path
    let saved = try NetworkFile(contentsOf: folder + "/tanh.json").network.dense()
    let read = try NetworkFile(contentsOf: folder + "/tanh.onnx").network.dense()
    #expect(read.parameters.map(\.bitPattern) == saved.parameters.map(\.bitPattern))
  }

  @Test("runs keep their identities, networks and errors")
  func store() throws {
    let copy = FileManager.default.temporaryDirectory.appendingPathComponent(
      "first-wave-\(UUID().uuidString).sqlite")
    defer {
      for end in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: copy.path + end)
      }
    }
    try FileManager.default.copyItem(
      at: FileGoldenTests.folder.appendingPathComponent("runs.store"), to: copy)
    let store = try Store(path: copy.path, access: .read)
    let records = try store.records(experiment: "first-wave")
    let plan = try Plan(
      ExperimentFile(
        contentsOf: FileGoldenTests.folder.appendingPathComponent("runs.yaml").path))
    #expect(records.count == 16)
    #expect(records.map(\.id) == plan.runs.map(\.id))
    #expect(records.map(\.settings) == plan.runs.map(\.settings))
    let lines = records.map { record in
      let bits = record.network.parameters.reduce(UInt64(14_695_981_039_346_656_037)) {
        ($0 ^ $1.bitPattern) &* 0x100_0000_01b3
      }
      return "\(record.id) \(String(bits, radix: 16)) \(record.errors.sup)"
    }
    let expected = try String(
      contentsOf: FileGoldenTests.folder.appendingPathComponent("runs.txt"), encoding: .utf8)
    #expect(lines.joined(separator: "\n") + "\n" == expected)
    try store.close()
  }
}
