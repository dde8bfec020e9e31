import Approxima
import ArgumentParser
import Foundation

/// `approxima report`: a store as one page, with its figures and its table.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a report of a store: one HTML file that works offline.",
    discussion: """
      Its main result is also printed: the best shape of each variant, and what the page finds.

      EXAMPLES
        approxima sweep experiments/sine.yaml --store runs.sqlite
        approxima report runs.sqlite --output report.html
        approxima report runs.sqlite --experiment sine --csv runs.csv
        approxima report runs.sqlite --figures figures
      """)

  @Argument(help: ArgumentHelp("A file that 'sweep' wrote.", valueName: "runs.sqlite"))
  var store: String

  @Option(help: "The page.")
  var output = "report.html"

  @Option(help: ArgumentHelp("All runs as a table.", valueName: "runs.csv"))
  var csv: String?

  @Option(help: ArgumentHelp("Every figure as SVG, with its data as CSV.", valueName: "folder"))
  var figures: String?

  @Option(help: "Only this experiment (default: all of the store).")
  var experiment: String?

  func run() throws {
    try OutputFile.check([("--output", output), ("--csv", csv)], keeping: [self.store])
    if let figures { try OutputFolder(figures).check() }
    let store = try Store(path: self.store, access: .read)
    let all = try store.experiments()
    if let experiment, !all.contains(where: { $0.name == experiment }) {
      throw UserError(
        "no experiment '\(experiment)'" + suggestion(for: experiment, among: all.map(\.name)),
        at: self.store)
    }
    let chosen = all.filter { experiment == nil || $0.name == experiment }
    let records = try store.records(experiment: experiment)
    try store.close()
    let norm = preferredNorm(records)
    let notice = unfinishedNotice(chosen)
    let report = ReportDocument(
      experiment: chosen.map(\.name).joined(separator: ", "),
      question: chosen.compactMap(\.question).joined(separator: " "), records: records, norm: norm,
      notice: notice, target: drawnTarget)
    try OutputFile(output).write(report.page)
    if let csv { try OutputFile(csv).write(Experiments.csv(records)) }
    if let figures {
      try writeFigures(report.figures, to: URL(fileURLWithPath: figures))
    }
    Console.error(
      "\(counted(records.count, "run")) of \(chosen.map(\.name).joined(separator: ", ")) in \(output)"
    )
    if !notice.isEmpty { Console.error(notice) }
    print(report.summary, terminator: "")
  }
}

/// The sup norm where all runs have it, else the L2 norm; also for data, whose largest error is mostly that of
/// the noisiest row.
func preferredNorm(_ records: [RunRecord]) -> ErrorNorm {
  records.allSatisfy { $0.settings.domain != nil && $0.settings.measure.contains(.sup) }
    ? .sup : .l2
}

/// What figures draw beside the networks: functions, not data.
let drawnTarget: TargetResolver = { text, domain in
  guard case .function(let function)? = try? resolveTarget(text, domain: domain) else {
    return nil
  }
  return function
}
