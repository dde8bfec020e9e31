import Approxima
import Foundation

/// A shell script run in a folder, for a limited time, with all that it started.
struct ShellBlock {
  enum End: Equatable {
    case finished(code: Int32)
    case killed(signal: Int32)
    case outOfTime
    case tooMuchOutput
  }

  struct Outcome {
    let end: End
    let output: String
    /// The last line on standard error that is not empty.
    let complaint: String
  }

  /// More than this on standard output ends a script.
  static let outputLimit = 4 << 20

  let shell: String
  let script: String
  /// Where it runs.
  let folder: String
  /// Where its output is put meanwhile.
  let scratch: URL
  let environment: [String: String]
  /// In seconds.
  let timeLimit: Double

  /// Runs the script to its end; what it started in its process group ends with it.
  /// - Throws: `Interrupted` where the user asked to stop; `UserError` where the shell is not there.
  func run() throws -> Outcome {
    // Files instead of pipes: a pipe that nobody empties stops the child.
    let files = ["out", "err"].map { scratch.appendingPathComponent($0) }
    let handles = try files.map { file in
      guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
        throw UserError("cannot write here", at: file.path)
      }
      return try FileHandle(forWritingTo: file)
    }
    defer { for handle in handles { try? handle.close() } }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [shell, "-euc", script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    let start = ContinuousClock.now
    do {
      try process.run()
    } catch {
      throw UserError("cannot start \(shell): \(error.localizedDescription)")
    }
    // Foundation gives a child a process group of its own.
    let group = process.processIdentifier
    var stopped: End?
    while ended.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
      if (start.duration(to: .now) / .seconds(1)) > timeLimit {
        stopped = .outOfTime
      } else if size(of: files[0]) > ShellBlock.outputLimit {
        stopped = .tooMuchOutput
      }
      if stopped != nil || Interrupt.isAsked {
        kill(-group, SIGKILL)
        ended.wait()
        break
      }
    }
    // What the script left in the background.
    kill(-group, SIGKILL)
    if Interrupt.isAsked { throw Interrupted() }
    let end: End =
      process.terminationReason == .uncaughtSignal
      ? .killed(signal: process.terminationStatus) : .finished(code: process.terminationStatus)
    let errors = text(of: files[1]).split(whereSeparator: \.isNewline)
    return Outcome(
      end: stopped ?? (size(of: files[0]) > ShellBlock.outputLimit ? .tooMuchOutput : end),
      output: stopped == nil ? text(of: files[0]) : "",
      complaint: errors.last { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? "")
  }

  private func size(of file: URL) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return (attributes?[.size] as? Int) ?? 0
  }

  private func text(of file: URL) -> String {
    String(decoding: FileManager.default.contents(atPath: file.path) ?? Data(), as: UTF8.self)
  }
}
