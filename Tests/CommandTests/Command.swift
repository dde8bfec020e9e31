import Foundation
import Testing

/// The built binary, called as a user calls it.
enum Command {
  struct Outcome {
    var code: Int32
    var output: String
    var error: String
    /// Ended by a signal instead of an exit.
    var wasKilled: Bool
  }

  /// Beside the test bundle, in the build folder.
  static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("approxima").path

  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Starts the command; `killAfter` seconds later it is killed without warning.
  static func run(
    _ arguments: [String], in directory: URL = repository, killAfter: Double? = nil
  ) throws -> Outcome {
    try launch(path, arguments, in: directory, killAfter: killAfter)
  }

  /// Runs a shell script in which `approxima` is the built command.
  static func shell(_ script: String, in directory: URL) throws -> Outcome {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let prelude = "set -eu; PATH=\(folder):$PATH\n"
    return try launch("/bin/sh", ["-c", prelude + script], in: directory, killAfter: nil)
  }

  static func launch(
    _ program: String, _ arguments: [String], in directory: URL, killAfter: Double?
  ) throws -> Outcome {
    // Files instead of pipes: a pipe that nobody empties stops the child.
    try withTemporaryFolder { folder in
      let files = try ["out", "err"].map { name in
        let url = folder.appendingPathComponent(name)
        #expect(FileManager.default.createFile(atPath: url.path, contents: nil))
        return (url, try FileHandle(forWritingTo: url))
      }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = arguments
      process.currentDirectoryURL = directory
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = files[0].1
      process.standardError = files[1].1
      try process.run()
      if let killAfter {
        Thread.sleep(forTimeInterval: killAfter)
        kill(process.processIdentifier, SIGKILL)
      }
      process.waitUntilExit()
      return Outcome(
        code: process.terminationStatus,
        output: try String(contentsOf: files[0].0, encoding: .utf8),
        error: try String(contentsOf: files[1].0, encoding: .utf8),
        wasKilled: process.terminationReason == .uncaughtSignal)
    }
  }
}

/// A folder of its own for a test, removed afterwards.
func withTemporaryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "approxima-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// A folder of its own in which a script has run without an error.
func withFolder(madeBy script: String, _ body: (URL) throws -> Void) throws {
  try withTemporaryFolder { folder in
    let made = try Command.bash(script, in: folder)
    #expect(made.code == 0, "\(made.error)")
    try body(folder)
  }
}

/// The one JSON object on standard output.
func object(_ text: String) throws -> [String: Any] {
  try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}

/// The number at a path of keys such as "errors.sup".
func number(_ path: String, in json: Any) throws -> Double {
  try #require((jsonValue(path, in: json) as? NSNumber)?.doubleValue, "\(path) is no number")
}

/// The value at a path of keys and, in arrays, of indices, such as "0.predictions.1.measured".
func jsonValue(_ path: String, in json: Any) throws -> Any {
  var value = json
  for key in path.split(separator: ".") {
    if let array = value as? [Any] {
      let index = try #require(Int(key), "\(path): \(key) is no index")
      try #require(array.indices.contains(index), "\(path): \(array.count) elements")
      value = array[index]
    } else {
      value = try #require((value as? [String: Any])?[String(key)], "no key \(path)")
    }
  }
  return value
}
