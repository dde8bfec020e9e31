import Foundation
import Testing

@Suite("Claims from a file")
struct ClaimFileCommandTests {
  private static let good = """
    claims:
      - id: my.square
        statement: S.
        paper: P
        refuted-by: R.
        networks: {construct: yarotsky-square, depth: [2, 3, 4]}
        predict:
          - {quantity: sup, at: 3, relation: "=", value: 0.00390625, tolerance: 1.0e-9}

    """

  @Test("the example of init runs, holds and falls when it is damaged")
  func example() throws {
    try withTemporaryFolder { folder in
      let written = try Command.run(["claims", "init", "--output", "mine.yaml"], in: folder)
      #expect(written.code == 0, "\(written.error)")
      let run = try Command.run(["claims", "run", "--file", "mine.yaml", "--json"], in: folder)
      #expect(run.code == 0 && run.output.contains("my-paper.square"), "\(run.error)")
      let refuted = try Command.run(["claims", "refute", "--file", "mine.yaml"], in: folder)
      #expect(refuted.code == 0 && refuted.output.contains("every verdict fell"))
      let again = try Command.run(["claims", "init", "--output", "mine.yaml"], in: folder)
      #expect(again.code != 0 && again.error.contains("this file is there already"))
    }
  }

  @Test(
    "a bad file is one line with file and line",
    arguments: [
      ("id: my.square", "id: square", "claims.yaml:2: an id is a paper and a subject"),
      ("statement: S.", "statment: S.", "claims.yaml:3: unknown key 'statment'"),
      ("refuted-by: R.", "kind: rate", "claims.yaml:2: 'refuted-by:' is missing"),
      ("relation: \"=\"", "relation: \"<\"", "claims.yaml:8: relation is"),
      ("at: 3", "at: 7", "claims.yaml:8: at 7: depth is one of 2, 3 and 4"),
      ("quantity: sup", "quantity: sip", "claims.yaml:8: quantity is one of sup"),
      ("value: 0.00390625", "value: much", "claims.yaml:8: value is a finite number, not 'much'"),
      ("construct: yarotsky-square", "construct: yarotski-square", "claims.yaml:6: unknown"),
      ("depth: [2, 3, 4]", "depth: [2, 2]", "claims.yaml:6: a size is listed twice"),
      (
        "{construct: yarotsky-square, depth: [2, 3, 4]}", "{files: [gone.json]}",
        "claims.yaml:6: 'target:' is missing"
      ),
      (
        "networks: {construct: yarotsky-square, depth: [2, 3, 4]}",
        "target: x^2\n    domain: \"[0,1]\"\n    networks: {files: [gone.json]}",
        "gone.json"
      ),
      ("refuted-by: R.", "refuted-by: R.\n    expect: fails", "a claim that is to fail says why"),
    ])
  func refused(old: String, new: String, message: String) throws {
    try withTemporaryFolder { folder in
      let text = Self.good.replacing(old, with: new)
      #expect(text != Self.good)
      try text.write(
        to: folder.appendingPathComponent("claims.yaml"), atomically: true, encoding: .utf8)
      let run = try Command.run(["claims", "run", "--file", "claims.yaml"], in: folder)
      #expect(run.code != 0 && run.error.contains(message), "\(run.error)")
      #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
    }
  }

  @Test("a reproduction prints the paper's figure, ours and their ratio")
  func reproduction() throws {
    let list = try Command.run(["reproduce"])
    #expect(list.code == 0 && list.output.contains("telgarsky-sawtooth"))
    let one = try Command.run(["reproduce", "telgarsky-sawtooth", "--quick", "--json"])
    #expect(one.code == 0 && one.output.contains("\"ratio\""), "\(one.error)")
    let unknown = try Command.run(["reproduce", "telgarski-sawtooth"])
    #expect(unknown.code != 0 && unknown.error.contains("'telgarsky-sawtooth'"))
  }
}
