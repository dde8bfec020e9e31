import Base
import Fitting
import Foundation
import GRDB
import Measurement
import Networks

/// A run as a row of the table `runs`, and back, bit for bit.
enum RunRow {
  static let columns = [
    "id", "settings", "target", "domain", "inputs", "outputs", "activation", "width", "depth",
    "widths", "parameters", "optimizer", "seed", "status", "failure", "steps", "loss", "l1", "l2",
    "sup", "relative_l2", "relative_sup", "sup_at", "l1_uncertainty", "l2_uncertainty", "method",
    "rounding", "approximation", "optimisation", "floor", "split_kind", "split_reference",
    "wall_seconds", "version", "finished_at",
  ]

  /// Values in the order of `columns`.
  static func values(of record: RunRecord) throws -> [(any DatabaseValueConvertible)?] {
    let settings = record.settings
    let errors = record.errors
    return [
      record.id.description, try settings.canonicalJSON(), settings.target,
      settings.domain?.description, settings.inputs, settings.outputs, settings.activation,
      settings.width, settings.depth, JSON.array(settings.widths.map(JSON.integer)).text,
      record.parameters, settings.optimizer, Int64(bitPattern: settings.seed),
      record.status.rawValue, record.failure, record.steps, record.loss, errors.l1, errors.l2,
      errors.sup, errors.relativeL2, errors.relativeSup, JSON(errors.supAt).text,
      errors.l1Uncertainty, errors.l2Uncertainty, errors.method, record.split.rounding,
      record.split.approximation, record.split.optimisation, record.split.floor,
      record.split.kind?.rawValue, record.split.reference,
      record.wallSeconds, record.version, timestamp(record.finishedAt),
    ]
  }

  /// The record that a row holds; the row also has `experiment` and `network`.
  static func record(_ row: Row, curve: [CurvePoint]) throws -> RunRecord {
    func number(_ column: String) -> Double { row[column] ?? .nan }
    func text(_ column: String) throws -> String {
      guard let text: String = row[column] else { throw UserError("\(column) is missing") }
      return text
    }
    guard let id = RunIdentity(try text("id")) else { throw UserError("its id is no hash") }
    let settings = try JSONDecoder().decode(
      RunSettings.self, from: Data(try text("settings").utf8))
    let architecture = try settings.architecture()
    guard let blob: Data = row["network"],
      let parameters = numbers(blob), parameters.count == architecture.parameterCount
    else { throw UserError("its network is missing or of another size") }
    guard let status = FitStatus(rawValue: try text("status")) else {
      throw UserError("unknown status '\(try text("status"))'")
    }
    let supAt = try JSONDecoder().decode([Double?].self, from: Data(try text("sup_at").utf8))
    return RunRecord(
      id: id, experiment: try text("experiment"), settings: settings, status: status,
      failure: row["failure"], steps: row["steps"], loss: number("loss"),
      errors: ErrorReport(
        l1: number("l1"), l2: number("l2"), sup: number("sup"),
        relativeL2: number("relative_l2"), relativeSup: number("relative_sup"),
        supAt: supAt.map { $0 ?? .nan }, l1Uncertainty: number("l1_uncertainty"),
        l2Uncertainty: number("l2_uncertainty"), method: try text("method")),
      split: split(row), wallSeconds: number("wall_seconds"),
      version: try text("version"),
      finishedAt: (try? Date(try text("finished_at"), strategy: .iso8601)) ?? .distantPast,
      curve: curve,
      network: Network(architecture, parameters: parameters, precision: settings.precision))
  }

  /// The columns of the split; those of the first schema's rows are NULL, or not there.
  private static func split(_ row: Row) -> ErrorSplit {
    var split = ErrorSplit(
      approximation: row["approximation"], optimisation: row["optimisation"],
      rounding: row["rounding"])
    if let reference: String = row["split_reference"] { split.reference = reference }
    split.floor = row["floor"]
    split.kind = (row["split_kind"] as String?).flatMap { ErrorSplit.Kind(rawValue: $0) }
    split.total = row["sup"]
    return split
  }

  /// Numbers as bytes: 8 each, little endian.
  static func blob(_ numbers: [Double]) -> Data {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * numbers.count)
    for number in numbers {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift))
      }
    }
    return Data(bytes)
  }

  /// The numbers of such bytes; nil where they are no multiple of 8.
  static func numbers(_ blob: Data) -> [Double]? {
    let bytes = [UInt8](blob)
    guard bytes.count % 8 == 0 else { return nil }
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(
        bitPattern: (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) })
    }
  }
}
