// Networks over boxes: Taylor models from layer to layer.

import Base
import Networks
import RealModule

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
        for unit in models.indices {
          models[unit] = apply(activation, function, models[unit], arithmetic)
        }
      }
    }
    return models
  }

  /// The outputs' gradients over a box: for each output its derivatives by the inputs, by forward
  /// differentiation. At a kink they hold the derivatives of both sides; behind a jump, the whole line.
  public func gradients(over box: Box, in arithmetic: TaylorArithmetic) -> [[TaylorModel]] {
    let variables = arithmetic.variables(box)
    let axes = variables.indices
    // directions[axis][unit]
    let inputs = axes.map { axis in
      axes.map { arithmetic.number(Interval($0 == axis ? 1 : 0)) }
    }
    var (models, directions) = (variables, inputs)
    for (index, layer) in layers.enumerated() {
      let skips = index > 0 && layer.inputs > layer.carried
      let slope = layer.slope.map { network.parameters[$0] } ?? 0.25
      let sums = affine(layer, skips ? models + variables : models, arithmetic)
      directions = axes.map { axis in
        affine(
          layer, skips ? directions[axis] + inputs[axis] : directions[axis], arithmetic,
          withBias: false)
      }
      guard layer.activation != .identity else {
        models = sums
        continue
      }
      let value = layer.activation.relaxed(slope: slope)
      let derivative = layer.activation.relaxedDerivative(slope: slope)
      models = sums.map { apply(layer.activation, value, $0, arithmetic) }
      let slopes = sums.map { arithmetic.compose(derivative, $0) }
      directions = directions.map { direction in
        zip(slopes, direction).map { arithmetic.multiply($0, $1) }
      }
    }
    return (0..<network.architecture.outputs).map { output in axes.map { directions[$0][output] } }
  }

  /// The outputs at a point, or over a small box, in interval arithmetic.
  public func values<Rule>(over box: [RoundedInterval<Rule>]) -> [RoundedInterval<Rule>] {
    typealias Interval = RoundedInterval<Rule>
    var values = box
    for (index, layer) in layers.enumerated() {
      let seen = index > 0 && layer.inputs > layer.carried ? values + box : values
      let slope = layer.slope.map { network.parameters[$0] } ?? 0.25
      values = (0..<layer.outputs).map { unit in
        let first = layer.weights + unit * layer.inputs
        var sum = Interval(double: network.parameters[layer.biases + unit])
        for input in seen.indices {
          sum = sum + Interval(double: network.parameters[first + input]) * seen[input]
        }
        return layer.activation == .identity
          ? sum : layer.activation.series(over: sum, order: 0, slope: slope)[0]
      }
    }
    return values
  }

  func apply(
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
  func affine(
    _ layer: Layer, _ seen: [TaylorModel], _ arithmetic: TaylorArithmetic, withBias: Bool = true
  ) -> [TaylorModel] {
    let count = arithmetic.basis.count
    // Side by side, so that the inner loop runs over one block of memory.
    let flat = seen.flatMap(\.coefficients)
    let gamma = arithmetic.gamma(layer.inputs + 2)
    let spread = seen.map { $0.remainder + gamma * arithmetic.norm($0.coefficients, from: 1) }
    let shifts = seen.map { $0.shift + gamma * $0.coefficients[0].magnitude }
    return (0..<layer.outputs).map { unit in
      let first = layer.weights + unit * layer.inputs
      let bias = withBias ? network.parameters[layer.biases + unit] : 0
      var sum = [Double](repeating: 0, count: count)
      sum[0] = bias
      var (remainder, shift) = (0.0, gamma * bias.magnitude)
      for input in 0..<layer.inputs {
        let weight = network.parameters[first + input]
        if weight == 0 { continue }
        remainder += weight.magnitude * spread[input]
        shift += weight.magnitude * shifts[input]
        let base = input * count
        for index in 0..<count { sum[index] += weight * flat[base + index] }
      }
      return TaylorModel(
        sum, remainder: arithmetic.enlarged(remainder), shift: arithmetic.enlarged(shift))
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
    return RelaxedFunction(
      mayBeRelaxed: mayBeRelaxed, kinks: { kinks(in: $0) },
      series: { series(over: $0, order: $1, slope: slope) })
  }

  /// The derivative, as compositions need it.
  func relaxedDerivative(slope: Double) -> RelaxedFunction {
    RelaxedFunction(
      mayBeRelaxed: !isPiecewiseLinear, kinks: { kinks(in: $0) },
      series: { range, order in
        let series = series(over: range, order: order + 1, slope: slope)
        return IntervalSeries((0...order).map { Interval(Double($0 + 1)) * series[$0 + 1] })
      })
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
