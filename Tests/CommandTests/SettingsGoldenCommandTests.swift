import Foundation
import Testing

/// What the command says of its settings: help, and one line for each wrong value. The texts change with care.
///
/// `APPROXIMA_GOLDENS=write make test FILTER=SettingsGolden` writes them anew.
@Suite("Texts of the command's settings", .serialized)
struct SettingsGoldenCommandTests {
  private static let folder = Command.repository.appendingPathComponent(
    "Tests/GoldenTests/Resources/settings")

  private func compare(_ text: String, with name: String) throws {
    let file = SettingsGoldenCommandTests.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["APPROXIMA_GOLDENS"] == "write" {
      try Data(text.utf8).write(to: file)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, (was, now)) in zip(old, new).enumerated() where was != now {
      Issue.record("\(name):\(number + 1) was\n  \(was)\nand is\n  \(now)")
      return
    }
    #expect(old.count == new.count, "\(name)")
  }

  @Test("help", arguments: ["fit", "sweep", "construct"])
  func help(verb: String) throws {
    let outcome = try Command.run([verb, "--help"])
    #expect(outcome.code == 0)
    try compare(outcome.output, with: "help-\(verb).txt")
  }

  @Test("what is wrong is said in one line with the option")
  func errors() throws {
    let options = [
      "domain", "family", "block-layers", "width", "depth", "widths", "parameters", "activation",
      "skip", "init", "optimizer", "steps", "samples", "sampling", "loss", "learning-rate",
      "schedule", "batch", "averaging", "patience", "tolerance", "restarts", "seed", "precision",
      "grid", "degree", "base", "knots",
    ]
    var lines: [String] = []
    for option in options {
      for value in ["banana", "", "0", "-1", "1.5", "nan", "99999999999999999999", "1,2"] {
        let outcome = try Command.run(
          [
            "fit", "x", "--\(option)=\(value)", "--width=1", "--steps=0", "--samples=3",
            "--reference-starts=0", "--json",
          ].filter { !$0.hasPrefix("--\(option)=") || $0 == "--\(option)=\(value)" })
        #expect(!outcome.wasKilled)
        lines.append("--\(option)=\(value) → \(outcome.code) \(outcome.error)")
      }
      lines.append("--\(option) → \(try Command.run(["fit", "x", "--\(option)"]).error)")
    }
    for wrong in [["--widht", "3"], ["--learning_rate", "3"], ["a", "b"]] {
      lines.append("\(wrong) → \(try Command.run(["fit", "x"] + wrong).error)")
    }
    try compare(lines.joined(separator: "\n"), with: "errors-fit.txt")
  }
}
