import Approxima
import ArgumentParser
import Foundation

/// `approxima sweep`: all runs of an experiment file, into a store.
struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run an experiment file on all cores, into a store.",
    discussion: """
      Results are stored as they come. Kill it when you like: --resume continues, with nothing lost \
      and nothing done twice, and the same bits in the end.

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
    let results = try Store(path: store)
    let runner = try Runner(plan: plan, store: results, jobs: jobs)
    var display = ProgressDisplay(isTerminal: Console.errorIsTerminal)
    var last = (progress: SweepProgress(total: 0, stored: 0, work: 0), seconds: 0.0)
    let outcome = try runner.run(resume: resume, shouldStop: { Interrupt.isAsked }) {
      progress, seconds in
      last = (progress, seconds)
      if let text = display.text(for: progress, after: seconds) { Console.progress(text) }
    }
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
      Console.error("interrupted; continue by: approxima sweep \(file) --store \(store) --resume")
      throw Interrupted()
    }
    Console.error("\(plan.experiment): \(outcome.progress.total) runs in \(store)")
    Console.error("next: approxima report \(store) --output report.html")
  }
}
