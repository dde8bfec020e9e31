import Foundation
import Testing

/// What fit and report say to a person is what was done.
@Suite("Words of fit and report")
struct HonestCommandTests {
  @Test("an unfinished store is called so, in the terminal and in the page")
  func unfinished() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.bash(
        """
        cat > long.yaml <<'END'
        name: long
        target: sine
        network: {width: [1, 2, 400], activation: tanh}
        fit: {optimizer: adam, steps: 20000}
        seeds: 20
        END
        approxima sweep long.yaml --store runs.sqlite --jobs 2 2> /dev/null & pid=$!
        sleep 2; kill -INT $pid; wait $pid || true
        approxima report runs.sqlite
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let sentence = try #require(
        outcome.error.firstMatch(of: /Unfinished: ([0-9]+) of the 60 planned runs of 'long'/))
      let page = try String(
        contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
      #expect(page.contains("Unfinished: \(sentence.1) of the 60 planned runs"))
    }
  }

  @Test("noisy rows are headlined by their mean square, not by the noisiest row")
  func rows() throws {
    try withTemporaryFolder { folder in
      let lines = (0..<60).map { row -> String in
        let x = Double(row) / 30 - 1
        // One row in seven is far off.
        return "\(x),\(x * x + (row % 7 == 3 ? 40 : 0))"
      }
      try (["x,y"] + lines).joined(separator: "\n").write(
        to: folder.appendingPathComponent("noisy.csv"), atomically: true, encoding: .utf8)
      let outcome = try Command.bash(
        """
        cat > rows.yaml <<'END'
        target: noisy.csv:x->y
        network: {width: [1, 2], activation: tanh}
        fit: {steps: 30}
        END
        approxima sweep rows.yaml --store runs.sqlite 2> /dev/null
        approxima report runs.sqlite
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let page = try String(
        contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
      #expect(page.contains("the smallest root mean square error on the rows held out is"))
      #expect(!page.contains("the smallest sup error"))
    }
  }

  @Test("a fit that used all steps has reached its step limit; JSON keeps its word")
  func stepLimit() throws {
    let text = try Command.run(["fit", "sine", "--width", "4", "--steps", "3"])
    #expect(text.output.contains("step limit reached after 3 steps"), "\(text.output)")
    #expect(!text.output.contains("exhausted"))
    let json = try object(
      Command.run(["fit", "sine", "--width", "4", "--steps", "3", "--json"]).output)
    #expect(json["status"] as? String == "exhausted")
  }

  @Test("a prediction is for exact arithmetic, and where rounding is above it, that is bounded")
  func rounding() throws {
    let chain = try Command.run(["construct", "identity-chain"])
    #expect(chain.output.contains("before rounding"))
    let bound = try #require(
      chain.output.firstMatch(of: /evaluating it in Float64 adds at most ([0-9.e-]+)/))
    let value = try #require(Double(bound.1))
    #expect(value > 1e-16 && value < 1e-12)
  }
}
