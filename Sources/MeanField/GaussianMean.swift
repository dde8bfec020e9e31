// The mean of any function of a normal variable, cut at an activation's kinks.

import Base
import Kernels
import Networks

/// E[f(√q z)], z standard normal, for a function f that is smooth between the kinks of an activation.
/// - Parameters:
///   - activation: whose kinks cut the line.
///   - variance: q > 0.
/// - Returns: the mean to about 13 digits; not finite where quadrature finds no finite one.
func gaussianMean(
  around activation: Activation, variance: Double, _ function: ([Double]) -> [Double]
) -> Double {
  let deviation = variance.squareRoot()
  let kinks = activation.allKinks(within: reach * deviation).map { $0 / deviation }
  func values(_ points: Batch) -> Batch {
    Batch(
      features: 1, count: points.count,
      storage: zip(function(points.storage.map { deviation * $0 }), points.storage).map {
        $0 * density($1)
      })
  }
  let integral = integrate(
    over: Domain(-reach...reach), breakpoints: [kinks + [-8, -4, -2, -1, 0, 1, 2, 4, 8]],
    cells: 32, evaluations: 40_000, tolerance: { $0.map { 1e-13 * abs($0) + 1e-300 } }, values)
  return integral.values[0]
}
