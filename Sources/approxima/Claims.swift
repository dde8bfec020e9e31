import Approxima
import ArgumentParser
import Foundation

/// `approxima claims`: theorems held against measurements.
struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Hold theorems against measurements: predicted, measured, verdict.",
    discussion: """
      EXAMPLES
        approxima claims list
        approxima claims show leshno.polynomial-floor
        approxima claims run pieces telgarsky --output claims.html
        approxima claims run --all --store runs.sqlite --output all.html
        approxima claims refute pieces.bound-attained
        approxima claims init --output my-claims.yaml
        approxima claims run --file my-claims.yaml
        approxima claims known
      """,
    subcommands: [
      ListClaims.self, ShowClaim.self, RunClaims.self, RefuteClaims.self, InitClaims.self,
      KnownClaims.self,
    ])
}

/// `approxima claims list`.
struct ListClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the claims.")

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
    let claims = ClaimCatalogue.all
    if json {
      print(JSON.array(claims.map { claimDescription($0) }).text)
      return
    }
    var paper = ""
    for claim in claims {
      if claim.citedPaper != paper { print((paper.isEmpty ? "" : "\n") + claim.citedPaper) }
      paper = claim.citedPaper
      print("  \(claim.id)  (about \(short(claim.cost, digits: 2)) s)\n    \(claim.statement)")
    }
    print(
      "\n\(claims.count) claims; approxima claims run --all holds them all against measurements")
  }
}

/// `approxima claims show ID`.
struct ShowClaim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a claim predicts, how it is measured and what would refute it.")

  @Argument(help: ArgumentHelp("A name of 'claims list'.", valueName: "id"))
  var id: String

  @Flag(
    name: .customLong("run"),
    help: "Measure it too, at quick size: figures beside predictions, and their evidence.")
  var measures = false

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    let claim = try ClaimCatalogue.claim(id)
    let result = measures ? claim.run(size: .quick) : nil
    if json {
      print(claimDescription(claim, result).text)
      return
    }
    print(
      """
      \(claim.id)
      paper       \(claim.citedPaper)
      read in     \(claim.citation.map(readIn) ?? "not looked up: a claim from a file")
      course      \(claim.notebook.map { "\($0.link)" } ?? "no section")
      statement   \(claim.statement)
      kind        \(claim.kind.rawValue)\(claim.standing.map { "; \($0.rawValue)" } ?? ""); expected: \(claim.expected.rawValue)\(
        result.map { "; at quick size: \($0.verdict.rawValue)" } ?? "")
      measured    \(claim.method)
      refuted by  \(claim.refutedBy)\(claim.hypotheses.map { "\n  given up  \($0)" }.joined())
      not shown   \(claim.doesNotShow)
      cost        about \(short(claim.cost, digits: 2)) s of one core
      predicted
      """)
    for (place, prediction) in claim.predictions.enumerated() {
      print(
        "  \(prediction.quantity) \(prediction.relation.rawValue) "
          + "\(figure(prediction.value))\n"
          + "    tolerance \(short(prediction.tolerance)): \(prediction.reason)")
      if let finding = result?.findings[place] {
        print("    \(found(finding.measured)): \(finding.verdict.rawValue)")
      }
    }
    for note in result?.notes ?? [] { print("  \(note)") }
    if result == nil {
      print("Measured figures and their evidence: approxima claims show \(id) --run")
    }
    print("Next: approxima claims run \(claim.id)")
  }
}

/// A measured number with its range and evidence.
private func found(_ measured: MeasuredNumber) -> String {
  let (low, high) = (measured.range.lowerBound, measured.range.upperBound)
  let range = low < high ? " in [\(figure(low)), \(figure(high))]" : ""
  return "measured \(figure(measured.value))\(range), \(measured.kind.rawValue)"
}

/// Where a citation was followed to.
private func readIn(_ check: CitationCheck) -> String {
  check == .own ? "the proof is in this library" : check.place ?? "nothing: given from memory"
}

/// `approxima claims run`.
struct RunClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run claims on all cores, and say which hold.",
    discussion: """
      Exit code 1 if a claim says another thing than is expected of it: most are to hold, a few to fail. An
      inconclusive one is no failure: its measurement leaves it open.
      """)

  @OptionGroup var choice: ClaimChoice

  @Flag(help: "More sizes and more starts.")
  var thorough = false

  @Flag(help: "Small sizes, for a first look.")
  var quick = false

  @Option(help: "Seed of all random numbers: same seed, same bits.")
  var seed: UInt64 = 1

  @Option(help: "Claims at a time (default: one a core).")
  var jobs: Int?

  @Option(help: ArgumentHelp("SQLite file, to keep the results.", valueName: "runs.sqlite"))
  var store: String?

  @Option(help: ArgumentHelp("One page with a figure for each.", valueName: "claims.html"))
  var output: String?

  @Option(help: ArgumentHelp("All predictions as a Markdown page.", valueName: "CLAIMS.md"))
  var table: String?

  @Option(help: ArgumentHelp("Every figure as SVG, with its data as CSV.", valueName: "folder"))
  var figures: String?

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
    try choice.check(at: "claims run")
    try OutputFile.check(
      [("--output", output), ("--table", table)], keeping: [self.store].compactMap(\.self))
    if let figures { try OutputFolder(figures).check() }
    let claims = try choice.claims()
    guard !(quick && thorough) else {
      throw UserError("give --quick or --thorough, not both", at: "claims run")
    }
    let runner = try ClaimRunner(
      claims: claims, size: quick ? .quick : thorough ? .thorough : .normal, seed: seed,
      jobs: jobs)
    let store = try store.map { try Store(path: $0) }
    var done = 0
    Console.status("0/\(claims.count)")
    let results = try runner.run(
      store: store, shouldStop: Interrupt.poll,
      observe: { result in
        done += 1
        Console.clearStatus()
        Console.error(
          "\(done)/\(claims.count) \(result.id): \(result.verdict.rawValue) "
            + "(\(short(result.wallSeconds, digits: 2)) s)")
        Console.status("\(done)/\(claims.count)")
      })
    Console.clearStatus()
    try store?.close()
    guard results.count == claims.count else {
      Console.error(
        "interrupted after \(results.count) of \(claims.count) claims"
          + (self.store.map { ", which are in \($0)" } ?? ""))
      throw Interrupted()
    }
    if let output { try OutputFile(output).write(claimsReport(results, claims: claims)) }
    if let table {
      let page = claimsDocument(results, claims: claims, machine: processorName(), date: Date())
      try OutputFile(table).write(page)
    }
    if let figures {
      try writeFigures(ClaimRecords.figures(for: results), to: URL(fileURLWithPath: figures))
    }
    if json {
      print(JSON.array(results.map(claimJSON)).text)
    } else {
      print(claimsTable(results).terminal(), terminator: "")
      for result in results where result.verdict != .holds { print(explained(result)) }
    }
    if results.contains(where: \.isUnexpected) { throw ExitCode(1) }
  }

  /// Why a claim does not hold.
  private func explained(_ result: ClaimResult) -> String {
    let lines = result.findings.filter { $0.verdict != .holds }.map { finding in
      "  \(finding.prediction.quantity): predicted \(finding.prediction.relation.rawValue) "
        + "\(short(finding.prediction.value, digits: 4)) "
        + "± \(short(finding.prediction.tolerance)), "
        + "measured \(short(finding.measured.value, digits: 4))"
    }
    return (["\(result.id) \(result.verdict.rawValue):"] + lines + result.notes.map { "  " + $0 })
      .joined(separator: "\n")
  }
}

/// `approxima claims init`.
struct InitClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write an example of a file of claims, with comments.")

  @Option(help: ArgumentHelp("Where; on standard output without it.", valueName: "claims.yaml"))
  var output: String?

  func run() throws {
    guard let output else {
      print(ClaimFile.example, terminator: "")
      return
    }
    guard !FileManager.default.fileExists(atPath: output) else {
      throw UserError("this file is there already", at: output)
    }
    try OutputFile(output).write(ClaimFile.example)
    print("Next: approxima claims run --file \(output)")
  }
}

/// `approxima claims known`.
struct KnownClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "known", abstract: "What is known, question by question, with the gaps.")

  @Option(help: ArgumentHelp("The same as a Markdown page.", valueName: "KNOWN.md"))
  var table: String?

  func run() throws {
    if let table {
      try OutputFile(table).write(Known.document())
      return
    }
    for question in Known.questions {
      print(question.title)
      for line in question.lines {
        let claims = line.claims.isEmpty ? "" : "\n    " + line.claims.joined(separator: ", ")
        print("  \(line.what): \(line.answer)\(claims)")
      }
    }
  }
}

/// Counts as they are, other numbers to six digits.
private func figure(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? plain(value) : short(value, digits: 6)
}
