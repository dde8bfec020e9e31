// Fully connected networks as graphs.

extension Architecture {
  /// Affine layers with activations between them; a skip joins the network's inputs to what a layer sees.
  ///
  /// For each layer the numbers are its weights (outputs × inputs, row-major), its biases, then the
  /// trainable slope where its activation has one.
  func fullyConnected() throws -> Graph {
    var builder = GraphBuilder(inputs: inputs)
    var value = builder.input
    for index in 0...depth {
      let isOutput = index == depth
      let name = isOutput ? "output" : "hidden\(index + 1)"
      if index > 0, skip == .all || skip == .output && isOutput {
        value = builder.join("\(name).input", [value, builder.input])
      }
      value = builder.affine(name, value, to: isOutput ? outputs : widths[index])
      if !isOutput {
        value = builder.apply(activations[index], value)
      }
    }
    return try builder.graph()
  }
}
