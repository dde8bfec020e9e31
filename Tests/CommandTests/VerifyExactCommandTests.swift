import Foundation
import Testing

/// `approxima verify` with decimals that are no Float64, extreme weights, and files that ask for much memory.
struct VerifyExactCommandTests {
  private func write(_ text: String, _ name: String, in folder: URL) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  /// A network file of one input, one output and relu units.
  private func network(_ parameters: [Double], width: Int) -> String {
    """
    {"format":"approxima-network","version":1,"precision":"f64",
     "architecture":{"inputs":1,"outputs":1,"widths":[\(width > 0 ? "\(width)" : "")],
     "activations":[\(width > 0 ? "\"relu\"" : "")],"skip":"none"},
     "parameters":\(parameters)}
    """
  }

  private let declarations = "(declare-const X_0 Real) (declare-const Y_0 Real)\n"

  @Test(
    "a property that is false by less than an ulp is refuted at an exact input, in words and in JSON"
  )
  func exact() throws {
    try withTemporaryFolder { folder in
      try write(network([1, 0], width: 0), "identity.json", in: folder)
      try write(
        declarations + """
          (assert (>= X_0 0)) (assert (<= X_0 0.1000000000000000055511151231257827))
          (assert (>= Y_0 0.1000000000000000001))
          """, "p.vnnlib", in: folder)
      let run = ["verify", "identity.json", "--property", "p.vnnlib"]
      let outcome = try Command.run(run + ["--json"], in: folder)
      #expect(outcome.code == 1)
      let report = try object(outcome.output)
      #expect(report["answer"] as? String == "counterexample")
      let inputs = try jsonValue("counterexample.input_exact", in: report) as? [String]
      #expect(inputs == ["0.1000000000000000055511151231257827"])
      let words = try Command.run(run, in: folder)
      #expect(words.output.contains("exactly     (0.1000000000000000055511151231257827)"))
    }
  }

  @Test("numbers of --box and --output-at-most count as they are written")
  func options() throws {
    try withTemporaryFolder { folder in
      try write(network([1, 0], width: 0), "identity.json", in: folder)
      func run(_ box: String, _ bound: String) throws -> Command.Outcome {
        try Command.run(
          ["verify", "identity.json", "--box", box, "--output-at-most", bound, "--json"], in: folder
        )
      }
      #expect(try run("[0,0.1]", "0.1").code == 0)
      #expect(try run("[0,0.10000000000000000000001]", "0.1").code == 1)
      #expect(try run("[0,0.1]", "0.09999999999999999999999").code == 1)
      // Float64 cannot tell these from 0.1.
      #expect(try run("[0,0.1]", "0.10000000000000000000001").code == 0)
    }
  }

  @Test("an empty set of inputs holds, and it is said that it is of nothing")
  func vacuous() throws {
    try withTemporaryFolder { folder in
      try write(network([1, 0], width: 0), "identity.json", in: folder)
      try write(
        declarations + "(assert (>= X_0 1)) (assert (<= X_0 0)) (assert (>= Y_0 0))", "p.vnnlib",
        in: folder)
      let run = ["verify", "identity.json", "--property", "p.vnnlib"]
      let report = try object(Command.run(run + ["--json"], in: folder).output)
      #expect(report["answer"] as? String == "holds" && report["vacuous"] as? Bool == true)
      let words = try Command.run(run, in: folder)
      #expect(words.code == 0 && words.output.contains("holds, but of nothing: no input meets"))
    }
  }

  @Test(
    "weights far from 1 end with an answer or with unknown and its reason, and never by a signal",
    arguments: [1e-200, 1e155, 1e300, 0x1p-1030])
  func scales(weight: Double) throws {
    try withTemporaryFolder { folder in
      // Two relus of the input and one of both, so that the linear program is asked.
      let layers: [Double] = [weight, -weight, 1, 0.5, 0.25, -0.5] + [1, -1, weight, 0.5]
      try write(network(layers, width: 3), "net.json", in: folder)
      let outcome = try Command.run(
        [
          "verify", "net.json", "--box", "[-1,1]", "--output-at-most", "0.75", "--boxes", "500",
          "--json",
        ], in: folder)
      #expect(!outcome.wasKilled && [0, 1].contains(outcome.code), "\(outcome.error)")
      let report = try object(outcome.output)
      #expect((report["answer"] as? String == "unknown") == (report["reason"] != nil))
    }
  }

  @Test("a file of a few bytes that asks for gigabytes is one line and exit 2")
  func bomb() throws {
    let folder = Command.repository.appendingPathComponent(
      "Tests/NetworksTests/Resources/ONNXForeign")
    for name in ["wide-relu.onnx", "wide-identity.onnx"] {
      let outcome = try Command.run(
        ["verify", name, "--box", "[0,1]", "--output-at-most", "1"], in: folder)
      #expect(outcome.code == 2 && !outcome.wasKilled)
      #expect(outcome.error.contains("would make the network larger than"), "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1)
    }
  }

  @Test(
    "behind ArgMax the label is followed, behind Softmax the order of outputs, and no more is said")
  func scores() throws {
    let folder = Command.repository.appendingPathComponent(
      "Tests/NetworksTests/Resources/ONNXForeign")
    // Labels by ONNX Runtime on a grid of 41³: 1 alone on [0.5,1]³; 0, 1 and rarely 2 on the other box.
    let (one, mixed) = ("[0.5,1]^3", "[-1,-0.5]x[0.5,1]x[-1,-0.5]")
    for (box, bound, answer) in [
      (one, ["--output-at-most", "1", "--output-at-least", "1"], "holds"),
      (one, ["--output-at-least", "1.5"], "counterexample"),
      (mixed, ["--output-at-most", "1"], "counterexample"),
      (mixed, ["--output-at-most", "2"], "holds"),
      (mixed, ["--output-at-least", "0.5"], "counterexample"),
    ] {
      let outcome = try Command.run(
        ["verify", "label.onnx", "--box", box, "--json"] + bound, in: folder)
      let report = try object(outcome.output)
      #expect(report["answer"] as? String == answer, "\(box) \(bound) \(outcome.output)")
      #expect(report["scores_before"] as? String == "ArgMax" && report["vacuous"] == nil)
    }
    try withTemporaryFolder { own in
      let inputs = (0..<3).map {
        "(declare-const X_\($0) Real)(assert (>= X_\($0) 0.5))(assert (<= X_\($0) 1))"
      }.joined()
      let outputs = (0..<3).map { "(declare-const Y_\($0) Real)" }.joined()
      for (conditions, answer) in [
        ("(assert (<= Y_1 Y_0))", "holds"), ("(assert (>= Y_1 Y_0))", "counterexample"),
        ("(assert (or (and (<= Y_1 Y_0)) (and (<= Y_1 Y_2))))", "holds"),
        ("(assert (<= Y_1 0.5))", nil), ("(assert (<= (+ Y_1 0.1) Y_0))", nil),
        ("(assert (<= (* 2.0 Y_1) Y_0))", nil), ("(assert (<= (+ Y_1 X_0) Y_0))", nil),
      ] {
        let file = own.appendingPathComponent("p.vnnlib")
        try (inputs + outputs + conditions).write(to: file, atomically: true, encoding: .utf8)
        let outcome = try Command.run(
          ["verify", "probabilities.onnx", "--property", file.path], in: folder)
        guard let answer else {
          #expect(outcome.code == 2, "\(conditions)")
          #expect(
            outcome.error.contains(
              "the network ends in Softmax, of which the order of outputs is followed and no value")
          )
          continue
        }
        #expect(outcome.output.contains("answer      \(answer)"), "\(conditions) \(outcome.error)")
        #expect(outcome.output.contains("of          the scores before Softmax"))
      }
      try (inputs + outputs + "(assert (<= Y_0 Y_1))").write(
        to: own.appendingPathComponent("p.vnnlib"), atomically: true, encoding: .utf8)
      for (name, message) in [
        ("label.onnx", "whose one output is a label"),
        ("label-last.onnx", "select_last_index is not read"),
        ("label-of-rows.onnx", "are no single row of scores"),
      ] {
        let outcome = try Command.run(
          ["verify", name, "--property", own.appendingPathComponent("p.vnnlib").path], in: folder)
        #expect(outcome.code == 2 && outcome.error.contains(message), "\(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1)
      }
    }
  }
}
