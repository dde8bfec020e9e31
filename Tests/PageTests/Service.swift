import Foundation
import Testing

/// A program that runs beside the tests and says on its output where it listens.
final class Service {
  private let process = Process()
  private let output: URL
  /// Where it listens, on 127.0.0.1.
  private(set) var port: UInt16 = 0

  struct Silent: Error, CustomStringConvertible {
    var description: String
  }

  /// Starts the program and waits until it has written its port as the pattern finds it.
  init(
    _ program: String, _ arguments: [String], saying pattern: Regex<(Substring, Substring)>,
    within seconds: Double = 30
  ) async throws {
    output = FileManager.default.temporaryDirectory.appendingPathComponent(
      "approxima-page-\(UUID().uuidString).txt")
    guard FileManager.default.createFile(atPath: output.path, contents: nil) else {
      throw Silent(description: "\(output.path) cannot be written")
    }
    // A file instead of a pipe: a pipe that nobody empties stops the program.
    let handle = try FileHandle(forWritingTo: output)
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    let start = ContinuousClock.now
    while true {
      let text = try String(contentsOf: output, encoding: .utf8)
      if let number = text.firstMatch(of: pattern).flatMap({ UInt16($0.1) }) {
        port = number
        return
      }
      guard process.isRunning, ContinuousClock.now - start < .seconds(seconds) else {
        stop()
        throw Silent(description: "\(program) \(arguments.joined(separator: " ")) said: \(text)")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Ends the program, first kindly. Its end is not waited for without limit: on Linux a process counts
  /// as running as long as a child of it does.
  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    let start = ContinuousClock.now
    while process.isRunning, ContinuousClock.now - start < .seconds(3) {
      Thread.sleep(forTimeInterval: 0.01)
    }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(at: output)
  }

  /// A program by its name, in the places where programs are.
  static func find(_ name: String) throws -> String {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = path.split(separator: ":").map(String.init) + ["/usr/bin", "/usr/lib/chromium"]
    let found = folders.map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    return try #require(found, "\(name) is not installed; `make test` installs it on Debian")
  }
}
