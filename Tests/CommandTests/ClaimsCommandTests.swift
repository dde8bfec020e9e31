import Foundation
import Testing

@Suite("approxima claims")
struct ClaimsCommandTests {
  @Test("claims are listed and shown, for a person and as JSON")
  func lists() throws {
    let text = try Command.run(["claims", "list"])
    #expect(text.code == 0 && text.output.contains("kidger-lyons.multiply-width-4"))
    let json = try Command.run(["claims", "list", "--json"])
    let list = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(list.count >= 25)
    let shown = try Command.run(["claims", "show", "pieces.bound-attained"])
    #expect(shown.code == 0 && shown.output.contains("tolerance"))
    let described = try Command.run(["claims", "show", "pieces.bound-attained", "--json"])
    #expect(try object(described.output)["method"] is String)
    #expect(try object(described.output)["result"] is NSNull)
    // Measured where asked: figures with their evidence beside predictions.
    let measured = try Command.run(["claims", "show", "pieces.bound-attained", "--run"])
    #expect(measured.code == 0 && measured.output.contains("measured 125, exact: holds"))
    let run = try Command.run(["claims", "show", "pieces.bound-attained", "--run", "--json"])
    let result = try #require(try object(run.output)["result"] as? [String: Any])
    #expect(result["verdict"] as? String == "holds")
    #expect((result["predictions"] as? [[String: Any]])?.first?["kind"] as? String == "exact")
  }

  @Test("a run gives the contract's keys, a row of the store for each claim, and the page")
  func run() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          "claims", "run", "pieces", "ternary.half-slope", "--quick", "--json", "--seed", "3",
          "--jobs", "2", "--store", "runs.sqlite", "--output", "claims.html", "--figures",
          "figures",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let results = try #require(
        JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
      #expect(
        results.map { $0["id"] as? String } == [
          "pieces.bound-attained", "pieces.random-linear", "ternary.half-slope",
        ])
      for result in results {
        for key in [
          "id", "paper", "statement", "predicted", "measured", "tolerance", "verdict", "kind",
          "expected", "predictions",
        ] {
          #expect(result[key] != nil, "key \(key)")
        }
        #expect(result["verdict"] as? String == "holds")
        #expect(result["measured"] is NSNumber)
      }
      let page = try String(
        contentsOf: folder.appendingPathComponent("claims.html"), encoding: .utf8)
      #expect(page.components(separatedBy: "<figure>").count == 4)
      #expect(!page.contains("http://") || page.contains("www.w3.org"))
      let figures = try FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent("figures").path)
      #expect(figures.count == 6)
      // Running again replaces a claim's row.
      let again = try Command.run(
        ["claims", "run", "pieces", "--quick", "--seed", "3", "--store", "runs.sqlite"], in: folder)
      #expect(again.code == 0 && again.output.contains("holds"))
      let rows = try Command.shell(
        """
        python3 - <<'END'
        import sqlite3
        rows = sqlite3.connect('runs.sqlite').execute(
          "SELECT id, verdict, measured FROM claims ORDER BY id").fetchall()
        print(len(rows), rows[0][0], rows[0][1], rows[0][2])
        END
        """, in: folder)
      #expect(
        rows.output == "3 pieces.bound-attained holds 125.0\n", "\(rows.output) \(rows.error)")
    }
  }

  @Test("refuting tells what was broken, and that every verdict fell")
  func refute() throws {
    let outcome = try Command.run([
      "claims", "refute", "ternary.half-slope", "telgarsky.pieces", "--json", "--jobs", "2",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let results = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    #expect(results.map { $0["id"] as? String } == ["ternary.half-slope", "telgarsky.pieces"])
    for result in results {
      let damages = try #require(result["damages"] as? [[String: Any]])
      #expect(damages.count > 5)
      for damage in damages {
        #expect((damage["what"] as? String)?.isEmpty == false)
        #expect(damage["verdict"] as? String != "holds")
        // A reason where it is left open, and only there.
        #expect((damage["verdict"] as? String == "inconclusive") == (damage["reason"] is String))
      }
    }
    let text = try Command.run(["claims", "refute", "hanin-sellke.add-width-1"])
    #expect(text.code == 0 && text.output.contains("would be refuted by: A point of"))
    #expect(text.output.contains("0 of 1 predictions fell by their own move only"))
    #expect(text.output.contains("every verdict fell"))
    #expect(text.output.contains("left open"))
  }

  @Test("the table of all predictions is a Markdown page with machine and date")
  func table() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["claims", "run", "telgarsky.pieces", "--quick", "--table", "CLAIMS.md"], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let page = try String(
        contentsOf: folder.appendingPathComponent("CLAIMS.md"), encoding: .utf8)
      #expect(page.contains("cores), 2") && page.contains("## telgarsky.pieces: holds"))
      #expect(page.contains("Would be refuted by: One hidden layer"))
      #expect(
        page.contains("Given up to try so: two hidden layers of 16 units in place of one of 32."))
      // The figure in numbers: a row a size, a column a series.
      #expect(page.contains("Pieces by units: counts on [0,1]; linear pieces:"))
      #expect(
        page.contains(
          "| hidden units | 2^s (predicted) | tent composed s times | one hidden layer |"))
      #expect(page.contains("| 16 | 256 | 256 |  |"))
    }
  }

  @Test("same seed, same numbers, whatever the number of jobs")
  func seeds() throws {
    func measured(_ seed: String, jobs: String) throws -> [Double] {
      let outcome = try Command.run([
        "claims", "run", "pieces", "barron", "--quick", "--json", "--seed", seed, "--jobs", jobs,
      ])
      let results = try #require(
        JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
      return try results.map { try number("measured", in: $0) }
    }
    let first = try measured("1", jobs: "1")
    #expect(try measured("1", jobs: "3") == first)
    #expect(try measured("2", jobs: "1") != first)
  }

  @Test("Ctrl-C ends with exit 3, and what is finished is in the store")
  func interrupted() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        """
        approxima claims run --all --thorough --jobs 1 --store runs.sqlite 2>err &
        child=$!
        # Costly claims come first: a cheap second process fills the store.
        approxima claims run ternary --quick --store runs.sqlite
        sleep 2
        kill -INT $child
        code=0
        wait $child || code=$?
        echo "exit $code"
        grep -c interrupted err
        """, in: folder)
      #expect(outcome.output.contains("exit 3"), "\(outcome.output) \(outcome.error)")
      #expect(outcome.output.hasSuffix("1\n"))
    }
  }

  @Test(
    "a wrong call is one line and exit 2",
    arguments: [
      (["claims", "run"], "--all"), (["claims", "run", "pieces", "--all"], "--all"),
      (["claims", "run", "leshno.polynomial-flor"], "'leshno.polynomial-floor'"),
      (["claims", "show", "nothing"], "claims list"),
      (["claims", "refute"], "--all"), (["claims", "refute", "nothing"], "claims list"),
      (["claims", "run", "pieces", "--jobs", "0"], "at least 1 job"),
      (["claims", "run", "pieces", "--output", "/nowhere/claims.html"], "/nowhere"),
    ])
  func wrongCalls(arguments: [String], says: String) throws {
    let outcome = try Command.run(arguments)
    #expect(outcome.code == 2 && outcome.output.isEmpty, "\(outcome.output) \(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.error.contains(says), "\(outcome.error)")
  }
}

@Suite("approxima fit --start")
struct FitStartCommandTests {
  @Test("a saved network is a start: its shape is taken, its error and the gain are told")
  func start() throws {
    try withTemporaryFolder { folder in
      let first = try Command.run(
        [
          "fit", "exp", "--width", "4", "--activation", "tanh", "--steps", "5", "--seed", "1",
          "--save", "net.json", "--json",
        ], in: folder)
      #expect(first.code == 0, "\(first.error)")
      let outcome = try Command.run(
        ["fit", "--start", "net.json", "--steps", "100", "--seed", "2", "--json"], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let fit = try object(outcome.output)
      #expect(fit["target"] as? String == "exp")
      #expect(try number("architecture.parameters", in: fit) == 13)
      let start = try #require(fit["start"] as? [String: Any])
      #expect(start["file"] as? String == "net.json")
      #expect(try number("start.sup", in: fit) == number("errors.sup", in: object(first.output)))
      #expect(try number("start.l2", in: fit) == number("errors.l2", in: object(first.output)))
      // Five steps leave much to gain.
      #expect(try number("errors.l2", in: fit) < 0.5 * number("start.l2", in: fit))
      #expect(
        try abs(
          number("start.gain_l2", in: fit) * number("errors.l2", in: fit)
            - number("start.l2", in: fit)) < 1e-12)
      #expect(try number("random_starts.starts", in: fit) == 5)
      #expect(try number("random_starts.l2", in: fit) > 0)
      let text = try Command.run(["fit", "--start", "net.json", "--steps", "5"], in: folder)
      #expect(text.output.contains("training gains") && text.output.contains("random starts"))
    }
  }

  @Test("no steps leave the start as it is")
  func untouched() throws {
    try withTemporaryFolder { folder in
      _ = try Command.run(
        ["fit", "exp", "--width", "3", "--steps", "20", "--save", "net.json"], in: folder)
      let outcome = try Command.run(
        [
          "fit", "--start", "net.json", "--optimizer", "adam", "--steps", "0", "--save",
          "again.json", "--json",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let networks = try ["net.json", "again.json"].map {
        try object(String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
      }
      #expect(networks[0]["parameters"] as? [Double] == networks[1]["parameters"] as? [Double])
      #expect(try number("start.gain_sup", in: object(outcome.output)) == 1)
    }
  }

  @Test("what the file decides is no option, and a file that is none is named")
  func wrongCalls() throws {
    try withTemporaryFolder { folder in
      _ = try Command.run(
        ["fit", "exp", "--width", "3", "--steps", "2", "--save", "net.json"], in: folder)
      for (arguments, says) in [
        (["fit", "--start", "net.json", "--width", "4"], "--width"),
        (["fit", "--start", "net.json", "--activation", "relu"], "--activation"),
        (["fit", "--start", "nowhere.json"], "nowhere.json"),
        (["fit", "x*y", "--start", "net.json"], "inputs"),
        (["fit"], "target"),
      ] {
        let outcome = try Command.run(arguments, in: folder)
        #expect(outcome.code == 2, "\(arguments): \(outcome.output)")
        #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains(says))
      }
    }
  }
}
