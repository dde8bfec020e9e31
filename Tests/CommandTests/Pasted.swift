import Foundation
import Testing

extension Command {
  /// Runs lines as a person pastes them: by `bash -e`, where `approxima` is the built command.
  /// - Parameter atMost: seconds after which Ctrl-C ends a call of `approxima`; nil for no limit.
  static func bash(_ lines: String, in directory: URL, atMost seconds: Int? = nil) throws -> Outcome
  {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var lines = lines
    if let seconds {
      lines = lines.replacing(
        /(?m)^approxima\b/, with: "timeout --preserve-status -s INT \(seconds) approxima")
    }
    return try launch(
      "/bin/bash", ["-e", "-c", "PATH=\(folder):$PATH\n" + lines], in: directory, killAfter: nil)
  }
}

extension Command.Outcome {
  /// It did what it should, or did so until it was stopped.
  var isFine: Bool { code == 0 || code == 3 }
}

/// A folder of its own with what a fresh clone has beside the sources.
func withRepositoryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  try withTemporaryFolder { folder in
    for name in ["experiments", "notebooks-md"] {
      try FileManager.default.copyItem(
        at: Command.repository.appendingPathComponent(name),
        to: folder.appendingPathComponent(name))
    }
    return try body(folder)
  }
}
