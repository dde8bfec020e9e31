// What a report needs to know of one run.

import Base
import Fitting
import Measurement

/// A norm in which the error of a run is given.
public enum ErrorNorm: String, Sendable, Hashable, CaseIterable {
  case l1, l2, sup
  case relativeL2 = "relative_l2"
  case relativeSup = "relative_sup"
  /// Of classes: the share that is taken for another.
  case errorRate = "error_rate"
  /// Of classes: the mean of −ln p.
  case logLoss = "log_loss"
  /// Of sequences: the share of symbols that are not right.
  case symbolsWrong = "symbols_wrong"
  /// The upper one of two proven bounds of the sup error.
  case certified = "certified_upper"

  /// The error in this norm.
  func value(in report: ErrorReport) -> Double {
    switch self {
    case .l1: report.l1
    case .l2: report.l2
    case .sup: report.sup
    case .relativeL2: report.relativeL2
    case .relativeSup: report.relativeSup
    case .errorRate: report.classes.map { 1 - $0.accuracy } ?? .nan
    case .logLoss: report.classes?.logLoss ?? .nan
    case .symbolsWrong: report.symbolsRight.map { 1 - $0 } ?? .nan
    case .certified: report.certifiedUpper ?? .nan
    }
  }

  /// The one that tables show beside it.
  var other: ErrorNorm {
    switch self {
    case .sup, .symbolsWrong: .l2
    case .errorRate: .logLoss
    case .l1, .l2, .relativeL2, .relativeSup, .logLoss, .certified: .sup
    }
  }

  /// Whether it is the share of what is wrong, of which 0 says that all is right.
  var isShare: Bool { self == .errorRate || self == .symbolsWrong }

  /// As an axis has it.
  package var label: Label {
    switch self {
    case .l1: Label("L") + .raised("1") + Label(" error")
    case .l2: Label("L") + .raised("2") + Label(" error")
    case .sup: "sup error"
    case .relativeL2: Label("relative L") + .raised("2") + Label(" error")
    case .relativeSup: "relative sup error"
    case .errorRate: "error rate"
    case .logLoss: "log loss"
    case .symbolsWrong: "share of symbols wrong"
    case .certified: "certified sup error"
    }
  }
}

/// One run as the report sees it.
///
/// A reference to its fields, which change by a copy: groups of a hundred thousand runs share them.
@dynamicMemberLookup
package struct ReportRun: Sendable {
  /// How a run ended.
  package enum Status: String, Sendable, Hashable, CaseIterable {
    case converged, exhausted
    /// It ended before the step limit without a minimum: no further step was finite.
    case halted
    case diverged
    /// The fit threw an error and left no network.
    case failed

    /// As a sentence has it.
    package var words: String {
      switch self {
      case .converged: "converged"
      case .exhausted: "step limit reached"
      case .halted: "ended early"
      case .diverged: "diverged"
      case .failed: "failed"
      }
    }
  }

  package struct Fields: Sendable {
    package var id: String
    package var target: String
    /// Where it was approximated; nil for tabulated data.
    package var domain: Domain?
    package var activation: String
    /// Hidden widths; empty for an affine model.
    package var widths: [Int]
    package var parameters: Int
    package var seed: UInt64
    package var status: Status
    /// The errors, and how they were obtained.
    package var errors: ErrorReport
    /// What its sup error is made of.
    package var split: ErrorSplit
    package var wallSeconds: Double
    package var version: String
    /// Loss over the steps, with sup error and seconds where they are known.
    package var curve: [CurvePoint]
    /// The other settings by name: what varies among them is told apart in the report.
    package var settings: [(name: String, value: String)] { didSet { kind = nil } }
    /// Equal for runs that agree in target, domain, activation and `settings`; nil where that is not known.
    package var kind: ObjectIdentifier?
    /// What repeats the run, before its widths and its seed; empty where it is not known.
    package var command = ""
    /// The fitted network: from (inputs × samples) to (outputs × samples).
    package var network: (@Sendable (Batch) -> Batch)?
  }

  private final class Box: Sendable {
    let fields: Fields
    init(_ fields: Fields) { self.fields = fields }
  }

  private var box: Box

  package subscript<Value>(dynamicMember path: KeyPath<Fields, Value>) -> Value {
    box.fields[keyPath: path]
  }

  package subscript<Value>(dynamicMember path: WritableKeyPath<Fields, Value>) -> Value {
    get { box.fields[keyPath: path] }
    set {
      var fields = box.fields
      fields[keyPath: path] = newValue
      box = Box(fields)
    }
  }

  package init(_ fields: Fields) { box = Box(fields) }

  // What is asked of every run of a million has no key path.
  package var widths: [Int] {
    get { box.fields.widths }
    set { self[dynamicMember: \.widths] = newValue }
  }
  package var seed: UInt64 {
    get { box.fields.seed }
    set { self[dynamicMember: \.seed] = newValue }
  }
  package var id: String {
    get { box.fields.id }
    set { self[dynamicMember: \.id] = newValue }
  }
  package var status: Status {
    get { box.fields.status }
    set { self[dynamicMember: \.status] = newValue }
  }
  package var wallSeconds: Double {
    get { box.fields.wallSeconds }
    set { self[dynamicMember: \.wallSeconds] = newValue }
  }
  package var errors: ErrorReport {
    get { box.fields.errors }
    set { self[dynamicMember: \.errors] = newValue }
  }
  package var kind: ObjectIdentifier? { box.fields.kind }

  package init(
    id: String, target: String, domain: Domain?, activation: String, widths: [Int], parameters: Int,
    seed: UInt64, status: Status, errors: ErrorReport,
    split: ErrorSplit = ErrorSplit(), wallSeconds: Double, version: String,
    curve: [CurvePoint] = [],
    settings: [(name: String, value: String)] = [],
    network: (@Sendable (Batch) -> Batch)? = nil
  ) {
    self.init(
      Fields(
        id: id, target: target, domain: domain, activation: activation, widths: widths,
        parameters: parameters, seed: seed, status: status, errors: errors, split: split,
        wallSeconds: wallSeconds, version: version, curve: curve, settings: settings,
        network: network))
  }

  package var depth: Int { box.fields.widths.count }
  /// The widest hidden layer; 0 for an affine model.
  package var width: Int { box.fields.widths.max() ?? 0 }
  var isUniform: Bool {
    let widths = box.fields.widths
    return !widths.isEmpty && widths.allSatisfy { $0 == widths[0] }
  }

  /// The error by the target's own norm, of the same kind as the norm; NaN where it was not measured.
  func relativeError(_ norm: ErrorNorm) -> Double {
    norm == .sup || norm == .relativeSup || norm == .certified
      ? box.fields.errors.relativeSup : box.fields.errors.relativeL2
  }

  /// Whether the fit came to an end with a network, finite or not.
  var hasEnded: Bool { box.fields.status != .diverged && box.fields.status != .failed }

  /// Whether the error was measured in a norm, whatever came out.
  func has(_ norm: ErrorNorm) -> Bool { !norm.value(in: box.fields.errors).isNaN }

  /// The error in a norm: infinite where the run diverged, failed or gave no number.
  func error(_ norm: ErrorNorm) -> Double {
    let error = norm.value(in: box.fields.errors)
    return hasEnded && error.isFinite ? error : .infinity
  }
}

/// Loss curve and network of a run, which a report of many runs reads for few of them.
package struct RunDetails: Sendable {
  package var curve: [CurvePoint]
  package var network: @Sendable (Batch) -> Batch

  package init(
    curve: [CurvePoint], network: @escaping @Sendable (Batch) -> Batch
  ) {
    self.curve = curve
    self.network = network
  }
}

/// The median over runs of their errors in a norm; infinite where half of them or more have none.
package func medianError(_ runs: [ReportRun], _ norm: ErrorNorm) -> Double {
  median(runs.map { $0.error(norm) })
}

/// Why runs have no finite error in a norm: the reason that most of them give, and how many others
/// there are; nil where all have one or none gives a reason.
func missingReason(_ runs: [ReportRun], _ norm: ErrorNorm) -> String? {
  let reasons = firstOrder(
    runs.filter { !$0.error(norm).isFinite }.compactMap(\.errors.reason), by: \.self
  ).sorted { $0.count > $1.count }
  guard let most = reasons.first?.first else { return nil }
  return most + (reasons.count > 1 ? " (and \(counted(reasons.count - 1, "other reason")))" : "")
}
