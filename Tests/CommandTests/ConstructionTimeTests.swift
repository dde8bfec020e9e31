import Foundation
import Testing

@Suite("The time and the memory of a construction")
struct ConstructionTimeTests {
  @Test(
    "what lasts ends soon after its time limit, in one line that says what would take less",
    arguments: [
      ["free-knot-spline", "--width", "10000", "--target", "weierstrass"],
      ["free-knot-spline", "--epsilon", "1e-9", "--target", "weierstrass"],
      ["best-relu", "--width", "32", "--target", "weierstrass"],
      ["best-relu", "--width", "4096", "--target", "exp"],
      ["kidger-lyons", "--target", "franke", "--epsilon", "1e-300"],
      ["kidger-lyons", "--target", "sine", "--depth", "1000"],
      // The measurement counts too.
      ["he-finite-elements", "--target", "mesh:158x158:franke"],
      ["he-hats", "--target", "mesh:50000:weierstrass"],
    ])
  func limit(arguments: [String]) throws {
    let begun = ContinuousClock.now
    let outcome = try Command.run(["construct"] + arguments + ["--time-limit", "0.2"])
    // Steps between two looks at the clock are short, though others compute beside.
    #expect(ContinuousClock.now - begun < .seconds(8))
    #expect(outcome.code == 2 && outcome.output.isEmpty, "\(outcome.output.prefix(200))")
    #expect(
      outcome.error.hasPrefix(
        "approxima: \(arguments[0]) did not end within 0.2 s, the time limit: take a "),
      "\(outcome.error)")
    #expect(outcome.error.contains("a simpler --target\n") && outcome.error.count < 200)
  }

  @Test("a time limit that is none is refused, and one that suffices changes nothing")
  func usual() throws {
    for limit in ["0", "-1", "nan"] {
      let outcome = try Command.run(
        ["construct", "yarotsky-square", "--time-limit=\(limit)"])
      #expect(outcome.code == 2)
      #expect(outcome.error == "approxima: --time-limit: give more than 0 seconds\n")
    }
    for limit in ["100", "inf"] {
      let outcome = try Command.run(
        ["construct", "yarotsky-square", "--time-limit", limit, "--json"])
      #expect(outcome.code == 0, "\(outcome.error)")
    }
  }

  @Test("Ctrl-C ends a construction with exit code 3")
  func interrupted() throws {
    let outcome = try Command.shell(
      """
      approxima construct free-knot-spline --width 10000 --target weierstrass & child=$!
      sleep 1; kill -INT $child; code=0; wait $child || code=$?; echo "code $code"
      """, in: Command.repository)
    #expect(outcome.output == "code 3\n", "\(outcome.error)")
  }

  @Test("a layer of n units takes no n² numbers: 16384 units within 1.5 GB of address space")
  func memory() throws {
    let outcome = try Command.shell(
      """
      ulimit -v 1500000
      approxima construct telgarsky-shallow --depth 14 --time-limit 5 || echo "code $?"
      approxima construct ternary-slope --target 9999.5*x --width 10000 --time-limit 5 || echo "code $?"
      """, in: Command.repository)
    #expect(outcome.code == 0 && !outcome.wasKilled)
    // Done, or out of time; not ended by a signal.
    for match in outcome.output.matches(of: /code ([0-9]+)/) { #expect(match.1 == "2") }
  }

  @Test("units and slopes have limits that are said")
  func sizes() throws {
    let cases = [
      (
        ["kidger-lyons", "--depth", "1001"],
        "--depth: the shallow network has 1 to 1000 units, not 1001"
      ),
      (
        ["ternary-slope", "--target", "20000*x"],
        "--target: the slope 20000 takes too many units: at most 10000"
      ),
      (
        ["ternary-slope", "--epsilon", "1e-9"],
        "--epsilon: the error 1e-09 needs more than 10000; it is 1.25e-05 there"
      ),
    ]
    for (arguments, line) in cases {
      let outcome = try Command.run(["construct"] + arguments)
      #expect(outcome.code == 2)
      #expect(outcome.error == "approxima: \(line)\n")
    }
  }
}
