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
      --executor slurm --jobs 40 makes an array job of at most 40 tasks, each with the resources that \
      the --slurm options ask for, such as --slurm-time 2:00:00 --slurm-mem 4G, and one fit at a time a \
      processor.

      EXAMPLES
        approxima sweep experiments/sine.yaml --dry-run
        approxima sweep experiments/sine.yaml --store runs.sqlite --jobs 2
        approxima sweep experiments/sine.yaml --store runs.sqlite --resume
        approxima sweep experiments/exp.yaml --store e.sqlite --watch 2
      """)

  @Argument(help: ArgumentHelp("The experiment.", valueName: "file.yaml"))
  var file: String

  @Option(help: "SQLite file for the results.")
  var store = "runs.sqlite"

  @Option(help: "Fits at a time (default: one a core).")
  var jobs: Int?

  @Option(help: "Where fits run: \(ExecutorChoice.summary).")
  var executor = ExecutorChoice.standard

  @OptionGroup(title: "Slurm")
  var slurm: SlurmOptions

  @Option(help: .hidden)
  var part: String?

  /// Gathers the shares that other processes did, and runs nothing.
  @Flag(help: .hidden)
  var gather = false

  @Flag(help: "Continue where runs of this experiment are stored already.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Make the report of the store anew every so many seconds while it runs, and at its end.",
      valueName: "seconds"))
  var watch: Double?

  @Option(help: "Where --watch puts the report.")
  var report = "report.html"

  @Flag(help: "Print the plan and its counts; run nothing, write nothing.")
  var dryRun = false

  @Flag(help: "The plan or the outcome as one JSON object on standard output.")
  var json = false

  func run() throws {
    if let jobs { try located("--jobs") { try SizeLimit.jobs.check(jobs, "the number of jobs") } }
    let resources = try slurm.resources()
    if resources != nil, executor.type.name != SlurmArray.name {
      throw UserError("the --slurm options go with --executor slurm")
    }
    if let part { _ = try shareNumbers(part) }
    if let watch {
      guard (1...86_400).contains(watch) else {
        throw UserError("it takes seconds from 1 to 86400, not \(plain(watch))", at: "--watch")
      }
      guard executor.type.name == LocalExecutor.name else {
        throw UserError(
          "it goes with fits on this machine, not with --executor slurm", at: "--watch")
      }
      try OutputFile.check([("--report", report)], keeping: [store, file])
    }
    let experiment = try ExperimentFile(contentsOf: file)
    if let tuned = try TunedPlan(experiment) { return try sweepTuned(tuned) }
    let plan = try plan(of: experiment)
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
    if gather {
      try gatherShares(of: plan)
    } else {
      try executor.type.sweep(plan, for: self)
    }
  }

  private func gatherShares(of plan: Plan) throws {
    let results = try Store(path: store)
    try results.gatherShares()
    let stored = try results.begin(plan, resume: resume, shouldStop: Interrupt.poll)
    try results.close()
    let missing = plan.runs.count { !stored.contains($0.id) }
    print(
      JSON.object(("runs", .integer(plan.runs.count)), ("missing", .integer(missing))).text)
  }

  /// The plan; a large one takes seconds, and says how far it is.
  private func plan(of file: ExperimentFile) throws -> Plan {
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

  /// The number of a share and of how many.
  func shareNumbers(_ text: String) throws -> [Int] {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Int($0) }
    guard words.count == 2, numbers.count == 2, numbers[0] >= 0, numbers[0] < numbers[1],
      SizeLimit.jobs.range.contains(numbers[1])
    else { throw UserError("'\(excerpt(text))' is not a share such as 0/4", at: "--part") }
    return numbers
  }
}
