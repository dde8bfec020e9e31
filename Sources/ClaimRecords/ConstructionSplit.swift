// The sup error of a constructed network by its causes.

import Constructions
import Measurement

extension Construction {
  /// The split of the error: what the theorem states exactly and arithmetic adds, or else what was measured.
  /// - Parameters:
  ///   - errors: as measured.
  ///   - rounding: of the evaluation, sampled.
  ///   - floor: of the architecture, where known.
  ///   - isBest: whether the floor is proven and a proven error from above comes to 10⁻⁶ of it.
  package func split(
    of errors: ErrorReport, rounding: Double?, floor: ArchitectureFloor? = nil, isBest: Bool = false
  ) -> ErrorSplit {
    var added = rounding
    var reference = "this network as measured; the theorem states no exact sup error"
    if let prediction, prediction.norm == .sup, prediction.relation == .exactly {
      reference =
        "theorem \(theorem.id): sup error of this network"
        + (prediction.isSampled ? ", as far as samples of the target tell" : "")
      // Above the theorem's figure is what rounding of parameters and evaluation adds.
      if !prediction.isSampled { added = max(rounding ?? 0, errors.sup - prediction.error) }
    }
    return ErrorSplit(
      built: errors.sup, rounding: added, kind: isBest ? .best : .built, reference: reference,
      floor: floor)
  }
}
