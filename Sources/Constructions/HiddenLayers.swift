// Networks as a proof writes them: values are affine forms, a layer applies the activation to some.

import Base
import Networks
import RealModule

/// The hidden layers of a network under construction, with weights of any number type.
///
/// ```swift
/// var layers = HiddenLayers<Double>(inputs: 1)
/// let x = layers.units[0]
/// let u = layers.apply(.relu, to: [x, x - 0.5])
/// let tent = try layers.network(outputs: [2 * u[0] - 4 * u[1]])
/// ```
struct HiddenLayers<Scalar: Real> {
  private struct HiddenLayer {
    let activation: Activation
    let preactivations: [AffineForm<Scalar>]
  }

  let inputs: Int
  private var layers: [HiddenLayer] = []
  /// The last layer's units, at first the inputs, as affine forms.
  private(set) var units: [AffineForm<Scalar>]

  init(inputs: Int) {
    self.inputs = inputs
    units = Self.units(inputs, level: 0)
  }

  private static func units(_ count: Int, level: Int) -> [AffineForm<Scalar>] {
    (0..<count).map { AffineForm(level: level, unit: $0, of: count) }
  }

  /// Hidden layers so far.
  var depth: Int { layers.count }

  /// The value `number` at this layer.
  func constant(_ number: Scalar) -> AffineForm<Scalar> {
    AffineForm(
      level: depth, weights: [Scalar](repeating: 0, count: units.count), constant: number)
  }

  /// A further layer: the units ρ(form). Only they are known from here on.
  @discardableResult
  mutating func apply(_ activation: Activation, to forms: [AffineForm<Scalar>])
    -> [AffineForm<Scalar>]
  {
    precondition(forms.allSatisfy { $0.level == depth }, "a layer sees only the layer before it")
    layers.append(HiddenLayer(activation: activation, preactivations: forms))
    units = Self.units(forms.count, level: depth)
    return units
  }

  /// Values of forms of the last layer at one point.
  func values(of outputs: [AffineForm<Scalar>], at point: [Scalar]) -> [Scalar] {
    precondition(outputs.allSatisfy { $0.level == depth }, "outputs are forms of the last layer")
    func value(_ form: AffineForm<Scalar>, _ units: [Scalar]) -> Scalar {
      var sum = form.constant
      for (weight, unit) in zip(form.weights, units) where weight != 0 { sum += weight * unit }
      return sum
    }
    var units = point
    for layer in layers {
      units = layer.preactivations.map { layer.activation.value(value($0, units)) }
    }
    return outputs.map { value($0, units) }
  }
}

extension HiddenLayers where Scalar == Double {
  /// The network whose outputs are these forms of the last layer.
  /// - Throws: `UserError` where there is no output.
  func network(outputs: [AffineForm<Double>]) throws -> Network {
    precondition(outputs.allSatisfy { $0.level == depth }, "outputs are forms of the last layer")
    let architecture = try Architecture(
      inputs: inputs, outputs: outputs.count, widths: layers.map(\.preactivations.count),
      activations: layers.map(\.activation))
    var parameters: [Double] = []
    parameters.reserveCapacity(architecture.parameterCount)
    func append(_ forms: [AffineForm<Double>]) {
      for form in forms { parameters += form.weights }
      for form in forms { parameters.append(form.constant) }
    }
    for layer in layers {
      append(layer.preactivations)
      if layer.activation.trainableParameters == 1 { parameters.append(Activation.initialSlope) }
    }
    append(outputs)
    return Network(architecture, parameters: parameters)
  }
}
