import Base
import Kernels
import RealModule

/// One layer of a sparse network: an activation of (weights · x + biases).
public struct SparseLayer: Sendable, Hashable {
  /// (outputs × inputs).
  public let weights: SparseMatrix
  /// One a unit.
  public let biases: [Double]
  public let activation: Activation

  public init(weights: SparseMatrix, biases: [Double], activation: Activation) {
    precondition(biases.count == weights.rows, "a bias for every unit")
    precondition(
      activation.trainableParameters == 0, "a sparse layer has no trainable slope: use leakyRelu")
    self.weights = weights
    self.biases = biases
    self.activation = activation
  }

  public var inputs: Int { weights.columns }
  public var outputs: Int { weights.rows }
}

/// A network of which only the weights that are not zero are stored: a function from R^inputs to
/// R^outputs, as a value.
///
/// It is what a theorem builds where a dense matrix would not fit, such as a finite-element function
/// of 10⁴ nodes. Float64 only; no skip connections.
public struct SparseNetwork: Sendable, Hashable {
  /// The hidden layers, then the affine output layer.
  public let layers: [SparseLayer]
  /// In what order units are computed.
  private let schedule: SparseSchedule

  /// A network from its layers.
  /// - Throws: `UserError` where there is no layer, a layer has no unit, sees another number of values
  ///   than the layer before it has, or the last is not affine.
  public init(_ layers: [SparseLayer]) throws {
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
    guard last.activation == .identity else {
      throw UserError("the output layer is affine: its activation is identity")
    }
    self.layers = layers
    schedule = SparseSchedule(layers)
  }

  public var inputs: Int { layers[0].inputs }
  public var outputs: Int { layers[layers.count - 1].outputs }
  /// The layers before the output.
  public var hiddenLayers: ArraySlice<SparseLayer> { layers.dropLast() }
  /// Units of each hidden layer.
  public var widths: [Int] { hiddenLayers.map(\.outputs) }
  /// Activation of each hidden layer.
  public var activations: [Activation] { hiddenLayers.map(\.activation) }
  /// Hidden layers.
  public var depth: Int { layers.count - 1 }
  /// Units of the widest hidden layer; 0 without one.
  public var width: Int { widths.max() ?? 0 }
  /// Hidden units.
  public var neurons: Int { widths.reduce(0, +) }
  /// Weights and biases that are not 0.
  public var nonzeros: Int {
    layers.reduce(0) { sum, layer in
      sum + layer.weights.values.count { $0 != 0 } + layer.biases.count { $0 != 0 }
    }
  }

  /// Values at points: from (inputs × samples) to (outputs × samples).
  public func callAsFunction(_ points: Batch) -> Batch {
    precondition(points.features == inputs, "points have the network's inputs")
    return schedule.values(at: points)
  }

  /// Value at one point, in the arithmetic of `T`.
  public func value<T: Real>(at point: [T]) -> [T] {
    precondition(point.count == inputs, "a point has the network's inputs")
    var values = point
    for layer in layers {
      values = (0..<layer.outputs).map { unit in
        var sum: T = real(layer.biases[unit])
        for entry in layer.weights.entries(ofRow: unit) {
          sum += real(layer.weights.values[entry]) * values[Int(layer.weights.indices[entry])]
        }
        return layer.activation.value(sum)
      }
    }
    return values
  }
}

// MARK: - Dense networks

extension SparseNetwork {
  /// The same function, without the weights that are 0.
  /// - Throws: `UserError` where the network has skip connections or precision f32.
  public init(_ network: Network) throws {
    let architecture = network.architecture
    guard architecture.skip == .none else {
      throw UserError("a network with skip connections has no sparse form")
    }
    guard architecture.family == .mlp else {
      throw UserError("a \(architecture.family.name) network has no sparse form")
    }
    guard network.precision == .f64 else {
      throw UserError("a network of precision f32 has no sparse form")
    }
    let parameters = network.parameters
    try self.init(
      architecture.layers.map { layer in
        let rows = (0..<layer.outputs).map { unit in
          (0..<layer.inputs).compactMap { input -> (column: Int, value: Double)? in
            let weight = parameters[layer.weights + unit * layer.inputs + input]
            return weight == 0 ? nil : (input, weight)
          }
        }
        let slope = layer.slope.map { parameters[$0] }
        return SparseLayer(
          weights: SparseMatrix(columns: layer.inputs, rows: rows),
          biases: Array(parameters[layer.biases..<(layer.biases + layer.outputs)]),
          activation: slope.map { .leakyRelu($0) } ?? layer.activation)
      })
  }

  /// Parameters that the dense form would hold.
  public var denseParameterCount: Int {
    layers.reduce(0) { $0 + ($1.inputs + 1) * $1.outputs }
  }

  /// The same function with all weights stored.
  /// - Throws: `UserError` where that would take more than ten million numbers.
  public func dense() throws -> Network {
    let limit = 10_000_000
    guard denseParameterCount <= limit else {
      throw UserError(
        "this sparse network would have \(denseParameterCount) dense parameters; "
          + "at most \(limit) are made")
    }
    let architecture = try Architecture(
      inputs: inputs, outputs: outputs, widths: widths, activations: activations)
    var parameters: [Double] = []
    parameters.reserveCapacity(denseParameterCount)
    for layer in layers {
      var weights = [Double](repeating: 0, count: layer.inputs * layer.outputs)
      for unit in 0..<layer.outputs {
        for entry in layer.weights.entries(ofRow: unit) {
          weights[unit * layer.inputs + Int(layer.weights.indices[entry])] +=
            layer.weights.values[entry]
        }
      }
      parameters += weights
      parameters += layer.biases
    }
    return Network(architecture, parameters: parameters)
  }
}
