import Approxima
import ArgumentParser

/// What a task of a Slurm job may use.
struct SlurmOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Longest time of a task: 30, 2:00:00 or 1-12.", valueName: "time"))
  var slurmTime: String?

  @Option(help: ArgumentHelp("Memory of a task: 500M, 4G.", valueName: "size"))
  var slurmMem: String?

  @Option(help: ArgumentHelp("Partition; 'sinfo' lists them.", valueName: "name"))
  var slurmPartition: String?

  @Option(help: ArgumentHelp("Processors of a task, and so fits at a time.", valueName: "n"))
  var slurmCpus: Int?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Another option of sbatch, as one word; may be given again.", valueName: "--account=name"))
  var slurmOption: [String] = []

  /// nil where nothing is asked for.
  /// - Throws: `UserError` placed at the option that is wrong.
  func resources() throws -> SlurmResources? {
    guard
      slurmTime != nil || slurmMem != nil || slurmPartition != nil || slurmCpus != nil
        || !slurmOption.isEmpty
    else { return nil }
    return try SlurmResources(
      time: slurmTime, memory: slurmMem, partition: slurmPartition, cpus: slurmCpus,
      options: slurmOption)
  }
}
