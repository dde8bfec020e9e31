import Foundation
import Testing

@Suite("approxima construct and theorems")
struct ConstructCommandTests {
  @Test("the keys of the contract: those of fit, and the theorem's")
  func keys() throws {
    let outcome = try Command.run(["construct", "yarotsky-square", "--depth", "5", "--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let result = try object(outcome.output)
    for key in [
      "target", "domain", "architecture", "seed", "wall_seconds", "status", "errors", "split",
      "theorem",
    ] {
      #expect(result[key] != nil, "key \(key)")
    }
    let theorem = try #require(result["theorem"] as? [String: Any])
    for key in ["id", "citation", "predicted_error", "predicted_neurons", "neurons"] {
      #expect(theorem[key] != nil, "key theorem.\(key)")
    }
    let predicted = try number("theorem.predicted_error", in: result)
    #expect(predicted == 1.0 / 4096)
    #expect(try abs(number("errors.sup", in: result) - predicted) < 1e-15)
    #expect(try number("theorem.neurons", in: result) == 19)
    #expect(try number("architecture.parameters", in: result) > 50)
  }

  /// What `construct` says of a network that it saves, and what `measure` says of the file.
  private func constructedAndMeasured(
    _ arguments: [String]
  ) throws -> (before: [String: Any], after: [String: Any]) {
    try withTemporaryFolder { folder in
      let built = try Command.run(
        ["construct"] + arguments + ["--save", "net.json", "--json"], in: folder)
      #expect(built.code == 0, "\(built.error)")
      let measured = try Command.run(["measure", "net.json", "--json"], in: folder)
      #expect(measured.code == 0, "\(measured.error)")
      return try (object(built.output), object(measured.output))
    }
  }

  @Test("a saved construction measures as it was constructed")
  func save() throws {
    let (before, after) = try constructedAndMeasured(
      ["kidger-lyons", "--target", "divide", "--activation", "mish"])
    for key in ["errors.l1", "errors.l2", "errors.sup"] {
      #expect(try number(key, in: before) == number(key, in: after), "\(key)")
    }
    #expect(try number("errors.sup", in: after) < 1e-3)
  }

  @Test("a construction is drawn: curves for one input, maps for two")
  func plot() throws {
    try withTemporaryFolder { folder in
      for (arguments, word) in [
        (["yarotsky-square", "--depth", "2"], "square: target and network"),
        (["he-finite-elements", "--target", "mesh:2x2:hat2d"], "error of network"),
      ] {
        let outcome = try Command.run(
          ["construct"] + arguments + ["--plot", "net.svg", "--json"], in: folder)
        #expect(outcome.code == 0, "\(outcome.error)")
        let picture = try String(
          contentsOf: folder.appendingPathComponent("net.svg"), encoding: .utf8)
        #expect(picture.hasPrefix("<svg") && picture.contains(word), "\(picture.prefix(500))")
      }
    }
  }

  @Test("a finite-element network is saved sparse and measures as it was constructed")
  func sparse() throws {
    let (before, after) = try constructedAndMeasured(
      ["he-finite-elements", "--target", "mesh:5x4:franke"])
    #expect(try number("errors.sup", in: before) == number("errors.sup", in: after))
    #expect(try number("errors.relative_sup", in: after) < 1e-12)
  }

  @Test("two units of a formula are saved and measure as they were constructed")
  func twoUnits() throws {
    let (before, after) = try constructedAndMeasured(
      ["guliyev-ismailov", "--target", "sine", "--epsilon", "1e-2"])
    #expect(try number("errors.sup", in: before) == number("errors.sup", in: after))
    #expect(try number("errors.sup", in: after) <= 1e-2)
    #expect(try number("theorem.neurons", in: before) == 2)
  }

  @Test("options reach the construction: slopes, domains, steps, errors")
  func options() throws {
    func sup(_ arguments: [String]) throws -> Double {
      let outcome = try Command.run(["construct"] + arguments + ["--json"])
      #expect(outcome.code == 0, "\(outcome.error)")
      return try number("errors.sup", in: object(outcome.output))
    }
    let half = try sup(["ternary-slope", "--target", "x/2", "--width", "10"])
    #expect(abs(half - 1.0 / 80) < 1e-14)
    #expect(try sup(["yarotsky-square", "--epsilon", "1e-4", "--domain", "[-1,3]"]) <= 1e-4)
    let chain = ["identity-chain", "--activation", "sigmoid", "--depth", "4"]
    let (best, coarse) = try (sup(chain), sup(chain + ["--step", "0.1"]))
    #expect(best < 1e-9 && coarse > 1e-4, "\(best) \(coarse)")
  }

  @Test("a person reads prediction beside measurement, and a list of theorems")
  func person() throws {
    let outcome = try Command.run(["construct", "ternary-slope", "--width", "2"])
    for word in ["exactly 0.0625", "theorem", "sup", "sampled"] {
      #expect(outcome.output.contains(word), "\(word) in:\n\(outcome.output)")
    }
    let list = try Command.run(["theorems"])
    #expect(list.code == 0 && list.output.contains("yarotsky-square"))
    let json = try Command.run(["theorems", "--json"])
    let entries = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(entries.count >= 10)
    // Every theorem can be built without options.
    for entry in entries {
      let id = try #require(entry["id"] as? String)
      #expect(try Command.run(["construct", id, "--json"]).code == 0, "\(id)")
    }
  }

  @Test(
    "a wrong call is one line on standard error and exit 2",
    arguments: [
      (["yarotsky-sqare"], "'yarotsky-square'"),
      (["yarotsky-square", "--activation", "tanh"], "--activation"),
      (["yarotsky-square", "--depth", "0"], "--depth"),
      (["yarotsky-square", "--domain", "[0,1]^2"], "--domain"),
      (["yarotsky-square", "--epsilon", "-1"], "--epsilon"),
      (["kidger-lyons", "--activation", "square"], "polynomial"),
      (["kidger-lyons", "--activation", "step"], "jumps"),
      (["kidger-lyons", "--target", "sinus"], "'sine'"),
      (["ternary-slope", "--target", "x^2"], "affine"),
      (["free-knot-spline", "--target", "franke"], "one variable"),
      (["best-relu", "--target", "franke"], "one variable"),
      (["best-relu", "--width", "0"], "--width"),
      (["identity-chain", "--step", "0"], "positive"),
      (["guliyev-ismailov", "--epsilon", "1e-9"], "is reachable"),
      (["yarotsky-square", "--save", "/nowhere/net.json"], "/nowhere"),
      (["yarotsky-square", "--plot", "/nowhere/net.svg"], "/nowhere"),
      ([], "theorem"),
    ])
  func wrongCalls(arguments: [String], says: String) throws {
    let outcome = try Command.run(["construct"] + arguments)
    #expect(outcome.code == 2, "\(arguments): \(outcome.output) \(outcome.error)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
    #expect(outcome.error.contains(says), "\(outcome.error)")
  }
}
