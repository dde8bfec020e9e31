// Routing by agreement in standard operators of ONNX: tensors (samples × copies × inputs × outputs × size), names as in
// `RouteReading`.

import Networks

extension ONNXNodes {
  /// Writes a route operation.
  /// - Parameters:
  ///   - value: the tensor that is read, (samples × features).
  ///   - made: the name of the tensor of capsules or lengths, (samples × features).
  mutating func route(_ routing: RouteReading, reading value: String, to made: String) {
    let predictions = node(
      "Reshape",
      [
        value,
        integers([-1, routing.copies, routing.inputs, routing.outputs, routing.size], "shape"),
      ],
      "predictions")
    let one = number(1, "one")
    let (inputs, features) = (integers([2], "inputs"), integers([4], "features"))
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
          node("Div", [squares, below], "lengths"),
          integers([-1, routing.copies * routing.outputs], "made"), to: made)
      }
      let factors = node(
        "Div", [node("Sqrt", [squares], "roots\(iteration)"), below], "factors\(iteration)")
      let capsules = node("Mul", [sums, factors], "capsules\(iteration)")
      if iteration == routing.iterations {
        let features = routing.copies * routing.outputs * routing.size
        return reshape(capsules, integers([-1, features], "made"), to: made)
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
}
