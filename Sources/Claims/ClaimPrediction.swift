import Base

/// One number that a theorem predicts, as data: it can be changed, and the claim judged again.
public struct ClaimPrediction: Sendable, Hashable {
  public enum Relation: String, Sendable, Hashable, Codable {
    case equals = "="
    case atMost = "≤"
    case atLeast = "≥"
  }

  /// What is measured, in words: norm, domain and size where these matter.
  public let quantity: String
  public let relation: Relation
  public var value: Double
  /// How far the measured number may lie beyond, in its own unit.
  public var tolerance: Double
  /// Why the tolerance is what it is.
  public let reason: String
  /// Whether it is a count, which is wrong by 1 at least.
  public let isCount: Bool
  /// By which others refer to it; nil where none does.
  package private(set) var name: PredictionName?

  public init(
    _ quantity: String, _ relation: Relation, _ value: Double, tolerance: Double,
    because reason: String
  ) {
    self.quantity = quantity
    self.relation = relation
    self.value = value
    self.tolerance = tolerance
    self.reason = reason
    isCount = false
  }

  /// A count, which has no tolerance.
  public init(count quantity: String, _ relation: Relation, _ value: Int) {
    self.quantity = quantity
    self.relation = relation
    self.value = Double(value)
    tolerance = 0
    reason = "a count"
    isCount = true
  }

  /// The same prediction under a name.
  func named(_ name: PredictionName?) -> ClaimPrediction {
    var named = self
    named.name = name
    return named
  }

  /// The numbers that the prediction accepts.
  var accepted: ClosedRange<Double> {
    switch relation {
    case .equals: (value - tolerance)...(value + tolerance)
    case .atMost: -Double.infinity...(value + tolerance)
    case .atLeast: (value - tolerance)...Double.infinity
    }
  }

  /// The same prediction with its number moved to the false side: a count by 1, zero to ten tolerances, any
  /// other number by a tenth; an equality either way, a bound tightened. The verdict must then be `fails`.
  public var falsified: [ClaimPrediction] {
    let distance = isCount ? 1 : value == 0 ? 10 * tolerance : 0.1 * value.magnitude
    let signs: [Double] =
      switch relation {
      case .equals: [-1, 1]
      case .atMost: [-1]
      case .atLeast: [1]
      }
    return signs.map { sign in
      var other = self
      other.value += sign * distance
      return other
    }
  }

  /// What a measured number says of the prediction: all numbers that it may stand for are accepted,
  /// none is, or some are.
  package func verdict(_ measured: MeasuredNumber) -> Verdict {
    measured.value.isNaN ? .inconclusive : verdict(on: measured.range)
  }

  /// The same for any numbers.
  public func verdict(on possible: ClosedRange<Double>) -> Verdict {
    let accepted = accepted
    if accepted.lowerBound <= possible.lowerBound, possible.upperBound <= accepted.upperBound {
      return .holds
    }
    return possible.overlaps(accepted) ? .inconclusive : .fails
  }
}

/// What a run says of a claim.
public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
  case holds, fails, inconclusive

  /// Of a claim with several predictions: one that fails decides, then one that is open.
  public static func all(_ verdicts: [Verdict]) -> Verdict {
    verdicts.contains(.fails) ? .fails : verdicts.contains(.inconclusive) ? .inconclusive : .holds
  }
}
