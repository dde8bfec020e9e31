// Features as Taylor models over a box.

import Formulas
import Kernels
import Networks

extension TaylorArithmetic: FeatureArithmetic {
  func pointwise(_ unit: PointwiseReading, _ v: [TaylorModel]) -> [TaylorModel] {
    let functions = unit.functions.map { ($0, $0.relaxed()) }
    return v.enumerated().map { feature, x in
      let (function, relaxed) = functions.ofFeature(feature)
      return apply(function, relaxed, x)
    }
  }

  func spline(_ function: EdgeFunction, of x: TaylorModel) -> TaylorModel {
    compose(function.relaxed, x)
  }

  func twice(_ x: TaylorModel) -> TaylorModel { scale(x, by: 2) }

  func sum(_ u: TaylorModel, _ v: TaylorModel, sign: Double) -> TaylorModel {
    add(u, v, sign: sign)
  }

  func product(_ u: TaylorModel, _ v: TaylorModel, isSame: Bool) -> TaylorModel { multiply(u, v) }

  /// A function by the lines or the model that it has of its own, else by its derivatives.
  func apply(
    _ activation: Activation, _ function: RelaxedFunction, _ x: TaylorModel
  ) -> TaylorModel {
    activation.function.model(x, in: self) ?? compose(function, x)
  }

  func affine(
    _ weights: SparseMatrix, _ biases: [Double], _ v: [TaylorModel]
  ) -> [TaylorModel] {
    let count = basis.count
    // Side by side, so that the inner loop runs over one block of memory.
    let flat = v.flatMap { $0.coefficients }
    let spread = v.map { $0.remainder }
    let norms = v.map { norm($0.coefficients, from: 1) }
    return (0..<weights.rows).map { row in
      let entries = weights.entries(ofRow: row)
      let gamma = self.gamma(entries.count + 2)
      let bias = biases[row]
      var sum = [Double](repeating: 0, count: count)
      sum[0] = bias
      var (remainder, shift) = (0.0, gamma * bias.magnitude)
      for entry in entries {
        let (weight, input) = (weights.values[entry], Int(weights.indices[entry]))
        let (size, base) = (weight.magnitude, input * count)
        remainder += size * (spread[input] + gamma * norms[input])
        shift += size * (v[input].shift + gamma * flat[base].magnitude)
        for index in 0..<count { sum[index] += weight * flat[base + index] }
      }
      return TaylorModel(
        sum, remainder: enlarged(remainder), shift: enlarged(shift))
    }
  }
}
