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
  }

  public let relation: Relation
  public let error: Double
  /// The norm on the construction's domain.
  public let norm: Norm

  public static func exactly(_ error: Double, in norm: Norm = .sup) -> Prediction {
    Prediction(relation: .exactly, error: error, norm: norm)
  }

  public static func atMost(_ error: Double, in norm: Norm = .sup) -> Prediction {
    Prediction(relation: .atMost, error: error, norm: norm)
  }
}
