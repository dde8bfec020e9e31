// What floating-point evaluation of a network adds to its values, bounded over a box.
//
// A running error analysis (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., sections 3.1
// and 3.3) whose magnitudes are intervals. A sum of n products and a bias, in any order, with or without
// fused operations, is off by at most γ_{n+1} times the sum of their magnitudes; an activation passes an
// error on by its largest slope and adds some ulp of its own value.

import Base
import Formulas
import Networks

/// The numbers that a network is evaluated in.
package enum EvaluationPrecision: String, CaseIterable, Sendable {
  case f64
  /// Inputs and parameters are rounded to Float32 first, and that is counted.
  case f32

  var unitRoundoff: Double { self == .f64 ? 0x1p-53 : 0x1p-24 }
  /// What an operation may lose below the normal numbers.
  var underflow: Double { self == .f64 ? 0x1p-1074 : 0x1p-149 }
  /// Above this a result may overflow.
  var largest: Double { self == .f64 ? 0x1p1022 : 0x1p126 }

  /// |rounded value − value|.
  func loss(_ value: Double) -> Double {
    self == .f64 ? 0 : (Double(Float(value)) - value).magnitude
  }
}

extension NetworkEnclosure {
  /// For each output a bound of |N̂(x) − N(x)| over a box: N̂ is what an evaluation in floating point
  /// gives, N the network with its Float64 parameters in exact arithmetic.
  ///
  /// It assumes rounding to nearest, sums in any order with or without fused operations, and
  /// activations within the ulp that they state, mostly 5 (what `ActivationKernel` and
  /// `Activation.value` state and their tests check on [-50, 50], and about one more; beyond, it is
  /// assumed). Infinite where an activation jumps within reach of an error, where an input, a sum or
  /// an activation's value may overflow, and where nothing is stated of an activation's evaluation, as
  /// for polynomials,
  /// expressions, splines on edges and products of values.
  package func evaluationErrors(
    over box: Box, in arithmetic: TaylorArithmetic, precision: EvaluationPrecision = .f64
  ) -> [Double] {
    // The recurrences of B-splines and of Chebyshev polynomials have no such analysis yet.
    if layers.isEmpty { return [Double](repeating: .infinity, count: network.outputs) }
    let u = precision.unitRoundoff
    // Of a large network the ranges come from intervals alone.
    let isSmall = network.parameterCount <= 5000
    let seen = seenLayers(
      over: box, arithmetic, LinearEffort(usesTaylorModels: false, tightensUnits: isSmall))
    let inputErrors = box.sides.map { side in
      guard side.magnitude < precision.largest else { return Double.infinity }
      // Below the normal numbers rounding is absolute.
      return precision == .f64 ? 0 : side.magnitude * u + precision.underflow
    }
    var errors = inputErrors
    for layer in seen {
      let inputs = layer.layer.seesInputs ? errors + inputErrors : errors
      let weights = layer.layer.weights
      errors = layer.sums.indices.map { unit in
        let entries = weights.entries(ofRow: unit)
        let activation = layer.layer.activation(of: unit)
        let bias = layer.layer.biases[unit]
        var size = bias.magnitude + precision.loss(bias)
        var error = precision.loss(bias)
        for entry in entries {
          let input = Int(weights.indices[entry])
          let value = layer.inputs[input].magnitude
          let (weight, loss) = (
            weights.values[entry].magnitude, precision.loss(weights.values[entry])
          )
          size += (weight + loss) * (value + inputs[input])
          error += (weight + loss) * inputs[input] + loss * value
        }
        let terms = Double(entries.count + 1)
        // Higham's γ; the last factor covers the roundings of this analysis.
        let gamma = terms * u / (1 - terms * u)
        let sum =
          (error + gamma * size + terms * precision.underflow) * (1 + (terms + 8) * 0x1p-50)
        guard sum.isFinite, size < precision.largest else { return .infinity }
        if activation == .identity { return sum }
        guard let ulps = activation.function.ulps else { return .infinity }
        let reach = layer.sums[unit] + Interval(-sum, sum)
        let steepest = activation.derivatives(1, over: reach).magnitude
        let value = activation.values(over: reach).magnitude
        guard value < precision.largest else { return .infinity }
        let own = ulps * (2 * u * value + precision.underflow)
        return ((sum == 0 ? 0 : steepest * sum) + own) * (1 + 0x1p-40)
      }
    }
    return errors
  }
}
