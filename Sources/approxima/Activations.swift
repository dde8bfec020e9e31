import Approxima
import ArgumentParser

/// `approxima activations`: the activations and what theorems ask about them.
struct Activations: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the activations and their properties.",
    discussion: """
      EXAMPLES
        approxima activations
        approxima activations --json
        approxima fit sine --activation "expression(x*tanh(x))"
      """)

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
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
