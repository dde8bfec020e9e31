// The plans of a file with `tune:`: of each round of the search, then of the contest with what was found.

import Base
import Foundation
import Measurement

/// A search and what it is for; its plans follow one another, each from the errors of the one before.
///
/// All runs are ordinary ones with their identities, so that a search that was broken off goes on with the same bits.
package struct TunedPlan: Sendable {
  package let file: ExperimentFile
  package let tuning: Tuning
  /// Combinations of the file's axes but seeds.
  package let entrants: [Entrant]
  private let candidates: [[ExperimentFile.Value]]
  private let seeds: [UInt64]

  /// One combination of the file's axes, whose settings are searched.
  package struct Entrant: Sendable {
    /// As lists name it: `tanh, sine`.
    package let name: String
    fileprivate let values: [ExperimentFile.Value]
    fileprivate let target: ResolvedTarget
  }

  /// nil for a file without `tune:`.
  /// - Throws: `UserError` placed in the file, for any combination that no run can have.
  package init?(_ file: ExperimentFile) throws {
    guard let tuning = file.tuning else { return nil }
    self.file = file
    self.tuning = tuning
    candidates = try tuning.candidates()
    var groups = Plan.groups(of: file)
    var seeds: [UInt64] = []
    if let last = groups.last, last[0].key == ExperimentFile.Axis.seeds {
      guard last.count == 1 else {
        throw UserError(
          "a file with tune: does not zip its seeds", at: "\(file.path):\(tuning.line)")
      }
      seeds = last[0].values.compactMap { value in
        var choices = RunChoices(target: "")
        value.apply(&choices)
        return choices.seed
      }
      groups.removeLast()
    }
    self.seeds = seeds.isEmpty ? [1] : seeds
    let sizes = groups.map { $0[0].values.count }
    let combinations = sizes.reduce(1.0) { $0 * Double($1) }
    let runs = combinations * Double(max(self.seeds.count, tuning.trials * tuning.seeds.count))
    guard runs <= Double(Plan.limit) else {
      throw UserError(
        "axes and trials multiply to \(plain(runs)) runs a round, more than \(Plan.limit)",
        at: "\(file.path):1")
    }
    var targets: [TargetKey: ResolvedTarget] = [:]
    entrants = try (0..<Int(combinations)).map { combination in
      let values = Plan.values(of: groups, sizes, at: combination)
      var choices = RunChoices(target: "")
      for (_, value) in values { value.apply(&choices) }
      let key = TargetKey(text: choices.target, domain: choices.domain)
      let line = values.first { $0.axis.key == "target" }?.value.line ?? 1
      let target: ResolvedTarget
      do {
        target =
          try targets[key]
          ?? ResolvedTarget(choices.target, domain: choices.domain, directory: file.directory)
        guard target.domain != nil else {
          throw UserError(
            "tune: is for functions: on data it would see the rows that are held out")
        }
      } catch let error as UserError {
        throw UserError("\(error)", at: "\(file.path):\(line)")
      }
      targets[key] = target
      let told = values.filter { value in value.axis.values.count > 1 }.map(\.value.label)
      return Entrant(
        name: told.isEmpty ? choices.target : told.joined(separator: ", "),
        values: values.map(\.value), target: target)
    }
    // What cannot be is said before any fit.
    for entrant in entrants {
      for candidate in candidates {
        _ = try settings(entrant, candidate, seed: 1, round: 0)
        _ = try settings(entrant, candidate, seed: 1, round: nil)
      }
    }
  }

  /// Rounds of the search.
  package var rounds: Int { tuning.halvings + 1 }

  /// Steps of all runs of the search of one entrant.
  package func searchSteps(of entrant: Entrant) throws -> Int {
    try (0..<rounds).reduce(0) { sum, round in
      let one = try settings(entrant, candidates[0], seed: 1, round: round).steps
      return sum + one * tuning.trials(in: round) * tuning.seeds.count
    }
  }

  /// What a trial sets, in words.
  package func words(of candidate: Int) -> String {
    zip(tuning.dimensions, candidates[candidate]).map { dimension, value in
      "\(dimension.key.replacing("_", with: " ")) \(value.label)"
    }.joined(separator: ", ")
  }

  /// All trials of all entrants, with which the search begins.
  package var first: [[Int]] { entrants.map { _ in Array(candidates.indices) } }

  /// The runs of a round.
  /// - Parameters:
  ///   - round: from 0.
  ///   - alive: for each entrant the trials that are left.
  /// - Throws: `UserError` placed in the file.
  package func plan(round: Int, _ alive: [[Int]]) throws -> Plan {
    var runs: [RunSettings] = []
    for (entrant, trials) in zip(entrants, alive) {
      for trial in trials {
        for seed in tuning.seeds {
          runs.append(try settings(entrant, candidates[trial], seed: seed, round: round))
        }
      }
    }
    return try Plan(
      experiment: "\(file.name), search \(round + 1) of \(rounds)",
      question: "Which settings go on?", runs: runs, definition: file.text)
  }

  /// The better half of the trials of each entrant, the best first: by the median error over the seeds, of equal ones
  /// the earlier.
  /// - Parameter error: of a run; infinite where it has none.
  /// - Throws: `UserError` placed in the file.
  package func survivors(
    of alive: [[Int]], after round: Int, error: (RunIdentity) -> Double
  ) throws -> [[Int]] {
    let count = round < tuning.halvings ? tuning.trials(in: round + 1) : 1
    return try zip(entrants, alive).map { entrant, trials in
      let ranked = try trials.map { trial in
        let errors = try tuning.seeds.map { seed in
          error(
            try settings(entrant, candidates[trial], seed: seed, round: round).identity())
        }
        return (error: median(errors), trial: trial)
      }
      return Array(ranked.sorted { ($0.error, $0.trial) < ($1.error, $1.trial) }.prefix(count))
        .map(\.trial)
    }
  }

  /// The contest itself.
  /// - Parameter winners: the trial of each entrant.
  /// - Throws: `UserError` placed in the file.
  package func contest(_ winners: [Int]) throws -> Plan {
    let runs = try zip(entrants, winners).flatMap { entrant, winner in
      try seeds.map { seed in
        try settings(entrant, candidates[winner], seed: seed, round: nil)
      }
    }
    return try Plan(
      experiment: file.name, question: file.question, runs: runs, definition: file.text,
      axes: file.axes)
  }

  /// - Parameter round: of the search; nil for a run of the contest.
  private func settings(
    _ entrant: Entrant, _ candidate: [ExperimentFile.Value], seed: UInt64, round: Int?
  ) throws -> RunSettings {
    var choices = RunChoices(target: "")
    choices.measure = file.measure
    for value in entrant.values { value.apply(&choices) }
    for value in candidate { value.apply(&choices) }
    choices.seed = seed
    if round != nil, let borrowed = tuning.borrowed { choices.activation = borrowed }
    do {
      let settings = try choices.settle(on: entrant.target).settings
      guard settings.measure.contains(where: { $0.sampled == tuning.norm }) else {
        throw BadChoice(
          key: "tune",
          error: UserError("tune decides by \(tuning.norm.rawValue), which measure: leaves out"))
      }
      guard let round else { return settings }
      choices.steps = tuning.steps(in: round, of: settings.steps)
      return try choices.settle(on: entrant.target).settings
    } catch let bad as BadChoice {
      let searched = tuning.dimensions.first { $0.key == bad.key }?.line
      let set = file.axes.first { $0.key == bad.key }?.line
      throw UserError(
        "\(bad.error)", at: "\(file.path):\(searched ?? set ?? tuning.line)")
    }
  }
}
