// Networks over boxes: Taylor models from layer to layer.

import Base
import Networks

/// The real function that a network is in exact arithmetic with its Float64 parameters.
public struct NetworkEnclosure: Sendable {
  public let network: Network
  let layers: [Layer]

  public init(_ network: Network) {
    self.network = network
    layers = network.architecture.layers
  }

  /// The outputs over a box.
  public func outputs(over box: Box, in arithmetic: TaylorArithmetic) -> [TaylorModel] {
    let variables = arithmetic.variables(box)
    var models = variables
    for (index, layer) in layers.enumerated() {
      let seen = index > 0 && layer.inputs > layer.carried ? models + variables : models
      let activation = layer.activation
      let slope = layer.slope.map { network.parameters[$0] } ?? 0.25
      let function = activation.relaxed(slope: slope)
      models = affine(layer, seen, arithmetic)
      if activation != .identity {
        for unit in models.indices { models[unit] = apply(activation, function, models[unit], arithmetic) }
      }
    }
    return models
  }

  private func apply(
    _ activation: Activation, _ function: RelaxedFunction, _ model: TaylorModel,
    _ arithmetic: TaylorArithmetic
  ) -> TaylorModel {
    switch activation {
    case .square: arithmetic.power(model, 2)
    case .expression(let formula): formula.value.evaluate(at: [model], in: arithmetic)
    default: arithmetic.compose(function, model)
    }
  }

  /// Weights times what the layer sees, plus the biases.
  private func affine(_ layer: Layer, _ seen: [TaylorModel], _ arithmetic: TaylorArithmetic)
    -> [TaylorModel]
  {
    let count = arithmetic.basis.count
    // Side by side, so that the inner loop runs over one block of memory.
    let flat = seen.flatMap(\.coefficients)
    let gamma = arithmetic.gamma(layer.inputs + 2)
    let spread = seen.map { $0.remainder + gamma * arithmetic.norm($0.coefficients) }
    return (0..<layer.outputs).map { unit in
      let first = layer.weights + unit * layer.inputs
      let bias = network.parameters[layer.biases + unit]
      var sum = [Double](repeating: 0, count: count)
      sum[0] = bias
      var remainder = gamma * bias.magnitude
      for input in 0..<layer.inputs {
        let weight = network.parameters[first + input]
        if weight == 0 { continue }
        remainder += weight.magnitude * spread[input]
        let base = input * count
        for index in 0..<count { sum[index] += weight * flat[base + index] }
      }
      return TaylorModel(sum, remainder: arithmetic.enlarged(remainder))
    }
  }
}

extension Activation {
  /// As compositions need it.
  public func relaxed(slope: Double = 0.25) -> RelaxedFunction {
    let mayBeRelaxed =
      switch self {
      case .step, .sign, .ternary, .floor: false
      default: true
      }
    return RelaxedFunction(mayBeRelaxed: mayBeRelaxed, kinks: { kinks(in: $0) }) {
      series(over: $0, order: $1, slope: slope)
    }
  }

  /// The kinks and jumps inside an interval; none where there are more than 64.
  func kinks(in range: Interval) -> [Double] {
    guard let period = kinkPeriod else { return kinks }
    let (first, last) = (
      (range.lower / period).rounded(.up), (range.upper / period).rounded(.down)
    )
    guard last - first < 64, last >= first else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * period }
  }
}
