import Foundation
import Testing

/// What a command finds in the place of what it writes.
@Suite("Files of another kind stay")
struct KeptFilesTests {
  @Test(
    "a file that is not of the kind that would replace it is left as it is",
    arguments: [
      (["fit", "sine", "--steps", "2", "--save", "kept"], "hello\n"),
      (["fit", "sine", "--steps", "2", "--plot", "kept"], "name: an experiment\n"),
      (
        ["meanfield", "--activation", "tanh", "--plot", "kept"], #"{"format":"approxima-network"}"#
      ),
      (["construct", "yarotsky-square", "--epsilon", "0.1", "--save", "kept"], #"{"a": 1}"#),
    ])
  func stays(arguments: [String], content: String) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("kept")
      try content.write(to: file, atomically: true, encoding: .utf8)
      let outcome = try Command.run(arguments, in: folder)
      #expect(outcome.code == 2)
      #expect(
        outcome.error.hasPrefix("approxima: kept: there is a file that is not "), "\(outcome.error)"
      )
      #expect(try String(contentsOf: file, encoding: .utf8) == content)
    }
  }

  @Test("an older network and an older figure are replaced")
  func replaced() throws {
    try withTemporaryFolder { folder in
      for seed in ["1", "2"] {
        let outcome = try Command.run(
          [
            "fit", "sine", "--steps", "2", "--seed", seed, "--save", "net.json", "--plot",
            "fit.svg",
          ], in: folder)
        #expect(outcome.code == 0, "\(outcome.error)")
      }
    }
  }

  @Test("a fit that is interrupted saves what it has")
  func interrupted() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.bash(
        """
        approxima fit "sin(20*x)" --width 40 --optimizer adam --steps 30000000 --save net.json --json > out.json 2> err &
        sleep 3
        kill -INT $!
        wait $! || echo "exit $?"
        approxima measure net.json | head -1
        """, in: folder)
      #expect(outcome.output.hasPrefix("exit 3\n"), "\(outcome.output)\(outcome.error)")
      #expect(outcome.output.contains("target"), "\(outcome.output)\(outcome.error)")
      let object = try object(
        String(contentsOf: folder.appendingPathComponent("out.json"), encoding: .utf8))
      #expect(object["interrupted"] as? Bool == true)
    }
  }
}
