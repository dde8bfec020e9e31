import Approxima
import ArgumentParser
import Foundation

/// `approxima symbols`: the formula that a network of splines on edges has found.
struct Symbols: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a formula off a network of splines on edges (KAN).",
    discussion: """
      Edges whose share of the outputs is below the threshold are cut, and the others fitted again. For each other edge the function f of a list \
      is found for which a·f(bx + c) + d is most like it, with R², the part of its variance that this explains; of \
      functions that fit alike the simpler one is taken. Then a, b, c and d of all edges are fitted together to the \
      target, numbers are rounded to plain ones where the error does not grow, and the formula is measured at points \
      that the formula was not fitted to. A fit with --sparsity leaves few edges large.

      The file of --save is the formula, which any verb takes as a target: approxima fit "$(cat formula.txt)".

      EXAMPLES
        approxima fit "exp(sin(pi*x)+y^2)" --family kan --widths 1 --reference-starts 0 --save kan.json
        approxima symbols kan.json
        approxima symbols kan.json --save formula.txt --json
      """)

  @Argument(
    help: ArgumentHelp("A network of the family kan that 'fit' saved.", valueName: "net.json"))
  var file: String

  @Option(help: "Target, instead of the file's; where there is none, the network itself.")
  var target: String?

  @Option(help: "Box, instead of the file's.")
  var domain: String?

  @Option(help: "Edges with a smaller share of the outputs are cut (default: 0.01).")
  var threshold = 0.01

  @Option(help: "Points of the box to which the formula is fitted (default: 2000).")
  var samples = 2000

  @Option(help: ArgumentHelp("Write the formula.", valueName: "formula.txt"))
  var save: String?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    guard threshold >= 0, threshold < 1 else {
      throw UserError("it is at least 0 and below 1, not \(plain(threshold))", at: "--threshold")
    }
    guard (10...1_000_000).contains(samples) else {
      throw UserError("there are 10 to 1000000 samples, not \(samples)", at: "--samples")
    }
    try OutputFile.check([("--save", save)], keeping: [file])
    try save.map { try OutputFile($0).check(holds: .network) }
    let saved = try networkFile(file)
    let (training, others, areUnseen) = try data(saved)
    let reading = try located(file) {
      try SymbolReading(saved.network, on: training, threshold: threshold)
    }
    let formula = reading.network.canonical.rounded(on: training)
    let text = try formula.formulas().map(\.description).joined(separator: "; ")
    try save.map { try OutputFile($0).write(text + "\n") }
    let errors = (
      network: rms(saved.network(others.inputs), others.outputs),
      formula: rms(formula(others.inputs), others.outputs)
    )
    if json {
      print(report(reading, text, errors, others.inputs.count).text)
    } else {
      print(table(reading).terminal())
      print(
        """
        formula     \(text)
        error       \(short(errors.formula)), of the network \(short(errors.network)): root of the mean square at \
        \(others.inputs.count) other points\(areUnseen ? "" : ", to which the network may have been fitted")
        """)
      if let worst = reading.edges.compactMap({ $0.matches.first }).min(by: {
        $0.rSquared < $1.rSquared
      }), worst.rSquared < 0.99 {
        print(
          "warning     \(worst.symbol.rawValue) explains only \(short(worst.rSquared)) of an edge: the formula is a "
            + "guess there")
      }
      if let save { print("Next: approxima fit \"$(cat \(save))\"") }
    }
  }

  /// What the formula is fitted to, and what it is measured at; whether the network was not fitted to the latter.
  private func data(
    _ saved: NetworkFile
  ) throws -> (training: FitData, others: FitData, areUnseen: Bool) {
    let given = try domain.map { text in try located("--domain") { try Domain(parsing: text) } }
    let network = saved.network
    guard let name = target ?? saved.target else {
      guard let box = given ?? saved.domain else {
        throw UserError("this file names no target and no domain; give one", at: file)
      }
      return try (
        sampled(box, samples, seed: 1) { network($0) },
        sampled(box, 10_000, seed: 2) { network($0) }, true
      )
    }
    let resolved = try Verbs.target(name, domain: given ?? (target == nil ? saved.domain : nil))
    try located(file) {
      try network.check(inputs: resolved.inputs, outputs: resolved.outputs, of: name)
    }
    switch resolved.target {
    case .function(let function):
      return try (
        sampled(function.domain, samples, seed: 1, function.values),
        sampled(function.domain, 10_000, seed: 2, function.values), true
      )
    case .table(let table):
      let rows = MeasuredRows(heldOutBy: [saved], of: resolved)
      let parts = try table.parts(rows)
      return (
        FitData(inputs: parts.training.inputs, outputs: parts.training.outputs),
        FitData(inputs: parts.holdOut.inputs, outputs: parts.holdOut.outputs), rows.areUnseen
      )
    }
  }

  private func sampled(
    _ box: Domain, _ count: Int, seed: UInt64, _ values: (Batch) -> Batch
  ) throws -> FitData {
    let points = try Sampling.uniform.points(count, in: box, seed: seed)
    let outputs = values(points)
    guard outputs.storage.allSatisfy(\.isFinite) else {
      throw UserError("a value in the box is not finite; choose a domain where all are", at: file)
    }
    return FitData(inputs: points, outputs: outputs, domain: box)
  }

  private func rms(_ values: Batch, _ wanted: Batch) -> Double {
    let squares = zip(values.storage, wanted.storage).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    return (squares / Double(wanted.storage.count)).squareRoot()
  }

  private func table(_ reading: SymbolReading) -> Table {
    var table = Table(columns: [
      Table.Column("edge", .left), Table.Column("share"), Table.Column("function", .left),
      Table.Column("1 - R²"), Table.Column("next", .left), Table.Column("1 - R²"),
    ])
    table.rows = reading.edges.map { edge in
      let name = Table.Cell("layer \(edge.layer + 1): \(edge.input + 1) → \(edge.output + 1)")
      guard let first = edge.matches.first else {
        return [name, Table.Cell(edge.share), "cut", "", "", ""]
      }
      let next = edge.matches.dropFirst().first
      return [
        name, Table.Cell(edge.share), Table.Cell(first.symbol.rawValue), Table.Cell(first.rest),
        Table.Cell(next?.symbol.rawValue ?? ""), next.map { Table.Cell($0.rest) } ?? "",
      ]
    }
    return table
  }

  private func report(
    _ reading: SymbolReading, _ text: String, _ errors: (network: Double, formula: Double),
    _ points: Int
  ) -> JSON {
    let edges = reading.edges.map { edge in
      JSON.object(
        ("layer", .integer(edge.layer + 1)), ("input", .integer(edge.input + 1)),
        ("output", .integer(edge.output + 1)), ("share", JSON(edge.share)),
        ("cut", .bool(edge.isCut)),
        (
          "matches",
          .array(
            edge.matches.prefix(5).map { match in
              .object(
                ("function", .string(match.symbol.rawValue)), ("r_squared", JSON(match.rSquared)),
                ("a", JSON(match.a)), ("b", JSON(match.b)), ("c", JSON(match.c)),
                ("d", JSON(match.d)))
            })
        ))
    }
    return .object(
      ("formula", .string(text)), ("edges", .array(edges)),
      (
        "errors",
        .object(
          ("points", .integer(points)), ("network_rms", JSON(errors.network)),
          ("formula_rms", JSON(errors.formula)))
      ))
  }
}
