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
    let notice = unfinishedNotice(chosen, store: self.store)
    let title = chosen.map(\.name).joined(separator: ", ")
    let question = chosen.compactMap(\.question).joined(separator: " ")
    let count = chosen.map(\.finished).reduce(0, +)
    let report: ReportDocument
    if count <= Report.mostWhole {
      let records = try store.records(experiment: experiment)
      report = ReportDocument(
        experiment: title, question: question, records: records, norm: preferredNorm(records),
        notice: notice, target: drawnTarget)
      if let csv { try OutputFile(csv).write(Experiments.csv(records)) }
    } else {
      report = try streamed(store, title: title, question: question, notice: notice)
      if let csv {
        try OutputFile(csv).write(Experiments.csv(try store.records(experiment: experiment)))
      }
    }
    try OutputFile(output).write(report.page)
    if let figures {
      try writeFigures(report.figures, to: URL(fileURLWithPath: figures))
    }
    Console.error("\(counted(count, "run")) of \(title) in \(output)")
    if !notice.isEmpty { Console.error(notice) }
    print(report.summary, terminator: "")
    try store.close()
  }

  /// Runs up to which a page holds all of them as CSV, and all are read whole.
  private static let mostWhole = 2000

  /// The report of many runs: read one after the other, curves and networks only of those that are drawn.
  private func streamed(
    _ store: Store, title: String, question: String, notice: String
  ) throws -> ReportDocument {
    var runs: [ReportRun] = []
    var shared: [ObjectIdentifier: SharedSettings] = [:]
    var seen: Set<RunIdentity> = []
    var measured: Set<ErrorNorm> = []
    try store.forEachSummary(experiment: experiment) { summary in
      if Interrupt.isAsked { throw Interrupted() }
      guard seen.insert(summary.id).inserted else { return }
      shared[ObjectIdentifier(summary.shared)] = summary.shared
      measured.formUnion(measuredNorms(summary.errors))
      runs.append(ReportRun(summary))
    }
    let hasSup = shared.values.allSatisfy {
      $0.settings.domain != nil && $0.settings.measure.contains(.sup)
    }
    let preferred = hasSup ? ErrorNorm.sup : .l2
    let norm = ([preferred] + ErrorNorm.allCases).first { measured.contains($0) } ?? preferred
    return ReportDocument(
      experiment: title, question: question, runs: runs, shared: Array(shared.values), norm: norm,
      notice: notice, target: drawnTarget, record: { try? store.record($0) })
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
