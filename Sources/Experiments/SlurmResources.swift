import Base

/// What a task of a Slurm array job may use, as options of `sbatch`.
package struct SlurmResources: Sendable, Hashable {
  /// The longest time, as Slurm writes it: `30`, `2:00:00`, `1-12`.
  package var time: String?
  /// Memory: `500M`, `4G`.
  package var memory: String?
  package var partition: String?
  /// Processors, and so fits at a time.
  package var cpus: Int?
  /// Other options of `sbatch`, each one word: `--account=physics`.
  package var options: [String]

  /// What the array job itself says.
  private static let ours = [
    "--array", "-a", "--wait", "-W", "--wrap", "--output", "-o", "--job-name", "-J", "--parsable",
    "--test-only", "--time", "-t", "--mem", "--partition", "-p", "--cpus-per-task", "-c", "--error",
    "-e",
  ]

  /// - Throws: `UserError` placed at the option that is wrong.
  package init(
    time: String? = nil, memory: String? = nil, partition: String? = nil, cpus: Int? = nil,
    options: [String] = []
  ) throws {
    func check(_ option: String, _ text: String?, _ pattern: Regex<Substring>, _ right: String)
      throws
    {
      guard let text, text.wholeMatch(of: pattern) == nil else { return }
      throw UserError("'\(excerpt(text))' is no \(right)", at: option)
    }
    try check(
      "--slurm-time", time,
      /(?:[0-9]+|[0-9]+:[0-5]?[0-9]|[0-9]+:[0-5]?[0-9]:[0-5]?[0-9]|[0-9]+-[0-9]+(?::[0-5]?[0-9]){0,2})/,
      "time of Slurm's: minutes such as 30, hours:minutes:seconds such as 2:00:00, or "
        + "days-hours such as 1-12"
    )
    try check(
      "--slurm-mem", memory, /[1-9][0-9]*[KMGT]?/,
      "amount of memory: a whole number of megabytes, or one with K, M, G or T such as 4G")
    try check(
      "--slurm-partition", partition, /[A-Za-z0-9_.][A-Za-z0-9_.,\-]*/,
      "name of a partition; 'sinfo' lists them")
    if let cpus, !(1...4096).contains(cpus) {
      throw UserError("\(cpus) processors a task; 1 to 4096 are taken", at: "--slurm-cpus")
    }
    for option in options {
      let name = String(option.prefix { $0 != "=" })
      let isShort = !name.hasPrefix("--")
      guard option.hasPrefix("-"), name.count > 1, name != "--" else {
        throw UserError(
          "'\(excerpt(option))' is no option of sbatch: write it as one word, such as "
            + "--account=physics",
          at: "--slurm-option")
      }
      if Self.ours.contains(isShort ? String(name.prefix(2)) : name) {
        throw UserError(
          "the array job sets \(excerpt(name)) itself; time, memory, partition and processors "
            + "have options of "
            + "their own", at: "--slurm-option")
      }
    }
    self.time = time
    self.memory = memory
    self.partition = partition
    self.cpus = cpus
    self.options = options
  }

  /// Words of a call of `sbatch`.
  var submission: [String] {
    [
      time.map { "--time=\($0)" }, memory.map { "--mem=\($0)" },
      partition.map { "--partition=\($0)" }, cpus.map { "--cpus-per-task=\($0)" },
    ].compactMap { $0 } + options
  }

  /// Words of a call of `approxima sweep`.
  var words: [String] {
    [
      time.map { "--slurm-time=\($0)" }, memory.map { "--slurm-mem=\($0)" },
      partition.map { "--slurm-partition=\($0)" }, cpus.map { "--slurm-cpus=\($0)" },
    ].compactMap { $0 } + options.map { "--slurm-option=\($0)" }
  }
}
