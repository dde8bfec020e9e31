import Foundation
import Testing

/// `make demo` says what comes and how long it takes, and ends with its main result.
@Suite("make demo")
struct DemoTargetTests {
  /// The output of the target with a stand-in for compiler and command, which say how they are called.
  private func demo() throws -> [String] {
    try withTemporaryFolder { folder in
      let outcome = try Command.bash(
        """
        printf '#!/bin/sh\\necho called: $(basename $0) "$@"\\n' > '\(folder.path)/approxima'
        cp '\(folder.path)/approxima' '\(folder.path)/swift'
        chmod +x '\(folder.path)'/*
        make --no-print-directory demo PACKAGES= DEMO='\(folder.path)/out' \
          SWIFT='\(folder.path)/swift' APPROXIMA='\(folder.path)/approxima'
        """, in: Command.repository)
      #expect(outcome.code == 0, "\(outcome.error)")
      return outcome.output.split(separator: "\n").map(String.init)
    }
  }

  @Test("it says what comes, and how long, before it builds; each step before it runs")
  func announces() throws {
    let lines = try demo()
    let build = try #require(lines.firstIndex { $0.contains("called: swift build") })
    let before = lines[..<build].joined(separator: "\n")
    #expect(before.contains("build") && before.contains("report"))
    #expect(before.contains(/[0-9]+ s/), "no time is stated: \(before)")
    let sweeps = lines.indices.filter { lines[$0].contains("called: approxima sweep") }
    #expect(sweeps.count == 2)
    for sweep in sweeps { #expect(!lines[sweep - 1].contains("called"), "\(lines[sweep - 1])") }
    #expect(lines.last?.contains("report.html") == true)
  }

  @Test("the networks that it announces are those of its experiments")
  func counts() throws {
    let lines = try demo()
    for line in lines where line.contains("called: approxima sweep") {
      let file = try #require(line.split(separator: " ").first { $0.hasSuffix(".yaml") })
      let plan = try object(
        Command.run([
          "sweep", String(file), "--store", "/nonexistent.sqlite", "--dry-run", "--json",
        ])
        .output)
      let runs = try number("runs", in: plan)
      #expect(lines.contains { $0.contains(" \(Int(runs)) ") }, "\(file) has \(runs) runs")
    }
  }

  @Test("the report prints its main result on one screen")
  func result() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.bash(
        """
        cat > small.yaml <<'END'
        name: small
        target: [sine, abs]
        network: {width: [2, 3], depth: [1, 2], activation: [tanh, relu]}
        fit: {steps: 10, samples: 32}
        END
        approxima sweep small.yaml --store runs.sqlite 2> /dev/null
        approxima report runs.sqlite
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.count > 6 && lines.count <= 24, "\(outcome.output)")
      #expect(outcome.output.contains("median sup error"))
      #expect(outcome.output.contains("sine: the smallest sup error is"))
      #expect(outcome.error.contains("report.html"))
    }
  }
}
