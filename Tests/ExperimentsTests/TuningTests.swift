import Base
import Experiments
import Foundation
import Networks
import Testing

/// `tune:`: equal budgets, halving, and what is said of files that cannot be.
struct TuningTests {
  private let yaml = """
    name: tuned
    target: [sine, abs]
    network: {width: 4, activation: [tanh, relu, gelu]}
    fit: {optimizer: adam, steps: 80, samples: 32}
    seeds: 5
    measure: l2
    tune:
      trials: 8
      halvings: 2
      seeds: 3
      fit:
        learning_rate: {from: 1e-3, to: 0.1}
        init: [auto, he]
    """

  private func tuned(_ text: String) throws -> TunedPlan {
    try #require(try TunedPlan(ExperimentFile(text: text, path: "t.yaml")))
  }

  @Test("every combination has the same trials, seeds and steps; rounds halve and double")
  func budget() throws {
    let plan = try tuned(yaml)
    #expect(plan.entrants.count == 6 && plan.rounds == 3)
    var alive = plan.first
    for (round, (trials, steps)) in [(8, 20), (4, 40), (2, 80)].enumerated() {
      let runs = try plan.plan(round: round, alive).runs
      #expect(runs.count == 6 * trials * 3)
      #expect(Set(runs.map(\.settings.steps)) == [steps])
      #expect(runs.allSatisfy { $0.settings.seed > 1_000_000_000 })
      // The same trials for all.
      let rates = Dictionary(grouping: runs) { $0.settings.activation }
        .mapValues { Set($0.map(\.settings.learningRate)) }
      #expect(Set(rates.values).count == 1)
      alive = alive.map { Array($0.prefix(max(1, trials / 2))) }
    }
    for entrant in plan.entrants {
      #expect(try plan.searchSteps(of: entrant) == 3 * (8 * 20 + 4 * 40 + 2 * 80))
    }
    let rates = try plan.plan(round: 0, plan.first).runs.map(\.settings.learningRate)
    #expect(rates.allSatisfy { $0 >= 1e-3 && $0 <= 0.1 } && Set(rates).count == 8)
    #expect(Set(rates.map { $0 < 0.01 }).count == 2)
    let contest = try plan.contest([0, 1, 2, 3, 4, 5])
    #expect(contest.experiment == "tuned" && contest.runs.count == 6 * 5)
    #expect(Set(contest.runs.map(\.settings.seed)) == [1, 2, 3, 4, 5])
    #expect(Set(contest.runs.map(\.settings.steps)) == [80])
  }

  @Test("the better half goes on by the median over the seeds, of equal ones the earlier")
  func survivors() throws {
    let plan = try tuned(yaml)
    let runs = try plan.plan(round: 0, plan.first).runs
    // Runs stand by entrant, trial, seed: trial 5 is best, but for one seed without an error.
    var errors: [RunIdentity: Double] = [:]
    for (place, run) in runs.enumerated() {
      let (trial, seed) = (place / 3 % 8, place % 3)
      errors[run.id] =
        trial == 5 ? (seed == 0 ? .infinity : 0.1) : trial == 2 ? (seed == 0 ? 0.01 : 9) : 1
    }
    let left = try plan.survivors(of: plan.first, after: 0) { errors[$0] ?? .nan }
    #expect(left == Array(repeating: [5, 0, 1, 3], count: 6))
    let last = try plan.survivors(of: left.map { Array($0.prefix(2)) }, after: 2) { _ in 1 }
    #expect(last == Array(repeating: [0], count: 6))
  }

  @Test("as: another activation is tuned for, once for all")
  func borrowed() throws {
    let plan = try tuned(yaml.replacing("  trials: 8", with: "  as: relu\n  trials: 8"))
    let runs = try plan.plan(round: 0, plan.first).runs
    #expect(runs.count == 2 * 8 * 3)
    #expect(Set(runs.map(\.settings.activation)) == ["relu"])
    let contest = try plan.contest(plan.entrants.map { _ in 3 })
    #expect(Set(contest.runs.map(\.settings.activation)) == ["tanh", "relu", "gelu"])
    #expect(Set(contest.runs.map(\.settings.learningRate)).count == 1)
  }

  @Test(
    "what cannot be is one line with its place",
    arguments: [
      (
        "trials: 8", "trials: 0",
        "t.yaml:8: trials of tune is a whole number from 1 to 4096, not '0'"
      ),
      ("halvings: 2", "halvings: 4", "t.yaml:8: 4 halvings need at least 16 trials, not 8"),
      ("{from: 1e-3, to: 0.1}", "{from: 0, to: 0.1}", "t.yaml:12: a range in the logarithm has"),
      ("{from: 1e-3, to: 0.1}", "{from: 1e-3}", "t.yaml:12: a range of learning_rate is {from"),
      (
        "{from: 1e-3, to: 0.1}", "{from: -1, to: 1, scale: linear}",
        "t.yaml:12: learning_rate must be"
      ),
      (
        "    init: [auto, he]", "    steps: [1, 2]", "t.yaml:13: 'steps' is no key of 'fit' of tune"
      ),
      ("init: [auto, he]", "init: [auto, hee]", "t.yaml:13: unknown initialisation 'hee'"),
      (
        "init: [auto, he]", "samples: [8, 16]",
        "t.yaml:13: 'samples' is searched here and set above"
      ),
      ("init: [auto, he]", "init: [critical]\nfit2: 1", "unknown key 'fit2'"),
      ("trials: 8", "as: rulu", "t.yaml:8: unknown activation 'rulu'"),
      ("measure: l2", "measure: sup", "t.yaml:8: tune decides by l2, which measure: leaves out"),
      ("[tanh, relu, gelu]", "[tanh, softplus]", "has none"),
      (
        "    learning_rate: {from: 1e-3, to: 0.1}\n    init: [auto, he]", "    {}",
        "nothing to search"
      ),
    ])
  func errors(old: String, new: String, words: String) throws {
    var text = yaml.replacing(old, with: new)
    if words == "has none" { text = text.replacing("[auto, he]", with: "[auto, critical]") }
    let error = #expect(throws: UserError.self) { _ = try tuned(text) }
    let line = error.map { "\($0)" } ?? ""
    #expect(line.contains(words) && !line.contains("\n"), "\(line)")
  }

  @Test("a plan without its search is refused; a file without tune has none")
  func refused() throws {
    let file = try ExperimentFile(text: yaml, path: "t.yaml")
    let error = #expect(throws: UserError.self) { try Plan(file) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("tune: is for 'approxima sweep'"))
    #expect(try TunedPlan(ExperimentFile(text: "target: sine", path: "t.yaml")) == nil)
  }
}
