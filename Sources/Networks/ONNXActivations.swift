// Activations as ONNX writes them: one operator, or several with their numbers as tensors.
//
// ONNX keeps attributes as Float32, and ONNX Runtime has few of its activations in Float64. Float64
// networks are therefore written with operators that it has: the line for x > 0 as Relu(x), the
// branch below 0 as a function of Min(x, 0); numbers are double tensors.

import Base

/// A formula of one value, in operators of ONNX.
indirect enum ONNXFormula {
  case value
  case number(Double)
  /// The activation's own number.
  case parameter
  case apply(String, [ONNXFormula])

  fileprivate static let zero = ONNXFormula.number(0)
  fileprivate static let one = ONNXFormula.number(1)
  fileprivate static let positive = ONNXFormula.apply("Relu", [.value])
  fileprivate static let negative = ONNXFormula.apply("Min", [.value, zero])

  fileprivate static func grown(_ exponent: ONNXFormula) -> ONNXFormula {
    .apply("Sub", [.apply("Exp", [exponent]), one])
  }

  /// positive + factor·below.
  fileprivate static func joined(_ factor: ONNXFormula, _ below: ONNXFormula) -> ONNXFormula {
    .apply("Add", [positive, .apply("Mul", [below, factor])])
  }
}

/// A formula and what it is; a whole formula stands before its parts.
struct ONNXActivation {
  var formula: ONNXFormula
  var activation: @Sendable (_ parameter: Double?) -> Activation?

  static var all: [ONNXActivation] {
    let selu = EluFormula<Double>.selu
    let scaled = ONNXFormula.apply("Mul", [.positive, .number(selu.scale)])
    let below = ONNXFormula.apply(
      "Mul", [.grown(.negative), .number(selu.scaledAlpha)])
    let magnitude = ONNXFormula.apply("Abs", [.value])
    let decaying = ONNXFormula.apply("Exp", [.apply("Neg", [magnitude])])
    return [
      ONNXActivation(formula: .apply("Add", [scaled, below])) { _ in .selu },
      ONNXActivation(formula: .joined(.parameter, .negative)) { $0.map { .leakyRelu($0) } },
      ONNXActivation(formula: .joined(.parameter, .grown(.negative))) {
        $0.flatMap { $0 > 0 ? .elu($0) : nil }
      },
      ONNXActivation(
        formula: .joined(.parameter, .grown(.apply("Div", [.negative, .parameter])))
      ) { $0.flatMap { $0 > 0 ? .celu($0) : nil } },
      ONNXActivation(
        formula: .apply(
          "Add", [.positive, .apply("Log", [.apply("Add", [decaying, .one])])])
      ) { _ in .softplus },
      ONNXActivation(formula: .apply("Div", [.value, .apply("Add", [magnitude, .one])])) { _ in
        .softsign
      },
    ]
  }
}

extension Activation {
  static let onnxNames =
    "relu, leakyRelu, prelu, elu, selu, celu, sigmoid, tanh, softplus, softsign, absolute, sine, cosine"

  /// The operator that a precision has, with its attributes; nil for none.
  func onnxOperator(_ precision: Precision) -> (operation: String, attributes: [String: Double])? {
    switch self {
    case .relu: return ("Relu", [:])
    case .sigmoid: return ("Sigmoid", [:])
    case .tanh: return ("Tanh", [:])
    case .absolute: return ("Abs", [:])
    case .sine: return ("Sin", [:])
    case .cosine: return ("Cos", [:])
    default: break
    }
    guard precision == .f32 else { return nil }
    // Float32 evaluates with these very numbers.
    switch self {
    case .leakyRelu(let slope): return ("LeakyRelu", ["alpha": slope])
    case .elu(let alpha): return ("Elu", ["alpha": alpha])
    case .celu(let alpha): return ("Celu", ["alpha": alpha])
    case .selu: return ("Selu", [:])
    case .softplus: return ("Softplus", [:])
    case .softsign: return ("Softsign", [:])
    default: return nil
    }
  }

  /// The formula in operators that Float64 has; nil for none.
  var onnxFormula: (formula: ONNXFormula, parameter: Double?)? {
    let parameter: Double? =
      switch self {
      case .leakyRelu(let number), .elu(let number), .celu(let number): number
      default: nil
      }
    return ONNXActivation.all.first { $0.activation(parameter ?? 1) == self }
      .map { ($0.formula, parameter) }
  }
}

// MARK: - Reading

/// The formulas of a graph.
struct ONNXFormulas {
  /// Of an activation: the node that it ends with.
  private(set) var found: [Int: (activation: Activation, input: String)] = [:]
  /// Nodes inside formulas.
  private(set) var inside: Set<Int> = []

  /// - Parameters:
  ///   - makers: the node that makes each value.
  ///   - uses: how often each value is seen.
  init(_ graph: ONNXGraph, makers: [String: Int], uses: [String: Int]) {
    let constants = Dictionary(graph.constants.map { ($0.name, $0) }) { first, _ in first }
    let all = ONNXActivation.all
    for index in graph.nodes.indices.reversed() where !inside.contains(index) {
      let node = graph.nodes[index]
      guard ["Add", "Div"].contains(node.operation), let output = node.outputs.first else {
        continue
      }
      for candidate in all {
        var match = Match(graph: graph, constants: constants, makers: makers, uses: uses)
        guard match.fits(candidate.formula, output, isWhole: true), let input = match.value,
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
      guard let constant = constants[name], constant.dimensions.isEmpty, constant.kind != .int64
      else { return nil }
      return constant.values.first
    }
  }
}
