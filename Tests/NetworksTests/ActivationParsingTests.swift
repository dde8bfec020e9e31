import Base
import Networks
import Testing

@Suite struct ActivationParsingTests {
  @Test("what is written reads back", arguments: ActivationPropertiesTests.members)
  func roundTrip(_ activation: Activation) throws {
    #expect(try Activation(parsing: activation.description) == activation)
    #expect(
      !activation.summary.isEmpty && !activation.formula.isEmpty && !activation.source.isEmpty)
    #expect(activation.description.hasPrefix(activation.name))
  }

  @Test("every bit of a parameter survives")
  func bits() throws {
    for number in [0.1, 1.0 / 3, Double.leastNonzeroMagnitude, 1e300, 0.30000000000000004] {
      #expect(try Activation(parsing: Activation.elu(number).description) == .elu(number))
      let polynomial = Activation.polynomial([number, -number, 2])
      #expect(try Activation(parsing: "\(polynomial)") == polynomial)
    }
    #expect(Activation.leakyRelu(0.01).description == "leakyRelu(0.01)")
    #expect(Activation.polynomial([0, 1, 0.5]).description == "polynomial(0,1,0.5)")
    #expect(Activation.reluPower(3).description == "reluPower(3)")
  }

  @Test(
    "case, hyphens and other names",
    arguments: [
      ("RELU", Activation.relu), ("leaky-relu", .leakyRelu(0.01)), ("leaky_relu", .leakyRelu(0.01)),
      ("LeakyReLU(0.2)", .leakyRelu(0.2)), (" elu ( 2 ) ", .elu(2)), ("elu", .elu(1)),
      ("celu()", .celu(1)), ("swish", .silu), ("SiLU", .silu), ("sin", .sine), ("cos", .cosine),
      ("abs", .absolute), ("heaviside", .step), ("logistic", .sigmoid), ("hardtanh", .hardTanh),
      ("hard-swish", .hardSwish), ("gelu_tanh", .geluTanh), ("linear", .identity),
      ("repu(3)", .reluPower(3)), ("poly(1, 2)", .polynomial([1, 2])), ("ternary", .ternary(0.5)),
      ("leakyRelu(-1)", .leakyRelu(-1)), ("ReLU6", .relu6), ("signum", .sign), ("prelu", .prelu),
    ])
  func names(_ text: String, _ expected: Activation) throws {
    #expect(try Activation(parsing: text) == expected)
  }

  @Test(
    "errors say what is wrong and what would be right",
    arguments: [
      ("rellu", "unknown activation 'rellu'; did you mean 'relu' or 'relu6'?"),
      ("tahn(2)", "unknown activation 'tahn'; did you mean 'tanh'?"),
      ("x*tanh(x)", "a formula of your own is written expression(x*tanh(x))"),
      ("expression(x/0)", "expression: 'x/0' has no finite value at any of many x"),
      ("qqqqq", "unknown activation 'qqqqq'; 'approxima activations' lists them"),
      ("", "an activation needs a name, such as relu or tanh"),
      ("elu(1", "'elu(1' lacks its closing parenthesis"),
      ("relu(1)", "relu takes no parameters: write relu"),
      ("elu(1,2)", "elu takes one parameter, as in elu(1)"),
      ("elu(0)", "elu(0): alpha must be positive, as in elu(1)"),
      ("celu(0)", "celu(0): alpha must be positive, as in celu(1)"),
      ("celu(nan)", "celu(nan): 'nan' is not a finite number"),
      ("leakyRelu(inf)", "leakyRelu(inf): 'inf' is not a finite number"),
      ("leakyRelu(a)", "leakyRelu(a): 'a' is not a finite number"),
      (
        "reluPower(0)",
        "reluPower(0): the power must be a whole number from 1 to 1000, as in reluPower(2)"
      ),
      (
        "reluPower(1.5)",
        "reluPower(1.5): the power must be a whole number from 1 to 1000, as in reluPower(2)"
      ),
      ("ternary(-1)", "ternary(-1): the threshold must be 0 or more, as in ternary(0.5)"),
      (
        "polynomial",
        "polynomial needs its coefficients from the constant up, as in polynomial(0,1,0.5)"
      ),
      ("polynomial(1,,2)", "polynomial(1,,2): '' is not a finite number"),
      ("expression", "expression needs a formula in x, as in expression(x*tanh(x))"),
      ("expression(x*y)", "expression: 'x*y' must be a formula in x alone, such as x*tanh(x)"),
      ("expression(2)", "expression: '2' must be a formula in x alone, such as x*tanh(x)"),
    ])
  func errors(_ text: String, _ message: String) {
    let error = #expect(throws: UserError.self) { try Activation(parsing: text) }
    #expect(error?.description == message)
  }

  @Test("a wrong formula names its column")
  func column() {
    let error = #expect(throws: UserError.self) { try Activation(parsing: "expression(x*tanj(x))") }
    #expect(error?.description.hasPrefix("expression: column 3: ") == true)
  }

  @Test("the list holds each name once")
  func all() {
    #expect(Activation.all.count == 37)
    #expect(Set(Activation.all.map(\.name)).count == 37)
  }
}
