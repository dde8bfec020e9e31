import Approxima
import ArgumentParser

/// `approxima families`: the kinds of networks.
struct Families: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the families of networks.",
    discussion: """
      EXAMPLES
        approxima families
        approxima families --json
        approxima fit sine --family residual --width 8 --depth 3
        approxima fit sine --family tied --width 8 --depth 6 --block-layers 2
      """)

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
    if json {
      let families = Family.all.map {
        JSON.object(("name", .string($0.name)), ("summary", .string($0.summary)))
      }
      print(JSON.array(families).text)
      return
    }
    var table = Table(columns: ["family", "what it is"].map { Table.Column(Label($0), .left) })
    table.rows = Family.all.map { [Table.Cell($0.name), Table.Cell($0.summary)] }
    print(table.terminal())
    print("Choose one by --family, or by the key family of an experiment file's network.")
  }
}
