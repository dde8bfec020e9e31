import Approxima
import ArgumentParser
import Formulas

/// `approxima targets`: what can be approximated by name.
struct Targets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the targets of the catalogue.",
    discussion: """
      Besides these: any expression, "mesh:FILE.msh" and "FILE.csv:x,y->z".
      --functions lists what expressions can call, special functions too.

      EXAMPLES
        approxima targets
        approxima targets --json
        approxima targets --functions
        approxima targets --rows digits --output digits.csv
        approxima fit "sawtooth(3)" --width 8 --activation relu
      """)

  @Flag(help: "One JSON array on standard output.")
  var json = false

  @Flag(help: "The functions of expressions, in place of targets.")
  var functions = false

  @Option(
    help: ArgumentHelp(
      "The rows of data, each with the part of the split that it is in: fit or held.",
      valueName: "target"))
  var rows: String?

  @Option(
    help: ArgumentHelp("Where the rows go (default: standard output).", valueName: "file.csv"))
  var output: String?

  @Option(help: "Share of the rows that is held out (default: as of a fit).")
  var holdOut: Double?

  @Option(help: "Chooses these rows (default: 0).")
  var splitSeed: UInt64?

  func run() throws {
    if let rows { return try writeRows(of: rows) }
    for (option, isGiven) in [
      ("--output", output != nil), ("--hold-out", holdOut != nil),
      ("--split-seed", splitSeed != nil),
    ] where isGiven { throw UserError("it needs --rows", at: option) }
    if functions { return listFunctions() }
    if json {
      let entries = Catalogue.entries.map { entry in
        JSON.object(
          ("name", .string(entry.name)), ("signature", .string(entry.signature)),
          ("formula", .string(entry.formula)), ("domain", .string(entry.domain)),
          ("summary", .string(entry.summary)))
      }
      let classes = Catalogue.classes.map { entry in
        JSON.object(
          ("name", .string(entry.name)), ("signature", .string(entry.signature)),
          ("formula", .null), ("domain", .null), ("summary", .string(entry.summary)),
          ("rows", .string(entry.rows)))
      }
      let sequences = Catalogue.sequences.map { entry in
        JSON.object(
          ("name", .string(entry.name)), ("signature", .string(entry.signature)),
          ("formula", .string(entry.formula)), ("domain", .string(SequenceEntry.domain)),
          ("summary", .string(entry.summary)))
      }
      print(JSON.array(entries + classes + sequences).text)
      return
    }
    var table = Table(
      columns: ["target", "formula", "domain", "what it is"].map { Table.Column(Label($0), .left) })
    table.rows = Catalogue.entries.map { entry in
      [entry.signature, shortened(entry.formula), entry.domain, entry.summary]
        .map { Table.Cell($0) }
    }
    print(table.terminal())
    var sequences = Table(
      columns: ["sequences", "output t of n", "what it is"].map { Table.Column(Label($0), .left) })
    sequences.rows = Catalogue.sequences.map { entry in
      [entry.signature, entry.formula, entry.summary].map { Table.Cell($0) }
    }
    print(sequences.terminal())
    var classes = Table(
      columns: ["classes", "rows", "what they are"].map { Table.Column(Label($0), .left) })
    classes.rows = Catalogue.classes.map { entry in
      [entry.signature, entry.rows, entry.summary].map { Table.Cell($0) }
    }
    print(classes.terminal())
    print(
      """
      Any expression is a target too: "sin(2*pi*x)*exp(-y)", variables x, y, z or x1 to x8.
      Finite elements: mesh:FILE.msh, or mesh:FILE.msh:EXPRESSION. Data: FILE.csv:x,y->z.
      Classes of data: FILE.csv:x,y->class(z). --rows digits writes the rows and their split as CSV.
      """)
  }

  /// The rows as a fit would split them, so that other programs learn from the same ones.
  private func writeRows(of text: String) throws {
    if let output { try OutputFile.check([("--output", output)], keeping: targetFiles(text)) }
    guard case .table(let table) = try located("--rows", { try resolveTarget(text) }) else {
      throw UserError("\(excerpt(text)) is a function; only data have rows", at: "--rows")
    }
    let lines = try located("--hold-out") {
      try table.splitCSV(
        holdOut: holdOut ?? table.standardHoldOut, seed: splitSeed ?? standardSplitSeed)
    }
    if let output {
      try OutputFile(output).write(lines)
    } else {
      print(lines, terminator: "")
    }
  }

  private func listFunctions() {
    let special = Expression.specialFunctions
    if json {
      let entries = special.map { function in
        JSON.object(
          ("signature", .string(function.signature)),
          ("names", .array(function.otherNames.map { .string($0) })),
          ("proven", .bool(function.isProven)),
          ("proven_for", function.provenFor.map { .string($0) } ?? .null),
          ("summary", .string(function.summary)))
      }
      print(JSON.array(entries).text)
      return
    }
    print("Elementary: " + Expression.elementaryFunctionNames.joined(separator: ", "))
    print()
    var table = Table(
      columns: ["special function", "also", "certified", "what it is"].map {
        Table.Column(Label($0), .left)
      })
    table.rows = special.map { function in
      [
        function.signature, function.otherNames.joined(separator: ", "),
        function.provenFor ?? (function.isProven ? "yes" : "no"), function.summary,
      ].map { Table.Cell($0) }
    }
    print(table.terminal())
    print(
      """
      Arguments mean what they mean in SciPy: elliptic functions take m = k^2. "certified": where --certify has
      proven bounds; of besselJ and sphericalJ with orders and |x| above 50 they may be no finer than -1 to 1.
      The derivative in an order is besselJ_d1(nu,x), by a polynomial through 16 values.
      """)
  }

  /// A formula that leaves room for its neighbours; `--json` has it whole.
  private func shortened(_ formula: String) -> String {
    formula.count <= 48 ? formula : formula.prefix(47) + "…"
  }
}
