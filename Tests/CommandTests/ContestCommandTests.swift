import Foundation
import Testing

/// Contests as a user runs them: searched, broken off, resumed, reported.
@Suite("contests")
struct ContestCommandTests {
  private let experiment = """
    name: small
    target: [sine, abs]
    network: {width: 4, activation: [tanh, relu, gelu]}
    fit: {optimizer: adam, steps: 200, samples: 32}
    seeds: 6
    measure: l2
    tune:
      trials: 4
      halvings: 1
      seeds: 2
      fit: {learning_rate: {from: 1e-3, to: 0.1}, init: [auto, critical]}
    """

  /// The runs' table without times.
  private func table(_ store: String, in folder: URL) throws -> [Substring] {
    let outcome = try Command.run(
      [
        "report", store, "--output", store + ".html", "--csv", store + ".csv", "--figures",
        store + ".figures",
      ], in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    let lines = try String(
      contentsOf: folder.appendingPathComponent(store + ".csv"), encoding: .utf8
    )
    .split(separator: "\n")
    let header = lines[0].split(separator: ",", omittingEmptySubsequences: false)
    let times = header.indices.filter {
      header[$0].contains("seconds") || header[$0].contains("finished")
    }
    #expect(times.count == 2)
    // Domains have commas, so fields are counted from the end.
    let fromEnd = Set(times.map { header.count - $0 })
    return lines.map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return Substring(
        fields.indices.filter { !fromEnd.contains(fields.count - $0) }.map { fields[$0] }
          .joined(separator: ","))
    }
  }

  @Test("a tuned contest that is killed and resumed ends with the unbroken table and its figures")
  func resumed() throws {
    try withTemporaryFolder { folder in
      try experiment.write(
        to: folder.appendingPathComponent("small.yaml"), atomically: true, encoding: .utf8)
      let dry = try Command.run(["sweep", "small.yaml", "--dry-run"], in: folder)
      #expect(dry.output.contains("search 1: 48 runs of 100 steps"), "\(dry.output)")
      #expect(dry.output.contains("budget of each: 1600 steps"))
      let whole = try Command.run(
        ["sweep", "small.yaml", "--store", "one.sqlite", "--jobs", "1"], in: folder)
      #expect(
        whole.code == 0 && whole.error.contains("tanh, sine: init "), "\(whole.error)")
      let expected = try table("one.sqlite", in: folder)
      #expect(expected.count == 1 + 36)
      for delay in [0.15, 0.3, 0.5] {
        _ = try Command.run(
          ["sweep", "small.yaml", "--store", "two.sqlite", "--resume"], in: folder, killAfter: delay
        )
      }
      let resumed = try Command.run(
        ["sweep", "small.yaml", "--store", "two.sqlite", "--resume"], in: folder)
      #expect(resumed.code == 0, "\(resumed.error)")
      #expect(try table("two.sqlite", in: folder) == expected)
      // What stands is not run again without a word.
      let again = try Command.run(["sweep", "small.yaml", "--store", "two.sqlite"], in: folder)
      #expect(again.code == 2 && again.error.contains("--resume"))
      let page = try String(
        contentsOf: folder.appendingPathComponent("one.sqlite.html"), encoding: .utf8)
      #expect(page.contains("Which activation is best, and is the difference real?"))
      #expect(page.contains("Ranks by L² error in each of 12 blocks"))
      for name in ["contest", "contest-profiles", "contest-agreement"] {
        let figure = folder.appendingPathComponent("one.sqlite.figures/\(name).svg")
        #expect(FileManager.default.fileExists(atPath: figure.path), "\(name)")
      }
    }
  }

  @Test("tune goes with fits on this machine")
  func executors() throws {
    try withTemporaryFolder { folder in
      try experiment.write(
        to: folder.appendingPathComponent("small.yaml"), atomically: true, encoding: .utf8)
      let outcome = try Command.run(
        ["sweep", "small.yaml", "--executor", "slurm", "--store", "s.sqlite"], in: folder)
      #expect(outcome.code == 2 && outcome.error.contains("tune: goes with fits on this machine"))
    }
  }

  @Test("init critical in fit, and the one line where there is no critical point")
  func critical() throws {
    let fitted = try Command.run([
      "fit", "sine", "--width", "6", "--activation", "expression(x*sigmoid(x))", "--init",
      "critical",
      "--steps", "20", "--json",
    ])
    #expect(fitted.code == 0, "\(fitted.error)")
    let refused = try Command.run([
      "fit", "sine", "--width", "6", "--activation", "softplus", "--init", "critical",
    ])
    #expect(refused.code == 2 && refused.error.split(separator: "\n").count == 1)
    #expect(refused.error.contains("softplus has none"), "\(refused.error)")
  }
}

/// `meanfield` and `activations` of one function.
@Suite("activations judged")
struct JudgedActivationTests {
  private func json(_ arguments: [String]) throws -> [String: Any] {
    let outcome = try Command.run(arguments)
    #expect(outcome.code == 0, "\(outcome.error)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test("random networks beside the limit")
  func layers() throws {
    let object = try json([
      "meanfield", "--activation", "gelu", "--width", "500", "--layers", "4", "--json",
    ])
    let layers = try #require(object["layers"] as? [[String: Double]])
    #expect(layers.count == 4)
    for layer in layers {
      let (limit, drawn) = (
        try #require(layer["correlation"]), try #require(layer["correlation_sampled"])
      )
      #expect(abs(limit - drawn) <= 2 * (layer["correlation_interval"] ?? 0) + 0.01)
    }
    let isometry = try #require(object["isometry"] as? [String: Double])
    #expect(abs((isometry["gaussian"] ?? 0) - (isometry["orthogonal"] ?? 0) - 1) < 1e-12)
  }

  @Test("kernels: relu's powers")
  func kernels() throws {
    let object = try json(["meanfield", "--activation", "relu", "--kernels", "--json"])
    let kernels = try #require(object["kernels"] as? [String: Any])
    let decay = try #require(kernels["decay"] as? [String: Any])
    #expect(abs((decay["conjugate_even"] as? Double ?? 0) + 4) < 0.05)
    #expect(abs((decay["tangent_even"] as? Double ?? 0) + 2) < 0.05)
    #expect(decay["conjugate_odd"] as? String == "zero")
  }

  @Test(
    "wrong calls are one line",
    arguments: [
      (["--activation", "relu", "--width", "1"], "--width: the number of units must be"),
      (["--activation", "relu", "--layers", "3"], "--layers needs --width, --kernels"),
      (["--activation", "softplus", "--width", "50"], "no critical point to draw networks at"),
      (["--activation", "softplus", "--kernels"], "no critical point to take kernels at"),
      (
        ["--activation", "relu", "--kernels", "--layers", "99"],
        "the number of layers must be from 1 to 20, not 99"
      ),
    ])
  func wrong(arguments: [String], words: String) throws {
    let outcome = try Command.run(["meanfield"] + arguments)
    #expect(outcome.code == 2 && outcome.error.contains(words), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test("learning and Jacobians beside the limit, and wrong calls of them")
  func learning() throws {
    let object = try json([
      "meanfield", "--activation", "tanh", "--sigma-w", "1.5", "--sigma-b", "0.5", "--learning",
      "--width", "200", "--json",
    ])
    let learning = try #require(object["learning"] as? [String: Any])
    let rows = try #require(learning["frequencies"] as? [[String: Any]])
    #expect(rows.count == 9 && (rows[1]["time"] as? Double ?? 0) > 0)
    let spectra = try json([
      "meanfield", "--activation", "tanh", "--sigma-w", "1.1", "--sigma-b", "0.1", "--jacobian",
      "--layers", "4", "--width", "60", "--json",
    ])
    let gaussian = (spectra["jacobian"] as? [String: Any])?["gaussian"] as? [String: Any]
    #expect((gaussian?["distance"] as? Double ?? 1) < 0.15)
    for (arguments, words) in [
      (["--learning", "--kernels"], "one at a time"),
      (["--learner", "frozen"], "--learner: it goes with"),
      (["--learning", "--learner", "frosen"], "did you mean 'frozen'"),
      (["--jacobian", "--width", "5000"], "--width: the number of units must be"),
    ] {
      let outcome = try Command.run(["meanfield", "--activation", "tanh"] + arguments)
      #expect(outcome.code == 2 && outcome.error.contains(words), "\(outcome.error)")
    }
  }

  @Test(
    "a contest's rank on the card; a store without a contest, or without the activation, is refused"
  )
  func contestRank() throws {
    try withTemporaryFolder { folder in
      let file = """
        name: few
        target: [runge, abs(x-0.3)]
        domain: [[-1, 1]]
        network: {width: 4, depth: 1, activation: [relu, tanh, sharkfin]}
        fit: {optimizer: adam, steps: 60, samples: 32}
        seeds: 5
        measure: l2
        """
      try file.write(
        to: folder.appendingPathComponent("few.yaml"), atomically: true, encoding: .utf8)
      let swept = try Command.run(["sweep", "few.yaml", "--store", "few.sqlite"], in: folder)
      #expect(swept.code == 0, "\(swept.error)")
      var places: Set<Int> = []
      for name in ["relu", "tanh", "sharkfin"] {
        let outcome = try Command.run(
          ["activations", name, "--contest", "few.sqlite", "--json"], in: folder)
        let card = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let contest = try #require((card as? [String: Any])?["contest"] as? [String: Any])
        #expect(contest["contestants"] as? Int == 3 && contest["seeds"] as? Int == 5)
        let rank = try #require(contest["mean_rank"] as? Double)
        let interval = try #require(contest["rank_interval"] as? [Double])
        #expect(interval[0] <= rank && rank <= interval[1])
        places.insert(try #require(contest["place"] as? Int))
      }
      #expect(places == [1, 2, 3])
      let absent = try Command.run(["activations", "mish", "--contest", "few.sqlite"], in: folder)
      #expect(absent.code == 2 && absent.error.contains("mish is not in its contest"))
    }
  }

  @Test("units to an error: on the card, of a store, and wrong calls")
  func costs() throws {
    let gelu = try json(["activations", "gelu", "--json"])
    let units = try #require(gelu["units"] as? [[String: Any]])
    #expect(units.count == 2)
    let reached = try #require(units[0]["units"] as? [[String: Any]])
    #expect(reached.count == 4 && reached[0]["units"] as? Int == 4)
    let chains = try #require(gelu["identity_depth"] as? [[String: Double]])
    #expect(chains.map { $0["layers"] } == [1, 4, 16, 64])
    #expect(chains.allSatisfy { ($0["error"] ?? 1) < 1e-12 })
    let proof = try #require(gelu["certificate"] as? [String: Any])
    #expect(proof["reached"] as? Bool == true && (proof["first_ratio"] as? Double ?? 0) >= 1)
    // A function of the user's has no fits that ship, but all that is computed.
    let own = try json(["activations", "expression(x*tanh(x))", "--json"])
    #expect((own["units"] as? [Any])?.isEmpty == true && own["certificate"] is [String: Any])
    try withTemporaryFolder { folder in
      let file = """
        name: own
        target: sine
        network: {width: [1, 2, 4], activation: [tanh, "expression(x*tanh(x))"]}
        fit: {optimizer: lm, steps: 60, samples: 64}
        seeds: 2
        measure: l2
        """
      try file.write(
        to: folder.appendingPathComponent("own.yaml"), atomically: true, encoding: .utf8)
      let swept = try Command.run(["sweep", "own.yaml", "--store", "own.sqlite"], in: folder)
      #expect(swept.code == 0, "\(swept.error)")
      let table = try Command.run(
        ["activations", "--cost", "--units", "own.sqlite", "--table", "own.tsv"], in: folder)
      #expect(table.code == 0 && table.output.contains("best found in 6 fits"), "\(table.error)")
      let written = try String(
        contentsOf: folder.appendingPathComponent("own.tsv"), encoding: .utf8)
      #expect(written.split(separator: "\n").count == 3)
      let card = try Command.run(
        ["activations", "expression(x*tanh(x))", "--units", "own.sqlite"], in: folder)
      #expect(card.code == 0 && card.output.contains("best found in 6 fits"), "\(card.error)")
    }
    for (arguments, words) in [
      (["--table", "t.tsv"], "it goes with --cost"),
      (["--cost", "--table", "t.tsv"], "it goes with --cost and --units"),
      (["gelu", "--cost"], "it compares all"),
      (["--units", "absent.sqlite"], "it goes with --cost, or the name"),
      (["gelu", "--units", "absent.sqlite"], "absent.sqlite"),
    ] {
      let outcome = try Command.run(["activations"] + arguments)
      #expect(outcome.code == 2 && outcome.error.contains(words), "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1)
    }
  }

  @Test("the card of a name and of an expression")
  func card() throws {
    let mish = try json(["activations", "mish", "--json"])
    let critical = try #require(mish["critical"] as? [String: Double])
    #expect(abs((critical["sigma_w"] ?? 0) - 1.41899) < 1e-5)
    #expect((mish["universal"] as? [[String: String]])?.count == 2)
    let square = try json(["activations", "square", "--json"])
    #expect(square["critical"] is NSNull && (square["reason"] as? String)?.isEmpty == false)
    let shallow = (square["universal"] as? [[String: String]])?.first?["holds"]
    #expect(shallow?.hasPrefix("no: a polynomial of degree 2") == true)
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["activations", "expression(x*tanh(x))", "--html", "card.html"], in: folder)
      #expect(outcome.code == 0 && outcome.output.contains("derivative"), "\(outcome.error)")
      let page = try String(
        contentsOf: folder.appendingPathComponent("card.html"), encoding: .utf8)
      #expect(page.contains("<svg") && page.contains("edge of chaos"))
    }
    #expect(mish["contest"] is NSNull)
    let decay = (mish["kernels"] as? [String: Any])?["decay"] as? [String: Any]
    #expect(decay?["tangent_even"] as? String == "fast")
    let wrong = try Command.run(["activations", "misch"])
    #expect(wrong.code == 2 && wrong.error.contains("did you mean 'mish'"))
    let alone = try Command.run(["activations", "--html", "card.html"])
    #expect(alone.code == 2 && alone.error.contains("it goes with the name of an activation"))
  }
}
