import Base

/// What an experiment may have measured of every network.
public enum MeasuredNorm: String, Codable, CaseIterable, Hashable, Sendable {
  case l1, l2, sup
  /// The sup error between two proven bounds, rounding of the proof included.
  case certified

  /// Those that are measured where nothing is asked for.
  package static let standard: [MeasuredNorm] = [.l1, .l2, .sup]

  /// The norm that is sampled or integrated; nil for a proof.
  package var sampled: Norm? {
    switch self {
    case .l1: .l1
    case .l2: .l2
    case .sup: .sup
    case .certified: nil
    }
  }
}
