import Base

/// All claims, in the order of the papers' list (A: one hidden layer, B: deep and narrow, C: depth,
/// D: finite elements, E: wavelets, F: small weights; then the rest of the register).
public enum ClaimCatalogue {
  public static let all: [Claim] = [
    Leshno.claims, FreeKnots.claims, Barron.claims, TwoUnits.claims,
    KidgerLyonsClaims.claims, NarrowOperations.claims, HaninSellke.claims, MinimumWidth.claims,
    IdentityDepth.claims, IdentityBounded.claims, IdentityUnbounded.claims, LinJegelkaClaims.claims,
    Yarotsky.claims, Telgarsky.claims, Pieces.claims, WidthAndDepth.claims, BitExtraction.claims,
    FiniteElementClaims.claims, OneLayerNever.claims, FiniteElementForms.claims, RitzReLU.claims,
    Wavelets.claims, WaveletsPlane.claims,
    Ternary.claims, TernaryDepth.claims, TernaryFunctionClaims.claims, TiedMachineClaims.claims,
    Maxima.claims, Folds.claims, Widths.claims, FinitePoints.claims, LimitKernels.claims,
    FewUnits.claims, RegionsByFolds.claims, OrthogonalGreedy.claims, FixedSize.claims,
    TwoLayerMemory.claims, KANRate.claims, OneBit.claims, DepthScale.claims,
    EdgeRates.claims,
    CircleLearning.claims,
    QuadraticBounds.claims, RidgeDirections.claims, AnalyticSlopes.claims,
  ].flatMap(\.self)

  /// The claim of an id.
  /// - Throws: `UserError` with the nearest ids.
  public static func claim(_ id: String) throws -> Claim {
    guard let claim = all.first(where: { $0.id == id }) else {
      throw UserError(
        "unknown claim '\(id)'" + suggestion(for: id, among: all.map(\.id))
          + " (`approxima claims list` shows them)")
    }
    return claim
  }

  /// The claim that makes a prediction; a test looks that each name stands once.
  package static func claim(of name: PredictionName) -> Claim? {
    all.first { $0.predictions.contains { $0.name == name } }
  }

  /// The claims that ids name: a whole id, or a paper's part before the dot for all of its claims.
  /// - Throws: `UserError` for one that names none.
  public static func claims(_ names: [String]) throws -> [Claim] {
    try names.reduce(into: []) { chosen, name in
      let group = all.filter { $0.id.hasPrefix(name + ".") }
      for claim in group.isEmpty ? [try claim(name)] : group
      where !chosen.contains(where: { $0.id == claim.id }) {
        chosen.append(claim)
      }
    }
  }
}
