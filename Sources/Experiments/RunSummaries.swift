// Finished runs without their curves and networks, one after the other: what reports and plots of many need.

import Base
import Dispatch
import Fitting
import Foundation
import GRDB
import Measurement
import Synchronization

/// What is the same in many runs: all settings but widths and seed.
package final class SharedSettings: Sendable {
  /// Those of the first of these runs, with its own widths and seed.
  package let settings: RunSettings
  /// See ``RunSettings/reported``.
  package let reported: [(name: String, value: String)]
  /// The settings of columns that are named as in ``csvColumns``; lists are separated by blanks.
  package let columns: [String: String]

  /// What repeats a run, before its widths and its seed.
  package let command: String

  init(_ settings: RunSettings) {
    self.settings = settings
    command = shellLine(fitCommand(settings))
    reported = settings.reported
    var columns: [String: String] = [:]
    for setting in resultSettings(.network) + resultSettings(.fit) where setting.name != "widths" {
      columns[setting.resultName] = setting.words(in: settings)?.joined(separator: " ") ?? ""
    }
    self.columns = columns
  }
}

/// A finished run as a row of a table: without curve and network.
package struct RunSummary: Sendable {
  package var id: RunIdentity
  package var experiment: String
  package var shared: SharedSettings
  package var widths: [Int]
  package var seed: UInt64
  package var parameters: Int
  package var status: FitStatus
  package var failure: String?
  package var steps: Int
  package var loss: Double
  package var errors: ErrorReport
  package var split: ErrorSplit
  package var wallSeconds: Double
  package var version: String
  /// UTC in ISO 8601.
  package var finishedAt: String

  /// An error as medians count it: infinite where the run diverged, failed or gave no number.
  package func comparable(_ error: Double) -> Double {
    status != .diverged && failure == nil && error.isFinite ? error : .infinity
  }
}

extension RunSummary {
  /// Of a run that is at hand whole.
  package init(_ record: RunRecord) {
    self.init(
      id: record.id, experiment: record.experiment, shared: SharedSettings(record.settings),
      widths: record.settings.widths, seed: record.settings.seed, parameters: record.parameters,
      status: record.status, failure: record.failure, steps: record.steps, loss: record.loss,
      errors: record.errors, split: record.split, wallSeconds: record.wallSeconds,
      version: record.version, finishedAt: timestamp(record.finishedAt))
  }
}

extension Store {
  /// Hands out the finished runs of one experiment, or of all by their names, each in the order of its plan.
  ///
  /// A run of several experiments comes with each. Nothing is kept: a million of them need no memory here.
  /// - Parameter hasAll: whether the place of the sup and the uncertainties come with the errors, which only
  ///   tables show.
  /// - Throws: `UserError` for an unknown experiment, or where a row is damaged; what `body` throws.
  package func forEachSummary(
    experiment: String? = nil, hasAll: Bool = false, _ body: (RunSummary) throws -> Void
  ) throws {
    try check(experiment: experiment)
    try read { db in
      try forEachSummary(
        db, experiment: experiment, part: .all, hasAll: hasAll, table: SettingsTable(), body)
    }
  }

  /// Gathers the finished runs of ``forEachSummary(experiment:hasAll:_:)`` in parts that are read side by side.
  /// - Parameters:
  ///   - start: with what each part begins.
  ///   - limit: the longest plan that is read as one part.
  ///   - body: takes a run into its part.
  /// - Returns: the parts in order; equal settings are one object in all of them.
  /// - Throws: `UserError` for an unknown experiment, or where a row is damaged; what `body` throws.
  package func gatherSummaries<Part: Sendable>(
    experiment: String? = nil, into start: Part, wholeTo limit: Int = 10_000,
    _ body: @Sendable (inout Part, RunSummary) throws -> Void
  ) throws -> [Part] {
    try check(experiment: experiment)
    let middle = try read { try middleOfPlan($0, experiment: experiment, above: limit) }
    let parts: [PlanPart] = middle.map { [.before($0), .from($0)] } ?? [.all]
    let table = SettingsTable()
    let results = Mutex([Result<Part, any Error>?](repeating: nil, count: parts.count))
    DispatchQueue.concurrentPerform(iterations: parts.count) { index in
      let result = Result {
        var gathered = start
        // A connection serves one thread at a time.
        let store = index == 0 ? self : try Store(path: path, access: .read)
        try store.read { db in
          try forEachSummary(
            db, experiment: experiment, part: parts[index], hasAll: false, table: table
          ) { try body(&gathered, $0) }
        }
        if index > 0 { try store.close() }
        return gathered
      }
      results.withLock { $0[index] = result }
    }
    return try results.withLock { try $0.compactMap { try $0?.get() } }
  }

  /// The key that halves a plan of more than so many lines; nil for a shorter one.
  private func middleOfPlan(
    _ db: Database, experiment: String?, above limit: Int
  ) throws -> PlanKey? {
    let of = "FROM plan WHERE ?1 IS NULL OR experiment = ?1"
    let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) \(of)", arguments: [experiment]) ?? 0
    guard count > limit else { return nil }
    return try Row.fetchOne(
      db,
      sql: """
        SELECT experiment, position, run \(of)
        ORDER BY experiment, position, run LIMIT 1 OFFSET ?2
        """, arguments: [experiment, count / 2]
    ).map { PlanKey(experiment: $0[0], position: $0[1], run: $0[2]) }
  }

  private func forEachSummary(
    _ db: Database, experiment: String?, part: PlanPart, hasAll: Bool, table: SettingsTable,
    _ body: (RunSummary) throws -> Void
  ) throws {
    let present = try StoreFile.columns(of: "runs", db)
    var reader = SummaryReader(columns: present, hasAll: hasAll, table: table)
    let key = part.key
    // Only keys are sorted; rows are then found one by one. Without its limit SQLite would leave out the
    // order of an inner table.
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(reader.selection)
        FROM (SELECT experiment, run FROM plan WHERE (?1 IS NULL OR experiment = ?1)\(part.condition)
              ORDER BY experiment, position, run LIMIT -1) AS planned
        CROSS JOIN runs ON runs.id = planned.run
        """,
      arguments: key.map { [experiment, $0.experiment, $0.position, $0.run] } ?? [experiment])
    while let row = try rows.next() { try body(try reader.summary(row)) }
  }

  /// One finished run with curve and network.
  /// - Throws: `UserError` where it is not there or damaged.
  package func record(_ id: RunIdentity) throws -> RunRecord {
    try read { db in
      guard
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT runs.*, '' AS experiment, networks.parameters AS network
            FROM runs LEFT JOIN networks ON networks.run = runs.id WHERE runs.id = ?
            """, arguments: [id.description])
      else { throw UserError("the store has no run \(id)", at: path) }
      return try RunRow.record(row, curve: curve(of: id.description, curves(db)))
    }
  }
}

/// A line of the plan, by which it is ordered.
private struct PlanKey: Sendable {
  var experiment: String
  var position: Int
  var run: String
}

/// A part of the plan in its order.
private enum PlanPart: Sendable {
  case all
  case before(PlanKey)
  case from(PlanKey)

  var key: PlanKey? {
    switch self {
    case .all: nil
    case .before(let key), .from(let key): key
    }
  }

  /// Behind others of `WHERE`; the key stands at ?2, ?3 and ?4.
  var condition: String {
    switch self {
    case .all: ""
    case .before: " AND (experiment, position, run) < (?2, ?3, ?4)"
    case .from: " AND (experiment, position, run) >= (?2, ?3, ?4)"
    }
  }
}

/// The bytes of stored settings without seed and widths; nil where they are written otherwise than by us, or hold
/// such a key twice.
///
/// SQLite's own functions of JSON take three times as long, and wait for other threads.
private func sharedPart(ofSettings text: String) -> [UInt8]? {
  let bytes = Array(text.utf8)
  let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
  guard let seed = onlyEnd(of: "\"seed\":", in: bytes),
    let widths = onlyEnd(of: "\"widths\":[", in: bytes)
  else { return nil }
  var afterSeed = seed
  while afterSeed < bytes.count, digits.contains(bytes[afterSeed]) { afterSeed += 1 }
  var afterWidths = widths
  while afterWidths < bytes.count, bytes[afterWidths] != UInt8(ascii: "]") {
    guard digits.contains(bytes[afterWidths]) || bytes[afterWidths] == UInt8(ascii: ",") else {
      return nil
    }
    afterWidths += 1
  }
  guard afterSeed > seed else { return nil }
  let cuts = [seed..<afterSeed, widths..<afterWidths].sorted { $0.lowerBound < $1.lowerBound }
  var shared = bytes
  for cut in cuts.reversed() { shared.removeSubrange(cut) }
  return shared
}

/// Where the only occurrence of a word ends; nil where there is none, or another, or nothing follows.
private func onlyEnd(of word: StaticString, in bytes: [UInt8]) -> Int? {
  let word = Array("\(word)".utf8)
  var found: Int?
  var place = 0
  while place + word.count < bytes.count {
    if bytes[place] == word[0], bytes[place + 1] == word[1],
      bytes[place..<(place + word.count)].elementsEqual(word)
    {
      guard found == nil else { return nil }
      found = place + word.count
    }
    place += 1
  }
  return found
}

/// The settings met so far by their text: equal ones are one object, whichever thread meets them first.
private final class SettingsTable: Sendable {
  private let known = Mutex<[[UInt8]: SharedSettings]>([:])

  func settings(_ text: [UInt8], _ make: () throws -> SharedSettings) rethrows -> SharedSettings {
    if let found = known.withLock({ $0[text] }) { return found }
    let made = try make()
    return known.withLock { table in
      if let found = table[text] { return found }
      table[text] = made
      return made
    }
  }
}

/// Reads rows by the places of their columns: by name each would be sought among all.
///
/// What is not as it must be is read once more by name, which gives the error.
private struct SummaryReader {
  /// The columns that are read, by their places.
  private enum Place: Int, CaseIterable {
    case id, experiment, settings, widths, seed, parameters, status, failure, steps, loss,
      l1, l2
    case sup, relativeL2, relativeSup, method, rounding, approximation, optimisation, floor
    case splitKind, splitReference, reason, floorProven, wallSeconds, version, finishedAt
    case accuracy, logLoss, calibrationError, confusion
    case certifiedLower, certifiedUpper
    case samplesRMS, elsewhereRMS, interpolates
    case symbolsRight
    // Those that only tables show stand last.
    case supAt, l1Uncertainty, l2Uncertainty

    var column: String {
      switch self {
      case .relativeL2: "relative_l2"
      case .relativeSup: "relative_sup"
      case .splitKind: "split_kind"
      case .splitReference: "split_reference"
      case .floorProven: "floor_proven"
      case .wallSeconds: "wall_seconds"
      case .finishedAt: "finished_at"
      case .logLoss: "log_loss"
      case .calibrationError: "calibration_error"
      case .certifiedLower: "certified_lower"
      case .certifiedUpper: "certified_upper"
      case .samplesRMS: "samples_rms"
      case .elsewhereRMS: "elsewhere_rms"
      case .symbolsRight: "symbols_right"
      case .supAt: "sup_at"
      case .l1Uncertainty: "l1_uncertainty"
      case .l2Uncertainty: "l2_uncertainty"
      default: "\(self)"
      }
    }
  }

  /// Of `SELECT`.
  let selection: String
  private let hasAll: Bool
  private let table: SettingsTable
  private var settings: [[UInt8]: SharedSettings] = [:]
  private var widths: [String: [Int]] = [:]
  private var texts: [String: String] = [:]

  /// - Parameters:
  ///   - columns: those of the table `runs`; an older store has fewer.
  ///   - table: shared with those who read other parts.
  init(columns: Set<String>, hasAll: Bool, table: SettingsTable) {
    self.hasAll = hasAll
    self.table = table
    let places = Place.allCases.filter { hasAll || $0.rawValue < Place.supAt.rawValue }
    selection = places.map { place in
      switch place {
      case .experiment: "planned.experiment AS experiment"
      default: columns.contains(place.column) ? "runs.\(place.column)" : "NULL AS \(place.column)"
      }
    }.joined(separator: ", ")
  }

  mutating func summary(_ row: Row) throws -> RunSummary {
    let named = { StoredRow(row, table: "runs", key: "id") }
    func value(_ place: Place) -> DatabaseValue.Storage {
      (row[place.rawValue] as DatabaseValue).storage
    }
    func number(_ place: Place) throws -> Double? {
      switch value(place) {
      case .double(let number): number
      case .null: nil
      default: try named().optionalNumber(place.column)
      }
    }
    func integer(_ place: Place) throws -> Int {
      if case .int64(let number) = value(place), number >= 0 { return Int(number) }
      return try named().integer(place.column)
    }
    func text(_ place: Place) throws -> String {
      if case .string(let text) = value(place) { return text }
      return try named().text(place.column)
    }
    guard let id = RunIdentity(try text(.id)) else {
      throw named().error("id", "it must be 32 hexadecimal digits")
    }
    guard let status = FitStatus(rawValue: try text(.status)) else {
      throw named().error("status", "unknown status '\(excerpt(try text(.status)))'")
    }
    let shared: SharedSettings
    let settingsText = try text(.settings)
    let key = sharedPart(ofSettings: settingsText)
    if let key, let known = settings[key] {
      shared = known
    } else {
      let made = { SharedSettings(try named().json("settings", as: RunSettings.self)) }
      shared = if let key { try table.settings(key, made) } else { try made() }
      if let key { settings[key] = shared }
    }
    let widthsText = try text(.widths)
    let widths: [Int]
    if let known = self.widths[widthsText] {
      widths = known
    } else {
      widths = try named().json("widths", as: [Int].self)
      self.widths[widthsText] = widths
    }
    guard case .int64(let seed) = value(.seed) else {
      throw named().error("seed", "it must be a whole number")
    }
    let seconds = try number(.wallSeconds) ?? .nan
    guard (0...1e12).contains(seconds) else {
      throw named().error(
        "wall_seconds", "it must be seconds of at least 0, not \(plain(seconds))")
    }
    var split = ErrorSplit(
      approximation: try number(.approximation), optimisation: try number(.optimisation),
      rounding: try number(.rounding))
    if case .string(let reference) = value(.splitReference) { split.reference = kept(reference) }
    split.floor = try number(.floor)
    if case .string(let kind) = value(.splitKind) {
      guard let known = ErrorSplit.Kind(rawValue: kind) else {
        throw named().error("split_kind", "unknown kind '\(excerpt(kind))'")
      }
      split.kind = known
    }
    if case .int64(let flag) = value(.floorProven) { split.isFloorProven = flag == 1 }
    // As `RunRow` has it.
    if split.kind == .floor, split.isFloorProven != true { split.kind = .computedFloor }
    let sup = try number(.sup)
    split.total = sup
    var errors = ErrorReport(
      l1: try number(.l1) ?? .nan, l2: try number(.l2) ?? .nan, sup: sup ?? .nan,
      relativeL2: try number(.relativeL2) ?? .nan,
      relativeSup: try number(.relativeSup) ?? .nan, method: kept(try text(.method)),
      reason: optional(value(.reason)))
    errors.certifiedLower = try number(.certifiedLower)
    errors.certifiedUpper = try number(.certifiedUpper)
    if let own = try number(.samplesRMS), let other = try number(.elsewhereRMS) {
      var interpolates = false
      if case .int64(let flag) = value(.interpolates) { interpolates = flag == 1 }
      errors.samples = SampleErrors(
        atSamples: own, elsewhere: other, interpolates: interpolates)
    }
    errors.symbolsRight = try number(.symbolsRight)
    if hasAll {
      errors.supAt =
        try place(try text(.supAt))
        ?? named().json("sup_at", as: [Double?].self)
        .map { $0 ?? .nan }
      errors.l1Uncertainty = try number(.l1Uncertainty) ?? .nan
      errors.l2Uncertainty = try number(.l2Uncertainty) ?? .nan
    }
    if let accuracy = try number(.accuracy) {
      errors.classes = ClassErrors(
        accuracy: accuracy, logLoss: try number(.logLoss),
        calibrationError: try number(.calibrationError),
        confusion: try optional(value(.confusion)).map { _ in
          try named().json("confusion", as: ClassErrors.Confusion.self)
        })
    }
    return RunSummary(
      id: id, experiment: kept(try text(.experiment)), shared: shared, widths: widths,
      seed: UInt64(bitPattern: seed), parameters: try integer(.parameters), status: status,
      failure: optional(value(.failure)), steps: try integer(.steps),
      loss: try number(.loss) ?? .nan, errors: errors, split: split, wallSeconds: seconds,
      version: kept(try text(.version)),
      finishedAt: try text(.finishedAt))
  }

  /// The numbers of a list such as `[0.5,null]`; nil where it is none, which the decoder then explains.
  private func place(_ text: String) throws -> [Double]? {
    guard text.first == "[", text.last == "]" else { return nil }
    var numbers: [Double] = []
    for word in text.dropFirst().dropLast().split(separator: ",") {
      guard let number = word == "null" ? .nan : Double(word) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// A text or nothing.
  private mutating func optional(_ value: DatabaseValue.Storage) -> String? {
    if case .string(let text) = value { return kept(text) }
    return nil
  }

  /// The same text in the same memory.
  private mutating func kept(_ text: String) -> String {
    if let known = texts[text] { return known }
    // Texts that differ from run to run are not gathered.
    if texts.count < 10_000 { texts[text] = text }
    return text
  }
}
