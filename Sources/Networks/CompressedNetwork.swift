// Networks of which only the weights that are not zero are stored, and the way there and back.

import Base
import Kernels

extension Network {
  /// A chain of layers, the last of them affine, with the stored weights alone, all numbers frozen.
  ///
  /// It is what a theorem builds where a dense matrix would not fit, such as a finite-element function
  /// of 10⁴ nodes.
  /// - Throws: `UserError` where there is no layer, a layer has no unit, sees another number of values
  ///   than the layer before it has, or the last is not affine.
  package init(layers: [ChainLayer]) throws {
    guard let first = layers.first, let last = layers.last else {
      throw UserError("a network needs at least its output layer")
    }
    guard first.inputs >= 1 else { throw UserError("a network needs at least 1 input") }
    for (index, layer) in layers.enumerated() where layer.outputs < 1 {
      throw UserError("layer \(index + 1) has no unit")
    }
    for (index, pair) in zip(layers, layers.dropFirst()).enumerated()
    where pair.0.outputs != pair.1.inputs {
      throw UserError(
        "layer \(index + 2) sees \(pair.1.inputs) values, but layer \(index + 1) has "
          + "\(pair.0.outputs) units")
    }
    guard last.functions == [.identity] else {
      throw UserError("the output layer is affine: its activation is identity")
    }
    var builder = GraphBuilder(inputs: first.inputs)
    var value = builder.input
    for (index, layer) in layers.enumerated() {
      precondition(
        layer.functions.count == 1 && layer.functions[0].trainableParameters == 0
          && layer.bent == layer.outputs,
        "plain layers, without a trained slope: use leakyRelu")
      let isLast = index == layers.count - 1
      let name = isLast ? "output" : "hidden\(index + 1)"
      let weights = builder.matrix("\(name).weights", layer.weights.pattern, isTrained: false)
      let biases = builder.vector("\(name).biases", layer.outputs, isTrained: false)
      value = builder.affine(name, value, weights, biases)
      if !isLast { value = builder.apply(layer.functions[0], value) }
    }
    self.init(
      try builder.graph(), parameters: layers.flatMap { $0.weights.values + $0.biases })
  }

  /// The same function without the weights that are 0, all numbers frozen.
  /// - Throws: `UserError` where the network is no chain of plain layers in Float64.
  package func compressed() throws -> Network {
    guard let layers = graph.layers else {
      throw UserError("a \(familyName) network has no sparse form")
    }
    guard layers.allSatisfy({ $0.inputs == $0.carried }) else {
      throw UserError("a network with skip connections has no sparse form")
    }
    guard precision == .f64 else {
      throw UserError("a network of precision f32 has no sparse form")
    }
    guard layers.allSatisfy({ $0.slopes?.count ?? 1 == 1 }) else {
      throw UserError("a network whose units have functions of their own has no sparse form")
    }
    guard layers.allSatisfy({ $0.pattern == nil }) else { return self }
    return try Network(
      layers: layers.map { layer in
        let rows = (0..<layer.outputs).map { unit in
          (0..<layer.inputs).compactMap { input -> (column: Int, value: Double)? in
            let weight = parameters[layer.weights + unit * layer.inputs + input]
            return weight == 0 ? nil : (input, weight)
          }
        }
        return ChainLayer(
          weights: SparseMatrix(columns: layer.inputs, rows: rows),
          biases: Array(parameters[layer.biases..<(layer.biases + layer.outputs)]),
          activation: layer.slopes.map { layer.activation.numbered(parameters[$0.lowerBound]) }
            ?? layer.activation)
      })
  }

  /// The same function with all weights stored; itself where they are.
  /// - Throws: `UserError` where that would take more than ten million numbers.
  public func dense() throws -> Network {
    guard let layers = graph.compressedLayers?.map(\.layer) else { return self }
    let limit = 10_000_000
    let count = layers.reduce(0) { $0 + ($1.inputs + 1) * $1.outputs }
    guard count <= limit else {
      throw UserError(
        "this sparse network would have \(count) dense parameters; at most \(limit) are made")
    }
    let architecture = try Architecture(
      inputs: inputs, outputs: outputs, widths: widths, activations: activations)
    let seen = seen
    var dense: [Double] = []
    dense.reserveCapacity(count)
    for layer in layers {
      var weights = [Double](repeating: 0, count: layer.inputs * layer.outputs)
      if let pattern = layer.pattern {
        for unit in 0..<layer.outputs {
          for entry in pattern.entries(ofRow: unit) {
            weights[unit * layer.inputs + Int(pattern.indices[entry])] +=
              seen[layer.weights + entry]
          }
        }
      }
      dense += weights
      dense += seen[layer.biases..<(layer.biases + layer.outputs)]
    }
    return Network(architecture, parameters: dense, precision: precision)
  }

  /// The layers of a chain that is stored compressed; nil of other networks.
  package var compressedChain: [ChainLayer]? {
    let seen = seen
    return graph.compressedLayers?.map { compressed in
      let layer = compressed.layer
      return ChainLayer(
        weights: SparseMatrix(
          compressed.pattern,
          values: Array(seen[layer.weights..<(layer.weights + compressed.pattern.entries)])),
        biases: Array(seen[layer.biases..<(layer.biases + layer.outputs)]),
        activation: layer.activation)
    }
  }
}
