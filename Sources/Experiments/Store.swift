import Base
import Fitting
import Foundation
import GRDB
import Measurement
import Networks

/// Finished runs in one SQLite file, which any other tool can read.
///
/// | table       | one row is                        | columns |
/// |-------------|-----------------------------------|---------|
/// | experiments | an experiment                     | name, question, definition (its YAML) |
/// | plan        | a run that an experiment wants    | experiment, run, position |
/// | runs        | a finished run                    | those of `RunColumn.all`; settings (canonical JSON) has all settings |
/// | curves      | a point of a run's curve          | run, position, step, loss, sup (at fixed points, where steps have grown by √2), seconds |
/// | networks    | a run's network                   | run, parameters (Float64, little endian) |
/// | claims      | a claim that was run              | id, size, seed, paper, statement, verdict, predicted, measured, tolerance, findings, figure, notes (JSON), wall_seconds, version, finished_at |
///
/// A number that is NaN, such as a norm that was not asked for, is NULL, and `reason` says why;
/// infinities are SQLite's.
/// SQLite's REAL has no -0, which no norm can be; parameters (bytes) and sup_at (text) keep it.
/// `application_id` is 0x4150584D ("APXM") and `user_version` the schema's version. A run belongs
/// to every experiment whose plan names it; a planned run without a row in `runs` is still to do.
/// A finished run is stored in one transaction, so that a kill loses at most the runs in flight.
public struct Store: Sendable {
  public static let schemaVersion = 6
  static let applicationID = 0x4150_584D

  /// As it was named; a link stands for the file that it leads to.
  public let path: String
  let queue: DatabaseQueue
  /// The file that was opened; nil for a copy of what cannot be opened in its place.
  let file: FileIdentity?
  let header: StoreHeader

  /// Whether a store is opened to be written, and made where it is absent, or only read.
  public enum Access: Sendable { case write, read }

  /// Opens a store; for writing makes it where no file is.
  ///
  /// The file is looked at before SQLite touches it: what is no store, or one of a newer version, is
  /// refused and stays as it is, without any file beside it.
  /// - Throws: `UserError` that names the file.
  public init(path: String, access: Access = .write) throws {
    guard path != "-" else {
      throw UserError("a store is a file and no stream; name one such as runs.sqlite, not -")
    }
    self.path = path
    let place = try OutputFile.followingLinks(path)
    if access == .write, !FileManager.default.fileExists(atPath: place) {
      try StoreFile.create(at: place, called: path)
    }
    header = try StoreHeader(path)
    try header.check(path)
    file = FileIdentity(place)
    queue = try reportingErrors(at: path) { try StoreFile.open(place, access: access) }
    if access == .write { try StoreFile.migrate(queue, at: path) }
  }

  /// Closes the file; SQLite then folds its log into it.
  /// - Throws: `UserError` that names the file.
  public func close() throws {
    try reportingErrors(at: path) { try queue.close() }
  }
}

// MARK: - Writing

extension Store {
  /// Lets the file grow to this many pages of 4 kB, for this connection; beyond it the disk counts
  /// as full.
  /// - Throws: `UserError` that names the file.
  public func limitPages(to count: Int) throws {
    try reportingErrors(at: path) {
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(count)") }
    }
  }
}

extension Store {
  /// Notes an experiment with the runs that it wants, in their order.
  ///
  /// Runs that an earlier plan of the same experiment wanted and that are finished stay its runs,
  /// behind the new ones.
  /// - Parameters:
  ///   - plan: the runs.
  ///   - resume: whether the experiment may have stored runs.
  ///   - shouldStop: asked often; after a yes the store stays as it was.
  /// - Throws: `UserError` where runs of the experiment are stored already and `resume` is false;
  ///   `Interrupted` where `shouldStop` said so.
  /// - Returns: the planned runs that are stored already, by whatever experiment.
  package func begin(
    _ plan: Plan, resume: Bool, shouldStop: () -> Bool = { false }
  ) throws -> Set<RunIdentity> {
    try write { db in
      let finished =
        try Int.fetchOne(
          db,
          sql: """
            SELECT count(*) FROM plan JOIN runs ON runs.id = plan.run WHERE plan.experiment = ?
            """, arguments: [plan.experiment]) ?? 0
      guard resume || finished == 0 else {
        throw UserError(
          "the store holds \(finished) finished runs of '\(plan.experiment)' already: "
            + "continue with --resume, or name another store", at: path)
      }
      // What is called done must be there to be read.
      if resume { try RunColumn.check(db) }
      try db.execute(
        sql: """
          INSERT INTO experiments (name, question, definition) VALUES (?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET
            question = excluded.question, definition = excluded.definition
          """, arguments: [plan.experiment, plan.question, plan.definition])
      try db.execute(
        sql: "UPDATE plan SET position = position + ? WHERE experiment = ?",
        arguments: [plan.runs.count, plan.experiment])
      let statement = try db.makeStatement(
        sql: """
          INSERT INTO plan (experiment, position, run) VALUES (?, ?, ?)
          ON CONFLICT (experiment, run) DO UPDATE SET position = excluded.position
          """)
      for (position, run) in plan.runs.enumerated() {
        if position % 4096 == 0, shouldStop() { throw Interrupted() }
        try statement.execute(arguments: [plan.experiment, position, run.id.description])
      }
      try db.execute(
        sql: """
          DELETE FROM plan WHERE experiment = ? AND position >= ?
            AND run NOT IN (SELECT id FROM runs)
          """, arguments: [plan.experiment, plan.runs.count])
      return try stored(of: plan, db)
    }
  }

  /// Stores a finished run with its curve and network, whole or not at all; a run that is there
  /// already stays as it is.
  /// - Throws: `UserError` where the file cannot be written.
  public func insert(_ record: RunRecord) throws {
    try reportingErrors(at: path) { try add(record) }
  }

  /// The same with SQLite's own errors.
  func add(_ record: RunRecord) throws {
    try queue.write { db in
      let id = record.id.description
      if !record.experiment.isEmpty {
        try db.execute(
          sql: "INSERT OR IGNORE INTO experiments (name, definition) VALUES (?, '')",
          arguments: [record.experiment])
        // The last position is sought only for a run that is not planned: it costs a look at the whole plan.
        let isPlanned = try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM plan WHERE experiment = ? AND run = ?)",
          arguments: [record.experiment, id])
        if isPlanned != true {
          try db.execute(
            sql: """
              INSERT INTO plan (experiment, position, run)
              SELECT ?1, coalesce(max(position), -1) + 1, ?2 FROM plan WHERE experiment = ?1
              """, arguments: [record.experiment, id])
        }
      }
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO runs (\(RunColumn.all.map(\.name).joined(separator: ", ")))
          VALUES (\(RunColumn.all.map { _ in "?" }.joined(separator: ", ")))
          """, arguments: StatementArguments(try RunColumn.all.map { try $0.value(record) }))
      guard db.changesCount == 1 else { return }
      let point = try db.makeStatement(
        sql:
          "INSERT INTO curves (run, position, step, loss, sup, seconds) VALUES (?, ?, ?, ?, ?, ?)")
      for (position, value) in record.curve.enumerated() {
        try point.execute(
          arguments: [id, position, value.step, value.loss, value.sup, value.seconds])
      }
      try db.execute(
        sql: "INSERT INTO networks (run, parameters) VALUES (?, ?)",
        arguments: [id, RunRow.blob(record.network.parameters)])
    }
  }

  private func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try reportingErrors(at: path) {
      do {
        return try queue.write(body)
      } catch let error as UserError {
        throw error.place == path ? error : error.located(at: path)
      }
    }
  }
}

// MARK: - Reading

extension Store {
  /// An experiment as the store knows it.
  public struct Experiment: Sendable, Hashable {
    public let name: String
    public let question: String?
    /// The YAML text of its file; empty for runs without a file.
    public let definition: String
    /// Runs that it wants.
    public let planned: Int
    /// Runs of these that are finished.
    public let finished: Int
  }

  /// The experiments by name.
  /// - Throws: `UserError` that names the file, where it cannot be read or a row is damaged.
  public func experiments() throws -> [Experiment] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT name, question, definition, count(plan.run) AS planned, count(runs.id) AS finished
          FROM experiments
          LEFT JOIN plan ON plan.experiment = name LEFT JOIN runs ON runs.id = plan.run
          GROUP BY name ORDER BY name
          """
      ).map { row in
        let row = StoredRow(row, table: "experiments", key: "name")
        return Experiment(
          name: try row.text("name"), question: try row.optionalText("question"),
          definition: try row.text("definition"), planned: try row.integer("planned"),
          finished: try row.integer("finished"))
      }
    }
  }

  /// Finished runs of all experiments; one that two of them plan counts twice.
  /// - Throws: `UserError` that names the file, where it cannot be read.
  package func count() throws -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM plan JOIN runs ON id = run") ?? 0 }
  }

  /// Finished runs with curves and networks: of one experiment in the order of its plan, or of all
  /// experiments, each in this order, by their names.
  /// - Throws: `UserError` for an unknown experiment, or where a row is damaged.
  public func records(experiment: String? = nil) throws -> [RunRecord] {
    try check(experiment: experiment)
    return try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT runs.*, plan.experiment AS experiment, networks.parameters AS network
          FROM plan JOIN runs ON runs.id = plan.run LEFT JOIN networks ON networks.run = runs.id
          WHERE ?1 IS NULL OR plan.experiment = ?1
          ORDER BY plan.experiment, plan.position, plan.run
          """, arguments: [experiment])
      let curves = try curves(db)
      return try rows.map { row in
        let id = try StoredRow(row, table: "runs", key: "id").text("id")
        return try RunRow.record(row, curve: curve(of: id, curves))
      }
    }
  }

  /// - Throws: `UserError` for an experiment that is not in the store.
  func check(experiment: String?) throws {
    guard let experiment else { return }
    let names = try experiments().map(\.name)
    guard names.contains(experiment) else {
      let near = suggestion(for: experiment, among: names)
      throw UserError(
        "the store has no experiment '\(experiment)'"
          + (near.isEmpty ? "; it has \(names.joined(separator: ", "))" : near), at: path)
    }
  }

  /// Finds the curve of a run.
  func curves(_ db: Database) throws -> Statement {
    // An older store has fewer columns.
    let present = try StoreFile.columns(of: "curves", db)
    let more = ["sup", "seconds"].map { present.contains($0) ? $0 : "NULL AS \($0)" }
    return try db.makeStatement(
      sql: """
        SELECT position, step, loss, \(more.joined(separator: ", ")) FROM curves WHERE run = ?
        ORDER BY position
        """)
  }

  func curve(of run: String, _ curves: Statement) throws -> [CurvePoint] {
    try Row.fetchAll(curves, arguments: [run]).map { point in
      let point = StoredRow(point, table: "curves of run '\(run)'", key: "position")
      return CurvePoint(
        step: try point.integer("step"), loss: try point.number("loss"),
        sup: try point.optionalNumber("sup"), seconds: try point.optionalNumber("seconds"))
    }
  }

  /// The planned runs that are stored already, by whatever experiment.
  /// - Throws: `UserError` that names the file, where it cannot be read or a row is damaged.
  package func stored(of plan: Plan) throws -> Set<RunIdentity> {
    try read { try stored(of: plan, $0) }
  }

  private func stored(of plan: Plan, _ db: Database) throws -> Set<RunIdentity> {
    var stored: Set<RunIdentity> = []
    let rows = try Row.fetchCursor(db, sql: "SELECT id FROM runs")
    while let row = try rows.next() {
      let row = StoredRow(row, table: "runs", key: "id")
      guard let id = RunIdentity(try row.text("id")) else {
        throw row.error("id", "it must be 32 hexadecimal digits")
      }
      stored.insert(id)
    }
    return stored.isEmpty ? [] : Set(plan.runs.lazy.map(\.id).filter { stored.contains($0) })
  }

  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try reportingErrors(at: path) {
      do {
        return try queue.read(body)
      } catch let error as UserError {
        throw error.place == path ? error : error.located(at: path)
      }
    }
  }
}
