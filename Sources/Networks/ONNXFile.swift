// Networks of dense layers as ONNX files, both ways.

import Base
import Foundation

extension Network {
  /// Reads an ONNX file whose graph is one chain of dense layers.
  ///
  /// Read are MatMul, Gemm, Add, Sub, Mul and Div with constants, the activations that `writeONNX` names,
  /// and what does not change a sample's values (Flatten, Reshape, Squeeze, Unsqueeze, Identity, Dropout).
  /// The first dimension of the input counts samples. An affine step that no dense layer can take up
  /// exactly, such as a shift before the first product, becomes a layer of its own with activation
  /// `identity`, so that the network is the file's function in exact arithmetic; only Div by a constant
  /// becomes a product with the rounded reciprocal. Float tensors give precision f32.
  /// - Throws: `UserError` that names the file and, where it can, the node.
  public init(onnx path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    do {
      self = try network(ONNXGraph(model: [UInt8](data)))
    } catch let error as UserError {
      throw error.located(at: path)
    }
  }

  /// Writes an ONNX file (opset 13) with Gemm layers: float tensors for precision f32, double ones for f64.
  /// - Throws: `UserError` where the network has skip connections, an activation that is no single
  ///   operator of ONNX, or the place cannot be written.
  public func writeONNX(to path: String) throws {
    try OutputFile(path).write(Data(onnxGraph().model()))
  }

  private func onnxGraph() throws -> ONNXGraph {
    guard architecture.skip == .none else {
      throw UserError("a network with skip connections is not written as ONNX")
    }
    let kind: ONNXTensor.Kind = precision == .f32 ? .float : .double
    var graph = ONNXGraph()
    graph.inputs = [ONNXValue(name: "x", kind: kind, dimensions: [nil, architecture.inputs])]
    graph.outputs = [ONNXValue(name: "y", kind: kind, dimensions: [nil, architecture.outputs])]
    var current = "x"
    for (index, layer) in architecture.layers.enumerated() {
      let isLast = index == architecture.depth
      let (weights, biases) = ("weights\(index + 1)", "biases\(index + 1)")
      graph.constants.append(
        ONNXTensor(
          name: weights, dimensions: [layer.outputs, layer.inputs], kind: kind,
          values: Array(parameters[layer.weights..<layer.biases])))
      graph.constants.append(
        ONNXTensor(
          name: biases, dimensions: [layer.outputs], kind: kind,
          values: Array(parameters[layer.biases..<(layer.biases + layer.outputs)])))
      let sum = isLast ? "y" : "sum\(index + 1)"
      graph.nodes.append(
        ONNXNode(
          operation: "Gemm", inputs: [current, weights, biases], outputs: [sum],
          wholes: ["transB": [1]]))
      current = sum
      guard !isLast, layer.activation != .identity else { continue }
      let activation = layer.slope.map { Activation.leakyRelu(parameters[$0]) } ?? layer.activation
      guard let (operation, numbers) = activation.onnxOperation else {
        throw UserError(
          "activation \(activation) is no single operator of ONNX; written are "
            + Activation.onnxNames)
      }
      current = "values\(index + 1)"
      graph.nodes.append(
        ONNXNode(operation: operation, inputs: [sum], outputs: [current], numbers: numbers))
    }
    return graph
  }
}

extension Activation {
  static let onnxNames =
    "relu, leakyRelu, prelu, elu, selu, celu, sigmoid, tanh, softplus, softsign, absolute, sine, cosine"

  /// The operator and its attributes, which ONNX keeps as Float32.
  fileprivate var onnxOperation: (String, [String: Double])? {
    switch self {
    case .relu: ("Relu", [:])
    case .leakyRelu(let slope): ("LeakyRelu", ["alpha": slope])
    case .elu(let alpha): ("Elu", ["alpha": alpha])
    case .celu(let alpha): ("Celu", ["alpha": alpha])
    case .selu: ("Selu", [:])
    case .sigmoid: ("Sigmoid", [:])
    case .tanh: ("Tanh", [:])
    case .softplus: ("Softplus", [:])
    case .softsign: ("Softsign", [:])
    case .absolute: ("Abs", [:])
    case .sine: ("Sin", [:])
    case .cosine: ("Cos", [:])
    default: nil
    }
  }

  fileprivate init?(_ node: ONNXNode) {
    switch node.operation {
    case "Relu": self = .relu
    case "LeakyRelu": self = .leakyRelu(node.numbers["alpha"] ?? Double(Float(0.01)))
    case "Elu": self = .elu(node.numbers["alpha"] ?? 1)
    case "Celu": self = .celu(node.numbers["alpha"] ?? 1)
    case "Selu": self = .selu
    case "Sigmoid": self = .sigmoid
    case "Tanh": self = .tanh
    case "Softplus": self = .softplus
    case "Softsign": self = .softsign
    case "Abs": self = .absolute
    case "Sin": self = .sine
    case "Cos": self = .cosine
    default: return nil
    }
  }
}

// MARK: - From a graph

/// What comes out of a node: the layers so far, and an affine step that no activation has followed yet.
private struct Signal {
  struct Affine {
    /// (outputs × inputs), row-major.
    var weights: [Double]
    var biases: [Double]
  }

  var size: Int
  var layers: [(affine: Affine, activation: Activation)] = []
  var pending: Affine?

  init(size: Int) { self.size = size }

  mutating func activate(_ activation: Activation) {
    layers.append((settled, activation))
    pending = nil
  }

  /// The pending step, or none.
  var settled: Affine {
    pending ?? diagonal([Double](repeating: 1, count: size))
  }

  /// A product with (outputs × size).
  mutating func multiply(_ weights: [Double]) {
    if pending != nil { activate(.identity) }
    let outputs = weights.count / size
    pending = Affine(weights: weights, biases: [Double](repeating: 0, count: outputs))
    size = outputs
  }

  mutating func scale(_ factors: [Double]) {
    guard factors.contains(where: { $0 != 1 }) else { return }
    if pending != nil { activate(.identity) }
    pending = diagonal(factors)
  }

  mutating func add(_ terms: [Double]) {
    guard terms.contains(where: { $0 != 0 }) else { return }
    var affine = settled
    if affine.biases.contains(where: { $0 != 0 }) {
      activate(.identity)
      affine = settled
    }
    affine.biases = terms
    pending = affine
  }

  private func diagonal(_ factors: [Double]) -> Affine {
    var weights = [Double](repeating: 0, count: size * size)
    for (index, factor) in factors.enumerated() { weights[index * size + index] = factor }
    return Affine(weights: weights, biases: [Double](repeating: 0, count: size))
  }
}

private func network(_ graph: ONNXGraph) throws -> Network {
  var constants = Dictionary(graph.constants.map { ($0.name, $0) }) { first, _ in first }
  let inputs = graph.inputs.filter { constants[$0.name] == nil }
  guard let input = inputs.first, inputs.count == 1 else {
    throw UserError("a network has one input, this graph has \(inputs.count)")
  }
  guard let output = graph.outputs.first, graph.outputs.count == 1 else {
    throw UserError("a network has one output, this graph has \(graph.outputs.count)")
  }
  var signals = [input.name: Signal(size: try size(of: input))]
  for (index, node) in graph.nodes.enumerated() {
    do {
      guard let name = node.outputs.first else { throw UserError("it has no output") }
      if node.operation == "Constant" {
        guard let tensor = node.tensors["value"] else {
          throw UserError("only constants with the attribute 'value' are read")
        }
        constants[name] = tensor
      } else if let tensor = node.inputs.first.flatMap({ constants[$0] }),
        ["Identity", "Reshape", "Unsqueeze", "Squeeze"].contains(node.operation)
      {
        constants[name] = tensor
      } else {
        signals[name] = try apply(node, signals, constants)
      }
    } catch let error as UserError {
      throw error.located(at: "node \(index + 1) (\(excerpt(node.operation)))")
    }
  }
  guard let signal = signals[output.name] else {
    throw UserError("the output \(excerpt(output.name)) does not depend on the input")
  }
  let architecture = try Architecture(
    inputs: signals[input.name]?.size ?? 0, outputs: signal.size,
    widths: signal.layers.map(\.affine.biases.count), activations: signal.layers.map(\.activation))
  var parameters: [Double] = []
  parameters.reserveCapacity(architecture.parameterCount)
  for layer in signal.layers.map(\.affine) + [signal.settled] {
    parameters += layer.weights + layer.biases
  }
  return Network(
    architecture, parameters: parameters,
    precision: constants.values.contains { $0.kind == .double } || input.kind == .double
      ? .f64 : .f32)
}

/// Values of one sample.
private func size(of input: ONNXValue) throws -> Int {
  guard let dimensions = input.dimensions else {
    throw UserError("the input \(excerpt(input.name)) has no shape")
  }
  // A first dimension of 1, or one without a number, counts samples.
  let sample =
    dimensions.count > 1 && (dimensions[0] == nil || dimensions[0] == 0)
    ? Array(dimensions.dropFirst()) : dimensions
  var count = 1
  for size in sample {
    guard let size, (1...1_000_000).contains(size), count <= 1_000_000 else {
      throw UserError(
        "the input \(excerpt(input.name)) needs sizes that are fixed, behind the samples'")
    }
    count *= size
  }
  return count
}

private func apply(
  _ node: ONNXNode, _ signals: [String: Signal], _ constants: [String: ONNXTensor]
) throws -> Signal {
  func operand(_ index: Int) throws -> String {
    guard index < node.inputs.count else { throw UserError("input \(index + 1) is missing") }
    let name = node.inputs[index]
    guard signals[name] != nil || constants[name] != nil else {
      throw UserError("its input \(excerpt(name)) comes from no node before it")
    }
    return name
  }
  let first = try operand(0)
  if let activation = Activation(node) {
    guard var signal = signals[first] else { throw UserError("it sees only constants") }
    signal.activate(activation)
    return signal
  }
  switch node.operation {
  case "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Dropout":
    guard let signal = signals[first] else { throw UserError("it sees only constants") }
    return signal
  case "MatMul", "Gemm", "Add", "Sub", "Mul", "Div": break
  default:
    throw UserError(
      "this operator is not read; read are MatMul, Gemm, Add, Sub, Mul, Div, Flatten, Reshape, "
        + "Squeeze, Unsqueeze, Identity, Dropout, Constant and the activations "
        + Activation.onnxNames)
  }
  let second = try operand(1)
  guard let (signal, constant) = pair(signals, constants, first, second) else {
    throw UserError("one of its two inputs must be a constant; networks with branches are not read")
  }
  let isReversed = signals[first] == nil
  return node.operation == "MatMul" || node.operation == "Gemm"
    ? try multiplied(signal, constant, isReversed, node, constants)
    : try shifted(signal, constant, isReversed, node)
}

private func pair(
  _ signals: [String: Signal], _ constants: [String: ONNXTensor], _ first: String, _ second: String
) -> (Signal, ONNXTensor)? {
  if let signal = signals[first], let constant = constants[second] { return (signal, constant) }
  if let signal = signals[second], let constant = constants[first] { return (signal, constant) }
  return nil
}

private func shifted(
  _ signal: Signal, _ constant: ONNXTensor, _ isReversed: Bool, _ node: ONNXNode
) throws -> Signal {
  var signal = signal
  guard constant.values.count == 1 || constant.values.count == signal.size else {
    throw UserError(
      "a constant of 1 or \(signal.size) values is read, this one has \(constant.values.count)")
  }
  let values =
    constant.values.count == signal.size
    ? constant.values : [Double](repeating: constant.values[0], count: signal.size)
  switch node.operation {
  case "Add": signal.add(values)
  case "Mul": signal.scale(values)
  case "Div":
    guard !isReversed else { throw UserError("a division by the network's values is not read") }
    guard !values.contains(0) else { throw UserError("it divides by 0") }
    signal.scale(values.map { 1 / $0 })
  default:
    if isReversed { signal.scale(values.map { _ in -1 }) }
    signal.add(isReversed ? values : values.map { -$0 })
  }
  return signal
}

private func multiplied(
  _ signal: Signal, _ constant: ONNXTensor, _ isReversed: Bool, _ node: ONNXNode,
  _ constants: [String: ONNXTensor]
) throws -> Signal {
  var signal = signal
  guard constant.dimensions.count == 2 else {
    throw UserError("its matrix has \(constant.dimensions.count) dimensions; 2 are read")
  }
  let isGemm = node.operation == "Gemm"
  guard !isGemm || !isReversed && node.wholes["transA"]?.first ?? 0 == 0 else {
    throw UserError("Gemm is read with the values first and transA 0")
  }
  // Rows for outputs, as our weights stand.
  let standsByRows = isReversed || isGemm && node.wholes["transB"]?.first ?? 0 != 0
  let (rows, columns) = (constant.dimensions[0], constant.dimensions[1])
  let (outputs, inputs) = standsByRows ? (rows, columns) : (columns, rows)
  guard inputs == signal.size, outputs >= 1 else {
    throw UserError("its matrix takes \(inputs) values, but there are \(signal.size)")
  }
  let alpha = isGemm ? node.numbers["alpha"] ?? 1 : 1
  var weights = constant.values
  if !standsByRows {
    for row in 0..<rows {
      for column in 0..<columns {
        weights[column * rows + row] = constant.values[row * columns + column]
      }
    }
  }
  signal.multiply(weights)
  if alpha != 1 { signal.scale([Double](repeating: alpha, count: outputs)) }
  if isGemm, node.inputs.count > 2, !node.inputs[2].isEmpty {
    guard let bias = constants[node.inputs[2]] else {
      throw UserError("its third input must be a constant")
    }
    let beta = node.numbers["beta"] ?? 1
    guard beta == 1 || beta == 0 else { throw UserError("beta \(beta) is not read; 1 and 0 are") }
    if beta == 1 {
      signal = try shifted(signal, bias, false, ONNXNode(operation: "Add"))
    }
  }
  return signal
}
