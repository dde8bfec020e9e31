// The sup error of a constructed network by its causes.

extension ErrorSplit {
  /// What a theorem states exactly and arithmetic adds, or else what was measured.
  /// - Parameters:
  ///   - errors: of the network, as measured.
  ///   - theorem: the identifier of what built it.
  ///   - prediction: the sup error that the theorem states exactly, and whether samples of the target
  ///     alone tell it; nil where it states none.
  ///   - rounding: of the evaluation, sampled.
  ///   - floor: of the architecture, where known.
  ///   - isBest: whether the floor is proven and a proven error from above comes to 10⁻⁶ of it.
  package init(
    ofConstruction errors: ErrorReport, theorem: String,
    prediction: (error: Double, isSampled: Bool)?, rounding: Double?,
    floor: ArchitectureFloor? = nil, isBest: Bool = false
  ) {
    var added = rounding
    var reference =
      isBest
      ? "this network, which comes to a proven floor"
      : "this network as measured; the theorem states no exact sup error"
    if let prediction {
      reference =
        "theorem \(theorem): sup error of this network"
        + (prediction.isSampled ? ", as far as samples of the target tell" : "")
      // Above the theorem's figure is what rounding of parameters and evaluation adds.
      if !prediction.isSampled { added = max(rounding ?? 0, errors.sup - prediction.error) }
    }
    self.init(
      built: errors.sup, rounding: added, kind: isBest ? .best : .built, reference: reference,
      floor: floor)
  }
}
