import Approxima
import Foundation
import Testing

/// Expects that drawn numbers are those of the library, to six digits of the largest of them.
func expectSame(
  _ drawn: [Double?], _ computed: [Double], _ what: String,
  _ location: SourceLocation = #_sourceLocation
) {
  guard drawn.count == computed.count, !computed.isEmpty else {
    Issue.record(
      "\(what): \(drawn.count) numbers drawn, \(computed.count) computed", sourceLocation: location)
    return
  }
  let size = computed.map(\.magnitude).max() ?? 0
  let worst = zip(drawn, computed).map { (($0 ?? .infinity) - $1).magnitude }.max() ?? .infinity
  #expect(
    worst <= 1e-6 * max(size, 1e-300), "\(what): off by \(worst) of \(size)",
    sourceLocation: location)
}

extension Page.Series {
  /// The abscissae of a curve, as points.
  var points: Batch {
    Batch(features: 1, count: x.count, storage: x.map { $0 ?? .nan })
  }

  /// The grid of a map, row by row, as points.
  var gridPoints: Batch {
    Batch(
      features: 2, points: y.flatMap { b in x.map { a in [a ?? .nan, b ?? .nan] } })
  }
}

extension Page {
  /// The network that a button of the page saves.
  func network(savedBy id: String) async throws -> Network {
    try NetworkFile(json: Data(try await saved(by: id).utf8)).network
  }

  /// The JSON object of a command line that the page shows, run by the built command.
  func result(ofCommand command: String) throws -> [String: Any] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "approxima-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let binaries = URL(fileURLWithPath: Service.approxima).deletingLastPathComponent().path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "PATH=\(binaries):$PATH; \(command) --json > result.json"]
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "the command fails: \(command)")
    let data = try Data(contentsOf: folder.appendingPathComponent("result.json"))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}

/// A number as the page writes it for people, such as `1.234·10⁻⁵`.
func number(spoken text: String) -> Double? {
  let digits: [Character: Character] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
    "⁹": "9", "⁻": "-", "−": "-",
  ]
  let plain = String(text.map { digits[$0] ?? $0 })
  return Double(plain.replacing("·10", with: "e"))
}
