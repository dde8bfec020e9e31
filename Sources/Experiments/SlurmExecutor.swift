import Base
import Foundation

/// Runs what a store lacks of a plan as one Slurm array job.
///
/// Each task takes a share of the open runs into a store of its own, since SQLite's log does not work
/// over network file systems; when the job has ended, the shares are gathered into the store. A share
/// that a task left unfinished is gathered as far as it is, and `--resume` continues.
package struct SlurmExecutor: Sendable {
  /// Tasks of the array.
  package let tasks: Int
  /// The program that a task calls, and the experiment file that it reads.
  package let program: String
  package let file: String
  /// Of each task; nil for what the cluster gives.
  package let resources: SlurmResources?

  /// - Throws: `UserError` for fewer than 1 task.
  package init(
    tasks: Int, program: String, file: String, resources: SlurmResources? = nil
  ) throws {
    try SizeLimit.jobs.check(tasks, "the number of jobs")
    self.tasks = tasks
    self.resources = resources
    self.program = program
    self.file = file
  }

  /// The job was left to itself, as the user stopped waiting.
  package struct Left: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// Gathers shares of earlier jobs, submits a job for what is missing, waits for its end, gathers.
  /// - Parameters:
  ///   - plan: the runs.
  ///   - storePath: of the store, on a file system that all nodes see.
  ///   - resume: whether the experiment may be in the store already.
  ///   - shouldStop: asked often; after a yes the job goes on without being waited for.
  ///   - submitted: told of the job's number.
  ///   - waiting: told, once, what keeps tasks from ever starting.
  /// - Throws: `UserError` where there is no Slurm, the store refuses, or runs are missing in the end;
  ///   `Left` where `shouldStop` said so.
  /// - Returns: how many planned runs are stored then: all.
  package func run(
    _ plan: Plan, storePath: String, resume: Bool, shouldStop: @escaping () -> Bool = { false },
    submitted: (_ job: String) -> Void = { _ in }, waiting: (_ reason: String) -> Void = { _ in }
  ) throws -> Int {
    let store = try Store(path: storePath)
    try store.gatherShares()
    let stored = try store.begin(plan, resume: resume, shouldStop: shouldStop)
    try store.close()
    let open = plan.runs.filter { !stored.contains($0.id) }
    guard !open.isEmpty else { return stored.count }

    // A task without a run would only wait for its turn.
    let tasks = min(self.tasks, open.count)
    let before = logs(of: storePath)
    let code = try submit(plan, storePath, tasks: tasks, shouldStop, submitted, waiting)
    let central = try Store(path: storePath)
    try central.gatherShares()
    let now = try central.stored(of: plan)
    try central.close()
    let missing = open.indices.filter { !now.contains(open[$0].id) }
    guard missing.isEmpty else {
      let stuck = Set(missing.map { $0 % tasks })
      let after = logs(of: storePath).filter {
        before[$0.key] != $0.value && stuck.contains($0.key)
      }
      let names = after.keys.sorted().prefix(3).map { "\(storePath).slurm-\($0).log" }
      let reason =
        names.isEmpty
        ? "no task left a log" + (code == 0 ? "" : " (sbatch ended with code \(code))")
        : (limit(of: after.keys.sorted(), storePath).map { "\($0); " } ?? "")
          + "see " + names.joined(separator: ", ") + (after.count > 3 ? ", …" : "")
      throw UserError(
        "\(missing.count) of \(plan.runs.count) runs are missing: \(reason); "
          + "continue with --resume", at: storePath)
    }
    return now.count
  }

  /// - Returns: the exit code of sbatch.
  private func submit(
    _ plan: Plan, _ storePath: String, tasks: Int, _ shouldStop: () -> Bool,
    _ submitted: (String) -> Void, _ waiting: (String) -> Void
  ) throws -> Int32 {
    // sbatch reads patterns in the name: %% is a %, and a backslash turns all of them off.
    guard !storePath.contains("\\") else {
      throw UserError("a store for Slurm has no backslash in its path", at: storePath)
    }
    let name = "approxima-\(plan.experiment)"
    let share =
      "\(quoted(program)) sweep \(quoted(file)) --store \(quoted(storePath)) "
      + "--jobs \"${SLURM_CPUS_PER_TASK:-1}\" --part \"$SLURM_ARRAY_TASK_ID/\(tasks)\""
    let said = FileManager.default.temporaryDirectory.appendingPathComponent(
      "approxima-sbatch-\(UUID().uuidString)")
    let complaints = said.appendingPathExtension("errors")
    guard FileManager.default.createFile(atPath: said.path, contents: nil),
      FileManager.default.createFile(atPath: complaints.path, contents: nil),
      let output = FileHandle(forWritingAtPath: said.path),
      let errors = FileHandle(forWritingAtPath: complaints.path)
    else { throw UserError("cannot write here", at: said.path) }
    defer {
      try? output.close()
      try? errors.close()
      for file in [said, complaints] { try? FileManager.default.removeItem(at: file) }
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "sbatch", "--wait", "--array=0-\(tasks - 1)", "--job-name=\(name)",
        "--output=\(storePath.replacing("%", with: "%%")).slurm-%a.log",
      ] + (resources?.submission ?? []) + ["--wrap", share]
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    var job: String?
    func look() {
      guard job == nil, let text = try? String(contentsOf: said, encoding: .utf8) else { return }
      job = number(in: text)
      if let job { submitted(job) }
    }
    var (asked, isTold, pause) = (Date(), false, 3.0)
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.1)
      look()
      if let job, !isTold, Date().timeIntervalSince(asked) > pause {
        if let reason = obstacle(to: job) {
          waiting("\(reason); cancel it by: scancel \(job)")
          isTold = true
        }
        (asked, pause) = (Date(), min(60, 2 * pause))
      }
      if shouldStop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        look()
        throw left(job ?? jobInQueue(name), name, storePath)
      }
    }
    look()
    // 127 is env's word for a program that is not there.
    if process.terminationStatus == 127 {
      throw UserError("'sbatch' is not on the path; --executor slurm needs Slurm, local does not")
    }
    let words = (try? String(contentsOf: complaints, encoding: .utf8)) ?? ""
    if job == nil, process.terminationStatus != 0 {
      let lines = words.split(separator: "\n").map {
        $0.replacing("sbatch: error: ", with: "").replacing(
          "Batch job submission failed: ", with: "")
      }
      throw UserError(
        "sbatch refuses the job: \(lines.isEmpty ? "it says nothing, exit code \(process.terminationStatus)" : excerpt(lines.joined(separator: "; "), limit: 300))"
      )
    }
    return process.terminationStatus
  }

  /// What keeps tasks of a job from ever starting, in Slurm's word and ours; nil where they run or only wait
  /// for their turn.
  private func obstacle(to job: String) -> String? {
    guard let text = said(["squeue", "--jobs=\(job)", "--noheader", "--format=%t %r"]) else {
      return nil
    }
    let known = [
      "PartitionTimeLimit": "--slurm-time is more than the partition gives",
      "PartitionNodeLimit": "the partition has no such node",
      "PartitionDown": "the partition is down",
      "PartitionInactive": "the partition takes no jobs",
      "BadConstraints": "no node has what the options ask for",
      "ReqNodeNotAvail": "the nodes that it needs are down or taken out",
    ]
    for line in text.split(separator: "\n") where line.hasPrefix("PD ") {
      let reason = String(line.dropFirst(3).prefix { $0 != "," })
      if let words = known[reason] { return "Slurm holds its tasks back (\(reason)): \(words)" }
      if reason.hasPrefix("QOS") || reason.hasPrefix("Assoc") {
        return "Slurm holds its tasks back (\(reason)): a limit of your account"
      }
    }
    return nil
  }

  /// What the logs of tasks say of a limit that ended them.
  private func limit(of tasks: [Int], _ storePath: String) -> String? {
    for task in tasks {
      let path = "\(storePath).slurm-\(task).log"
      guard let handle = FileHandle(forReadingAtPath: path) else { continue }
      defer { try? handle.close() }
      let end = (try? handle.seekToEnd()) ?? 0
      try? handle.seek(toOffset: end > 4096 ? end - 4096 : 0)
      let text = String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
      if text.contains("DUE TO TIME LIMIT") {
        return "task \(task) reached its time limit, give a longer --slurm-time"
      }
      if text.contains("oom_kill") || text.contains("Out Of Memory") {
        return "task \(task) reached its memory limit, give a larger --slurm-mem"
      }
    }
    return nil
  }

  /// The first whole number of what sbatch printed: `Submitted batch job 4242`.
  private func number(in text: String) -> String? {
    text.split { $0.isWhitespace || $0 == ";" }.map(String.init)
      .first { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
  }

  /// The number of the newest job of a name; nil where the queue does not say. sbatch may keep what it
  /// prints until it ends.
  private func jobInQueue(_ name: String) -> String? {
    said(["squeue", "--me", "--noheader", "--format=%F", "--name=\(name)"])?.split(separator: "\n")
      .compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
      .max().map(String.init)
  }

  /// What a program prints; nil where it is not there.
  private func said(_ words: [String]) -> String? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }

  private func left(_ job: String?, _ name: String, _ storePath: String) -> Left {
    let cancel = job.map { "scancel \($0)" } ?? "scancel --name=\(quoted(name))"
    return Left(
      description: "the array job \(job.map { "\($0) " } ?? "")goes on: cancel it by: \(cancel); "
        + "gather what it has done by: approxima sweep \(quoted(file)) --store "
        + "\(quoted(storePath)) "
        + "--executor slurm --jobs \(tasks) "
        + (resources?.words ?? []).map { quoted($0) + " " }.joined() + "--resume")
  }

  /// The logs that tasks left beside a store, with the time of their last change.
  private func logs(of storePath: String) -> [Int: Date] {
    var logs: [Int: Date] = [:]
    for (path, ending) in files(beside: storePath, as: /\.slurm-[0-9]+\.log/) {
      guard let task = Int(ending.dropFirst(7).dropLast(4)) else { continue }
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      logs[task] = attributes?[.modificationDate] as? Date
    }
    return logs
  }

  /// Where a task stores its share.
  package static func sharePath(of storePath: String, task: Int, of tasks: Int) -> String {
    "\(storePath).part-\(task)-of-\(tasks)"
  }
}

extension Plan {
  /// Every `count`-th of the runs that are not in `stored`, from the one at `index`.
  package func share(_ index: Int, of count: Int, without stored: Set<RunIdentity>) -> Plan {
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
