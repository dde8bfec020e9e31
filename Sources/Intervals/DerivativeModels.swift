// Features as Taylor models over a box, with their derivatives by the inputs.

import Formulas
import Kernels
import Networks

/// A feature over a box, with its derivatives by all inputs.
struct FeatureModel {
  var value: TaylorModel
  var slopes: [TaylorModel]
}

/// Derivatives come by forward differentiation.
struct DerivativeModels: FeatureArithmetic {
  let models: TaylorArithmetic

  private var axes: Range<Int> { 0..<models.basis.dimension }

  /// The coordinates of a box.
  func inputs(_ box: Box) -> [FeatureModel] {
    models.variables(box).enumerated().map { input, model in
      FeatureModel(
        value: model,
        slopes: axes.map { models.number(Interval($0 == input ? 1 : 0)) })
    }
  }

  func number(_ value: Double) -> FeatureModel {
    FeatureModel(
      value: models.number(Interval(value)),
      slopes: [TaylorModel](repeating: models.number(.zero), count: axes.count))
  }

  func affine(
    _ weights: SparseMatrix, _ biases: [Double], _ v: [FeatureModel]
  ) -> [FeatureModel] {
    let none = [Double](repeating: 0, count: biases.count)
    let sums = models.affine(weights, biases, v.map { $0.value })
    let slopes = axes.map { axis in models.affine(weights, none, v.map { $0.slopes[axis] }) }
    return sums.enumerated().map { row, sum in
      FeatureModel(value: sum, slopes: slopes.map { $0[row] })
    }
  }

  func pointwise(_ unit: PointwiseReading, _ v: [FeatureModel]) -> [FeatureModel] {
    let functions = unit.functions
    let (values, derivatives) = (
      functions.map { $0.relaxed() }, functions.map { $0.relaxedDerivative() }
    )
    return v.enumerated().map { feature, x in
      FeatureModel(
        value: models.apply(functions.ofFeature(feature), values.ofFeature(feature), x.value),
        slopes: chained(derivatives.ofFeature(feature), x))
    }
  }

  func spline(_ function: EdgeFunction, of x: FeatureModel) -> FeatureModel {
    FeatureModel(
      value: models.compose(function.relaxed, x.value),
      slopes: chained(function.relaxedDerivative, x))
  }

  /// f′(x)·x′.
  private func chained(_ derivative: RelaxedFunction, _ x: FeatureModel) -> [TaylorModel] {
    let slope = models.compose(derivative, x.value)
    return x.slopes.map { models.multiply(slope, $0) }
  }

  func twice(_ x: FeatureModel) -> FeatureModel {
    FeatureModel(value: models.twice(x.value), slopes: x.slopes.map { models.twice($0) })
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
