import Base

/// What a theorem says of the error of the network that it builds, in exact arithmetic.
///
/// Where its figure depends on the target (a tail of a series, a largest value, the error of a
/// spline), it is computed from samples: to rounding for smooth targets, while a feature between
/// the samples is not seen, and then the error is larger than either relation says.
public struct Prediction: Hashable, Sendable {
  public enum Relation: String, Hashable, Sendable {
    /// The error equals the value.
    case exactly
    /// The error does not exceed the value.
    case atMost
    /// No theorem gives the error: the value is the largest that was met at samples of the network that
    /// a search found.
    case about
  }

  public let relation: Relation
  public let error: Double
  /// The norm on the construction's domain.
  public let norm: Norm
  /// Whether the value was computed from samples of the target: what they miss is not in it.
  public let isSampled: Bool

  /// - Parameters:
  ///   - error: the value.
  ///   - norm: of the error.
  ///   - isSampled: computed from samples of the target.
  public static func exactly(
    _ error: Double, in norm: Norm = .sup, isSampled: Bool = false
  ) -> Prediction {
    Prediction(relation: .exactly, error: error, norm: norm, isSampled: isSampled)
  }

  /// - Parameters:
  ///   - error: the value.
  ///   - norm: of the error.
  ///   - isSampled: computed from samples of the target.
  public static func atMost(
    _ error: Double, in norm: Norm = .sup, isSampled: Bool = false
  ) -> Prediction {
    Prediction(relation: .atMost, error: error, norm: norm, isSampled: isSampled)
  }

  /// - Parameters:
  ///   - error: the sampled error of what a search found.
  ///   - norm: of the error.
  public static func about(_ error: Double, in norm: Norm = .sup) -> Prediction {
    Prediction(relation: .about, error: error, norm: norm, isSampled: true)
  }

  /// The relation as a person reads it, before the value.
  public var relationWords: String {
    switch relation {
    case .exactly: "exactly"
    case .atMost: "at most"
    case .about: "about"
    }
  }

  /// What stands behind the value.
  public var conditions: String {
    "before rounding" + (isSampled ? ", as far as samples of the target tell" : "")
  }
}

extension Construction {
  /// The sup error that the theorem states exactly, and whether samples of the target alone tell it.
  package var exactSup: (error: Double, isSampled: Bool)? {
    guard let prediction, prediction.norm == .sup, prediction.relation == .exactly else {
      return nil
    }
    return (prediction.error, prediction.isSampled)
  }
}
