import Approxima
import ArgumentParser

/// `approxima show`: the operations of a network file.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the operations of a saved network and the shapes of its numbers.",
    discussion: """
      EXAMPLES
        approxima fit sine --family tied --width 4 --steps 99 --save net.json
        approxima show net.json
        approxima show net.json --json
      """)

  @Argument(help: ArgumentHelp("A network: JSON or ONNX.", valueName: "net.json"))
  var file: String

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    let saved = try networkFile(file)
    let network = saved.network
    if json {
      let operations = network.operationTexts.map { operation in
        JSON.object(
          ("name", .string(operation.name)), ("kind", .string(operation.kind)),
          ("reads", .string(operation.reads)), ("makes", .integer(operation.makes)),
          ("numbers", .string(operation.numbers)))
      }
      print(
        JSON.object(
          ("architecture", architectureJSON(network)),
          ("precision", .string(network.precision.rawValue)),
          ("target", saved.target.map(JSON.string) ?? .null),
          ("domain", saved.domain.map { JSON($0) } ?? .null), ("operations", .array(operations))
        ).text)
      return
    }
    var table = Table(columns: [
      Table.Column("operation", .left), Table.Column("kind", .left), Table.Column("reads", .left),
      Table.Column("makes"), Table.Column("numbers", .left),
    ])
    table.rows = network.operationTexts.map { operation in
      [
        Table.Cell(operation.name), Table.Cell(operation.kind), Table.Cell(operation.reads),
        Table.Cell(operation.makes), Table.Cell(operation.numbers),
      ]
    }
    print(
      """
      \(network.familyName) with \(network.inputs) \(network.inputs == 1 ? "input" : "inputs"), \
      \(network.outputs) \(network.outputs == 1 ? "output" : "outputs"), \
      \(network.parameterCount) parameters, \(network.precision.rawValue)

      \(table.terminal())
      """)
  }
}
