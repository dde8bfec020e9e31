// Linear bounds of a network, propagated backwards from its outputs to its inputs.
//
// Zhang et al., "Efficient Neural Network Robustness Certification with General Activation Functions"
// (CROWN, NeurIPS 2018); Singh et al., "An Abstract Domain for Certifying Neural Networks" (DeepPoly, POPL
// 2019). Signs of weights are kept through all layers, which remainders of Taylor models forget.

import Base
import Networks

/// lowerSlopes·x + lower ≤ N(x) ≤ upperSlopes·x + upper for all x of a box.
public struct LinearBounds: Sendable, Hashable {
  public var lowerSlopes: [Double]
  public var lower: Double
  public var upperSlopes: [Double]
  public var upper: Double
}

/// An upper and a lower line around an activation, of slopes of their own.
private struct Lines {
  var lowerSlope: Double
  var lower: Double
  var upperSlope: Double
  var upper: Double
}

extension NetworkEnclosure {
  /// Linear bounds of every output over a box.
  ///
  /// The ranges of all units come from Taylor models. Slopes are plain Float64 numbers: whatever they are,
  /// the lines hold, since the distances are enclosed; what the products of slopes and weights round off is
  /// bounded by the ranges of the units that they multiply, and goes to the constants.
  public func linearBounds(over box: Box, in arithmetic: TaylorArithmetic) -> [LinearBounds] {
    let seen = ranges(over: box, in: arithmetic)
    let lines = seen.map { layer in
      layer.sums.map {
        relaxedLines(layer.layer.activation, layer.slope, $0, arithmetic.rules)
      }
    }
    return (0..<network.architecture.outputs).map { output in
      let above = bound(output, sign: 1, box, seen, lines, arithmetic)
      let below = bound(output, sign: -1, box, seen, lines, arithmetic)
      return LinearBounds(
        lowerSlopes: below.slopes.map { -$0 }, lower: -below.constant, upperSlopes: above.slopes,
        upper: above.constant)
    }
  }

  private struct SeenLayer {
    var layer: Layer
    var slope: Double
    /// Of what the layer sees.
    var inputs: [Interval]
    /// Before the activation.
    var sums: [Interval]
  }

  private func ranges(over box: Box, in arithmetic: TaylorArithmetic) -> [SeenLayer] {
    var result: [SeenLayer] = []
    let variables = arithmetic.variables(box)
    var models = variables
    for (index, layer) in layers.enumerated() {
      let inputs = index > 0 && layer.inputs > layer.carried ? models + variables : models
      let sums = affine(layer, inputs, arithmetic)
      let slope = layer.slope.map { network.parameters[$0] } ?? 0.25
      result.append(
        SeenLayer(
          layer: layer, slope: slope, inputs: inputs.map { arithmetic.range($0) },
          sums: sums.map { arithmetic.range($0) }))
      let function = layer.activation.relaxed(slope: slope)
      models =
        layer.activation == .identity
        ? sums : sums.map { apply(layer.activation, function, $0, arithmetic) }
    }
    return result
  }

  private func relaxedLines(
    _ activation: Activation, _ slope: Double, _ range: Interval, _ rules: EnclosureRules
  ) -> Lines {
    if activation == .identity { return Lines(lowerSlope: 1, lower: 0, upperSlope: 1, upper: 0) }
    let function = activation.relaxed(slope: slope)
    guard range.isFinite, function.mayBeRelaxed else {
      let values = function.series(range, 0)[0]
      return Lines(lowerSlope: 0, lower: values.lower, upperSlope: 0, upper: values.upper)
    }
    let chord = rules.relaxation(function, range)
    // Below relu's kink the line through 0 of the nearer side is tighter than the chord's parallel.
    if activation == .relu, range.contains(0) {
      return Lines(
        lowerSlope: range.upper > -range.lower ? 1 : 0, lower: 0, upperSlope: chord.slope,
        upper: chord.upper)
    }
    guard chord.lower.isFinite, chord.upper.isFinite else {
      let values = function.series(range, 0)[0]
      return Lines(lowerSlope: 0, lower: values.lower, upperSlope: 0, upper: values.upper)
    }
    return Lines(
      lowerSlope: chord.slope, lower: chord.lower, upperSlope: chord.slope, upper: chord.upper)
  }

  /// slopes·x + constant ≥ sign·N_output.
  private func bound(
    _ output: Int, sign: Double, _ box: Box, _ seen: [SeenLayer], _ lines: [[Lines]],
    _ arithmetic: TaylorArithmetic
  ) -> (slopes: [Double], constant: Double) {
    let gamma = arithmetic.gamma(2)
    var inputSlopes = [Double](repeating: 0, count: box.dimension)
    let sides = box.sides
    // Factors of the values behind each layer's activation.
    var factors = [Double](repeating: 0, count: network.architecture.outputs)
    factors[output] = sign
    var constant = 0.0
    var slack = 0.0
    func add(_ term: Double) {
      constant += term
      slack += arithmetic.rules.unitRoundoff * constant.magnitude + gamma * term.magnitude
    }
    for (index, layer) in seen.enumerated().reversed() {
      // Through the activation: the line above where the factor is positive, else the line below.
      for unit in factors.indices where factors[unit] != 0 {
        let line = lines[index][unit]
        let factor = factors[unit]
        add(factor * (factor > 0 ? line.upper : line.lower))
        let slope = factor > 0 ? line.upperSlope : line.lowerSlope
        factors[unit] = factor * slope
        slack += gamma * factors[unit].magnitude * layer.sums[unit].magnitude
      }
      // Through the weights.
      let width = layer.layer.inputs
      var next = [Double](repeating: 0, count: width)
      var sizes = [Double](repeating: 0, count: width)
      for unit in factors.indices where factors[unit] != 0 {
        add(factors[unit] * network.parameters[layer.layer.biases + unit])
        let first = layer.layer.weights + unit * width
        for input in 0..<width {
          let term = factors[unit] * network.parameters[first + input]
          next[input] += term
          sizes[input] += term.magnitude
        }
      }
      let rounding = arithmetic.gamma(factors.count + 1)
      for input in 0..<width where sizes[input] != 0 {
        slack += rounding * sizes[input] * layer.inputs[input].magnitude
      }
      let carried = layer.layer.carried
      if index == 0 || width > carried {
        let offset = index == 0 ? 0 : carried
        for axis in 0..<box.dimension {
          inputSlopes[axis] += next[offset + axis]
          slack += gamma * inputSlopes[axis].magnitude * sides[axis].magnitude
        }
      }
      factors = Array(next.prefix(carried))
    }
    let total = constant + arithmetic.enlarged(slack)
    return (inputSlopes, total.isNaN ? .infinity : total.nextUp)
  }
}

extension TaylorArithmetic {
  /// Bounds of f − N over a box, f as its Taylor model, N between linear functions.
  public func range(of function: TaylorModel, minus bounds: LinearBounds, over box: Box) -> Interval
  {
    func side(_ slopes: [Double], _ constant: Double) -> Interval {
      // slopes·(c + r·s) + constant
      var model = values(Interval(constant))
      for (axis, variable) in variables(box).enumerated() {
        model = add(model, scale(variable, by: slopes[axis]))
      }
      return range(add(function, model, sign: -1))
    }
    let (low, high) = (
      side(bounds.upperSlopes, bounds.upper).lower, side(bounds.lowerSlopes, bounds.lower).upper
    )
    return low <= high ? Interval(low, high) : .whole
  }
}
