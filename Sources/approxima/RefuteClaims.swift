import Approxima
import ArgumentParser
import Foundation

/// `approxima claims refute`.
struct RefuteClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refute",
    abstract: "Try to break claims: damaged networks, weaker hypotheses, moved predictions.",
    discussion: """
      Each claim is measured at quick size. Then, one at a time, a network that it rests on is damaged (the
      most influential of its numbers set to 0, a unit removed, two layers exchanged), a certificate loses a
      part, a hypothesis is given up, and every predicted number is moved by 10 % to the false side (a count by
      1, zero to ten tolerances). The verdict must fall each time: to 'fails', or to 'inconclusive', which is counted
      apart with its reason; and something other than its own move must make every prediction fall. Of a claim that is
      expected to fail a hypothesis is mended and the predictions are moved to what was measured, and it must hold. Exit
      code 1 if one stands.
      """)

  @OptionGroup var choice: ClaimChoice

  @Option(help: "Seed of the experiments, and of what is drawn to be broken.")
  var seed: UInt64 = 1

  @Option(help: "Claims at a time (default: one a core).")
  var jobs: Int?

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
    try choice.check(at: "claims refute")
    let claims = try choice.claims()
    let runner = try ClaimRunner(claims: claims, size: .quick, seed: seed, jobs: jobs)
    var done = 0
    Console.status("0/\(claims.count)")
    let refutations = try runner.refute(
      shouldStop: { Interrupt.isAsked },
      observe: { refutation in
        done += 1
        Console.clearStatus()
        Console.error(
          "\(done)/\(claims.count) \(refutation.id): \(refutation.isRefutable ? "falls" : "stands") "
            + "(\(short(refutation.wallSeconds, digits: 2)) s)")
        Console.status("\(done)/\(claims.count)")
      })
    Console.clearStatus()
    guard refutations.count == claims.count else {
      Console.error("interrupted after \(refutations.count) of \(claims.count) claims")
      throw Interrupted()
    }
    if json {
      print(JSON.array(refutations.map(refutationJSON)).text)
    } else {
      for refutation in refutations { print(described(refutation)) }
      let broken = refutations.reduce(0) { $0 + $1.damages.count }
      let open = refutations.reduce(0) { $0 + $1.leftOpen.count }
      let stood = refutations.reduce(0) { $0 + $1.survived.count }
      let standing = refutations.filter { !$0.isRefutable }
      let moved = refutations.reduce(0) { $0 + $1.onlyMoved.count }
      let predictions = refutations.reduce(0) { $0 + $1.quantities.count }
      let last =
        standing.isEmpty
        ? "every verdict fell" : "standing: \(standing.map(\.id).joined(separator: ", "))"
      print(
        """
        \(refutations.count) claims, \(broken) things broken one at a time: \(broken - open - stood) refuted, \
        \(open) left open; \(moved) of \(predictions) predictions fell by their own move only; \(last)
        """)
    }
    guard refutations.allSatisfy(\.isRefutable) else { throw ExitCode(1) }
  }

  private func described(_ refutation: ClaimRefutation) -> String {
    let lines = refutation.damages.map { damage in
      let mark = damage.verdict == refutation.expected ? "STANDS" : damage.verdict.rawValue
      let reason = damage.reason.isEmpty ? "" : "\n                because \(damage.reason)"
      return "  \(mark.padding(toLength: 12, withPad: " ", startingAt: 0))  \(damage.what)\(reason)"
    }
    let moved = refutation.onlyMoved.map { "  only its own move refutes: \($0)" }
    return
      ([
        "\(refutation.id) (\(refutation.kind.rawValue)): \(refutation.verdict.rawValue)",
        "  would be refuted by: \(refutation.refutedBy)",
      ] + lines + moved).joined(separator: "\n")
  }
}
