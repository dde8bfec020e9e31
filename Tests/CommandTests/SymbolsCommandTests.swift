import Foundation
import Testing

/// Formulas read off networks of splines.
@Suite("Symbols on the command line")
struct SymbolsCommandTests {
  private func fitted(
    _ target: String, _ options: [String], in folder: URL
  ) throws {
    let fit = try Command.run(
      [
        "fit", target, "--family", "kan", "--seed", "1", "--reference-starts", "0", "--save",
        "kan.json",
      ] + options, in: folder)
    #expect(fit.code == 0, "\(fit.error)")
  }

  @Test("exp(sin(pi*x)+y^2) gives its formula back, which is a target")
  func formula() throws {
    try withTemporaryFolder { folder in
      try fitted("exp(sin(pi*x)+y^2)", ["--widths", "1", "--grid", "20"], in: folder)
      let outcome = try Command.run(
        ["symbols", "kan.json", "--save", "formula.txt", "--json"], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let found = try object(outcome.output)
      #expect(found["formula"] as? String == "exp(sin(pi*x)+y^2)")
      let edges = try #require(found["edges"] as? [[String: Any]])
      #expect(edges.count == 3)
      let names = try edges.map { edge in
        try #require((edge["matches"] as? [[String: Any]])?.first)["function"] as? String
      }
      #expect(names == ["sin(x)", "x^2", "exp(x)"])
      for edge in edges {
        let match = try #require((edge["matches"] as? [[String: Any]])?.first)
        #expect(try #require(match["r_squared"] as? Double) > 1 - 1e-6)
      }
      let errors = try #require(found["errors"] as? [String: Any])
      #expect(try #require(errors["formula_rms"] as? Double) < 1e-13)
      #expect(try #require(errors["network_rms"] as? Double) > 1e-8)
      let text = try String(
        contentsOf: folder.appendingPathComponent("formula.txt"), encoding: .utf8)
      #expect(text == "exp(sin(pi*x)+y^2)\n")
      let person = try Command.run(["symbols", "kan.json"], in: folder)
      #expect(person.code == 0 && person.output.contains("formula     exp(sin(pi*x)+y^2)"))
    }
  }

  @Test(
    "other formulas come back too",
    arguments: [
      ("x*y", ["--widths", "2", "--grid", "3"], 1e-9),
      ("sqrt(1+x^2+y^2)", ["--widths", "1", "--grid", "10"], 1e-10),
      ("tanh(2*x)+cos(3*y)", ["--depth", "0", "--grid", "20"], 1e-10),
    ])
  func others(target: String, options: [String], error: Double) throws {
    try withTemporaryFolder { folder in
      try fitted(target, options, in: folder)
      let found = try object(Command.run(["symbols", "kan.json", "--json"], in: folder).output)
      let errors = try #require(found["errors"] as? [String: Any])
      let rms = try #require(errors["formula_rms"] as? Double)
      #expect(rms < error, "\(found["formula"] ?? "")")
    }
  }

  @Test("with sparsity a hidden node falls out that matters without")
  func sparsity() throws {
    try withTemporaryFolder { folder in
      var least: [Double] = []
      for sparsity in [[], ["--sparsity", "0.001"]] {
        try fitted(
          "exp(sin(pi*x)+y^2)",
          ["--widths", "3", "--grid", "8", "--steps", "100"] + sparsity, in: folder)
        let found = try object(Command.run(["symbols", "kan.json", "--json"], in: folder).output)
        let edges = try #require(found["edges"] as? [[String: Any]])
        #expect(edges.count == 9)
        let last = edges.filter { $0["layer"] as? Int == 2 }
        least.append(try #require(last.compactMap { $0["share"] as? Double }.min()))
      }
      #expect(least[0] > 1e-3 && least[1] < 1e-4, "\(least)")
    }
  }

  @Test("what is no network of splines, or cuts all, is one line")
  func errors() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        ["fit", "sine", "--width", "3", "--steps", "3", "--save", "net.json"], in: folder)
      #expect(fit.code == 0)
      try fitted("x+y", ["--depth", "0", "--grid", "3"], in: folder)
      for (arguments, says) in [
        (["net.json"], "symbols are read off edges of splines, as the family kan has"),
        (["kan.json", "--threshold", "0.9"], "no edge of a layer is left"),
        (["kan.json", "--threshold", "2"], "it is at least 0 and below 1, not 2"),
        (["kan.json", "--samples", "3"], "there are 10 to 1000000 samples, not 3"),
        (["kan.json", "--target", "sine"], "the network has 2 inputs"),
      ] {
        let outcome = try Command.run(["symbols"] + arguments, in: folder)
        #expect(outcome.code == 2 && outcome.error.contains(says), "\(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1)
      }
    }
  }
}
