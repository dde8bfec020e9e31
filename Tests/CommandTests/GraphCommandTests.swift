import Foundation
import Testing

/// Networks of no family, from files of graphs, through the verbs.
@Suite("General graphs on the command line")
struct GraphCommandTests {
  /// A network file of a graph of one input, on [-1, 1].
  private func file(_ blocks: String, _ operations: String, _ numbers: String) -> String {
    #"{"format":"approxima-network","version":2,"precision":"f64","target":"abs(x)","#
      + #""domain":[[-1,1]],"graph":{"inputs":1,"blocks":["# + blocks + #"],"operations":["#
      + operations + #"]},"numbers":["# + numbers + "]}"
  }

  /// |x| as the sum of relu(x) and relu(−x), by compressed, frozen weights.
  private var magnitude: String {
    file(
      #"{"name":"w","rows":2,"columns":1},"#
        + #"{"name":"ones","columns":2,"starts":[0,2],"entries":[0,1],"trained":false}"#,
      #"{"name":"hidden","kind":"affine","reads":["input"],"weights":"w"},"#
        + #"{"name":"bent","kind":"pointwise","function":"relu","reads":["hidden"]},"#
        + #"{"name":"y","kind":"affine","reads":["bent"],"weights":"ones"}"#, "1,-1,1,1")
  }

  private func numbers(_ text: String, _ keys: String...) throws -> [Double] {
    let outputs = try #require(object(text)["outputs"] as? [[String: Any]])
    return keys.map { outputs[0][$0] as? Double ?? .nan }
  }

  @Test("show, evaluate, measure, range read it; export writes its whole matrices")
  func verbs() throws {
    try withTemporaryFolder { folder in
      try Data(magnitude.utf8).write(to: folder.appendingPathComponent("net.json"))
      let shown = try Command.run(["show", "net.json"], in: folder)
      #expect(shown.output.contains("graph with 1 input, 1 output, 4 parameters, f64"))
      #expect(shown.output.contains("ones 2 stored of 1 × 2 frozen"))
      let values = try Command.run(
        ["evaluate", "net.json", "--at", "-0.5; 0.25", "--gradient"], in: folder)
      #expect(values.output == "y,dy/dx\n0.5,-1\n0.25,1\n", "\(values.error)")
      let measured = try object(
        Command.run(["measure", "net.json", "--certify", "--json"], in: folder).output)
      let shape = try #require(measured["architecture"] as? [String: Any])
      #expect(shape["family"] as? String == "graph")
      #expect((measured["errors"] as? [String: Any])?["sup"] as? Double == 0)
      #expect(
        ((measured["certified"] as? [String: Any])?["sup_upper"] as? Double ?? .nan) < 1e-12)
      let range = try Command.run(["range", "net.json", "--json"], in: folder)
      let ends = try numbers(range.output, "least_lower", "largest_lower", "largest_upper")
      #expect(ends[0] <= 0 && ends[0] > -0.05 && ends[1] <= 1 && ends[2] >= 1 && ends[2] < 1.02)
      let exported = try Command.run(["export", "net.json", "--onnx", "net.onnx"], in: folder)
      #expect(exported.code == 0, "\(exported.error)")
      for point in ["0.1", "0.45", "0.9"] {
        let (own, foreign) = try (
          Command.run(["evaluate", "net.json", "--at", point], in: folder),
          Command.run(["evaluate", "net.onnx", "--at", point], in: folder)
        )
        #expect(own.code == 0 && own.output == foreign.output)
      }
      let started = try Command.run(["fit", "--start", "net.json"], in: folder)
      #expect(started.code == 2 && started.error.contains("not from a general graph"))
    }
  }

  @Test("what proofs do not follow is evaluated, and named where a proof is asked for")
  func unfollowed() throws {
    try withTemporaryFolder { folder in
      for (operations, value, name) in [
        (
          #"{"name":"b","kind":"basis","function":"fourier","count":3,"reads":["input"]},"#
            + #"{"name":"y","kind":"join","reads":["b"],"features":[[0,1]]}"#, "1",
          "operation 1 (basis b)"
        )
      ] {
        try Data(file("", operations, "").utf8).write(to: folder.appendingPathComponent("net.json"))
        let values = try Command.run(["evaluate", "net.json", "--at", "0.5"], in: folder)
        #expect(values.output == "y\n\(value)\n", "\(values.error)")
        let refused = try Command.run(["range", "net.json"], in: folder)
        #expect(refused.code == 2 && refused.error.contains(name), "\(refused.error)")
        #expect(refused.error.split(separator: "\n").count == 1)
      }
    }
  }
}
