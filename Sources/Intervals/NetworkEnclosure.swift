// Networks over boxes: Taylor models from layer to layer.

import Base
import Formulas
import Networks
import RealModule

/// The real function that a network is in exact arithmetic with its Float64 parameters.
package struct NetworkEnclosure: Sendable {
  package let network: Network
  /// None where functions stand on edges, or the graph is followed and is no chain of units.
  let layers: [ChainLayer]
  /// Layers of splines, where the network is these; else none.
  let edges: [EdgeLayer]
  /// Whether the graph is followed operation by operation, as a network of products of values is.
  let isWalked: Bool

  /// - Throws: `UserError` that names an operation of the network which proofs do not follow.
  package init(_ network: Network) throws {
    self.network = network
    for activation in network.activations {
      if let reason = activation.expression?.value.unproven {
        throw UserError(
          "nothing can be proven of a network with \(excerpt(activation.description)): \(reason)")
      }
    }
    if let splines = network.graph.splineLayers {
      edges = splines.map { EdgeLayer($0, network.seen) }
      (layers, isWalked) = ([], false)
    } else if network.graph.isWalked {
      // Of products inside units alone there is a chain, too, for linear bounds.
      (edges, layers, isWalked) = ([], (try? network.chain()) ?? [], true)
    } else {
      edges = []
      isWalked = false
      layers = try network.chain()
    }
  }

  /// The outputs over a box.
  package func outputs(over box: Box, in arithmetic: TaylorArithmetic) -> [TaylorModel] {
    let variables = arithmetic.variables(box)
    if !edges.isEmpty { return edges.reduce(variables) { $1.models($0, arithmetic) } }
    if isWalked { return walk(variables, axes: 0..<0, arithmetic).map(\.value) }
    var models = variables
    for layer in layers {
      let seen = layer.seesInputs ? models + variables : models
      models = affine(layer, seen, arithmetic)
      if layer.isAffine { continue }
      for (unit, function) in layer.eachFunction({ $0.relaxed() }).enumerated() {
        models[unit] = apply(layer.activation(of: unit), function, models[unit], arithmetic)
      }
    }
    return models
  }

  /// The outputs' gradients over a box: for each output its derivatives by the inputs, by forward
  /// differentiation. At a kink they hold the derivatives of both sides; across a jump, the whole
  /// line.
  package func gradients(over box: Box, in arithmetic: TaylorArithmetic) -> [[TaylorModel]] {
    let variables = arithmetic.variables(box)
    let axes = variables.indices
    if isWalked { return walk(variables, axes: axes, arithmetic).map(\.slopes) }
    // directions[axis][unit]
    let inputs = axes.map { axis in
      axes.map { arithmetic.number(Interval($0 == axis ? 1 : 0)) }
    }
    var (models, directions) = (variables, inputs)
    for layer in edges {
      directions = layer.directions(models, directions, arithmetic)
      models = layer.models(models, arithmetic)
    }
    for layer in layers {
      let skips = layer.seesInputs
      let sums = affine(layer, skips ? models + variables : models, arithmetic)
      directions = axes.map { axis in
        affine(
          layer, skips ? directions[axis] + inputs[axis] : directions[axis], arithmetic,
          withBias: false)
      }
      guard !layer.isAffine else {
        models = sums
        continue
      }
      let (bent, handedOn) = (sums[..<layer.bent], sums[layer.bent...])
      let values = layer.eachFunction { $0.relaxed() }
      let derivatives = layer.eachFunction { $0.relaxedDerivative() }
      models =
        bent.indices.map { apply(layer.activation(of: $0), values[$0], bent[$0], arithmetic) }
        + handedOn
      let slopes = zip(derivatives, bent).map { arithmetic.compose($0, $1) }
      directions = directions.map { direction in
        zip(slopes, direction).map { arithmetic.multiply($0, $1) } + direction[layer.bent...]
      }
    }
    return (0..<network.outputs).map { output in axes.map { directions[$0][output] } }
  }

  /// The outputs at a point, or over a small box, in interval arithmetic.
  package func values<Rule>(over box: [RoundedInterval<Rule>]) -> [RoundedInterval<Rule>] {
    typealias Interval = RoundedInterval<Rule>
    if isWalked {
      var engine = IntervalEngine<Rule>()
      return network.graph.read(by: &engine, box, network.seen)
    }
    var values = edges.reduce(box) { $1.values($0) }
    for layer in layers {
      let seen = layer.seesInputs ? values + box : values
      values = (0..<layer.outputs).map { unit in
        var sum = Interval(double: layer.biases[unit])
        for entry in layer.weights.entries(ofRow: unit) {
          let value = seen[Int(layer.weights.indices[entry])]
          sum = sum + Interval(double: layer.weights.values[entry]) * value
        }
        let activation = layer.activation(of: unit)
        return activation == .identity
          ? sum : activation.series(over: sum, order: 0)[0]
      }
    }
    return values
  }

  func apply(
    _ activation: Activation, _ function: RelaxedFunction, _ model: TaylorModel,
    _ arithmetic: TaylorArithmetic
  ) -> TaylorModel {
    activation.function.model(model, in: arithmetic) ?? arithmetic.compose(function, model)
  }

  /// Weights times what the layer sees, plus the biases.
  func affine(
    _ layer: ChainLayer, _ seen: [TaylorModel], _ arithmetic: TaylorArithmetic,
    withBias: Bool = true
  ) -> [TaylorModel] {
    let count = arithmetic.basis.count
    // Side by side, so that the inner loop runs over one block of memory.
    let flat = seen.flatMap(\.coefficients)
    let spread = seen.map { $0.remainder }
    let norms = seen.map { arithmetic.norm($0.coefficients, from: 1) }
    return (0..<layer.outputs).map { unit in
      let entries = layer.weights.entries(ofRow: unit)
      let gamma = arithmetic.gamma(entries.count + 2)
      let bias = withBias ? layer.biases[unit] : 0
      var sum = [Double](repeating: 0, count: count)
      sum[0] = bias
      var (remainder, shift) = (0.0, gamma * bias.magnitude)
      for entry in entries {
        let (weight, input) = (layer.weights.values[entry], Int(layer.weights.indices[entry]))
        let (size, base) = (weight.magnitude, input * count)
        remainder += size * (spread[input] + gamma * norms[input])
        shift += size * (seen[input].shift + gamma * flat[base].magnitude)
        for index in 0..<count { sum[index] += weight * flat[base + index] }
      }
      return TaylorModel(
        sum, remainder: arithmetic.enlarged(remainder), shift: arithmetic.enlarged(shift))
    }
  }
}
