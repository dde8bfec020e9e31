import Approxima
import Foundation

/// The report of a store as it stands.
struct StoredReport {
  let document: ReportDocument
  /// The experiments' names.
  let title: String
  /// Runs that are missing, with the command that continues; nothing where none is.
  let notice: String
  let count: Int

  /// Runs up to which a page holds all of them as CSV, and all are read whole.
  private static let mostWhole = 2000

  /// - Parameter experiment: only this one; all of the store where nil.
  /// - Throws: `UserError` for an experiment that is not there, or a damaged row.
  init(_ store: Store, path: String, experiment: String?) throws {
    let experiments = try store.experiments()
    if let experiment, !experiments.contains(where: { $0.name == experiment }) {
      throw UserError(
        "no experiment '\(experiment)'"
          + suggestion(for: experiment, among: experiments.map(\.name)),
        at: path)
    }
    let chosen = experiments.filter { experiment == nil || $0.name == experiment }
    title = chosen.map(\.name).joined(separator: ", ")
    notice = unfinishedNotice(chosen, store: path)
    count = chosen.map(\.finished).reduce(0, +)
    let question = chosen.compactMap(\.question).joined(separator: " ")
    guard count > StoredReport.mostWhole else {
      let records = try store.records(experiment: experiment)
      document = ReportDocument(
        experiment: title, question: question, records: records, norm: preferredNorm(records),
        notice: notice, target: drawnTarget)
      return
    }
    // Curves and networks are read only of those that are drawn.
    let parts = try store.gatherSummaries(experiment: experiment, into: StoredRuns()) {
      if Interrupt.isAsked { throw Interrupted() }
      $0.take($1)
    }
    var all = parts[0]
    for part in parts.dropFirst() { all.append(part) }
    var seen: Set<String> = []
    // A run may be of several experiments.
    let runs = chosen.count > 1 ? all.runs.filter { seen.insert($0.id).inserted } : all.runs
    let (shared, measured) = (all.shared, all.measured)
    let hasSup = shared.values.allSatisfy {
      $0.settings.domain != nil && $0.settings.measure.contains(.sup)
    }
    let hasClasses = !runs.isEmpty && runs.allSatisfy { $0.errors.classes != nil }
    let hasSymbols = !runs.isEmpty && runs.allSatisfy { $0.errors.symbolsRight != nil }
    let preferred =
      hasClasses ? ErrorNorm.errorRate : hasSymbols ? .symbolsWrong : hasSup ? .sup : .l2
    let norm = ([preferred] + ErrorNorm.allCases).first { measured.contains($0) } ?? preferred
    document = ReportDocument(
      experiment: title, question: question, runs: runs, shared: Array(shared.values), norm: norm,
      notice: notice, target: drawnTarget, record: { try? store.record($0) })
  }
}

/// Runs as a report needs them, and what they have.
private struct StoredRuns: Sendable {
  private(set) var runs: [ReportRun] = []
  private(set) var shared: [ObjectIdentifier: SharedSettings] = [:]
  private(set) var measured: Set<ErrorNorm> = []

  mutating func take(_ run: RunSummary) {
    shared[ObjectIdentifier(run.shared)] = run.shared
    measured.formUnion(measuredNorms(run.errors))
    runs.append(ReportRun(run))
  }

  mutating func append(_ next: StoredRuns) {
    runs += next.runs
    shared.merge(next.shared) { old, _ in old }
    measured.formUnion(next.measured)
  }
}

/// The report of a sweep that runs, made anew every so many seconds.
struct WatchedReport {
  private let store: String
  private let output: String
  private let every: Double
  private var next: Double

  /// - Parameter every: seconds, at least.
  init(of store: String, output: String, every: Double) {
    (self.store, self.output, self.every) = (store, output, every)
    next = every
  }

  /// Makes the report where it is time; one that takes long is made less often.
  /// - Parameter seconds: since the sweep began.
  mutating func look(after seconds: Double) {
    guard seconds >= next else { return }
    let start = ContinuousClock.now
    do {
      try write(isLast: false)
    } catch {
      Console.error("the report was not made: \(error)")
    }
    let took = (ContinuousClock.now - start) / .seconds(1)
    next = seconds + max(every, 20 * took)
  }

  /// - Parameter isLast: whether a browser that shows the page need not look for another.
  func write(isLast: Bool) throws {
    let store = try Store(path: self.store, access: .read)
    defer { try? store.close() }
    let report = try StoredReport(store, path: self.store, experiment: nil)
    try OutputFile(output).write(report.document.page(refresh: isLast ? nil : every))
  }
}
