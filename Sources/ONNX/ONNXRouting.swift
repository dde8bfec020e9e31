// Routing by agreement in standard operators of ONNX: tensors (samples × copies × inputs × outputs × size), names as in
// `RouteReading`.

import Networks

/// Writes a route operation.
struct ONNXRouting {
  private let routing: RouteReading
  private let kind: ONNXTensor.Kind
  /// In front of all names.
  private let name: String
  private(set) var nodes: [ONNXNode] = []
  private(set) var constants: [ONNXTensor] = []

  init(_ routing: RouteReading, kind: ONNXTensor.Kind, name: String) {
    self.routing = routing
    self.kind = kind
    self.name = name
  }

  /// - Parameters:
  ///   - value: the tensor that is read, (samples × features).
  ///   - made: the name of the tensor of capsules or lengths, (samples × features).
  mutating func write(reading value: String, to made: String) {
    let predictions = node(
      "Reshape",
      [
        value, shape("shape", [-1, routing.copies, routing.inputs, routing.outputs, routing.size]),
      ],
      "predictions")
    let one = number(1, "one")
    let (inputs, features) = (shape("inputs", [2]), shape("features", [4]))
    var terms = node("Mul", [predictions, number(1 / Double(routing.outputs), "equal")], "terms0")
    var logits: String?
    for iteration in 1...routing.iterations {
      let sums = node("ReduceSum", [terms, inputs], "sums\(iteration)", ["keepdims": .whole(1)])
      let squares = node(
        "ReduceSum", [node("Mul", [sums, sums], "products\(iteration)"), features],
        "squares\(iteration)", ["keepdims": .whole(1)])
      let below = node("Add", [squares, one], "below\(iteration)")
      if iteration == routing.iterations, routing.result == .lengths {
        return reshape(
          node("Div", [squares, below], "lengths"), [-1, routing.copies * routing.outputs], made)
      }
      let factors = node(
        "Div", [node("Sqrt", [squares], "roots\(iteration)"), below], "factors\(iteration)")
      let capsules = node("Mul", [sums, factors], "capsules\(iteration)")
      if iteration == routing.iterations {
        return reshape(capsules, [-1, routing.copies * routing.outputs * routing.size], made)
      }
      var next = node(
        "ReduceSum", [node("Mul", [predictions, capsules], "pairs\(iteration)"), features],
        "agreement\(iteration)", ["keepdims": .whole(1)])
      if let logits { next = node("Add", [logits, next], "logits\(iteration)") }
      logits = next
      let shares = node("Softmax", [next], "shares\(iteration)", ["axis": .whole(3)])
      terms = node("Mul", [predictions, shares], "terms\(iteration)")
    }
  }

  private mutating func reshape(_ value: String, _ sides: [Int], _ made: String) {
    nodes.append(
      ONNXNode(operation: "Reshape", inputs: [value, shape("made", sides)], outputs: [made]))
  }

  private mutating func node(
    _ operation: String, _ inputs: [String], _ role: String,
    _ attributes: [String: ONNXAttribute] = [:]
  ) -> String {
    let made = "\(name).routing.\(role)"
    nodes.append(
      ONNXNode(operation: operation, inputs: inputs, outputs: [made], attributes: attributes))
    return made
  }

  private mutating func number(_ value: Double, _ role: String) -> String {
    let made = "\(name).routing.\(role)"
    constants.append(ONNXTensor(name: made, dimensions: [], kind: kind, values: [value]))
    return made
  }

  private mutating func shape(_ role: String, _ sides: [Int]) -> String {
    let made = "\(name).routing.\(role)"
    constants.append(
      ONNXTensor(
        name: made, dimensions: [sides.count], kind: .int64, values: sides.map { Double($0) }))
    return made
  }
}
