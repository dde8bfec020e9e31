// Networks of dense layers as ONNX files, both ways.

import Base
import Foundation

extension Network {
  /// Reads an ONNX file whose graph is one chain of dense layers.
  ///
  /// It reads MatMul, Gemm, Add, Sub, Mul and Div with constants, the activations that `writeONNX`
  /// names, PRelu of one slope, and what does not change a sample's values (Flatten, Reshape,
  /// Squeeze, Unsqueeze, Identity, Dropout). A first size of the input that has no number counts
  /// samples. Whatever else a file says (other operators, domains, attributes, shapes, element
  /// types, values that are not finite) is refused. An affine step that no dense layer can take up
  /// exactly, such as a shift before the first product, becomes a layer of its own with activation
  /// `identity`, so that the network is the file's function in exact arithmetic; only Div by a
  /// constant becomes a product with the rounded reciprocal. Float tensors give precision f32. The
  /// network has at most 20,000,000 parameters, 160 MB, more than the file's initialisers have
  /// numbers.
  /// - Throws: `UserError` that names the file and, where it can, the node.
  public init(onnx path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    do {
      try self.init(ONNXGraph(model: [UInt8](data)))
    } catch let error as UserError {
      throw error.located(at: path)
    }
  }

  /// Writes an ONNX file (opset 13) with Gemm layers: float tensors for precision f32, double ones for f64.
  ///
  /// In f64 an activation that has numbers, or that ONNX Runtime has in Float32 only, is several operators
  /// with its numbers as double tensors; in f32 it is one operator.
  /// - Throws: `UserError` where the network has skip connections, an activation that is not written, or
  ///   the place cannot be written.
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
          attributes: ["transB": .whole(1)]))
      current = sum
      guard !isLast, layer.activation != .identity else { continue }
      let activation = layer.slope.map { Activation.leakyRelu(parameters[$0]) } ?? layer.activation
      current = "values\(index + 1)"
      if let (operation, attributes) = activation.onnxOperator(precision) {
        graph.nodes.append(
          ONNXNode(
            operation: operation, inputs: [sum], outputs: [current],
            attributes: attributes.mapValues { .number($0) }))
      } else if let (formula, parameter) = activation.onnxFormula {
        graph.append(formula, of: sum, parameter: parameter, named: current, kind)
      } else {
        throw UserError(
          "activation \(activation) is not written as ONNX; those written are "
            + Activation.onnxNames)
      }
    }
    return graph
  }
}

extension ONNXGraph {
  /// Nodes and scalar tensors of a formula, the last node's output being `output`.
  fileprivate mutating func append(
    _ formula: ONNXFormula, of value: String, parameter: Double?, named output: String,
    _ kind: ONNXTensor.Kind
  ) {
    var (parts, parameterName): (Int, String?) = (0, nil)
    func number(_ number: Double, _ name: String) -> String {
      constants.append(ONNXTensor(name: name, dimensions: [], kind: kind, values: [number]))
      return name
    }
    func append(_ formula: ONNXFormula, named given: String?) -> String {
      parts += 1
      let name = given ?? "\(output).\(parts)"
      switch formula {
      case .value: return value
      case .number(let constant): return number(constant, name)
      case .parameter:
        // Once, where a formula has it twice.
        if let parameterName { return parameterName }
        parameterName = number(parameter ?? 0, "\(output).parameter")
        return "\(output).parameter"
      case .apply(let operation, let operands):
        let inputs = operands.map { append($0, named: nil) }
        nodes.append(ONNXNode(operation: operation, inputs: inputs, outputs: [name]))
        return name
      }
    }
    _ = append(formula, named: output)
  }
}
