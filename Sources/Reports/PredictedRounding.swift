// What evaluation adds to the error that a theorem predicts.

import Constructions
import Measurement

extension Construction {
  /// What evaluation in Float64 may add, proven, where the measured error is above the predicted one; nil
  /// elsewhere, and where the bound is not finite.
  package func roundingAbovePrediction(_ errors: ErrorReport) -> Double? {
    guard let prediction, prediction.norm == .sup, errors.sup > prediction.error,
      let bound = try? certifyEvaluationRounding(of: network, in: domain)
    else { return nil }
    return bound.f64.isFinite ? bound.f64 : nil
  }
}
