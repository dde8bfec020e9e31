import Approxima

/// Fits as the tasks of one array job of Slurm, each with its share of the plan.
enum SlurmArray: SweepExecutor {
  static let name = "slurm"
  static let summary = "as a Slurm array of --jobs tasks"

  static func sweep(_ plan: Plan, for command: Sweep) throws {
    let executor = try SlurmExecutor(
      tasks: command.jobs ?? 1, program: Invocation.current.program, file: command.file,
      resources: command.slurm.resources())
    let stored: Int
    do {
      stored = try executor.run(
        plan, storePath: command.store, resume: command.resume, shouldStop: Interrupt.poll,
        submitted: { Console.error("submitted as Slurm array \($0)") },
        waiting: { Console.error($0) })
    } catch let left as SlurmExecutor.Left {
      Console.error("approxima: \(left)")
      throw Interrupted()
    }
    Console.error("\(plan.experiment): \(counted(stored, "run")) in \(command.store)")
  }
}
