import Base
import Foundation

/// Runs what a store lacks of a plan as one Slurm array job.
///
/// Each task takes a share of the open runs into a store of its own, since SQLite's log does not work
/// over network file systems; when the job has ended, the shares are gathered into the store. A share
/// that a task left unfinished is gathered as far as it is, and `--resume` continues.
public struct SlurmExecutor: Sendable {
  /// Tasks of the array.
  public let tasks: Int
  /// The program that a task calls, and the experiment file that it reads.
  public let program: String
  public let file: String

  /// - Throws: `UserError` for fewer than 1 task.
  public init(tasks: Int, program: String, file: String) throws {
    try SizeLimit.jobs.check(tasks, "the number of jobs")
    self.tasks = tasks
    self.program = program
    self.file = file
  }

  /// Submits the job, waits for its end, gathers the shares.
  /// - Parameters:
  ///   - plan: the runs.
  ///   - storePath: of the store, on a file system that all nodes see.
  ///   - resume: whether the experiment may be in the store already.
  ///   - shouldStop: asked often; after a yes the job goes on without being waited for.
  /// - Throws: `UserError` where there is no Slurm, or the store refuses.
  /// - Returns: how many planned runs are stored then.
  public func run(
    _ plan: Plan, storePath: String, resume: Bool, shouldStop: () -> Bool = { false }
  ) throws -> Int {
    let store = try Store(path: storePath)
    if try store.begin(plan, resume: resume).count < plan.runs.count {
      try store.close()
      try submit(plan, storePath, shouldStop)
    } else {
      try store.close()
    }
    return try gather(plan, storePath)
  }

  private func submit(_ plan: Plan, _ storePath: String, _ shouldStop: () -> Bool) throws {
    let share =
      "\(quoted(program)) sweep \(quoted(file)) --store \(quoted(storePath)) "
      + "--jobs \"${SLURM_CPUS_PER_TASK:-1}\" --part \"$SLURM_ARRAY_TASK_ID/\(tasks)\""
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "sbatch", "--wait", "--array=0-\(tasks - 1)", "--job-name=approxima-\(plan.experiment)",
      "--output=\(storePath).slurm-%a.log", "--wrap", share,
    ]
    process.standardOutput = FileHandle.standardError
    try process.run()
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.1)
      if shouldStop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        throw Interrupted()
      }
    }
    // 127 is env's word for a program that is not there.
    if process.terminationStatus == 127 {
      throw UserError("'sbatch' is not on the path; --executor slurm needs Slurm, local does not")
    }
  }

  private func gather(_ plan: Plan, _ storePath: String) throws -> Int {
    let store = try Store(path: storePath)
    for task in 0..<tasks {
      let path = SlurmExecutor.sharePath(of: storePath, task: task, of: tasks)
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let share = try Store(path: path)
      for record in try share.records() { try store.insert(record) }
      try share.close()
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
    }
    let stored = try store.stored(of: plan).count
    try store.close()
    return stored
  }

  /// Where a task stores its share.
  public static func sharePath(of storePath: String, task: Int, of tasks: Int) -> String {
    "\(storePath).part-\(task)-of-\(tasks)"
  }
}

extension Plan {
  /// Every `count`-th of the runs that are not in `stored`, from the one at `index`.
  public func share(_ index: Int, of count: Int, without stored: Set<RunIdentity>) -> Plan {
    var share = self
    share.runs = runs.filter { !stored.contains($0.id) }.enumerated()
      .filter { $0.offset % count == index }.map(\.element)
    return share
  }
}

/// A text as one word of a shell.
private func quoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "'\\''") + "'"
}
