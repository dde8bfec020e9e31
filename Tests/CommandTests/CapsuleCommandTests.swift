import Foundation
import Testing

/// Capsules, votes, and digits that are shifted or lie over one another, by the command.
@Suite("approxima on capsules")
struct CapsuleCommandTests {
  private func accuracy(_ words: [String], in folder: URL) throws -> Double {
    let outcome = try Command.run(words + ["--json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    let errors = try #require(object(outcome.output)["errors"] as? [String: Any])
    return try #require(errors["accuracy"] as? Double)
  }

  @Test("digits by capsules: fit, file, text, shifted and overlapping images, a start, a vote")
  func digits() throws {
    try withTemporaryFolder { folder in
      let capsules = ["fit", "digits", "--family", "capsules", "--width", "4", "--steps", "300"]
      let clean = try accuracy(capsules + ["--seed", "1", "--save", "a.json"], in: folder)
      #expect(clean > 0.9)
      #expect(try accuracy(capsules + ["--seed", "2", "--save", "b.json"], in: folder) > 0.9)
      #expect(try accuracy(["measure", "a.json"], in: folder) == clean)
      let shifted = try accuracy(["measure", "a.json", "--target", "shifted_digits"], in: folder)
      #expect(shifted > 0.2 && shifted < clean)
      let over = try accuracy(["measure", "a.json", "--target", "overlapping_digits"], in: folder)
      #expect(over > 0.4 && over < clean)
      // A fit to what is measured shifted is the fit to the digits.
      #expect(
        try accuracy(
          ["fit", "shifted_digits"] + capsules.dropFirst(2) + ["--seed", "1"], in: folder)
          == shifted)

      // Of two layers by a budget, whose widest candidates no memory would hold.
      let deep = try Command.run(
        capsules.filter { $0 != "--width" && $0 != "4" } + [
          "--depth", "2", "--parameters", "9300", "--json",
        ], in: folder)
      let shape = try #require(
        object(deep.output)["architecture"] as? [String: Any], "\(deep.error)")
      #expect(shape["widths"] as? [Int] == [6, 6])

      let shown = try Command.run(["show", "a.json"], in: folder)
      #expect(shown.output.contains("capsules with 64 inputs"), "\(shown.output)")
      #expect(shown.output.contains("4 to 10 by agreement, 3 iterations, lengths"))
      let person = try Command.run(["measure", "a.json"], in: folder)
      #expect(person.output.contains("capsules 4, 8 features each, routed in 3 iterations"))
      let start = try Command.run(
        ["fit", "--start", "a.json", "--steps", "1", "--reference-starts", "0"], in: folder)
      #expect(start.code == 0, "\(start.error)")

      let vote = try Command.run(
        ["measure", "a.json", "b.json", "--vote", "mean", "--json"], in: folder)
      let votes = try #require(object(vote.output)["vote"] as? [String: Any], "\(vote.error)")
      #expect(votes["networks"] as? Int == 2)
      #expect((votes["accuracies"] as? [Double])?.first == clean)
      let words = try Command.run(
        ["measure", "a.json", "b.json", "--vote", "majority"], in: folder)
      #expect(words.output.contains("majority of 2 networks"), "\(words.error)")

      for (call, says) in [
        (
          ["measure", "a.json", "b.json"],
          "b.json: several networks are measured as one, with --vote"
        ),
        (["measure", "a.json", "--vote", "mean"], "--vote: a vote is of 2 networks or more"),
        (["measure", "a.json", "b.json", "--vote", "most"], "--vote: unknown vote 'most'"),
        (
          ["measure", "a.json", "b.json", "--vote", "mean", "--target", "sine"],
          "--vote: a vote is of networks of classes, and sine has none"
        ),
        (
          ["measure", "a.json", "b.json", "--vote", "mean", "--target", "digits(4)"],
          "a.json: the network has 64 inputs, but digits(4) has 16"
        ),
        (
          ["fit", "digits", "--family", "capsules", "--routing", "0"],
          "routing must be a whole number"
        ),
        (
          ["fit", "digits", "--routing", "2"], "routing belongs to the family capsules, not to mlp"
        ),
        (
          ["fit", "digits", "--family", "capsules", "--depth", "0"], "at least 1 layer of capsules"
        ),
        (
          ["fit", "sine", "--family", "capsules", "--optimizer", "lm"],
          "lm solves for the output layer"
        ),
        (
          ["fit", "sine", "--loss", "margin", "--optimizer", "adam"],
          "margin needs a target of classes"
        ),
        (["targets", "--rows", "shifted_digits"], "the rows held out are varied"),
      ] {
        let outcome = try Command.run(call, in: folder)
        #expect(outcome.code == 2 && outcome.error.contains(says), "\(call): \(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1)
      }
    }
  }

  @Test("capsules approximate a function below 1, with proven bounds")
  func certified() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        [
          "fit", "0.5+0.3*sin(2*x)", "--domain", "[-1,1]", "--family", "capsules", "--width", "3",
          "--capsule-size", "2", "--optimizer", "lbfgs", "--steps", "300", "--reference-starts",
          "1",
          "--save", "net.json", "--json",
        ], in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      let errors = try #require(object(fit.output)["errors"] as? [String: Any])
      let sup = try #require(errors["sup"] as? Double)
      #expect(sup < 0.05)
      let upper = try SavedNetwork(folder: folder).proven(tolerance: 0.1).upper
      #expect(sup <= upper + 1e-12 && upper < 2 * sup)
    }
  }
}
