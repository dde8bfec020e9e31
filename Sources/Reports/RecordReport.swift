// Reports, figures and plots from the records of a store, targets and networks.

import Base
import Experiments
import Fitting
import Functions
import Measurement
import Networks

extension ReportRun {
  /// The run as the report sees it.
  package init(_ record: RunRecord) {
    let settings = record.settings
    let network = record.network
    self.init(
      id: record.id.description, target: settings.target, domain: settings.domain,
      activation: settings.activation, widths: settings.widths, parameters: record.parameters,
      seed: settings.seed, status: Status(record),
      errors: record.errors, split: record.split,
      wallSeconds: record.wallSeconds, version: record.version,
      curve: record.curve, settings: settings.reported,
      network: { network($0) })
    self.command = shellLine(fitCommand(settings))
  }
}

extension ReportRun {
  /// The run as the report sees it, without curve and network.
  package init(_ summary: RunSummary) {
    let settings = summary.shared.settings
    self.init(
      Fields(
        id: summary.id.description, target: settings.target, domain: settings.domain,
        activation: settings.activation, widths: summary.widths, parameters: summary.parameters,
        seed: summary.seed,
        status: Status(
          summary.status, failure: summary.failure, isEarly: summary.steps < settings.steps),
        errors: summary.errors, split: summary.split,
        wallSeconds: summary.wallSeconds, version: summary.version, curve: [],
        settings: summary.shared.reported, kind: ObjectIdentifier(summary.shared),
        command: summary.shared.command))
  }
}

extension ReportRun.Status {
  /// How a record's fit ended.
  package init(_ record: RunRecord) {
    self.init(
      record.status, failure: record.failure, isEarly: record.steps < record.settings.steps)
  }

  init(_ status: FitStatus, failure: String?, isEarly: Bool) {
    self =
      if failure != nil {
        .failed
      } else {
        switch status {
        case .converged: .converged
        case .exhausted: isEarly ? .halted : .exhausted
        case .diverged: .diverged
        }
      }
  }
}

/// The function of a target's text on a domain; nil where it cannot be evaluated, as for data.
public typealias TargetResolver = @Sendable (_ target: String, _ domain: Domain?) -> TargetFunction?

/// A self-contained HTML page about the runs of an experiment; see `htmlReport(for:options:)`.
/// - Parameters:
///   - experiment: its name, the title of the page.
///   - question: what it asks; nothing where empty.
///   - records: in the order of the plan. A run that occurs twice counts once.
///   - norm: of headlines and figures; where no run has it, the first norm that one has.
///   - target: gives the functions that are drawn beside the networks.
public func htmlReport(
  experiment: String, question: String = "", records: [RunRecord], norm: ErrorNorm = .l2,
  target: @escaping TargetResolver
) -> String {
  ReportDocument(
    experiment: experiment, question: question, records: records, norm: norm, target: target
  ).page
}

extension ReportDocument {
  /// The report of an experiment's records.
  /// - Parameters:
  ///   - experiment: its name, the title of the page.
  ///   - question: what it asks; nothing where empty.
  ///   - records: in the order of the plan. A run that occurs twice counts once.
  ///   - norm: of headlines and figures; where no run has it, the first norm that one has.
  ///   - notice: what a reader must know first, such as ``unfinishedNotice(_:)``; nothing where empty.
  ///   - target: gives the functions that are drawn beside the networks.
  package init(
    experiment: String, question: String = "", records: [RunRecord], norm: ErrorNorm = .l2,
    notice: String = "", target: @escaping TargetResolver
  ) {
    let distinct = distinctRecords(records)
    var options = ReportOptions(
      norm: measuredNorm(norm, distinct), title: experiment, question: question,
      csv: csv(distinct), target: target)
    options.notice = notice
    self.init(of: distinct.map { ReportRun($0) }, options: options)
  }
}

extension ReportDocument {
  /// The report of a store's runs, read one after the other without curves and networks; those of the few
  /// runs that are drawn are read by their ids.
  /// - Parameters:
  ///   - runs: each once.
  ///   - norm: as measured by some run.
  package init(
    experiment: String, question: String = "", runs: [ReportRun], shared: [SharedSettings],
    norm: ErrorNorm, notice: String = "", target: @escaping TargetResolver,
    record: @escaping @Sendable (RunIdentity) -> RunRecord?
  ) {
    var options = ReportOptions(
      norm: norm, title: experiment, question: question, csv: "", target: target)
    options.notice = notice
    options.details = { id in
      RunIdentity(id).flatMap(record).map { record in
        let network = record.network
        return RunDetails(curve: record.curve, network: { network($0) })
      }
    }
    // What runs name by its identity must live as long as they do.
    options.shared = shared
    self.init(of: runs, options: options)
  }
}

extension ReportOptions {
  /// Options of a report whose targets can be had again.
  fileprivate init(
    norm: ErrorNorm, title: String = "", question: String = "", csv: String = "",
    target: @escaping TargetResolver
  ) {
    self.init(
      norm: norm, title: title, question: question, csv: csv, target: { target($0, $1)?.values })
    baselines = { text, domain, parameters in
      guard let function = target(text, domain) else { return [] }
      return reportBaselines(of: function, parameters: parameters, norm: norm)
    }
  }
}

/// All figures of the report, in order; see `htmlReport(experiment:question:records:norm:target:)`.
package func figures(
  for records: [RunRecord], norm: ErrorNorm = .l2, target: @escaping TargetResolver
) -> [NamedFigure] {
  let distinct = distinctRecords(records)
  return figures(
    for: distinct.map { ReportRun($0) },
    options: ReportOptions(
      norm: measuredNorm(norm, distinct), target: target))
}

/// The target beside one network: curves with the pointwise error, or maps for two inputs.
/// - Parameters:
///   - target: f; of more than two inputs a slice is drawn, of several outputs the first.
///   - network: N, with the inputs and outputs of f.
///   - domain: what is drawn, of as many dimensions as f has inputs; the target's own where nil.
public func fitFigure(
  target: TargetFunction, network: Network, domain: Domain? = nil
) -> NamedFigure {
  let (figure, how) = networkFigure(target: target, network: network, domain: domain)
  return NamedFigure(name: "fit-\(target.name.fileStem)", figure: figure, caption: how)
}

/// The figure of any network beside a target, and a sentence that says how it was made.
package func networkFigure(
  target: TargetFunction, network: Network, domain: Domain?
) -> (figure: Figure, how: String) {
  let shape = Configuration(
    widths: network.widths, parameters: network.parameterCount, runs: [])
  let activations = Set(network.activations.map(\.description)).sorted()
  return approximationFigure(
    title: "\(target.name): target and network", target: target.values,
    approximants: [
      Approximant(
        title: "network", note: (activations + [shape.name]).joined(separator: ", "),
        values: { network($0) })
    ], domain: domain ?? target.domain)
}

/// The target against the network as lines of text; see `terminalPlot(target:network:domain:style:)`.
package func terminalPlot(
  target: TargetFunction, network: Network, domain: Domain? = nil,
  style: TerminalStyle = TerminalStyle()
) -> String {
  terminalPlot(
    target: target.values, network: { network($0) }, domain: domain ?? target.domain, style: style)
}

/// Which experiments have planned runs that are not stored, with the command that runs them; nothing where all
/// are complete.
/// - Parameter store: its path.
package func unfinishedNotice(_ experiments: [Store.Experiment], store: String = "runs.sqlite")
  -> String
{
  experiments.filter { $0.finished < $0.planned }.map {
    let command = shellLine(
      ["approxima", "sweep", "\($0.name).yaml", "--store", store, "--resume"])
    return
      "Unfinished: \(grouped($0.finished)) of the \(counted($0.planned, "planned run")) of '\($0.name)' "
      + "are stored; with its file at hand the other \(grouped($0.planned - $0.finished)) by: \(command)"
  }.joined(separator: " · ")
}

/// The norms that a run has.
package func measuredNorms(_ errors: ErrorReport) -> [ErrorNorm] {
  ErrorNorm.allCases.filter { !$0.value(in: errors).isNaN }
}

private func distinctRecords(_ records: [RunRecord]) -> [RunRecord] {
  var seen: Set<RunIdentity> = []
  return records.filter { seen.insert($0.id).inserted }
}

/// The norm, or the first that some run has where none has this.
private func measuredNorm(_ norm: ErrorNorm, _ records: [RunRecord]) -> ErrorNorm {
  ([norm] + ErrorNorm.allCases).first { candidate in
    records.contains { !candidate.value(in: $0.errors).isNaN }
  } ?? norm
}
