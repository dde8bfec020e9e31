import Base
import Fitting
import Foundation
import GRDB
import Measurement
import Networks

/// A row of the table `runs` as a run, bit for bit; `RunColumn` writes it.
enum RunRow {
  /// The record that a row holds; the row also has `experiment` and `network`.
  /// - Throws: `UserError` with table, row and column of the first value that cannot be.
  static func record(_ row: Row, curve: [CurvePoint]) throws -> RunRecord {
    let runs = StoredRow(row, table: "runs", key: "id")
    guard let id = RunIdentity(try runs.text("id")) else {
      throw runs.error("id", "it must be 32 hexadecimal digits")
    }
    let settings = try runs.json("settings", as: RunSettings.self)
    let network = try network(runs.part("networks"), settings, of: runs)
    guard let status = FitStatus(rawValue: try runs.text("status")) else {
      throw runs.error("status", "unknown status '\(excerpt(try runs.text("status")))'")
    }
    guard let finishedAt = try? Date(try runs.text("finished_at"), strategy: .iso8601) else {
      throw runs.error("finished_at", "it must be a time such as 2026-01-31T12:00:00Z")
    }
    let seconds = try runs.number("wall_seconds")
    guard (0...1e12).contains(seconds) else {
      throw runs.error("wall_seconds", "it must be seconds of at least 0, not \(plain(seconds))")
    }
    var errors = ErrorReport(
      l1: try runs.number("l1"), l2: try runs.number("l2"), sup: try runs.number("sup"),
      relativeL2: try runs.number("relative_l2"), relativeSup: try runs.number("relative_sup"),
      supAt: try runs.json("sup_at", as: [Double?].self).map { $0 ?? .nan },
      l1Uncertainty: try runs.number("l1_uncertainty"),
      l2Uncertainty: try runs.number("l2_uncertainty"), method: try runs.text("method"),
      reason: try runs.optionalText("reason"))
    errors.certifiedLower = try runs.optionalNumber("certified_lower")
    errors.certifiedUpper = try runs.optionalNumber("certified_upper")
    errors.classes = try classes(runs)
    errors.samples = try samples(runs)
    errors.symbolsRight = try runs.optionalNumber("symbols_right")
    return RunRecord(
      id: id, experiment: try runs.part("plan").text("experiment"), settings: settings,
      status: status, failure: try runs.optionalText("failure"), steps: try runs.integer("steps"),
      loss: try runs.number("loss"), errors: errors,
      split: try split(runs), wallSeconds: seconds,
      version: try runs.text("version"), finishedAt: finishedAt, curve: curve, network: network)
  }

  /// The columns of the errors at the samples and elsewhere; those of an older schema's rows are not there.
  private static func samples(_ runs: StoredRow) throws -> SampleErrors? {
    guard let own = try runs.optionalNumber("samples_rms"),
      let other = try runs.optionalNumber("elsewhere_rms")
    else { return nil }
    return SampleErrors(
      atSamples: own, elsewhere: other,
      interpolates: try runs.optionalFlag("interpolates") ?? false)
  }

  /// The columns of classes; those of an older schema's rows are not there.
  private static func classes(_ runs: StoredRow) throws -> ClassErrors? {
    guard let accuracy = try runs.optionalNumber("accuracy") else { return nil }
    let confusion = try runs.optionalText("confusion").map { _ in
      try runs.json("confusion", as: ClassErrors.Confusion.self)
    }
    return ClassErrors(
      accuracy: accuracy, logLoss: try runs.optionalNumber("log_loss"),
      calibrationError: try runs.optionalNumber("calibration_error"), confusion: confusion)
  }

  /// The network of a row; its bytes are counted before an architecture is believed.
  private static func network(
    _ networks: StoredRow, _ settings: RunSettings, of runs: StoredRow
  ) throws -> Network {
    guard let blob = networks.bytes("network") else {
      throw networks.error("parameters", "it must be a blob of the network's parameters")
    }
    func size(_ wanted: String) -> UserError {
      networks.error(
        "parameters",
        "it must be 8 bytes for each of the network's \(wanted) parameters, not \(blob.count) bytes"
      )
    }
    let sides = [settings.inputs] + settings.widths + [settings.outputs]
    guard let least = sides.min(), least >= 1 else {
      throw runs.error("settings", "inputs, outputs and widths must be at least 1")
    }
    if let domain = settings.domain, domain.dimension != settings.inputs {
      throw runs.error(
        "settings",
        "the domain has \(domain.dimension) dimensions and the network \(settings.inputs) inputs")
    }
    // Widths that no blob can hold would overflow the count below.
    guard let most = sides.max(), most <= blob.count, sides.count <= blob.count else {
      throw size("many")
    }
    let architecture: Architecture
    do {
      architecture = try settings.architecture()
    } catch let error as UserError {
      throw runs.error("settings", "\(error)")
    }
    guard let parameters = numbers(blob), parameters.count == architecture.numberCount else {
      throw size("\(architecture.numberCount)")
    }
    return Network(architecture, parameters: parameters, precision: settings.precision)
  }

  /// The columns of the split; those of an older schema's rows are NULL, or not there.
  private static func split(_ runs: StoredRow) throws -> ErrorSplit {
    var split = ErrorSplit(
      approximation: try runs.optionalNumber("approximation"),
      optimisation: try runs.optionalNumber("optimisation"),
      rounding: try runs.optionalNumber("rounding"))
    if let reference = try runs.optionalText("split_reference") { split.reference = reference }
    split.floor = try runs.optionalNumber("floor")
    split.kind = try runs.optionalText("split_kind").map { text in
      guard let kind = ErrorSplit.Kind(rawValue: text) else {
        throw runs.error("split_kind", "unknown kind '\(excerpt(text))'")
      }
      return kind
    }
    split.isFloorProven = try runs.optionalFlag("floor_proven")
    // Before version 3 no row says how its floor is known: it is not taken for proven.
    if split.kind == .floor, split.isFloorProven != true { split.kind = .computedFloor }
    split.total = try runs.optionalNumber("sup")
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
    return stride(from: 0, to: bytes.count, by: 8).map { (start: Int) -> Double in
      var pattern: UInt64 = 0
      for place in 0..<8 { pattern |= UInt64(bytes[start + place]) << UInt64(8 * place) }
      return Double(bitPattern: pattern)
    }
  }
}
