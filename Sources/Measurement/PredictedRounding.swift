// What evaluation adds to the error that a theorem predicts.

import Base
import Networks

/// What evaluation in Float64 may add, proven, where the measured error is above the predicted one; nil
/// elsewhere, and where the bound is not finite.
/// - Parameters:
///   - predicted: the error that a theorem predicts, before rounding.
///   - norm: of the predicted error.
///   - errors: measured, of the same network on the same domain.
package func roundingAbovePrediction(
  _ predicted: Double, in norm: Norm, of network: Network, on domain: Domain,
  measured errors: ErrorReport
) -> Double? {
  guard norm == .sup, errors.sup > predicted,
    let bound = try? certifyEvaluationRounding(of: network, in: domain)
  else { return nil }
  return bound.f64.isFinite ? bound.f64 : nil
}
