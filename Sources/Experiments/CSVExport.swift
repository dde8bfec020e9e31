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
    "floor_proven", "accuracy", "log_loss", "calibration_error", "version", "wall_seconds",
    "finished_at",
  ]

/// Columns of the CSV that hold settings, but for the widths.
package let settingColumnNames = (resultSettings(.network) + resultSettings(.fit))
  .map { $0.resultName }.filter { $0 != "widths" }

/// Runs as comma-separated values with a header (RFC 4180, lines end in LF).
///
/// Numbers are the shortest decimals that read back to the same bits; NaN is `nan`, infinities are
/// `inf` and `-inf`; what does not apply is empty; lists are separated by blanks.
package func csv(_ records: [RunRecord]) -> String {
  let lines = [csvColumns] + records.map(fields)
  return lines.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
}

private func fields(_ record: RunRecord) -> [String] {
  let settings = record.settings
  let errors = record.errors
  func optional(_ value: Double?) -> String { value.map(plain) ?? "" }
  func fields(_ section: SettingSection) -> [String] {
    resultSettings(section).map { $0.words(in: settings)?.joined(separator: " ") ?? "" }
  }
  let shape =
    [
      record.experiment, record.id.description, settings.target,
      settings.domain?.description ?? "", String(settings.inputs), String(settings.outputs),
    ] + fields(.network)
    + [String(settings.width), String(settings.depth), String(record.parameters)]
  return shape + fields(.fit) + [
    String(settings.seed), record.status.rawValue,
    record.failure ?? "",
    String(record.steps), plain(record.loss), plain(errors.l1), plain(errors.l2),
    plain(errors.sup), plain(errors.relativeL2), plain(errors.relativeSup),
    errors.supAt.map(plain).joined(separator: " "), plain(errors.l1Uncertainty),
    plain(errors.l2Uncertainty), errors.method, optional(record.split.rounding),
    optional(record.split.approximation), optional(record.split.optimisation),
    optional(record.split.floor), record.split.kind?.rawValue ?? "", record.split.reference,
    errors.reason ?? "", record.split.isFloorProven.map { $0 ? "true" : "false" } ?? "",
    optional(errors.classes?.accuracy), optional(errors.classes?.logLoss),
    optional(errors.classes?.calibrationError), record.version,
    plain(record.wallSeconds), timestamp(record.finishedAt),
  ]
}

private func quoted(_ field: String) -> String {
  guard field.contains(where: { ",\"\n\r".contains($0) }) else { return field }
  return "\"" + field.replacing("\"", with: "\"\"") + "\""
}
