// The nodes that stand for one operation which no operator of ONNX is.

/// Nodes and their constants, named after what they stand for.
struct ONNXNodes {
  /// Of numbers that are not whole.
  let kind: ONNXTensor.Kind
  /// In front of all names.
  let name: String
  private(set) var nodes: [ONNXNode] = []
  private(set) var constants: [ONNXTensor] = []

  init(kind: ONNXTensor.Kind, name: String) {
    self.kind = kind
    self.name = name
  }

  // Each returns the name of the tensor that it makes.

  mutating func node(
    _ operation: String, _ inputs: [String], _ end: String,
    _ attributes: [String: ONNXAttribute] = [:]
  ) -> String {
    let made = "\(name).\(end)"
    nodes.append(
      ONNXNode(operation: operation, inputs: inputs, outputs: [made], attributes: attributes))
    return made
  }

  /// The last node, whose tensor has a name already.
  mutating func reshape(_ value: String, _ shape: String, to made: String) {
    nodes.append(ONNXNode(operation: "Reshape", inputs: [value, shape], outputs: [made]))
  }

  mutating func number(_ value: Double, _ end: String) -> String {
    constant([value], dimensions: [], kind, end)
  }

  mutating func numbers(_ values: [Double], _ end: String) -> String {
    constant(values, dimensions: [values.count], kind, end)
  }

  mutating func integer(_ value: Int, _ end: String) -> String {
    constant([Double(value)], dimensions: [], .int64, end)
  }

  mutating func integers(_ values: [Int], _ end: String) -> String {
    constant(values.map { Double($0) }, dimensions: [values.count], .int64, end)
  }

  private mutating func constant(
    _ values: [Double], dimensions: [Int], _ kind: ONNXTensor.Kind, _ end: String
  ) -> String {
    let made = "\(name).\(end)"
    constants.append(ONNXTensor(name: made, dimensions: dimensions, kind: kind, values: values))
    return made
  }
}
