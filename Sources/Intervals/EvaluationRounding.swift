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

  /// Higham's γ.
  func gamma(_ terms: Double) -> Double { terms * unitRoundoff / (1 - terms * unitRoundoff) }

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
  /// for polynomials, expressions, functions of a basis, products of values, attention and capsules.
  package func evaluationErrors(
    over box: Box, in arithmetic: TaylorArithmetic, precision: EvaluationPrecision = .f64
  ) -> [Double] {
    guard hasLines else { return [Double](repeating: .infinity, count: network.outputs) }
    // Of a large network the ranges come from intervals alone.
    let isSmall = network.parameterCount <= 5000
    let seen = self.seen(
      over: box, arithmetic, LinearEffort(usesTaylorModels: false, tightensUnits: isSmall))
    // Of each value, from the input's on.
    var errors = [
      box.sides.map { side in
        guard side.magnitude < precision.largest else { return Double.infinity }
        // Below the normal numbers rounding is absolute.
        return precision == .f64
          ? 0 : side.magnitude * precision.unitRoundoff + precision.underflow
      }
    ]
    for operation in seen.operations {
      switch operation {
      case .affine(let affine):
        errors.append(
          affine.matrix.errors(
            errors[affine.input], seen.ranges[affine.input].map { $0.magnitude }, precision))
      case .pointwise(let units):
        errors.append(
          zip(errors[units.input].enumerated(), seen.ranges[units.input]).map {
            units.error($0.element, of: $0.offset, over: $1, precision)
          })
      case .join(let parts):
        errors.append(parts.flatMap { errors[$0.value][$0.features] })
      case .sum(let left, let right):
        errors.append(
          errors[left].indices.map { feature in
            let error = errors[left][feature] + errors[right][feature]
            let size =
              seen.ranges[left][feature].magnitude + seen.ranges[right][feature].magnitude + error
            guard size < precision.largest else { return .infinity }
            return (error + precision.gamma(1) * size) * (1 + 0x1p-40)
          })
      }
    }
    return errors[seen.operations.count]
  }
}

extension EnclosedAffine {
  /// The errors of what it makes, from those of what it reads and its magnitudes.
  fileprivate func errors(
    _ inputs: [Double], _ magnitudes: [Double], _ precision: EvaluationPrecision
  ) -> [Double] {
    (0..<(copies * weights.rows)).map { feature in
      let (group, row) = (feature / weights.rows, feature % weights.rows)
      let entries = weights.entries(ofRow: row)
      let bias = biases[row]
      var size = bias.magnitude + precision.loss(bias)
      var error = precision.loss(bias)
      for entry in entries {
        let input = group * weights.columns + Int(weights.indices[entry])
        let (weight, loss) = (
          weights.values[entry].magnitude, precision.loss(weights.values[entry])
        )
        size += (weight + loss) * (magnitudes[input] + inputs[input])
        error += (weight + loss) * inputs[input] + loss * magnitudes[input]
      }
      let terms = Double(entries.count + 1)
      // The last factor covers the roundings of this analysis.
      let sum =
        (error + precision.gamma(terms) * size + terms * precision.underflow)
        * (1 + (terms + 8) * 0x1p-50)
      return sum.isFinite && size < precision.largest ? sum : .infinity
    }
  }
}

extension SeenUnits {
  /// The error of a unit's value, from that of what it reads and its range.
  fileprivate func error(
    _ error: Double, of unit: Int, over range: Interval, _ precision: EvaluationPrecision
  ) -> Double {
    let function = self.function(of: unit)
    guard error.isFinite, let ulps = function.function.ulps else { return .infinity }
    let reach = range + Interval(-error, error)
    let steepest = function.derivatives(1, over: reach).magnitude
    let value = function.values(over: reach).magnitude
    guard value < precision.largest else { return .infinity }
    let own = ulps * (2 * precision.unitRoundoff * value + precision.underflow)
    return ((error == 0 ? 0 : steepest * error) + own) * (1 + 0x1p-40)
  }
}
