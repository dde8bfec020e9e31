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
        approxima activations --json
        approxima fit sine --activation "expression(x*tanh(x))"
      """)

  @Argument(help: "One activation, by its name or as an expression (default: a list of all).")
  var name: String?

  @Option(help: ArgumentHelp("Its card as a page.", valueName: "card.html"))
  var html: String?

  @Flag(help: "JSON on standard output: an array, or one object with a name.")
  var json = false

  func run() throws {
    guard let name else {
      guard html == nil else {
        throw UserError("it goes with the name of an activation", at: "--html")
      }
      return try list()
    }
    try OutputFile.check([("--html", html)])
    let card = ActivationCard(try Activation(parsing: name))
    if let html { try OutputFile(html).write(card.page) }
    print(json ? card.json.text : card.text)
  }

  private func list() throws {
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
