import Approxima
import ArgumentParser

/// `approxima targets`: what can be approximated by name.
struct Targets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the targets of the catalogue.",
    discussion: """
      Besides these: any expression, "mesh:FILE.msh" and "FILE.csv:x,y->z".

      EXAMPLES
        approxima targets
        approxima targets --json
        approxima fit "sawtooth(3)" --width 8 --activation relu
      """)

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
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
      [entry.signature, shortened(entry.formula), entry.domain, entry.summary].map { Table.Cell($0) }
    }
    print(table.terminal())
    print(
      """
      Any expression is a target too: "sin(2*pi*x)*exp(-y)", variables x, y, z or x1 to x8.
      Finite elements: mesh:FILE.msh, or mesh:FILE.msh:EXPRESSION. Data: FILE.csv:x,y->z.
      """)
  }

  /// A formula that leaves room for its neighbours; `--json` has it whole.
  private func shortened(_ formula: String) -> String {
    formula.count <= 48 ? formula : formula.prefix(47) + "…"
  }
}
