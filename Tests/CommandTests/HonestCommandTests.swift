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

  @Test("range says which brackets are wider than asked, and why; a full one says nothing")
  func shortfall() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        ["fit", "sine", "--width", "3", "--steps", "5", "--save", "net.json"], in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      let range = ["range", "net.json", "--box", "[-1,1]"]
      let poor = try Command.run(range + ["--boxes", "3", "--tolerance", "1e-9"], in: folder)
      #expect(
        poor.output.hasSuffix(
          "Wider than asked, and no less proven: least of output 1 and largest of output 1; the budget of boxes is "
            + "used up (--boxes).\n"), "\(poor.output)")
      let full = try Command.run(range, in: folder)
      #expect(!full.output.contains("Wider") && full.output.contains("Proven on [-1,1]"))
      let exact = try Command.run(range + ["--tolerance", "1e-300"], in: folder)
      #expect(exact.output.contains("what is left is within"), "\(exact.output)")
    }
  }

  @Test(
    "the header of a fit names the family, what its shape has, and units as they were asked for")
  func headers() throws {
    try withTemporaryFolder { folder in
      for (options, expected) in [
        (["sine", "--family", "residual"], "network     residual tanh 4, 33 parameters"),
        (["sine", "--family", "random"], "network     random tanh 4, 5 parameters"),
        (["sine", "--family", "mmnn"], "network     mmnn tanh 4, 5 parameters"),
        (["sine", "--family", "mmnn", "--depth", "2"], "network     mmnn tanh 4-4, of rank 8, "),
        (["sine"], "network     tanh 4, 13 parameters"),
        (
          ["sine", "--quantise-activations", "rsign", "--optimizer", "adam"],
          "network     rsign 4, "
        ),
      ] {
        let fit = try Command.run(
          ["fit"] + options + [
            "--width", "4", "--steps", "2", "--reference-starts", "0", "--save", "net.json",
          ], in: folder)
        #expect(fit.output.contains(expected), "\(fit.output) \(fit.error)")
        let measured = try Command.run(["measure", "net.json"], in: folder)
        #expect(measured.output.contains(expected), "\(measured.output) \(measured.error)")
      }
    }
  }

  @Test(
    "families that may lack a linear output layer are fitted by adam, and what comes next can be done"
  )
  func firstOrder() throws {
    try withTemporaryFolder { folder in
      for family in ["attention", "capsules"] {
        let fit = try Command.run(
          [
            "fit", "0.5+0.3*sin(2*x)*y", "--family", family, "--width", "2", "--steps", "3",
            "--samples",
            "64", "--reference-starts", "0",
          ], in: folder)
        #expect(fit.code == 0 && fit.output.contains("fit         adam, "), "\(fit.error)")
        let next = try #require(fit.output.split(separator: "\n").last).dropFirst(6)
        let again = try Command.bash("\(next) --samples 64 --steps 3 > /dev/null", in: folder)
        #expect(again.code == 0, "\(next): \(again.error)")
        #expect(family == "attention" || !next.contains("--optimizer"), "\(next)")
      }
      let budget = try Command.run(
        [
          "fit", "sort(4,4)", "--family", "attention", "--heads", "3", "--parameters", "600",
          "--steps",
          "2", "--json",
        ], in: folder)
      let shape = try #require(object(budget.output)["architecture"] as? [String: Any])
      let widths = try #require(shape["widths"] as? [Int])
      #expect(widths.allSatisfy { $0 % 3 == 0 && $0 > 3 }, "\(widths)")
    }
  }

  @Test("empty points and degrees below 0 are named")
  func emptyValues() throws {
    try withTemporaryFolder { folder in
      _ = try Command.run(
        ["fit", "sine", "--width", "2", "--steps", "1", "--save", "net.json"], in: folder)
      for (call, expected) in [
        (
          ["evaluate", "net.json", "--at", ""],
          "approxima: --at: give a file with one point a row, or numbers such as 0.5 or 0,1\n"
        ),
        (
          ["baseline", "sine", "--type", "-1,2"],
          "approxima: --type: '-1,2' is no type of a rational function: two degrees from 0 to 80, such as 4,4\n"
        ),
      ] {
        let outcome = try Command.run(call, in: folder)
        #expect(outcome.code == 2 && outcome.error == expected, "\(outcome.error)")
      }
    }
  }
}
