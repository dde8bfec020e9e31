import Base
import Foundation
import GRDB

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

  /// - Throws: `UserError` for fewer than 1 task.
  package init(tasks: Int, program: String, file: String) throws {
    try SizeLimit.jobs.check(tasks, "the number of jobs")
    self.tasks = tasks
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
  /// - Throws: `UserError` where there is no Slurm, the store refuses, or runs are missing in the end;
  ///   `Left` where `shouldStop` said so.
  /// - Returns: how many planned runs are stored then: all.
  package func run(
    _ plan: Plan, storePath: String, resume: Bool, shouldStop: @escaping () -> Bool = { false },
    submitted: (_ job: String) -> Void = { _ in }
  ) throws -> Int {
    let store = try Store(path: storePath)
    try gather(into: store)
    let stored = try store.begin(plan, resume: resume, shouldStop: shouldStop)
    try store.close()
    let open = plan.runs.filter { !stored.contains($0.id) }
    guard !open.isEmpty else { return stored.count }

    // A task without a run would only wait for its turn.
    let tasks = min(self.tasks, open.count)
    let before = logs(of: storePath)
    let code = try submit(plan, storePath, tasks: tasks, shouldStop, submitted)
    let central = try Store(path: storePath)
    try gather(into: central)
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
        : "see " + names.joined(separator: ", ") + (after.count > 3 ? ", …" : "")
      throw UserError(
        "\(missing.count) of \(plan.runs.count) runs are missing: \(reason); "
          + "continue with --resume", at: storePath)
    }
    return now.count
  }

  /// - Returns: the exit code of sbatch.
  private func submit(
    _ plan: Plan, _ storePath: String, tasks: Int, _ shouldStop: () -> Bool,
    _ submitted: (String) -> Void
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
    guard FileManager.default.createFile(atPath: said.path, contents: nil),
      let output = FileHandle(forWritingAtPath: said.path)
    else { throw UserError("cannot write here", at: said.path) }
    defer {
      try? output.close()
      try? FileManager.default.removeItem(at: said)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "sbatch", "--wait", "--array=0-\(tasks - 1)", "--job-name=\(name)",
      "--output=\(storePath.replacing("%", with: "%%")).slurm-%a.log", "--wrap", share,
    ]
    process.standardOutput = output
    try process.run()
    var job: String?
    func look() {
      guard job == nil, let text = try? String(contentsOf: said, encoding: .utf8) else { return }
      job = number(in: text)
      if let job { submitted(job) }
    }
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.1)
      look()
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
    return process.terminationStatus
  }

  /// The first whole number of what sbatch printed: `Submitted batch job 4242`.
  private func number(in text: String) -> String? {
    text.split { $0.isWhitespace || $0 == ";" }.map(String.init)
      .first { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
  }

  /// The number of the newest job of a name; nil where the queue does not say. sbatch may keep what it
  /// prints until it ends.
  private func jobInQueue(_ name: String) -> String? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["squeue", "--me", "--noheader", "--format=%F", "--name=\(name)"]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
      .max().map(String.init)
  }

  private func left(_ job: String?, _ name: String, _ storePath: String) -> Left {
    let cancel = job.map { "scancel \($0)" } ?? "scancel --name=\(quoted(name))"
    return Left(
      description: "the array job \(job.map { "\($0) " } ?? "")goes on: cancel it by: \(cancel); "
        + "gather what it has done by: approxima sweep \(quoted(file)) --store \(quoted(storePath)) "
        + "--executor slurm --jobs \(tasks) --resume")
  }

  /// Takes every share that lies beside a store into it, of whatever number of tasks. A share that a
  /// task still writes stays.
  private func gather(into store: Store) throws {
    for path in files(beside: store.path, as: /\.part-[0-9]+-of-[0-9]+/).map(\.path).sorted() {
      let share = try Store(path: path)
      for record in try share.records() { try store.insert(record) }
      let isFree = share.isFree()
      try share.close()
      guard isFree else { continue }
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
    }
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

  /// Files that are called as the store and an ending.
  private func files(
    beside storePath: String, as ending: Regex<Substring>
  ) -> [(path: String, ending: Substring)] {
    let store = URL(fileURLWithPath: storePath)
    let folder = store.deletingLastPathComponent().path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix(store.lastPathComponent) else { return nil }
      let rest = name.dropFirst(store.lastPathComponent.count)
      return rest.wholeMatch(of: ending) == nil ? nil : ("\(folder)/\(name)", rest)
    }
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

extension Store {
  /// Whether no other process has the file open: only then can its log be given up.
  fileprivate func isFree() -> Bool {
    let mode = try? queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA busy_timeout = 0")
      return try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
    }
    return mode == "delete"
  }
}

/// A text as one word of a shell.
private func quoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "'\\''") + "'"
}
