import Foundation
import Testing

/// Networks of splines through every verb.
@Suite("Splines on edges on the command line")
struct KANCommandTests {
  @Test(
    "fit, measure --certify, evaluate, range, show, export, a start", arguments: ["none", "tanh"])
  func verbs(base: String) throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        [
          "fit", "sin(pi*x)", "--domain", "[-1,1]", "--family", "kan", "--widths", "1", "--grid",
          "10", "--degree", "3", "--base", base, "--steps", "200", "--save", "net.json",
          "--reference-starts", "0", "--json",
        ], in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      let run = try object(fit.output)
      let shape = try #require(run["architecture"] as? [String: Any])
      #expect(shape["family"] as? String == "kan" && shape["grid"] as? Int == 10)
      #expect(shape["degree"] as? Int == 3 && shape["widths"] as? [Int] == [1])
      #expect(shape["parameters"] as? Int == (base == "none" ? 26 : 28))
      let errors = try #require(run["errors"] as? [String: Any])
      let sup = try #require(errors["sup"] as? Double)
      #expect(sup < 1e-3, "\(sup)")

      let saved = SavedNetwork(folder: folder)
      let (certified, lower, upper) = try saved.proven(tolerance: nil)
      #expect(sup <= upper + 1e-12 && lower <= sup * 1.01)
      // Nothing is proven of the rounding, and so it says.
      #expect(certified["evaluation_rounding"] is NSNull)

      try "x\n0\n0.125\n0.5\n".write(
        to: folder.appendingPathComponent("points.csv"), atomically: true, encoding: .utf8)
      for (row, x) in zip(try saved.values(at: "points.csv"), [0, 0.125, 0.5]) {
        #expect(abs(row[0] - sin(.pi * x)) < 1e-3)
      }
      let shown = try Command.run(["show", "net.json"], in: folder)
      #expect(
        shown.output.contains("kan with 1 input") && shown.output.contains("spline(3,tangent)"))
      try saved.exportsAndStarts()
      let verified = try Command.run(
        ["verify", "net.json", "--box", "[-1,1]", "--output-at-most=2"], in: folder)
      #expect(
        verified.code == 0 && verified.output.contains("holds"),
        "\(verified.output)\(verified.error)")
      let missed = try Command.run(
        ["verify", "net.json", "--box", "[-1,1]", "--output-at-most=0.5"], in: folder)
      #expect(missed.code == 1, "\(missed.output)\(missed.error)")
    }
  }

  @Test("one layer is a sum of splines; a person reads what it is and what to try")
  func text() throws {
    let outcome = try Command.run([
      "fit", "sin(3*x)+y^2", "--domain", "[-1,1]x[-1,1]", "--family", "kan", "--depth", "0",
      "--grid", "20", "--reference-starts", "0",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(
      outcome.output.contains(
        "kan of one layer, splines of degree 3 on 20 intervals, 46 parameters"))
    #expect(outcome.output.contains("--grid 40"), "\(outcome.output)")
  }

  @Test("a sweep over grids stores, resumes and reports them apart")
  func sweep() throws {
    try withTemporaryFolder { folder in
      try """
      name: grids
      target: sine
      network: {family: kan, widths: [[1]], grid: [4, 8], degree: [2, 3], base: [none, silu]}
      fit: {steps: 30, samples: 64, knots: [uniform, quantiles]}
      """.write(to: folder.appendingPathComponent("g.yaml"), atomically: true, encoding: .utf8)
      let outcome = try Command.run(["sweep", "g.yaml", "--store", "g.sqlite"], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let report = try Command.run(
        ["report", "g.sqlite", "--output", "r.html", "--csv", "r.csv"], in: folder)
      #expect(report.code == 0, "\(report.error)")
      let csv = try String(contentsOf: folder.appendingPathComponent("r.csv"), encoding: .utf8)
      #expect(csv.split(separator: "\n").count == 17)
      let resumed = try Command.run(
        ["sweep", "g.yaml", "--store", "g.sqlite", "--resume"], in: folder)
      #expect(resumed.code == 0, "\(resumed.error)")
    }
  }

  @Test("what a family does not take is one line at its option")
  func errors() throws {
    for (arguments, says) in [
      (["--grid", "5"], "grid belongs to the family kan or spline, not to mlp"),
      (
        ["--degree", "2", "--family", "tied"],
        "degree belongs to the family kan or spline or polynomial, not to tied"
      ),
      (["--base", "silu"], "base belongs to the family kan, not to mlp"),
      (["--knots", "quantiles"], "knots belongs to the family kan, not to mlp"),
      (["--family", "kan", "--grid", "0"], "grid must be a whole number of at least 1, not '0'"),
      (["--family", "kan", "--grid", "70000"], "grid is at most 65000, not 70000"),
      (
        ["--family", "kan", "--degree=-1"], "degree must be a whole number of at least 0, not '-1'"
      ),
      (["--family", "kan", "--degree", "0"], "degree 0 makes steps"),
      (["--family", "kan", "--activation", "tanh"], "splines in place of activations"),
      (["--family", "kan", "--skip", "all"], "skip belongs to the family mlp"),
      (["--family", "kan", "--block-layers", "2"], "a kan has no blocks"),
      (["--family", "kan", "--base", "prelu"], "base is a function without trained numbers"),
      (["--family", "kan", "--knots", "even"], "unknown rule of knots 'even'"),
    ] {
      let outcome = try Command.run(["fit", "sine", "--steps", "1"] + arguments)
      #expect(outcome.code == 2 && outcome.error.contains(says), "\(arguments): \(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1)
    }
  }
}
