import Approxima
import ArgumentParser
import Kernels

/// `approxima show`: the operations of a network file.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the operations of a saved network and the shapes of its numbers.",
    discussion: """
      EXAMPLES
        approxima fit sine --family tied --width 4 --steps 99 --save net.json
        approxima show net.json
        approxima fit sine --width 6 --depth 9 --steps 40 --save deep.json
        approxima show deep.json --layers
        approxima show net.json --json
      """)

  @Argument(help: ArgumentHelp("A network: JSON or ONNX.", valueName: "net.json"))
  var file: String

  @Flag(
    help:
      "What is left of the input in each hidden layer, over the domain or the rows of its target: spread, rank of the units' Gram matrix, dead and saturated units."
  )
  var layers = false

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    let saved = try networkFile(file)
    let network = saved.network
    if layers {
      let points = try points(of: saved)
      let states = try located(file) { try LayerState.all(of: network, at: points) }
      print(json ? JSON.array(states.map(\.json)).text : text(states))
      return
    }
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

  /// 512 points of the domain, evenly on a line and else drawn; the rows of data.
  private func points(of saved: NetworkFile) throws -> Batch {
    if let target = saved.target, case .table(let data)? = try? resolveTarget(target) {
      return data.inputs
    }
    guard let domain = saved.domain, domain.dimension == saved.network.inputs else {
      throw UserError(
        "the file says neither a domain nor data to look at its layers on: it was not saved by a fit",
        at: file)
    }
    let random = RandomSource(seed: 1, stream: "points of layers")
    var points = Batch(features: domain.dimension, count: 512)
    for sample in 0..<points.count {
      for (axis, bounds) in domain.bounds.enumerated() {
        let place = domain.dimension == 1 ? (Double(sample) + 0.5) / 512 : random.uniform()
        points[axis, sample] = bounds.lowerBound + place * (bounds.upperBound - bounds.lowerBound)
      }
    }
    return points
  }

  private func text(_ states: [LayerState]) -> String {
    var table = Table(columns: [
      .init("layer"), .init("width"), .init("spread"), .init("effective rank"), .init("rank"),
      .init("dead"), .init("saturated"),
    ])
    func percent(_ share: Double) -> Table.Cell {
      Table.Cell(short(100 * share, digits: 2) + " %", number: share)
    }
    table.rows = states.map { state in
      [
        Table.Cell(state.layer), Table.Cell(state.width), Table.Cell(state.spread),
        Table.Cell(state.effectiveRank), Table.Cell(state.rank), percent(state.dead),
        state.saturated.map(percent) ?? "",
      ]
    }
    return table.terminal()
      + "\nSpread: root mean square of the units less their means over the points. Effective rank: (Σλ)²/Σλ² of the Gram "
      + "matrix of the units without means; rank: eigenvalues above 1e-10 of the largest."
  }
}

extension LayerState {
  fileprivate var json: JSON {
    .object(
      ("layer", .integer(layer)), ("width", .integer(width)), ("spread", JSON(spread)),
      ("effective_rank", JSON(effectiveRank)), ("rank", .integer(rank)), ("dead", JSON(dead)),
      ("saturated", saturated.map { JSON($0) } ?? .null))
  }
}
