import Approxima
import ArgumentParser
import Foundation

/// `approxima sweep`: all runs of an experiment file, into a store.
struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run an experiment file on all cores, into a store.",
    discussion: """
      Results are stored as they come. Kill it when you like: --resume does again what was running \
      then, and nothing that was stored, with the same bits in the end. On a cluster with Slurm, \
      --executor slurm --jobs 40 makes an array job of at most 40 tasks.

      EXAMPLES
        approxima sweep experiments/sine.yaml --dry-run
        approxima sweep experiments/sine.yaml --store runs.sqlite --jobs 2
        approxima sweep experiments/sine.yaml --store runs.sqlite --resume
      """)

  @Argument(help: ArgumentHelp("The experiment.", valueName: "file.yaml"))
  var file: String

  @Option(help: "SQLite file for the results.")
  var store = "runs.sqlite"

  @Option(help: "Fits at a time (default: one a core).")
  var jobs: Int?

  @Option(help: "Where fits run: on this machine's cores, or as a Slurm array of --jobs tasks.")
  var executor = Executor.local

  @Option(help: .hidden)
  var part: String?

  @Flag(help: "Continue where runs of this experiment are stored already.")
  var resume = false

  @Flag(help: "Print the plan and its counts; run nothing, write nothing.")
  var dryRun = false

  @Flag(help: "The plan or the outcome as one JSON object on standard output.")
  var json = false

  func run() throws {
    if let jobs { try located("--jobs") { try SizeLimit.jobs.check(jobs, "the number of jobs") } }
    if let part { _ = try shareNumbers(part) }
    let plan = try plan()
    if dryRun {
      var stored = 0
      if FileManager.default.fileExists(atPath: store) {
        let results = try Store(path: store, access: .read)
        stored = try results.stored(of: plan).count
        try results.close()
      }
      let summary = PlanSummary(plan, stored: stored)
      print(json ? summary.json.text + "\n" : summary.text, terminator: "")
      return
    }
    switch executor {
    case .local: try sweepHere(plan)
    case .slurm: try sweepBySlurm(plan)
    }
  }

  /// The plan; a large one takes seconds, and says how far it is.
  private func plan() throws -> Plan {
    let file = try ExperimentFile(contentsOf: file)
    let isTerminal = Console.errorIsTerminal
    var status = OccasionalStatus()
    let start = ContinuousClock.now
    var lines = 0
    defer { Console.clearStatus() }
    return try Plan(file) { planned, total in
      let text = "planning: \(planned) of \(total) runs"
      status.show(text)
      // Where no terminal rewrites its line, one every five seconds.
      if !isTerminal, ContinuousClock.now - start > .seconds(5 * (lines + 1)) {
        Console.error(text)
        lines += 1
      }
      return !Interrupt.isAsked
    }
  }

  private func sweepBySlurm(_ plan: Plan) throws {
    let executor = try SlurmExecutor(tasks: jobs ?? 1, program: runningProgram, file: file)
    let stored: Int
    do {
      stored = try executor.run(
        plan, storePath: store, resume: resume, shouldStop: { Interrupt.isAsked },
        submitted: { Console.error("submitted as Slurm array \($0)") })
    } catch let left as SlurmExecutor.Left {
      Console.error("approxima: \(left)")
      throw Interrupted()
    }
    Console.error("\(plan.experiment): \(stored) runs in \(store)")
  }

  /// This task's share of an array job, and where it goes.
  private func share(_ text: String, of plan: Plan) throws -> (Plan, Store) {
    let numbers = try shareNumbers(text)
    let central = try Store(path: store, access: .read)
    let stored = try central.stored(of: plan)
    try central.close()
    return (
      plan.share(numbers[0], of: numbers[1], without: stored),
      try Store(
        path: SlurmExecutor.sharePath(of: store, task: numbers[0], of: numbers[1]))
    )
  }

  /// Looks in the closed file: another program may have written over it meanwhile.
  private func checkStored(_ plan: Plan, in path: String) throws {
    let store = try Store(path: path, access: .read)
    let lacking = try plan.runs.count - store.stored(of: plan).count
    try store.close()
    guard lacking == 0 else {
      throw UserError(
        "the store lacks \(lacking) of the \(plan.runs.count) runs that were stored in it: another "
          + "program wrote over it; continue with --resume", at: path)
    }
  }

  /// The number of a share and of how many.
  private func shareNumbers(_ text: String) throws -> [Int] {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Int($0) }
    guard words.count == 2, numbers.count == 2, numbers[0] >= 0, numbers[0] < numbers[1],
      SizeLimit.jobs.range.contains(numbers[1])
    else { throw UserError("'\(excerpt(text))' is not a share such as 0/4", at: "--part") }
    return numbers
  }

  private func sweepHere(_ whole: Plan) throws {
    let (plan, results) =
      try part.map { try share($0, of: whole) } ?? (whole, try Store(path: store))
    let runner = try Runner(plan: plan, store: results, jobs: jobs)
    var display = ProgressDisplay(isTerminal: Console.errorIsTerminal)
    var last = (progress: SweepProgress(total: 0, stored: 0, work: 0), seconds: 0.0)
    let outcome = try runner.run(
      resume: resume || part != nil, shouldStop: { Interrupt.isAsked },
      observe: { progress, seconds in
        last = (progress, seconds)
        if let text = display.text(for: progress, after: seconds) { Console.progress(text) }
      })
    if let text = display.text(for: last.progress, after: last.seconds, isLast: true) {
      Console.progress(text)
    }
    try results.close()
    if json {
      print(
        JSON.object(
          ("experiment", .string(plan.experiment)), ("store", .string(store)),
          ("runs", .integer(outcome.progress.total)), ("done", .integer(outcome.progress.done)),
          ("diverged", .integer(outcome.progress.diverged)),
          ("failed", .integer(outcome.progress.failed))
        ).text)
    }
    if outcome.isInterrupted {
      let again = verbWords(
        "sweep", file, options: optionWords("store", store) + ["--resume"])
      Console.error("interrupted; continue by: \(shellLine(again))")
      throw Interrupted()
    }
    try checkStored(plan, in: results.path)
    Console.error("\(plan.experiment): \(outcome.progress.total) runs in \(store)")
    let next = verbWords("report", store, options: ["--output", "report.html"])
    Console.error("next: \(shellLine(next))")
  }
}

/// Where the fits of a sweep run.
enum Executor: String, ExpressibleByArgument, CaseIterable {
  case local, slurm
}
