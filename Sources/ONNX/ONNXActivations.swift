// Activations as ONNX writes them: one operator, or several with their numbers as tensors.
//
// ONNX keeps attributes as Float32, and ONNX Runtime has few of its activations in Float64. Float64
// networks are therefore written with operators that it has: the line for x > 0 as Relu(x), the
// branch below 0 as a function of Min(x, 0); numbers are double tensors.

import Base
import Networks

extension ONNXFormula {
  /// Whether the function's number is a divisor.
  var dividesByParameter: Bool {
    guard case .apply(let operation, let operands) = self else { return false }
    if operation == "Div", case .parameter = operands[operands.count - 1] { return true }
    return operands.contains(where: \.dividesByParameter)
  }
}

extension Activation {
  /// A trained function is written with its slope, as the one whose slope is fixed.
  static let onnxNames = all.filter { $0.function.isTrained || $0.onnx != nil }.map(\.name)
    .joined(separator: ", ")

  private var onnx: ONNXForm? { type(of: function).onnx }
  private var number: Double? { (function as? any NumberedFunction)?.number }

  /// The operator that a precision has, with its attributes; nil for none.
  func onnxOperator(_ precision: Precision) -> (operation: String, attributes: [String: Double])? {
    guard let onnx, let operation = onnx.operation,
      onnx.doubleFormula == nil || precision == .f32
    else { return nil }
    guard let attribute = onnx.attribute, let number else { return (operation, [:]) }
    return (operation, [attribute: number])
  }

  /// The formula in operators that Float64 has; nil for none.
  var onnxFormula: (formula: ONNXFormula, parameter: Double?)? {
    onnx?.doubleFormula.map { ($0, number) }
  }
}

/// The functions that ONNX has, as they are read.
struct ONNXFunction {
  let type: any UnivariateFunction.Type
  let form: ONNXForm

  static let all = Activation.catalogue.compactMap { type in
    type.onnx.map { ONNXFunction(type: type, form: $0) }
  }

  /// By operator.
  static let named = Dictionary(
    uniqueKeysWithValues: all.compactMap { function in
      function.form.operation.map { ($0, function) }
    })

  /// What is said of its number; nil where it has none.
  var rule: NumberRule? { (type as? any NumberedFunction.Type)?.rule }

  /// nil where the number is missing or none that is taken.
  func activation(_ number: Double?) -> Activation? {
    func plain<F: PlainFunction>(_: F.Type) -> Activation { Activation(F()) }
    func numbered<F: NumberedFunction>(_: F.Type) -> Activation? {
      number.flatMap { F.rule.holds($0) ? Activation(F($0)) : nil }
    }
    if let type = type as? any NumberedFunction.Type { return numbered(type) }
    return (type as? any PlainFunction.Type).map { plain($0) }
  }
}

// MARK: - Reading

/// The formulas of a graph.
struct ONNXFormulas {
  /// Of an activation: the node that it ends with.
  private(set) var found: [Int: (activation: Activation, input: String)] = [:]
  /// Nodes inside formulas.
  private var inside: Set<Int> = []

  /// - Parameters:
  ///   - constants: of the file, and what nodes make of them.
  ///   - makers: the node that makes each value.
  ///   - uses: how often each value is seen.
  init(
    _ graph: ONNXGraph, constants: [String: ONNXTensor], makers: [String: Int], uses: [String: Int]
  ) {
    let all = ONNXFunction.all
    for index in graph.nodes.indices.reversed() where !inside.contains(index) {
      let node = graph.nodes[index]
      guard ["Add", "Div"].contains(node.operation), let output = node.outputs.first else {
        continue
      }
      for candidate in all {
        var match = Match(graph: graph, constants: constants, makers: makers, uses: uses)
        guard let formula = candidate.form.doubleFormula,
          match.fits(formula, output, isWhole: true), let input = match.value,
          let activation = candidate.activation(match.parameter)
        else { continue }
        found[index] = (activation, input)
        inside.formUnion(match.nodes.subtracting([index]))
        break
      }
    }
  }

  private struct Match {
    let graph: ONNXGraph
    let constants: [String: ONNXTensor]
    let makers: [String: Int]
    let uses: [String: Int]
    var value: String?
    var parameter: Double?
    var nodes: Set<Int> = []

    /// Whether the value `name` is this formula of one value; what is inside is seen nowhere else.
    mutating func fits(_ formula: ONNXFormula, _ name: String, isWhole: Bool = false) -> Bool {
      switch formula {
      case .value:
        if value == nil, constants[name] == nil { value = name }
        return value == name
      case .number(let number): return scalar(name) == number
      case .parameter:
        guard let number = scalar(name), parameter ?? number == number else { return false }
        parameter = number
        return true
      case .apply(let operation, let operands):
        guard let index = makers[name], isWhole || uses[name] == 1 else { return false }
        let node = graph.nodes[index]
        guard node.operation == operation, node.domain.isEmpty, node.attributes.isEmpty,
          node.outputs.count == 1, node.inputs.count == operands.count
        else { return false }
        nodes.insert(index)
        return zip(operands, node.inputs).allSatisfy { fits($0, $1) }
      }
    }

    private func scalar(_ name: String) -> Double? {
      guard let constant = constants[name], constant.dimensions.isEmpty, constant.kind.isReal
      else { return nil }
      return constant.values.first
    }
  }
}
