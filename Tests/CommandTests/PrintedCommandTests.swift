import Foundation
import Testing

/// What the command prints to be pasted can be pasted.
@Suite("Commands that are printed")
struct PrintedCommandTests {
  static let verbs = [
    [], ["fit"], ["construct"], ["measure"], ["evaluate"], ["range"], ["verify"], ["show"],
    ["export"], ["sweep"], ["report"], ["plot"],
    ["claims"], ["claims", "list"], ["claims", "show"], ["claims", "run"], ["baseline"],
    ["notebook"], ["notebook", "run"], ["notebook", "check"], ["notebook", "show"], ["serve"],
    ["targets"], ["activations"], ["families"], ["theorems"],
  ]

  @Test("the examples of each help run in order in a clone", arguments: verbs)
  func help(verb: [String]) throws {
    let help = try Command.run(["help"] + verb)
    #expect(help.code == 0)
    // A line that is too long for the terminal is broken, and its rest stands alone.
    let discussion = help.output.components(separatedBy: "\nUSAGE:")[0]
    guard let begin = discussion.range(of: "EXAMPLES\n") else { return }
    let lines = discussion[begin.upperBound...].components(separatedBy: "\n\n")[0].split(
      separator: "\n"
    ).map(String.init)
    #expect(!lines.isEmpty)
    try withRepositoryFolder { folder in
      for line in lines {
        #expect(line.hasPrefix("  approxima "), "not a command: \(line)")
        let command = String(line.dropFirst(2))
        let isPage = command.hasPrefix("approxima serve")
        let outcome = try Command.bash(
          isPage ? "approxima serve --port 0" : command, in: folder, atMost: isPage ? 1 : 5)
        #expect(outcome.isFine, "\(command)\n\(outcome.error)")
      }
    }
  }

  /// The command behind "Next: reason:" or "Next: ".
  private func next(_ output: String) throws -> String {
    let lines = output.split(separator: "\n").map(String.init)
    let place = try #require(lines.firstIndex { $0.hasPrefix("Next: ") }, "\(output.suffix(300))")
    let line =
      lines[place].hasPrefix("Next: approxima ")
      ? String(lines[place].dropFirst(6))
      : try #require(lines.dropFirst(place + 1).first).trimmingCharacters(in: .whitespaces)
    #expect(line.hasPrefix("approxima "), "\(line)")
    return line
  }

  @Test(
    "the advice of a fit is a whole command, whatever the fit was",
    arguments: [
      #"fit "sin(2*pi*x)" --domain "[-1,1]" --width 8 --activation relu"#,
      #"fit "exp(x)*cos(y)" --domain "[0,1]x[-1,0]" --width=4 --steps 3"#,
      #"fit sine --depth 0"#,
      #"fit sine --width 3 --optimizer adam --steps 50 --batch 16 --learning-rate 0.01"#,
      #"fit sine --widths 3,3 --activation tanh,relu --steps 300"#,
      #"fit sine --optimizer adam --learning-rate 1e9 --steps 200"#,
      #"fit exp --domain "[0,1]" --width 12 --restarts 4"#,
      #"fit sine --parameters 40 --depth 3 --steps 200 --restarts 1"#,
      #"fit --width 2 --steps 4 -- "-x^2""#,
      #"fit "abs(x)" --width 2 --activation relu --restarts 5 --save "my net.json""#,
      #"fit --start start.json --steps 5"#,
      #"fit --start start.json --optimizer lm"#,
      #"fit "data.csv:x->y" --width 2 --steps 20"#,
      #"fit sine --width 4 --loss "p(8)" --optimizer lbfgs --steps 20"#,
    ])
  func advice(call: String) throws {
    try withTemporaryFolder { folder in
      try (["x,y"] + (0..<20).map { "\($0),\($0 % 3)" }).joined(separator: "\n").write(
        to: folder.appendingPathComponent("data.csv"), atomically: true, encoding: .utf8)
      let start = try Command.run(
        ["construct", "yarotsky-square", "--depth", "2", "--save", "start.json"], in: folder)
      #expect(start.code == 0)
      let outcome = try Command.bash("approxima " + call, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let command = try next(outcome.output)
      let again = try Command.bash(command, in: folder, atMost: 20)
      #expect(again.isFine, "\(command)\n\(again.error)")
      // The advice is about this target.
      for word in ["sin(2*pi*x)", "exp(x)*cos(y)", "data.csv:x->y", "-x^2"]
      where call.contains(word) {
        #expect(command.contains(word), "\(command)")
      }
    }
  }

  @Test("the next step of a baseline and of a claim")
  func otherNexts() throws {
    try withTemporaryFolder { folder in
      for call in [
        #"baseline "sin(2*pi*x)" --domain "[-1,0.5]" --parameters 2,8 --methods chebyshev"#,
        #"baseline --parameters 8 --methods chebyshev -- "-x^2""#,
        "baseline franke --parameters 25 --methods chebyshev", "claims show telgarsky.pieces",
      ] {
        let outcome = try Command.bash("approxima " + call, in: folder)
        #expect(outcome.code == 0, "\(outcome.error)")
        let command = try next(outcome.output)
        let again = try Command.bash(command, in: folder, atMost: 20)
        #expect(again.isFine, "\(command)\n\(again.error)")
      }
    }
  }

  @Test("a sweep's next step and its way on, in files whose names have spaces")
  func sweep() throws {
    try withTemporaryFolder { folder in
      try """
      name: small
      target: sin(2*pi*x)
      network: {width: [2, 3], activation: tanh}
      fit: {steps: 20, samples: 32}
      """.write(
        to: folder.appendingPathComponent("my file.yaml"), atomically: true, encoding: .utf8)
      let outcome = try Command.run(
        ["sweep", "my file.yaml", "--store", "my runs.sqlite"], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let line = try #require(outcome.error.firstMatch(of: /next: (.*)/))
      let report = try Command.bash(String(line.1), in: folder)
      #expect(report.code == 0, "\(line.1)\n\(report.error)")
      let long = try Command.bash(
        """
        sed 's/steps: 20/steps: 100000000, optimizer: adam, tolerance: 0/; s/samples: 32/samples: 1024/' \
          'my file.yaml' > 'a long one.yaml'
        approxima sweep 'a long one.yaml' --store "it's.sqlite" 2> err & pid=$!
        for i in $(seq 300); do grep -q 0/2 err && break; sleep 0.1; done
        kill -INT $pid; code=0; wait $pid || code=$?; cat err >&2; exit $code
        """, in: folder)
      #expect(long.code == 3, "\(long.error)")
      let way = try #require(long.error.firstMatch(of: /continue by: (.*)/), "\(long.error)")
      let on = try Command.bash(String(way.1), in: folder, atMost: 1)
      #expect(on.isFine, "\(way.1)\n\(on.error)")
    }
  }
}
