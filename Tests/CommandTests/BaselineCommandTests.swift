import Foundation
import Testing

/// `approxima baseline`, and the lines that it draws in reports.
struct BaselineCommandTests {
  @Test("methods stand beside each other with errors and bounds, in words and as JSON")
  func methods() throws {
    try withTemporaryFolder { folder in
      let words = try Command.run(
        ["baseline", "exp", "--parameters", "4,8", "--plot", "exp.svg"], in: folder)
      #expect(words.code == 0, "\(words.error)")
      for name in ["best-polynomial", "chebyshev", "fourier", "cubic-spline", "free-knot-spline"] {
        #expect(words.output.contains(name))
      }
      let svg = try String(contentsOf: folder.appendingPathComponent("exp.svg"), encoding: .utf8)
      #expect(svg.contains("best polynomial") && svg.contains("sup error on ["))
      let json = try object(
        Command.run(
          [
            "baseline", "x^4", "--domain", "[-1,1]", "--parameters", "4", "--methods",
            "best-polynomial", "--json",
          ], in: folder
        ).output)
      // x⁴ is best approximated by degree 3 with error 1/8.
      #expect(abs(try number("baselines.0.errors.sup", in: json) - 0.125) < 1e-12)
      #expect(abs(try number("baselines.0.sup_lower_bound", in: json) - 0.125) < 1e-10)
      #expect(try number("baselines.0.parameters", in: json) == 4)
    }
  }

  @Test("best rational functions by type: |x| with proof and Stahl's law")
  func rational() throws {
    try withTemporaryFolder { folder in
      let words = try Command.run(
        ["baseline", "abs", "--type", "4,4", "--type", "10,10"], in: folder)
      #expect(words.code == 0, "\(words.error)")
      #expect(words.output.contains("best-rational 10,10"), "\(words.output)")
      #expect(words.output.contains("0.56906 (n = 4), 0.69363 (n = 10)"), "\(words.output)")
      #expect(words.output.contains("proven      no sup below"), "\(words.output)")
      let json = try object(
        Command.run(["baseline", "relu(x)", "--type", "5,4", "--json"], in: folder).output)
      #expect(abs(try number("baselines.0.errors.sup", in: json) - 4.25074e-3) < 1e-8)
      #expect(abs(try number("baselines.0.sup_lower_bound", in: json) - 4.25074e-3) < 1e-8)
      #expect(try number("baselines.0.type.0", in: json) == 5)
      let counted = try object(
        Command.run(
          ["baseline", "exp", "--methods", "best-rational", "--parameters", "3,5", "--json"],
          in: folder
        ).output)
      #expect(try number("baselines.1.type.1", in: counted) == 2)
    }
  }

  @Test(
    "a wrong call is one line and exit 2",
    arguments: [
      (["sine", "--parameters", "0"], "--parameters"), (["sine", "--parameters", "8,,9"], "''"),
      (["sine", "--methods", "remez"], "--methods: no baseline 'remez'"),
      (["sine", "--domain", "[1,0]"], "--domain"), (["1/x", "--domain", "[0,1]"], "1/x"),
      (["franke", "--methods", "cubic-spline"], "nothing of cubic-spline"),
      (["abs", "--type", "4"], "--type: '4' is no type of a rational function"),
      (["abs", "--type", "4,81"], "two degrees from 0 to 80"),
      (["abs", "--type", "4,4", "--parameters", "9"], "leave --methods and --parameters out"),
      (["franke", "--type", "4,4"], "needs a function of one variable, not franke"),
      (["1/(x-0.30031)", "--type", "3,3"], "1/(x-0.30031) "),
    ])
  func wrong(arguments: [String], text: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(["baseline"] + arguments, in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.error.contains(text), "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
    }
  }

  @Test("a report draws baselines beside the networks, and has a column of each")
  func report() throws {
    try withTemporaryFolder { folder in
      let yaml = """
        name: tiny
        target: exp
        network: {width: [2, 4, 8], depth: 1, activation: tanh}
        fit: {optimizer: lm, steps: 20, samples: 64}
        seeds: 1
        """
      try yaml.write(
        to: folder.appendingPathComponent("tiny.yaml"), atomically: true, encoding: .utf8)
      #expect(try Command.run(["sweep", "tiny.yaml", "--store", "r.sqlite"], in: folder).code == 0)
      let outcome = try Command.run(["report", "r.sqlite", "--figures", "f"], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let csv = try String(
        contentsOf: folder.appendingPathComponent("f/exp-pareto.csv"), encoding: .utf8)
      let page = try String(
        contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
      for name in ["best polynomial", "free-knot linear spline", "cubic spline"] {
        #expect(csv.contains(",\(name),"), "\(csv)")
        #expect(page.contains(">\(name)</th>"))
      }
    }
  }
}
