import Foundation
import Testing

/// `approxima verify` and `approxima export`.
struct VerifyCommandTests {
  /// |x|, by two relus.
  private static let absolute = """
    {"format":"approxima-network","version":1,"precision":"f64",
     "architecture":{"inputs":1,"outputs":1,"widths":[2],"activations":["relu"],"skip":"none"},
     "parameters":[1,-1,0,0,1,1,0]}
    """
  private static let property = """
    (declare-const X_0 Real)
    (declare-const Y_0 Real)
    (assert (>= X_0 -1))
    (assert (<= X_0 0.5))
    (assert (>= Y_0 0.875))
    """

  private func inFolder(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try VerifyCommandTests.absolute.write(
        to: folder.appendingPathComponent("net.json"), atomically: true, encoding: .utf8)
      try VerifyCommandTests.property.write(
        to: folder.appendingPathComponent("p.vnnlib"), atomically: true, encoding: .utf8)
      try body(folder)
    }
  }

  @Test("a property file is refuted, with the same JSON but for the time, from JSON and from ONNX")
  func golden() throws {
    try inFolder { folder in
      let export = try Command.run(["export", "net.json", "--onnx", "net.onnx"], in: folder)
      #expect(export.code == 0, "\(export.error)")
      for file in ["net.json", "net.onnx"] {
        let outcome = try Command.run(
          ["verify", file, "--property", "p.vnnlib", "--json"], in: folder)
        #expect(outcome.code == 1)
        let text = outcome.output.replacing(/"wall_seconds": ?[0-9.e-]+/, with: "T")
          .filter { !$0.isWhitespace }
        #expect(
          text == """
            {"answer":"counterexample","property":"p.vnnlib","network":"\(file)","lower":0.125,\
            "upper":null,"counterexample":{"input":[-1],"output":[1],"proved":true},"nodes":0,\
            "relaxation":"crown",T}
            """, "\(outcome.output)")
      }
    }
  }

  @Test("bounds on a box without a file: holds, counterexample, unknown, and their exit codes")
  func box() throws {
    try inFolder { folder in
      func run(_ arguments: String...) throws -> Command.Outcome {
        try Command.run(["verify", "net.json", "--box", "[-1,2]"] + arguments, in: folder)
      }
      let holds = try run("--output-at-most", "2.5", "--output-at-least", "-0.5", "--json")
      #expect(holds.code == 0)
      let report = try object(holds.output)
      #expect(report["answer"] as? String == "holds")
      #expect(report["counterexample"] is NSNull)
      #expect(abs(try number("lower", in: report) + 0.5) < 1e-12)
      #expect(abs(try number("upper", in: report) + 0.5) < 1e-12)
      #expect(report["property"] as? String == "-0.5 ≤ N(x) ≤ 2.5 on [-1,2]")
      let refuted = try run("--output-at-most", "1.5")
      #expect(refuted.code == 1 && refuted.output.contains("counterexample, re-checked"))
      #expect(refuted.output.contains("input       (2)"))
    }
  }

  @Test("what is wrong is one line and exit 2")
  func errors() throws {
    try inFolder { folder in
      try "(assert (<= X_0 1))".write(
        to: folder.appendingPathComponent("bad.vnnlib"), atomically: true, encoding: .utf8)
      for (arguments, message) in [
        (["net.json"], "give --property FILE, or --box with a bound of the outputs"),
        (["net.json", "--box", "[0,1]"], "give --output-at-most, --output-at-least or --property"),
        (
          ["net.json", "--box", "[0,1]^2", "--output-at-most", "1"],
          "--box: 2 intervals for a network of 1 inputs"
        ),
        (["net.json", "--box", "[1,0]", "--output-at-most", "1"], "--box: the interval [1,0]"),
        (
          ["net.json", "--property", "p.vnnlib", "--output-at-most", "1"],
          "--output-at-most: it does not go with --property"
        ),
        (
          ["net.json", "--property", "bad.vnnlib"],
          "bad.vnnlib:1:13: 'X_0' is neither a number nor a declared variable"
        ),
        (["net.json", "--property", "none.vnnlib"], "none.vnnlib: cannot read this file"),
        (["none.onnx", "--property", "p.vnnlib"], "none.onnx: cannot read this file"),
        (
          ["net.json", "--property", "p.vnnlib", "--boxes", "0"],
          "--boxes: 0 is too few; give 1 or more"
        ),
        (
          ["net.json", "--property", "p.vnnlib", "--time-limit", "0"],
          "--time-limit: give more than 0 seconds"
        ),
        (
          ["net.json", "--box", "[0,1]", "--output-at-most", "1", "--output-at-least", "2"],
          "outputs cannot be at least 2 and at most 1"
        ),
      ] {
        let outcome = try Command.run(["verify"] + arguments, in: folder)
        #expect(outcome.code == 2, "\(arguments)")
        #expect(outcome.error.contains(message), "\(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1 && outcome.output.isEmpty)
      }
    }
  }
}
