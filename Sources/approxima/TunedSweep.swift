import Approxima
import Foundation

extension Sweep {
  /// A file with `tune:`: the search in a store beside the named one, then the contest.
  /// - Throws: `UserError`; `Interrupted` where the user stopped it.
  func sweepTuned(_ tuned: TunedPlan) throws {
    guard executor.type.name == LocalExecutor.name, part == nil, !gather else {
      throw UserError(
        "tune: goes with fits on this machine, as each round waits for the one before",
        at: "--executor")
    }
    if dryRun { return try describe(tuned) }
    var alive = tuned.first
    for round in 0..<tuned.rounds {
      let plan = try tuned.plan(round: round, alive)
      Console.error(
        "search \(round + 1) of \(tuned.rounds): \(counted(plan.runs.count, "run")) in \(searchStore)"
      )
      let errors = try search(plan, norm: tuned.tuning.norm)
      alive = try tuned.survivors(of: alive, after: round) { errors[$0] ?? .infinity }
    }
    let winners = alive.compactMap(\.first)
    for (entrant, winner) in zip(tuned.entrants, winners).prefix(60) {
      Console.error("  \(entrant.name): \(tuned.words(of: winner))")
    }
    try executor.type.sweep(try tuned.contest(winners), for: self)
  }

  /// `runs.search.sqlite` for `runs.sqlite`.
  private var searchStore: String {
    let path = store.hasSuffix(".sqlite") ? String(store.dropLast(7)) : store
    return path + ".search.sqlite"
  }

  /// Runs what the store of the search lacks.
  /// - Returns: the errors of all its runs.
  private func search(_ plan: Plan, norm: Norm) throws -> [RunIdentity: Double] {
    let results = try Store(path: searchStore)
    let runner = try Runner(plan: plan, store: results, jobs: jobs)
    var display = ProgressDisplay(isTerminal: Console.errorIsTerminal)
    var last = (progress: SweepProgress(total: 0, stored: 0, work: 0), seconds: 0.0)
    let outcome = try runner.run(
      resume: resume, shouldStop: Interrupt.poll,
      observe: { progress, seconds in
        last = (progress, seconds)
        if let text = display.text(for: progress, after: seconds) { Console.progress(text) }
      })
    if let text = display.text(for: last.progress, after: last.seconds, isLast: true) {
      Console.progress(text)
    }
    var errors: [RunIdentity: Double] = [:]
    if !outcome.isInterrupted {
      try results.forEachSummary(experiment: plan.experiment) { run in
        errors[run.id] = run.comparable(run.errors[norm])
      }
    }
    try results.close()
    guard !outcome.isInterrupted else {
      let again = verbWords(
        "sweep", file, options: optionWords("store", store) + ["--resume"])
      Console.error("interrupted; continue by: \(shellLine(again))")
      throw Interrupted()
    }
    return errors
  }

  /// For `--dry-run`.
  private func describe(_ tuned: TunedPlan) throws {
    let tuning = tuned.tuning
    let contest = try tuned.contest(tuned.entrants.map { _ in 0 })
    let rounds = try (0..<tuned.rounds).map { round -> (runs: Int, steps: Int) in
      let alive = tuned.entrants.map { _ in Array(0..<tuning.trials(in: round)) }
      let plan = try tuned.plan(round: round, alive)
      return (plan.runs.count, plan.runs.first?.settings.steps ?? 0)
    }
    let budgets = Set(try tuned.entrants.map { try tuned.searchSteps(of: $0) }).sorted()
    if json {
      print(
        JSON.object(
          ("experiment", .string(contest.experiment)),
          ("entrants", .integer(tuned.entrants.count)), ("trials", .integer(tuning.trials)),
          (
            "rounds",
            .array(
              rounds.map { .object(("runs", .integer($0.runs)), ("steps", .integer($0.steps))) })
          ),
          ("search_steps", .array(budgets.map { .integer($0) })),
          ("runs", .integer(contest.runs.count))
        ).text)
      return
    }
    print(PlanSummary(contest).text, terminator: "")
    for dimension in tuning.dimensions {
      print("  searched: \(dimension.key) in \(dimension.range)")
    }
    for (round, size) in rounds.enumerated() {
      print(
        "  search \(round + 1): \(size.runs) runs of \(size.steps) steps, \(tuning.trials(in: round)) trials for each of "
          + "\(tuned.entrants.count)")
    }
    print("  budget of each: \(budgets.map(String.init).joined(separator: ", ")) steps")
  }
}
