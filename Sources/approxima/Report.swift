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
        approxima report runs.sqlite runs.sqlite --output compared.html
      """)

  @Argument(
    help: ArgumentHelp(
      "A file that 'sweep' wrote; of two, what changed from the first to the second.",
      valueName: "runs.sqlite"))
  var stores: [String]

  @Option(help: "The page.")
  var output = "report.html"

  @Option(help: ArgumentHelp("All runs as a table.", valueName: "runs.csv"))
  var csv: String?

  @Option(help: ArgumentHelp("Every figure as SVG, with its data as CSV.", valueName: "folder"))
  var figures: String?

  @Option(help: "Only this experiment (default: all of the store).")
  var experiment: String?

  func run() throws {
    try OutputFile.check([("--output", output), ("--csv", csv)], keeping: stores)
    if let figures { try OutputFolder(figures).check() }
    guard stores.count <= 2 else {
      throw UserError(
        "a report is of one store, or compares two, not \(stores.count); 'plot' takes any number")
    }
    if stores.count == 2 { return try compare() }
    let path = stores[0]
    let store = try Store(path: path, access: .read)
    let report = try StoredReport(store, path: path, experiment: experiment)
    try OutputFile(output).write(report.document.page)
    if let csv {
      try OutputFile(csv).write { piece in
        try store.writeCSV(experiment: experiment) { text in
          if Interrupt.isAsked { throw Interrupted() }
          try piece(Data(text.utf8))
        }
      }
    }
    if let figures {
      try writeFigures(report.document.figures, to: URL(fileURLWithPath: figures))
    }
    Console.error("\(counted(report.count, "run")) of \(report.title) in \(output)")
    if !report.notice.isEmpty { Console.error(report.notice) }
    print(report.document.summary, terminator: "")
    try store.close()
  }

  /// Two stores run by run.
  private func compare() throws {
    if csv != nil { throw UserError("goes with one store", at: "--csv") }
    let runs = try stores.map { path -> [RunSummary] in
      let store = try Store(path: path, access: .read)
      var seen: Set<RunIdentity> = []
      var runs: [RunSummary] = []
      try store.forEachSummary(experiment: experiment) { run in
        if Interrupt.isAsked { throw Interrupted() }
        if seen.insert(run.id).inserted { runs.append(run) }
      }
      try store.close()
      guard !runs.isEmpty else { throw UserError("there are no finished runs", at: path) }
      return runs
    }
    let names = stores.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    let hasSup = runs.joined().contains { !$0.errors.sup.isNaN }
    let comparison = try StoreComparison(
      first: runs[0], second: runs[1],
      names: names[0] == names[1] ? (stores[0], stores[1]) : (names[0], names[1]),
      norm: hasSup ? .sup : .l2)
    try OutputFile(output).write(comparison.page)
    if let figures { try writeFigures([comparison.figure], to: URL(fileURLWithPath: figures)) }
    Console.error("\(stores[0]) and \(stores[1]) in \(output)")
    print(comparison.summary, terminator: "")
  }
}

/// The error rate of classes, the symbols of sequences; the sup norm where all runs have it, else the L2 norm; also for
/// data, whose largest error is mostly that of the noisiest row.
func preferredNorm(_ records: [RunRecord]) -> ErrorNorm {
  if !records.isEmpty {
    if records.allSatisfy({ $0.errors.classes != nil }) { return .errorRate }
    if records.allSatisfy({ $0.errors.symbolsRight != nil }) { return .symbolsWrong }
  }
  return records.allSatisfy {
    $0.settings.domain != nil && $0.settings.measure.contains(.sup)
  } ? .sup : .l2
}

/// What figures draw beside the networks: functions, not data.
let drawnTarget: TargetResolver = { text, domain in
  guard case .function(let function)? = try? resolveTarget(text, domain: domain) else {
    return nil
  }
  return function
}
