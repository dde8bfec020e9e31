// Features as Taylor models over a box, with their derivatives by the inputs.

import Formulas
import Kernels
import Networks

/// A feature over a box, with its derivatives by the inputs that are asked for.
struct FeatureModel {
  var value: TaylorModel
  var slopes: [TaylorModel] = []
}

/// Derivatives come by forward differentiation, by none of the inputs or by all.
struct ModelFeatures: FeatureArithmetic {
  let models: TaylorArithmetic
  /// Of the derivatives.
  let axes: Int

  /// The coordinates of a box.
  func inputs(_ box: Box) -> [FeatureModel] {
    models.variables(box).enumerated().map { input, model in
      FeatureModel(
        value: model,
        slopes: (0..<axes).map { models.number(Interval($0 == input ? 1 : 0)) })
    }
  }

  func number(_ value: Double) -> FeatureModel {
    FeatureModel(
      value: models.number(Interval(value)),
      slopes: [TaylorModel](repeating: models.number(.zero), count: axes))
  }

  func affine(
    _ weights: SparseMatrix, _ biases: [Double], _ v: [FeatureModel]
  ) -> [FeatureModel] {
    let sums = models.affine(weights, biases, v.map(\.value))
    guard axes > 0 else { return sums.map { FeatureModel(value: $0) } }
    let slopes = (0..<axes).map { axis in models.affine(weights, nil, v.map { $0.slopes[axis] }) }
    return sums.enumerated().map { row, sum in
      FeatureModel(value: sum, slopes: slopes.map { $0[row] })
    }
  }

  func pointwise(_ unit: PointwiseReading, _ v: [FeatureModel]) -> [FeatureModel] {
    let function = unit.function.relaxed(slope: unit.slope)
    let derivative = unit.function.relaxedDerivative(slope: unit.slope)
    return v.map { x in
      FeatureModel(
        value: models.apply(unit.function, function, x.value),
        slopes: chained(derivative, x))
    }
  }

  func spline(_ function: EdgeFunction, of x: FeatureModel) -> FeatureModel {
    FeatureModel(
      value: models.compose(function.relaxed, x.value),
      slopes: chained(function.relaxedDerivative, x))
  }

  /// f′(x)·x′.
  private func chained(_ derivative: RelaxedFunction, _ x: FeatureModel) -> [TaylorModel] {
    guard !x.slopes.isEmpty else { return [] }
    let slope = models.compose(derivative, x.value)
    return x.slopes.map { models.multiply(slope, $0) }
  }

  func scale(_ x: FeatureModel, by factor: Double) -> FeatureModel {
    FeatureModel(
      value: models.scale(x.value, by: factor),
      slopes: x.slopes.map { models.scale($0, by: factor) })
  }

  func sum(_ u: FeatureModel, _ v: FeatureModel, sign: Double) -> FeatureModel {
    FeatureModel(
      value: models.add(u.value, v.value, sign: sign),
      slopes: zip(u.slopes, v.slopes).map { models.add($0, $1, sign: sign) })
  }

  func product(_ u: FeatureModel, _ v: FeatureModel, isSame: Bool) -> FeatureModel {
    FeatureModel(
      value: models.multiply(u.value, v.value),
      slopes: zip(u.slopes, v.slopes).map {
        models.add(models.multiply($0, v.value), models.multiply(u.value, $1))
      })
  }
}

extension TaylorArithmetic {
  /// A function by the lines or the model that it has of its own, else by its derivatives.
  func apply(
    _ activation: Activation, _ function: RelaxedFunction, _ x: TaylorModel
  ) -> TaylorModel {
    activation.function.model(x, in: self) ?? compose(function, x)
  }

  /// W·v + b.
  /// - Parameter biases: nil for W·v.
  func affine(
    _ weights: SparseMatrix, _ biases: [Double]?, _ v: [TaylorModel]
  ) -> [TaylorModel] {
    let count = basis.count
    // Side by side, so that the inner loop runs over one block of memory.
    let flat = v.flatMap(\.coefficients)
    let spread = v.map { $0.remainder }
    let norms = v.map { norm($0.coefficients, from: 1) }
    return (0..<weights.rows).map { row in
      let entries = weights.entries(ofRow: row)
      let gamma = self.gamma(entries.count + 2)
      let bias = biases?[row] ?? 0
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
