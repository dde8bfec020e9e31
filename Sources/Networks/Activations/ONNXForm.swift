// How ONNX writes an activation: each function says it beside its values, the module ONNX reads it.

/// A formula of one value, in operators of ONNX.
package indirect enum ONNXFormula: Sendable {
  case value
  case number(Double)
  /// The function's own number.
  case parameter
  case apply(String, [ONNXFormula])

  static let zero = ONNXFormula.number(0)
  static let one = ONNXFormula.number(1)
  static let positive = ONNXFormula.apply("Relu", [.value])
  static let negative = ONNXFormula.apply("Min", [.value, zero])
  static let magnitude = ONNXFormula.apply("Abs", [.value])

  static func grown(_ exponent: ONNXFormula) -> ONNXFormula {
    .apply("Sub", [.apply("Exp", [exponent]), one])
  }

  /// positive + factor·below.
  static func joined(_ factor: ONNXFormula, _ below: ONNXFormula) -> ONNXFormula {
    .apply("Add", [positive, .apply("Mul", [below, factor])])
  }
}

/// How ONNX writes a function.
package struct ONNXForm: Sendable {
  /// The operator where there is one; its attribute for the function's number.
  package let operation: String?
  package let attribute: String?
  /// What stands for the operator in Float64, where only Float32 has it, or in both where there is none. No formula
  /// is a part of another.
  package let doubleFormula: ONNXFormula?

  /// An operator of Float64 and Float32.
  init(_ operation: String) {
    self.operation = operation
    attribute = nil
    doubleFormula = nil
  }

  /// No operator, but a formula in both.
  init(formula: ONNXFormula) {
    operation = nil
    attribute = nil
    doubleFormula = formula
  }

  /// An operator that Float32 alone has, evaluated with these very numbers; Float64 has the formula.
  init(single operation: String, attribute: String? = nil, double formula: ONNXFormula) {
    self.operation = operation
    self.attribute = attribute
    doubleFormula = formula
  }
}
