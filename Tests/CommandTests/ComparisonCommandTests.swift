import Foundation
import Testing

/// `approxima report a.sqlite b.sqlite`: two stores run by run.
@Suite("Comparison of two stores")
struct ComparisonCommandTests {
  /// Stores of a sweep, of the same with longer fits and with another target, and a copy of the first.
  private let stores = """
    cat > a.yaml <<'END'
    name: a
    target: x^2
    network: {width: [2, 4], activation: [tanh, relu]}
    fit: {steps: 3, samples: 32}
    seeds: 5
    END
    sed 's/steps: 3/steps: 40/' a.yaml > b.yaml
    sed 's/x^2/x^3/' a.yaml > c.yaml
    for name in a b c; do approxima sweep $name.yaml --store $name.sqlite 2> /dev/null; done
    cp a.sqlite copy.sqlite
    """

  @Test("a store and its copy are the same to the bit")
  func same() throws {
    try withFolder(madeBy: stores) { folder in
      let outcome = try Command.bash("approxima report a.sqlite copy.sqlite", in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.output.contains("20 pairs of runs with the same settings in a and copy."))
      #expect(outcome.output.contains("All have the same sup error to the bit."))
    }
  }

  @Test(
    "runs that differ in one setting are paired, the setting is named, and longer fits are better")
  func changed() throws {
    try withFolder(madeBy: stores) { folder in
      let outcome = try Command.bash(
        "approxima report a.sqlite b.sqlite --output c.html --figures f; ls f", in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(
        outcome.output.contains(
          "20 pairs of runs that agree in all but what changed from a to b: max_steps (3 → 40)."))
      let match = try #require(
        outcome.output.firstMatch(of: /b has the smaller sup error in (\d+), a in (\d+)/))
      #expect((Int(match.1) ?? 0) > (Int(match.2) ?? 99))
      #expect(outcome.output.contains("comparison.csv"))
      let page = try String(contentsOf: folder.appending(path: "c.html"), encoding: .utf8)
      #expect(
        page.contains("Holm") && page.contains("What changed") && page.contains("below the line b"))
    }
  }

  @Test("what is no comparison is said in one line")
  func mistakes() throws {
    try withFolder(madeBy: stores) { folder in
      let cases = [
        ("a.sqlite b.sqlite c.sqlite", "a report is of one store, or compares two, not 3"),
        ("a.sqlite b.sqlite --csv r.csv", "--csv: goes with one store"),
        ("a.sqlite none.sqlite", "none.sqlite: there is no such store"),
      ]
      for (words, line) in cases {
        let outcome = try Command.bash("approxima report \(words)", in: folder)
        #expect(outcome.code == 2 && outcome.error.contains(line), "\(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
      }
      // Another target is what changed: runs of equal shape and seed are still pairs.
      let other = try Command.bash("approxima report a.sqlite c.sqlite", in: folder)
      #expect(other.code == 0 && other.output.contains("target (x^2 → x^3)"), "\(other.error)")
    }
  }
}
