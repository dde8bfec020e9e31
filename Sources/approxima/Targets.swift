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
        approxima fit "sawtooth(3)" --width 8 --activation relu
      """)

  @Flag(help: "One JSON array on standard output.")
  var json = false

  @Flag(help: "The functions of expressions, in place of targets.")
  var functions = false

  func run() throws {
    if functions { return listFunctions() }
    if json {
      let entries = Catalogue.entries.map { entry in
        JSON.object(
          ("name", .string(entry.name)), ("signature", .string(entry.signature)),
          ("formula", .string(entry.formula)), ("domain", .string(entry.domain)),
          ("summary", .string(entry.summary)))
      }
      print(JSON.array(entries).text)
      return
    }
    var table = Table(
      columns: ["target", "formula", "domain", "what it is"].map { Table.Column(Label($0), .left) })
    table.rows = Catalogue.entries.map { entry in
      [entry.signature, shortened(entry.formula), entry.domain, entry.summary]
        .map { Table.Cell($0) }
    }
    print(table.terminal())
    print(
      """
      Any expression is a target too: "sin(2*pi*x)*exp(-y)", variables x, y, z or x1 to x8.
      Finite elements: mesh:FILE.msh, or mesh:FILE.msh:EXPRESSION. Data: FILE.csv:x,y->z.
      """)
  }

  private func listFunctions() {
    let special = Expression.specialFunctions
    if json {
      let entries = special.map { function in
        JSON.object(
          ("signature", .string(function.signature)),
          ("names", .array(function.otherNames.map { .string($0) })),
          ("proven", .bool(function.isProven)), ("summary", .string(function.summary)))
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
        function.isProven ? "yes" : "no", function.summary,
      ].map { Table.Cell($0) }
    }
    print(table.terminal())
    print(
      """
      Arguments mean what they mean in SciPy: elliptic functions take m = k^2. "certified": whether --certify
      has proven bounds. The derivative in an order is besselJ_d1(nu,x), by a polynomial through 16 values.
      """)
  }

  /// A formula that leaves room for its neighbours; `--json` has it whole.
  private func shortened(_ formula: String) -> String {
    formula.count <= 48 ? formula : formula.prefix(47) + "…"
  }
}
