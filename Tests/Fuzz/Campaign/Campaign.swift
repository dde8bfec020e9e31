// A campaign: each reader in a process of its own for its share of the time, and a table.

import Base
import Foundation
import FuzzReaders

/// What a reader's share of a campaign came to.
private struct Outcome {
  var cases = 0
  /// Coverage counters that were reached.
  var edges = 0
  var crashes: [String] = []
  var hangs: [String] = []
  /// Seconds of the slowest input.
  var longest = 0
  var lines: Double?
}

private struct Options {
  var seconds = 330.0
  var only: Set<String> = []
  /// Inputs that a reader sees at least, however long it takes.
  var cases = 2000

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { throw UserError("\(name) needs a value") }
      switch name {
      case "--seconds":
        guard let number = Double(value), number > 0, number < 1e7 else {
          throw UserError("a number of seconds above 0 is expected, not '\(value)'", at: name)
        }
        seconds = number
      case "--only": only = Set(value.split(separator: ",").map(String.init)).subtracting(["all"])
      case "--cases":
        guard let number = Int(value), number > 0 else {
          throw UserError("a number of inputs is expected, not '\(value)'", at: name)
        }
        cases = number
      default: throw UserError("unknown option \(name)")
      }
    }
  }
}

/// Fuzzes all readers.
/// - Returns: 0 where no input ended a process, and none took 10 s.
func campaign(_ arguments: [String]) throws -> Int32 {
  let options = try Options(arguments)
  let readers = fuzzedReaders.filter { options.only.isEmpty || options.only.contains($0.name) }
  let folder = URL(fileURLWithPath: "out/fuzz")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  say("reader        cases    edges  lines of it  crashes  hangs  longest s")
  var (passed, failed) = (0, 0)
  for reader in readers {
    let outcome = try fuzz(
      reader, seconds: options.seconds / Double(readers.count), options, in: folder)
    let lines = outcome.lines.map { String(format: "%.1f %%", $0) } ?? "-"
    say(
      [
        pad(reader.name, -12), pad("\(outcome.cases)", 7), pad("\(outcome.edges)", 8),
        pad(lines, 12),
        pad("\(outcome.crashes.count)", 8), pad("\(outcome.hangs.count)", 6),
        pad("\(outcome.longest)", 10),
      ].joined(separator: " "))
    for input in outcome.crashes + outcome.hangs { say("    \(input)") }
    if outcome.crashes.isEmpty, outcome.hangs.isEmpty, outcome.cases >= options.cases {
      passed += 1
    } else {
      failed += 1
    }
  }
  say("\(passed) passed, \(failed) failed")
  return failed == 0 ? 0 : 1
}

/// Prints a line at once: a campaign is watched.
private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// The text with blanks before it, or behind it where `width` is below 0.
private func pad(_ text: String, _ width: Int) -> String {
  let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
  return width < 0 ? text + blanks : blanks + text
}

/// One reader for so many seconds: libFuzzer ends at a crash, and is started again.
private func fuzz(
  _ reader: FuzzedReader, seconds: Double, _ options: Options, in folder: URL
) throws -> Outcome {
  let files = FileManager.default
  let corpus = folder.appendingPathComponent(reader.name)
  let found = folder.appendingPathComponent(reader.name + "-found")
  for folder in [corpus, found] {
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
  }
  for (index, seed) in reader.seeds.enumerated() {
    try Data(seed).write(to: corpus.appendingPathComponent("seed-\(index)"))
  }
  var outcome = Outcome()
  let begun = ContinuousClock.now
  var round = 1
  func left() -> Double { seconds - (ContinuousClock.now - begun) / .seconds(1) }
  while left() >= 1 || outcome.cases < options.cases, outcome.crashes.count < 20 {
    let profile = folder.appendingPathComponent("\(reader.name)-\(round)-%4m.profraw").path
    let goal =
      left() >= 1
      ? ["-max_total_time=\(Int(left().rounded(.up)))"]
      : ["-runs=\(options.cases - outcome.cases)"]
    let said = try child(
      ["one", reader.name] + goal
        + [
          "-seed=\(round)", "-timeout=10", "-rss_limit_mb=4096", "-malloc_limit_mb=2048",
          "-max_len=65536",
          "-print_final_stats=1", "-close_fd_mask=1", "-artifact_prefix=\(found.path)/",
          corpus.path,
          repository.appendingPathComponent("Tests/Fuzz/Corpus/\(reader.name)").path,
        ].filter { !$0.hasPrefix("/") || files.fileExists(atPath: $0) }, profile: profile)
    outcome.cases += said.number("stat::number_of_executed_units:")
    outcome.longest = max(outcome.longest, said.number("stat::slowest_unit_time_sec:"))
    outcome.edges = max(outcome.edges, said.last("cov:"))
    guard said.code != 0 else {
      round += 1
      continue
    }
    // libFuzzer counts no cases where it dies.
    outcome.cases += said.lastCase
    let input = said.artifact ?? "no input was kept; see \(folder.path)/\(reader.name).log"
    if said.text.contains("ERROR: libFuzzer: timeout") {
      outcome.hangs.append(input)
    } else {
      outcome.crashes.append(input + said.reason)
    }
    try said.text.write(
      to: folder.appendingPathComponent("\(reader.name).log"), atomically: true, encoding: .utf8)
    round += 1
  }
  outcome.lines = coverage(of: reader, in: folder)
  return outcome
}

/// What a child process said.
private struct Said {
  let text: String
  let code: Int32

  /// The number behind the last such word.
  func last(_ word: String) -> Int {
    guard let range = text.range(of: word, options: .backwards) else { return 0 }
    let digits = text[range.upperBound...].drop { $0 == " " }.prefix { $0.isNumber }
    return Int(digits) ?? 0
  }
  func number(_ word: String) -> Int { last(word) }

  /// The number of the last line `#123 NEW …`.
  var lastCase: Int {
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("#") }
    return lines.last.flatMap { Int($0.dropFirst().prefix { $0.isNumber }) } ?? 0
  }

  var artifact: String? {
    guard let range = text.range(of: "Test unit written to ") else { return nil }
    return String(text[range.upperBound...].prefix { !$0.isNewline })
  }

  var reason: String {
    let line = text.split(separator: "\n").first {
      $0.contains("FAULT:") || $0.contains("Fatal error") || $0.contains("ERROR:")
    }
    return line.map { ": \($0.prefix(200))" } ?? ""
  }
}

private func child(_ arguments: [String], profile: String) throws -> Said {
  let log = scratchFolder.appendingPathComponent("child.log")
  try Data().write(to: log)
  let process = Process()
  process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
  process.arguments = arguments
  // Swift's own backtraces would take the signal before libFuzzer keeps the input.
  process.environment = ProcessInfo.processInfo.environment.merging(
    ["LLVM_PROFILE_FILE": profile, "SWIFT_BACKTRACE": "enable=no"]) { $1 }
  process.standardError = try FileHandle(forWritingTo: log)
  process.standardOutput = process.standardError
  try process.run()
  process.waitUntilExit()
  let data = FileManager.default.contents(atPath: log.path) ?? Data()
  let code = process.terminationReason == .exit ? process.terminationStatus : 128
  return Said(text: String(decoding: data, as: UTF8.self), code: code)
}

/// The share of the reader's own lines that its inputs reached, in percent; nil where the tools of LLVM
/// are not there.
private func coverage(of reader: FuzzedReader, in folder: URL) -> Double? {
  let program = URL(fileURLWithPath: CommandLine.arguments[0]).path
  let script = """
    set -e
    cd '\(folder.path)'
    llvm-profdata merge -sparse -o '\(reader.name).profdata' '\(reader.name)'-*.profraw
    llvm-cov export --summary-only --instr-profile='\(reader.name).profdata' '\(program)' \
      -object '\(commandPath)' \
      \(reader.sources.map { "'\(repository.path)/Sources/\($0)'" }.joined(separator: " "))
    """
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", script]
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return nil }
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard
    let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
    let first = (object["data"] as? [[String: Any]])?.first,
    let totals = first["totals"] as? [String: Any], let lines = totals["lines"] as? [String: Any],
    let percent = lines["percent"] as? Double
  else { return nil }
  return percent
}
