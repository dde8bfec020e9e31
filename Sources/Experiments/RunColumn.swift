import Foundation
import GRDB

/// A column of the table `runs`: its name, its type, what a run has there.
///
/// Settings need no column: SQLite reads them from `settings`, as in `json_extract(settings, '$.loss')`.
package struct RunColumn: Sendable {
  enum Kind: String {
    case text = "TEXT"
    case integer = "INTEGER"
    case real = "REAL"
  }

  package let name: String
  let kind: Kind
  let isKey: Bool
  /// Never NULL.
  let isRequired: Bool
  /// The version of the schema that brought it.
  let since: Int
  let value: @Sendable (RunRecord) throws -> (any DatabaseValueConvertible)?

  private init(
    _ name: String, _ kind: Kind, isKey: Bool = false, isRequired: Bool = false, since: Int = 1,
    _ value: @escaping @Sendable (RunRecord) throws -> (any DatabaseValueConvertible)?
  ) {
    self.name = name
    self.kind = kind
    self.isKey = isKey
    self.isRequired = isRequired
    self.since = since
    self.value = value
  }

  /// SQLite's name of the type.
  package var type: String { kind.rawValue }

  /// As a table's definition has it.
  var definition: String {
    "\(name) \(kind.rawValue)\(isKey ? " PRIMARY KEY" : "")\(isRequired ? " NOT NULL" : "")"
  }

  /// Looks at the types of all rows, which is much faster than reading them: SQLite does not see to them.
  /// - Throws: `UserError` with table, row and column of a value of another type.
  static func check(_ db: Database) throws {
    let conditions = all.map { column in
      var kinds = [column.kind.rawValue]
      if column.kind == .real { kinds.append(Kind.integer.rawValue) }
      if !column.isRequired { kinds.append("NULL") }
      return "upper(typeof(\(column.name))) IN ('\(kinds.joined(separator: "', '"))')"
    }
    let wrong = "SELECT * FROM runs WHERE NOT (\(conditions.joined(separator: " AND "))) LIMIT 1"
    guard let row = try Row.fetchOne(db, sql: wrong) else { return }
    let stored = StoredRow(row, table: "runs", key: "id")
    for column in all {
      switch column.kind {
      case .text where column.isRequired: _ = try stored.text(column.name)
      case .text: _ = try stored.optionalText(column.name)
      case .integer where column.isRequired:
        _ = try stored.integer(column.name, atLeast: .min)
      case .integer, .real:
        let number = try stored.optionalNumber(column.name)
        if column.isRequired, number == nil {
          throw stored.error(column.name, "it must not be NULL")
        }
      }
    }
  }

  /// In the order of the table.
  package static let all = shape + outcome + split + program + classes + samples + sequences

  private static let shape: [RunColumn] = [
    RunColumn("id", .text, isKey: true, isRequired: true) { $0.id.description },
    RunColumn("settings", .text, isRequired: true) { try $0.settings.canonicalJSON() },
    RunColumn("target", .text, isRequired: true) { $0.settings.target },
    RunColumn("domain", .text) { $0.settings.domain?.description },
    RunColumn("inputs", .integer, isRequired: true) { $0.settings.inputs },
    RunColumn("outputs", .integer, isRequired: true) { $0.settings.outputs },
    RunColumn("activation", .text, isRequired: true) { $0.settings.activation },
    RunColumn("width", .integer, isRequired: true) { $0.settings.width },
    RunColumn("depth", .integer, isRequired: true) { $0.settings.depth },
    RunColumn("widths", .text, isRequired: true) {
      JSON.array($0.settings.widths.map(JSON.integer)).text
    },
    RunColumn("parameters", .integer, isRequired: true) { $0.parameters },
    RunColumn("optimizer", .text, isRequired: true) { $0.settings.optimizer.name },
    RunColumn("seed", .integer, isRequired: true) { Int64(bitPattern: $0.settings.seed) },
  ]

  private static let outcome: [RunColumn] = [
    RunColumn("status", .text, isRequired: true) { $0.status.rawValue },
    RunColumn("failure", .text) { $0.failure },
    RunColumn("steps", .integer, isRequired: true) { $0.steps },
    RunColumn("loss", .real) { $0.loss },
    RunColumn("l1", .real) { $0.errors.l1 },
    RunColumn("l2", .real) { $0.errors.l2 },
    RunColumn("sup", .real) { $0.errors.sup },
    RunColumn("relative_l2", .real) { $0.errors.relativeL2 },
    RunColumn("relative_sup", .real) { $0.errors.relativeSup },
    RunColumn("sup_at", .text) { JSON($0.errors.supAt).text },
    RunColumn("l1_uncertainty", .real) { $0.errors.l1Uncertainty },
    RunColumn("l2_uncertainty", .real) { $0.errors.l2Uncertainty },
    RunColumn("method", .text, isRequired: true) { $0.errors.method },
  ]

  private static let split: [RunColumn] = [
    RunColumn("rounding", .real) { $0.split.rounding },
    RunColumn("approximation", .real, since: 2) { $0.split.approximation },
    RunColumn("optimisation", .real, since: 2) { $0.split.optimisation },
    RunColumn("floor", .real, since: 2) { $0.split.floor },
    RunColumn("split_kind", .text, since: 2) { $0.split.kind?.rawValue },
    RunColumn("split_reference", .text, since: 2) { $0.split.reference },
    RunColumn("reason", .text, since: 3) { $0.errors.reason },
    RunColumn("floor_proven", .integer, since: 3) { $0.split.isFloorProven },
    RunColumn("certified_lower", .real, since: 4) { $0.errors.certifiedLower },
    RunColumn("certified_upper", .real, since: 4) { $0.errors.certifiedUpper },
  ]

  /// NULL where the target has no classes.
  private static let classes: [RunColumn] = [
    RunColumn("accuracy", .real, since: 4) { $0.errors.classes?.accuracy },
    RunColumn("log_loss", .real, since: 4) { $0.errors.classes?.logLoss },
    RunColumn("calibration_error", .real, since: 4) { $0.errors.classes?.calibrationError },
    RunColumn("confusion", .text, since: 4) { record in
      try record.errors.classes?.confusion.map { try JSON(encoding: $0).text }
    },
  ]

  /// NULL of classes, where a value is not finite, and where data hold nothing out.
  private static let samples: [RunColumn] = [
    RunColumn("samples_rms", .real, since: 5) { $0.errors.samples?.atSamples },
    RunColumn("elsewhere_rms", .real, since: 5) { $0.errors.samples?.elsewhere },
    RunColumn("interpolates", .integer, since: 5) { $0.errors.samples?.interpolates },
  ]

  /// NULL where the target is no function of sequences, or an output is not finite.
  private static let sequences: [RunColumn] = [
    RunColumn("symbols_right", .real, since: 6) { $0.errors.symbolsRight }
  ]

  private static let program: [RunColumn] = [
    RunColumn("wall_seconds", .real, isRequired: true) { $0.wallSeconds },
    RunColumn("version", .text, isRequired: true) { $0.version },
    RunColumn("finished_at", .text, isRequired: true) { timestamp($0.finishedAt) },
  ]
}
