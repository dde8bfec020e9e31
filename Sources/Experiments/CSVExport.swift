import Base
import Foundation
import Networks

/// Columns of the CSV, in order; what differs between identical sweeps (timing, dates) is last.
package let csvColumns =
  ["experiment", "id", "target", "domain", "inputs", "outputs"]
  + resultSettings(.network).map { $0.resultName } + ["width", "depth", "parameters"]
  + resultSettings(.fit).map { $0.resultName } + [
    "seed", "status", "failure", "steps", "loss", "l1", "l2", "sup", "relative_l2",
    "relative_sup", "sup_at", "l1_uncertainty", "l2_uncertainty", "method", "rounding",
    "approximation", "optimisation", "floor", "split_kind", "split_reference", "reason",
    "floor_proven", "certified_lower", "certified_upper", "accuracy", "log_loss",
    "calibration_error", "symbols_right", "samples_rms", "elsewhere_rms", "interpolates", "version",
    "wall_seconds", "finished_at",
  ]

/// Columns of the CSV that hold settings, but for the widths.
package let settingColumnNames = (resultSettings(.network) + resultSettings(.fit))
  .map { $0.resultName }.filter { $0 != "widths" }

/// Runs as comma-separated values with a header (RFC 4180, lines end in LF).
///
/// Numbers are the shortest decimals that read back to the same bits; NaN is `nan`, infinities are
/// `inf` and `-inf`; what does not apply is empty; lists are separated by blanks.
package func csv(_ records: [RunRecord]) -> String {
  csvHeader + records.map { csvLine(RunSummary($0)) }.joined()
}

/// The names of the columns as the first line of a CSV.
package let csvHeader = csvColumns.joined(separator: ",") + "\n"

extension Store {
  /// The runs as ``csv(_:)`` has them, piece by piece: a million of them need no memory here.
  /// - Parameter write: takes the next piece of the text.
  /// - Throws: `UserError` for an unknown experiment, or where a row is damaged; what `write` throws.
  package func writeCSV(experiment: String? = nil, to write: (String) throws -> Void) throws {
    var piece = csvHeader
    try forEachSummary(experiment: experiment, hasAll: true) { run in
      piece += csvLine(run)
      if piece.utf8.count > 1 << 18 {
        try write(piece)
        piece = ""
      }
    }
    try write(piece)
  }
}

private func csvLine(_ run: RunSummary) -> String {
  let settings = run.shared.settings
  let errors = run.errors
  func optional(_ value: Double?) -> String { value.map(plain) ?? "" }
  func fields(_ section: SettingSection) -> [String] {
    resultSettings(section).map { setting in
      setting.name == "widths"
        ? run.widths.map(String.init).joined(separator: " ")
        : run.shared.columns[setting.resultName] ?? ""
    }
  }
  let shape =
    [
      run.experiment, run.id.description, settings.target,
      settings.domain?.description ?? "", String(settings.inputs), String(settings.outputs),
    ] + fields(.network)
    + [String(run.widths.max() ?? 0), String(run.widths.count), String(run.parameters)]
  let outcome =
    fields(.fit) + [
      String(run.seed), run.status.rawValue, run.failure ?? "",
      String(run.steps), plain(run.loss), plain(errors.l1), plain(errors.l2),
      plain(errors.sup), plain(errors.relativeL2), plain(errors.relativeSup),
      errors.supAt.map(plain).joined(separator: " "), plain(errors.l1Uncertainty),
      plain(errors.l2Uncertainty), errors.method, optional(run.split.rounding),
    ]
  let rest = [
    optional(run.split.approximation), optional(run.split.optimisation),
    optional(run.split.floor), run.split.kind?.rawValue ?? "", run.split.reference,
    errors.reason ?? "", run.split.isFloorProven.map { $0 ? "true" : "false" } ?? "",
    optional(errors.certifiedLower), optional(errors.certifiedUpper),
    optional(errors.classes?.accuracy), optional(errors.classes?.logLoss),
    optional(errors.classes?.calibrationError), optional(errors.symbolsRight),
    optional(errors.samples?.atSamples), optional(errors.samples?.elsewhere),
    errors.samples.map { $0.interpolates ? "true" : "false" } ?? "", run.version,
    plain(run.wallSeconds), run.finishedAt,
  ]
  return (shape + outcome + rest).map(quoted).joined(separator: ",") + "\n"
}

private func quoted(_ field: String) -> String {
  guard field.utf8.contains(where: { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d }) else {
    return field
  }
  return "\"" + field.replacing("\"", with: "\"\"") + "\""
}
