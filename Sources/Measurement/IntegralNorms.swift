// L1 and L2 of an error: adaptive quadrature up to three dimensions, randomised Sobol points above.

import Base
import Foundation
import Functions
import Kernels

/// L1 and L2 of f − N and L2 of f, with their uncertainties; NaN where not asked for.
struct IntegralNorms {
  var l1 = Double.nan
  var l1Uncertainty = Double.nan
  var l2 = Double.nan
  var l2Uncertainty = Double.nan
  var targetL2 = Double.nan
  var method: String

  /// Whether the uncertainties are as small as was asked for.
  var isConverged = true

  /// From integrals of the rows of `Residual.integrand`.
  init(
    _ values: [Double], errors: [Double], l1 wantsL1: Bool, l2 wantsL2: Bool, exponent: Int,
    method: String
  ) {
    self.method = method
    // A rule with negative weights may fall below 0 where it does not resolve the integrand.
    func atLeastZero(_ value: Double) -> Double { value < 0 ? 0 : value }
    if wantsL1 {
      l1 = atLeastZero(values[0])
      l1Uncertainty = errors[0]
    }
    if wantsL2 {
      let row = wantsL1 ? 1 : 0
      let square = atLeastZero(values[row])
      l2 = square.squareRoot()
      let upper = (square + errors[row]).squareRoot() - l2
      let lower = l2 - atLeastZero(square - errors[row]).squareRoot()
      l2Uncertainty = upper.isNaN || upper > lower ? upper : lower
      targetL2 = atLeastZero(values[row + 1]).squareRoot()
    }
    guard exponent != 0 else { return }
    for norm in [\Self.l1, \.l1Uncertainty, \.l2, \.l2Uncertainty, \.targetL2] {
      self[keyPath: norm] = scalbn(self[keyPath: norm], exponent)
    }
  }
}

/// By adaptive quadrature; for one to three dimensions.
/// - Parameter exponent: values are divided by 2^exponent while they are squared.
func integralNorms(
  on target: TargetFunction, l1: Bool, l2: Bool, exponent: Int, options: MeasureOptions,
  _ residual: (Batch) -> Residual
) -> IntegralNorms {
  let domain = target.domain
  let effort = Effort(dimension: domain.dimension, scale: options.effort)
  let relative = options.tolerance ?? effort.tolerance
  let result = integrate(
    over: domain, breakpoints: target.breakpoints, cells: effort.cells,
    evaluations: effort.evaluations,
    tolerance: { values in
      // What the thread's time limit cuts short is told by whoever set it.
      guard WorkLimit.reached == nil else { return values.map { _ in .infinity } }
      // An error below the rounding of f is noise, which no bisection resolves.
      let targetSquare = l2 ? values[values.count - 1] : 0
      let noise = 0x1p-51 * (domain.volume * targetSquare).squareRoot()
      return (l1 ? [max(relative * values[0], noise)] : [])
        + (l2
          ? [
            max(2 * relative * values[values.count - 2], noise * noise / domain.volume),
            2 * relative * targetSquare,
          ] : [])
    },
    { residual($0).integrand(l1: l1, l2: l2, exponent: exponent) })
  let rule = domain.dimension == 1 ? "Gauss–Kronrod" : "Genz–Malik"
  let outcome =
    result.isConverged
    ? "to a relative \(plain(relative))" : "a relative \(plain(relative)) was not reached"
  var norms = IntegralNorms(
    result.values, errors: result.errors, l1: l1, l2: l2, exponent: exponent,
    method: "adaptive \(rule) quadrature at \(result.evaluations) points, \(outcome)")
  norms.isConverged = result.isConverged
  return norms
}

/// By Sobol points under independent random digital shifts, whose spread gives the standard error.
///
/// Source: A. B. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995; C. Lemieux,
/// *Monte Carlo and Quasi-Monte Carlo Sampling*, 2009, section 6.2.
/// - Parameter exponent: values are divided by 2^exponent while they are squared.
/// - Throws: `UserError` above 40 dimensions.
func sampledNorms(
  on target: TargetFunction, l1: Bool, l2: Bool, exponent: Int, options: MeasureOptions,
  _ residual: (Batch) -> Residual
) throws -> IntegralNorms {
  let replicates = 16
  let domain = target.domain
  let count = Effort(dimension: domain.dimension, scale: options.effort).samples
  // The origin opens the net, though the sequence leaves it out.
  let sequence = try SobolSequence(dimension: domain.dimension)
  var net = Batch(features: domain.dimension, count: count)
  for sample in 1..<count {
    for (axis, coordinate) in sequence.next().enumerated() { net[axis, sample] = coordinate }
  }
  let source = RandomSource(seed: options.seed, stream: "shifts of Sobol points")
  let rows = (l1 ? 1 : 0) + (l2 ? 2 : 0)
  var means: [[Double]] = []
  for _ in 0..<replicates {
    let blocks = try inBlocks(
      shifted(net, onto: domain, source), outputs: target.outputs
    ) { residual($0).integrand(l1: l1, l2: l2, exponent: exponent) }
    means.append(
      (0..<rows).map { row in
        let sum = blocks.reduce(0) { $1.feature(row).reduce($0, +) }
        return domain.volume * (sum / Double(count))
      })
  }
  let estimates = (0..<rows).map { row in meanAndError(means.map { $0[row] }) }
  return IntegralNorms(
    estimates.map(\.mean), errors: estimates.map(\.error), l1: l1, l2: l2, exponent: exponent,
    method: "\(replicates) randomly shifted sets of \(count) Sobol points, "
      + "the uncertainty is one standard error")
}

/// A digital shift: the bits of each coordinate are flipped by one random pattern an axis.
/// - Parameter digits: how many first bits are kept; after them each coordinate has random bits of
///   its own. nil: none.
func shifted(
  _ net: Batch, onto domain: Domain, _ source: RandomSource, digits: Int? = nil
) -> Batch {
  var points = net
  for (axis, bounds) in domain.bounds.enumerated() {
    let pattern = source.next() >> 11
    for sample in 0..<net.count {
      var bits = UInt64(net[axis, sample] * 0x1p53) ^ pattern
      if let digits {
        bits = (bits >> (53 - digits)) << (53 - digits) | source.next() >> (11 + digits)
      }
      let u = (Double(bits) + 0.5) * 0x1p-53
      points[axis, sample] = (1 - u) * bounds.lowerBound + u * bounds.upperBound
    }
  }
  return points
}

/// Mean and its standard error, from at least two values.
func meanAndError(_ values: [Double]) -> (mean: Double, error: Double) {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  return (mean, (variance / count).squareRoot())
}
