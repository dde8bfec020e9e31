import Approxima
import ArgumentParser

/// `approxima activations`: the activations and what theorems ask about them.
struct Activations: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the activations and their properties, or all that is known of one.",
    discussion: """
      EXAMPLES
        approxima activations
        approxima activations mish
        approxima activations "expression(x*tanh(x))" --html card.html
        approxima activations sharkfin --json
        approxima activations --json
        approxima activations --cost
        approxima fit sine --activation "expression(x*tanh(x))"
      """)

  @Argument(help: "One activation, by its name or as an expression (default: a list of all).")
  var name: String?

  @Option(help: ArgumentHelp("Its card as a page.", valueName: "card.html"))
  var html: String?

  @Option(
    help: ArgumentHelp(
      "A sweep's store in which it was compared with others: its rank goes on the card.",
      valueName: "runs.sqlite"))
  var contest: String?

  @Flag(help: "All by what they cost: units to an error, identity through depth, proofs.")
  var cost = false

  @Option(
    help: ArgumentHelp(
      "A sweep's store whose fits of one hidden layer are read in place of those that ship.",
      valueName: "runs.sqlite"))
  var units: String?

  @Option(
    help: ArgumentHelp(
      "Write the store's units with the layers of a construction, as the table that ships.",
      valueName: "costs.tsv"))
  var table: String?

  @Flag(help: "JSON on standard output: an array, or one object with a name.")
  var json = false

  func run() throws {
    guard let name else {
      for (option, value) in [("--html", html), ("--contest", contest)] where value != nil {
        throw UserError("it goes with the name of an activation", at: option)
      }
      return try cost ? listCosts() : list()
    }
    guard !cost else {
      throw UserError("it compares all; the card of one has its own costs", at: "--cost")
    }
    guard table == nil else { throw UserError("it goes with --cost and --units", at: "--table") }
    try OutputFile.check([("--html", html)])
    let activation = try Activation(parsing: name)
    let card = ActivationCard(
      activation, contest: try contest.map { try place(of: activation, in: $0) },
      units: try unitCosts().filter { $0.activation == activation.description })
    if let html { try OutputFile(html).write(card.page) }
    print(json ? card.json.text : card.text)
  }

  /// - Throws: `UserError` where the store holds no contest, or the activation is not in it.
  private func place(of activation: Activation, in path: String) throws -> ContestPlace {
    let store = try Store(path: path, access: .read)
    defer { try? store.close() }
    let records = try store.records(experiment: nil)
    guard
      let places = ContestPlace.all(
        in: records.map { ReportRun($0) }, norm: preferredNorm(records))
    else {
      throw UserError(
        "no contest: three activations or more with five common seeds on all tasks make one",
        at: path)
    }
    guard let place = places.first(where: { $0.activation == activation.description }) else {
      throw UserError(
        "\(activation.description) is not in its contest, which compares "
          + places.map(\.activation).joined(separator: ", "), at: path)
    }
    return place
  }

  /// Those that ship, or a store's.
  /// - Throws: `UserError` where the store has none.
  private func unitCosts() throws -> [UnitCost] {
    guard let units else { return UnitCost.shipped }
    let store = try Store(path: units, access: .read)
    defer { try? store.close() }
    let records = try store.records(experiment: nil)
    let costs = UnitCost.all(in: records.map { ReportRun($0) }, norm: preferredNorm(records))
    guard !costs.isEmpty else {
      throw UserError("no fits of a function by one hidden layer", at: units)
    }
    return costs
  }

  private func listCosts() throws {
    guard table == nil || units != nil else {
      throw UserError("it goes with --cost and --units", at: "--table")
    }
    try OutputFile.check([("--table", table)])
    var costs = try unitCosts()
    if let table {
      costs = costs.map { $0.withConstruction() }
      try OutputFile(table).write(UnitCost.table(costs))
    }
    let compared = try CostTable(costs)
    print(json ? compared.json.text : compared.text)
  }

  private func list() throws {
    for (option, value) in [("--units", units), ("--table", table)] where value != nil {
      throw UserError("it goes with --cost, or the name of an activation", at: option)
    }
    if json {
      print(JSON.array(Activation.all.map(properties)).text)
      return
    }
    var table = Table(columns: [
      Table.Column("activation", .left), Table.Column("formula", .left),
      Table.Column("smooth", .left), Table.Column("Lipschitz"), Table.Column("bounded", .left),
      Table.Column("monotone", .left), Table.Column("degree"),
    ])
    table.rows = Activation.all.map { activation in
      [
        Table.Cell(activation.description), Table.Cell(activation.formula),
        Table.Cell(activation.smoothness.description),
        activation.lipschitzConstant.map { Table.Cell($0) } ?? "none",
        activation.isBounded ? "yes" : "no", activation.isMonotone ? "yes" : "no",
        activation.polynomialDegree.map { Table.Cell($0) } ?? "",
      ]
    }
    print(table.terminal())
    print(
      """
      Numbers in parentheses may be changed: leakyRelu(0.1), reluPower(3), polynomial(0,1,0.5).
      Any expression in x is an activation too: "expression(x*tanh(x))".
      """)
  }

  private func properties(of activation: Activation) -> JSON {
    .object(
      ("name", .string(activation.description)), ("summary", .string(activation.summary)),
      ("formula", .string(activation.formula)), ("source", .string(activation.source)),
      ("smoothness", .string(activation.smoothness.description)),
      ("lipschitz_constant", activation.lipschitzConstant.map { JSON($0) } ?? .null),
      ("range", JSON([activation.range.lowerBound, activation.range.upperBound])),
      ("bounded", .bool(activation.isBounded)), ("monotone", .bool(activation.isMonotone)),
      ("affine", .bool(activation.isAffine)),
      ("piecewise_linear", .bool(activation.isPiecewiseLinear)),
      ("polynomial_degree", activation.polynomialDegree.map(JSON.integer) ?? .null),
      ("kinks", JSON(activation.kinks)))
  }
}
