import Approxima
import Foundation

/// Fits on this machine's cores; also one task's share of an array job.
enum LocalExecutor: SweepExecutor {
  static let name = "local"
  static let summary = "on this machine's cores"

  static func sweep(_ whole: Plan, for command: Sweep) throws {
    let (plan, results) =
      try command.part.map { try share($0, of: whole, for: command) }
      ?? (whole, try Store(path: command.store))
    let runner = try Runner(plan: plan, store: results, jobs: command.jobs)
    var display = ProgressDisplay(isTerminal: Console.errorIsTerminal)
    var watched = command.watch.map {
      WatchedReport(of: command.store, output: command.report, every: $0)
    }
    var last = (progress: SweepProgress(total: 0, stored: 0, work: 0), seconds: 0.0)
    let outcome = try runner.run(
      resume: command.resume || command.part != nil, shouldStop: Interrupt.poll,
      observe: { progress, seconds in
        last = (progress, seconds)
        if let text = display.text(for: progress, after: seconds) { Console.progress(text) }
        watched?.look(after: seconds)
      })
    if let text = display.text(for: last.progress, after: last.seconds, isLast: true) {
      Console.progress(text)
    }
    try results.close()
    if let watched, !outcome.isInterrupted { try watched.write(isLast: true) }
    if command.json {
      print(
        JSON.object(
          ("experiment", .string(plan.experiment)), ("store", .string(command.store)),
          ("runs", .integer(outcome.progress.total)), ("done", .integer(outcome.progress.done)),
          ("diverged", .integer(outcome.progress.diverged)),
          ("failed", .integer(outcome.progress.failed))
        ).text)
    }
    if outcome.isInterrupted {
      let again = verbWords(
        "sweep", command.file, options: optionWords("store", command.store) + ["--resume"])
      Console.error("interrupted; continue by: \(shellLine(again))")
      throw Interrupted()
    }
    try checkStored(plan, in: results.path)
    Console.error(
      "\(plan.experiment): \(counted(outcome.progress.total, "run")) in \(command.store)")
    let next = verbWords("report", command.store, options: ["--output", "report.html"])
    Console.error("next: \(shellLine(next))")
  }

  /// This task's share of an array job, and where it goes.
  private static func share(_ text: String, of plan: Plan, for command: Sweep) throws -> (
    Plan, Store
  ) {
    let numbers = try command.shareNumbers(text)
    let central = try Store(path: command.store, access: .read)
    let stored = try central.stored(of: plan)
    try central.close()
    return (
      plan.share(numbers[0], of: numbers[1], without: stored),
      try Store(
        path: SlurmExecutor.sharePath(of: command.store, task: numbers[0], of: numbers[1]))
    )
  }

  /// Looks in the closed file: another program may have written over it meanwhile.
  private static func checkStored(_ plan: Plan, in path: String) throws {
    let store = try Store(path: path, access: .read)
    let lacking = try plan.runs.count - store.stored(of: plan).count
    try store.close()
    guard lacking == 0 else {
      throw UserError(
        "the store lacks \(lacking) of the \(plan.runs.count) runs that were stored in it: another "
          + "program wrote over it; continue with --resume", at: path)
    }
  }
}
