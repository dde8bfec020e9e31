// What a measurement of f − N says, and how it was obtained.

import Base

/// The error of an approximation N of f in three norms, with how each was obtained.
///
/// Over a domain Ω, with |·|_p the p-norm over the components of a value:
/// L1 = ∫_Ω |f − N|₁, L2 = (∫_Ω |f − N|₂²)^½ and sup = max_Ω |f − N|_∞. These are integrals, not means.
/// On data they are the mean, the root mean square and the maximum over the points; of classes those of the
/// probabilities.
///
/// A norm that is NaN or infinite is no figure: the network or the target is not finite, the norm does
/// not exist, or it was not asked for; likewise a relative error where the target's norm is 0.
/// `reason` then says which. In JSON such a number is `null`; keys are in snake case.
public struct ErrorReport: Hashable, Sendable {
  /// ∫ Σ_o |f_o − N_o|; on data its mean.
  public var l1: Double
  /// (∫ Σ_o (f_o − N_o)²)^½; on data the root mean square.
  public var l2: Double
  /// The largest |f_o − N_o| that was met: a lower bound of the supremum.
  public var sup: Double
  /// `l2` divided by the same norm of f.
  public var relativeL2: Double
  /// `sup` divided by the largest |f_o| over the sampled points.
  public var relativeSup: Double
  /// Where `sup` was met: a point of the domain.
  public var supAt: [Double]
  /// Estimated error of `l1`: of the quadrature, or one standard error where points are random.
  public var l1Uncertainty: Double
  /// Estimated error of `l2`, likewise.
  public var l2Uncertainty: Double
  /// Proven bounds of the supremum in exact arithmetic; nil where no proof was asked for. The upper one is infinite
  /// where none was found.
  package var certifiedLower: Double?
  package var certifiedUpper: Double?
  /// The error at the samples of the fit beside that elsewhere; nil where nobody looked.
  package var samples: SampleErrors?
  /// How the figures were obtained, for a reader.
  public var method: String
  /// Why a norm is no figure, for a reader; nil where all are.
  public var reason: String?
  /// How classes are told apart; nil where the target has none, or an output is not finite.
  package var classes: ClassErrors?
  /// The share of symbols that are right, of a function of sequences; nil where the target is none, or an output is not
  /// finite.
  package var symbolsRight: Double?

  /// The error in a norm.
  package subscript(norm: Norm) -> Double {
    switch norm {
    case .l1: l1
    case .l2: l2
    case .sup: sup
    }
  }

  public init(
    l1: Double = .nan, l2: Double = .nan, sup: Double = .nan, relativeL2: Double = .nan,
    relativeSup: Double = .nan, supAt: [Double] = [], l1Uncertainty: Double = .nan,
    l2Uncertainty: Double = .nan, method: String, reason: String? = nil
  ) {
    self.l1 = l1
    self.l2 = l2
    self.sup = sup
    self.relativeL2 = relativeL2
    self.relativeSup = relativeSup
    self.supAt = supAt
    self.l1Uncertainty = l1Uncertainty
    self.l2Uncertainty = l2Uncertainty
    self.method = method
    self.reason = reason
  }
}

/// The error of a fit at its samples, and at points that it has not seen: roots of mean squares.
package struct SampleErrors: Hashable, Sendable {
  package var atSamples: Double
  package var elsewhere: Double
  /// Whether the second is so much larger that the network passes through its samples and misses the target between them.
  package var interpolates: Bool

  package init(atSamples: Double, elsewhere: Double, interpolates: Bool) {
    self.atSamples = atSamples
    self.elsewhere = elsewhere
    self.interpolates = interpolates
  }
}

extension ErrorReport: Codable {
  private enum CodingKeys: String, CodingKey {
    case l1, l2, sup
    case relativeL2 = "relative_l2"
    case relativeSup = "relative_sup"
    case supAt = "sup_at"
    case l1Uncertainty = "l1_uncertainty"
    case l2Uncertainty = "l2_uncertainty"
    case method, reason, accuracy, confusion
    case logLoss = "log_loss"
    case calibrationError = "calibration_error"
    case symbolsRight = "symbols_right"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double {
      try container.decode(Double?.self, forKey: key) ?? .nan
    }
    self.init(
      l1: try number(.l1), l2: try number(.l2), sup: try number(.sup),
      relativeL2: try number(.relativeL2), relativeSup: try number(.relativeSup),
      supAt: try container.decode([Double].self, forKey: .supAt),
      l1Uncertainty: try number(.l1Uncertainty), l2Uncertainty: try number(.l2Uncertainty),
      method: try container.decode(String.self, forKey: .method),
      reason: try container.decodeIfPresent(String.self, forKey: .reason))
    symbolsRight = try container.decodeIfPresent(Double.self, forKey: .symbolsRight)
    classes = try container.decodeIfPresent(Double.self, forKey: .accuracy).map { accuracy in
      ClassErrors(
        accuracy: accuracy, logLoss: try container.decodeIfPresent(Double.self, forKey: .logLoss),
        calibrationError: try container.decodeIfPresent(Double.self, forKey: .calibrationError),
        confusion: try container.decodeIfPresent(
          ClassErrors.Confusion.self, forKey: .confusion))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let numbers: [(CodingKeys, Double)] = [
      (.l1, l1), (.l2, l2), (.sup, sup), (.relativeL2, relativeL2), (.relativeSup, relativeSup),
      (.l1Uncertainty, l1Uncertainty), (.l2Uncertainty, l2Uncertainty),
    ]
    for (key, number) in numbers {
      try container.encode(number.isFinite ? number : nil, forKey: key)
    }
    try container.encode(supAt, forKey: .supAt)
    try container.encode(method, forKey: .method)
    try container.encodeIfPresent(reason, forKey: .reason)
    try container.encode(classes?.accuracy, forKey: .accuracy)
    try container.encode(classes?.logLoss, forKey: .logLoss)
    try container.encode(classes?.calibrationError, forKey: .calibrationError)
    try container.encodeIfPresent(classes?.confusion, forKey: .confusion)
    try container.encodeIfPresent(symbolsRight, forKey: .symbolsRight)
  }
}
