import Approxima
import ArgumentParser
import Foundation

/// `approxima sweep`: all runs of an experiment file, into a store.
struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run an experiment file on all cores, into a store.",
    discussion: """
      Results are stored as they come. Kill it when you like: --resume continues, with nothing lost \
      and nothing done twice, and the same bits in the end. On a cluster with Slurm, --executor slurm \
      --jobs 40 makes an array job of 40 tasks.

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
    let plan = try Plan(ExperimentFile(contentsOf: file))
    if dryRun {
      let exists = FileManager.default.fileExists(atPath: store)
      let stored = exists ? try Store(path: store, access: .read).stored(of: plan).count : 0
      let summary = PlanSummary(plan, stored: stored)
      print(json ? summary.json.text + "\n" : summary.text, terminator: "")
      return
    }
    switch executor {
    case .local: try sweepHere(plan)
    case .slurm: try sweepBySlurm(plan)
    }
  }

  private func sweepBySlurm(_ plan: Plan) throws {
    let executor = try SlurmExecutor(tasks: jobs ?? 1, program: runningProgram, file: file)
    let stored = try executor.run(
      plan, storePath: store, resume: resume, shouldStop: { Interrupt.isAsked })
    guard stored == plan.runs.count else {
      throw UserError(
        "\(plan.runs.count - stored) of \(plan.runs.count) runs are missing: see "
          + "\(store).slurm-*.log, and continue with --resume", at: store)
    }
    Console.error("\(plan.experiment): \(stored) runs in \(store)")
  }

  /// This task's share of an array job, and where it goes.
  private func share(_ text: String, of plan: Plan) throws -> (Plan, Store) {
    let numbers = text.split(separator: "/").compactMap { Int($0) }
    guard numbers.count == 2, numbers[0] >= 0, numbers[0] < numbers[1] else {
      throw UserError("'\(text)' is not a share such as 0/4", at: "--part")
    }
    let stored = try Store(path: store, access: .read).stored(of: plan)
    return (
      plan.share(numbers[0], of: numbers[1], without: stored),
      try Store(
        path: SlurmExecutor.sharePath(of: store, task: numbers[0], of: numbers[1]))
    )
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
    Console.error("\(plan.experiment): \(outcome.progress.total) runs in \(store)")
    let next = verbWords("report", store, options: ["--output", "report.html"])
    Console.error("next: \(shellLine(next))")
  }
}

/// Where the fits of a sweep run.
enum Executor: String, ExpressibleByArgument, CaseIterable {
  case local, slurm
}
