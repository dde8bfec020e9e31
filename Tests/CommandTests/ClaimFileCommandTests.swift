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
      ("at: 3", "rate: slow", "claims.yaml:8: rate is one of algebraic, geometric"),
      ("at: 3", "at: 3, by: parameters", "claims.yaml:8: 'by' is for a rate"),
      (
        "depth: [2, 3, 4]", "depth: [2, 3, 4], quick: [2, 4]",
        "claims.yaml:8: at 3: depth is one of 2 and 4"
      ),
      ("depth: [2, 3, 4]", "depth: 3, quick: [2]", "'quick' lists other sizes"),
      (
        "{construct: yarotsky-square, depth: [2, 3, 4]}",
        "{fit: true, width: [1, 2, 3], samples: 99999999999}", "claims.yaml:6: 'target:' is missing"
      ),
      (
        "networks: {construct: yarotsky-square, depth: [2, 3, 4]}",
        "target: x^2\n    networks: {fit: true, width: [1, 2, 3], samples: 99999999999}",
        "claims.yaml:7: samples is at most 10000000"
      ),
      (
        "networks: {construct: yarotsky-square, depth: [2, 3, 4]}",
        "target: x^2\n    networks: {fit: true, width: [1, 2, 3], optimizer: newton}",
        "claims.yaml:7: optimizer is one of"
      ),
      ("paper: P", "papers: P", "claims.yaml:4: unknown key 'papers'"),
      ("relation: \"=\", ", "", "claims.yaml:8: a prediction has a 'relation:'"),
      ("predict:", "predicts:", "claims.yaml:7: unknown key 'predicts'"),
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

  @Test("a file's trained networks are measured; a rate may be in their parameters")
  func fitted() throws {
    let run = try Command.run([
      "claims", "run", "--file", "experiments/claims/fitted.yaml", "--quick", "--json",
    ])
    #expect(run.code == 0, "\(run.error)\(run.output)")
    #expect(run.output.contains("exponent of the L2 error by quadrature in parameters"))
    #expect(
      run.output.contains("\"verdict\": \"holds\"") || run.output.contains("\"verdict\":\"holds\""))
    let refuted = try Command.run(["claims", "refute", "--file", "experiments/claims/fitted.yaml"])
    #expect(refuted.code == 0, "\(refuted.output)\(refuted.error)")
  }

  @Test("quick and thorough have sizes of their own")
  func sizes() throws {
    try withTemporaryFolder { folder in
      let text =
        Self.good.replacing(
          "depth: [2, 3, 4]", with: "depth: [2, 3, 4], quick: [3, 5], thorough: [3, 6]"
        ).replacing("{quantity: sup, at: 3", with: "{quantity: sup, at: 3")
        + "      - {quantity: sup, relation: \"<=\", value: 1}\n"
      try text.write(
        to: folder.appendingPathComponent("claims.yaml"), atomically: true, encoding: .utf8)
      for (flag, error) in [("--quick", 0x1p-12), ("--thorough", 0x1p-14)] {
        let run = try Command.run(
          ["claims", "run", "--file", "claims.yaml", flag, "--json"], in: folder)
        #expect(run.code == 0, "\(run.error)")
        let claims = try #require(
          try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
        let predictions = try #require(claims.first?["predictions"] as? [[String: Any]])
        #expect(predictions[1]["quantity"] as? String == "certified sup error at the last depth")
        let measured = try #require(predictions[1]["measured"] as? Double)
        #expect(abs(measured / error - 1) < 0.02, "\(flag): \(measured)")
      }
    }
  }

  @Test("claims say where their citation was read, and what was not confirmed")
  func citations() throws {
    let confirmed = try Command.run(["claims", "show", "liu.kan-rate"])
    #expect(confirmed.output.contains("read in     text of arXiv:2404.19756"))
    #expect(!confirmed.output.contains("not confirmed"))
    let open = try Command.run(["claims", "show", "barron.exponent"])
    #expect(open.output.contains("Theorem 1 (number not confirmed)"), "\(open.output)")
    let list = try Command.run(["claims", "list"])
    #expect(list.output.contains("Theorem 5.1 (not confirmed)"))
    #expect(list.output.contains("(number not confirmed)"))
    let course = try Command.run(["claims", "show", "ternary.half-slope"])
    #expect(course.output.contains("notebooks-md/09-small-weights.md#the-run"))
  }

  @Test("the depth scale that random networks are held against is the one of the mean-field map")
  func depthScale() throws {
    func object(_ arguments: [String]) throws -> [String: Any] {
      let run = try Command.run(arguments)
      return try #require(
        try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    }
    let map = try object([
      "meanfield", "--activation", "tanh", "--sigma-w", "1", "--sigma-b", "0.22360679774997896",
      "--json",
    ])
    let network = try #require(map["network"] as? [String: Any])
    let depth = try #require(network["correlation_depth"] as? Double)
    let claim = try object(["claims", "show", "schoenholz.depth-scale", "--json"])
    let predictions = try #require(claim["predictions"] as? [[String: Any]])
    let rate = try #require(predictions[0]["predicted"] as? Double)
    #expect(abs(rate * depth - 1) < 1e-9)
  }

  @Test("figures that papers print are made again within 5 %, and say where they are printed")
  func printed() throws {
    let list = try Command.run(["reproduce", "--json"])
    let all = try #require(
      try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
    var printed = 0
    for name in ["boulle-relu-unit", "liu-kan-scaling", "zhang-units", "bakaev-maximum"] {
      #expect(all.contains { $0["id"] as? String == name })
      let run = try Command.run(["reproduce", name, "--quick", "--json"])
      let found = try #require(
        try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
      let rows = try #require(found["rows"] as? [[String: Any]])
      #expect(rows.allSatisfy { ($0["from"] as? String)?.hasPrefix("printed: ") == true })
      printed += 1
      for row in rows where row["what"] as? String != "exponent of the error in G, as trained there"
      {
        let ratio = try #require(row["ratio"] as? Double)
        #expect(abs(ratio - 1) < 0.05, "\(name): \(row)")
      }
    }
    #expect(printed == 4 && all.count >= 16)
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
