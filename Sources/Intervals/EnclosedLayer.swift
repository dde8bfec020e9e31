// One layer of a network as enclosures need it, whether its zeros are stored or not.

import Kernels
import Networks

/// activation(weights · what the layer sees + biases).
struct EnclosedLayer: Sendable {
  /// (outputs × inputs), without the weights that are 0.
  let weights: SparseMatrix
  let biases: [Double]
  let activation: Activation
  /// The trained slope of `prelu`.
  let slope: Double
  /// Whether it sees the network's inputs too, after the units of the layer before.
  let seesInputs: Bool

  var inputs: Int { weights.columns }
  var outputs: Int { weights.rows }

  /// The layers of a network.
  static func layers(of network: AnyNetwork) -> [EnclosedLayer] {
    switch network {
    case .sparse(let network):
      return network.layers.map { layer in
        EnclosedLayer(
          weights: layer.weights, biases: layer.biases, activation: layer.activation, slope: 0.25,
          seesInputs: false)
      }
    case .dense(let network):
      let parameters = network.parameters
      return network.architecture.layers.enumerated().map { index, layer in
        let rows = (0..<layer.outputs).map { unit in
          (0..<layer.inputs).compactMap { input -> (column: Int, value: Double)? in
            let weight = parameters[layer.weights + unit * layer.inputs + input]
            return weight == 0 ? nil : (input, weight)
          }
        }
        return EnclosedLayer(
          weights: SparseMatrix(columns: layer.inputs, rows: rows),
          biases: Array(parameters[layer.biases..<(layer.biases + layer.outputs)]),
          activation: layer.activation, slope: layer.slope.map { parameters[$0] } ?? 0.25,
          seesInputs: index > 0 && layer.inputs > layer.carried)
      }
    }
  }
}
