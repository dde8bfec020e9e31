import Base

/// One number that a theorem predicts, as data: it can be changed, and the claim judged again.
public struct ClaimPrediction: Sendable, Hashable {
  public enum Relation: String, Sendable, Hashable, Codable {
    case equals = "="
    case atMost = "≤"
    case atLeast = "≥"
  }

  /// By how much a test of falsifiability changes the value; the verdict must then be `fails`.
  public enum Change: Sendable, Hashable {
    /// A constant, by 10 %.
    case tenth
    /// An exponent, by 0.5.
    case rate
    /// A width, a depth or another count, by 1.
    case one
  }

  /// What is measured, in words: norm, domain and size where these matter.
  public let quantity: String
  public let relation: Relation
  public var value: Double
  /// How far the measured number may lie beyond, in its own unit.
  public var tolerance: Double
  /// Why the tolerance is what it is.
  public let reason: String
  /// Nil for a condition of the experiment that is no constant of the theorem, such as exactness at
  /// rounding level.
  public let change: Change?

  public init(
    _ quantity: String, _ relation: Relation, _ value: Double, tolerance: Double,
    because reason: String,
    change: Change?
  ) {
    self.quantity = quantity
    self.relation = relation
    self.value = value
    self.tolerance = tolerance
    self.reason = reason
    self.change = change
  }

  /// The numbers that the prediction accepts.
  var accepted: ClosedRange<Double> {
    switch relation {
    case .equals: (value - tolerance)...(value + tolerance)
    case .atMost: -Double.infinity...(value + tolerance)
    case .atLeast: (value - tolerance)...Double.infinity
    }
  }

  /// The same prediction with its number made wrong: an equality either way, a bound tightened.
  public var falsified: [ClaimPrediction] {
    guard let change else { return [] }
    let distance =
      switch change {
      case .tenth: 0.1 * value.magnitude
      case .rate: 0.5
      case .one: 1.0
      }
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
  public func verdict(_ measured: MeasuredNumber) -> Verdict {
    guard !measured.value.isNaN else { return .inconclusive }
    let (possible, accepted) = (measured.range, accepted)
    if accepted.lowerBound <= possible.lowerBound, possible.upperBound <= accepted.upperBound {
      return .holds
    }
    return possible.overlaps(accepted) ? .inconclusive : .fails
  }
}

/// A measured number with the numbers that it may stand for.
public struct MeasuredNumber: Sendable, Hashable {
  public let value: Double
  public let range: ClosedRange<Double>

  /// A number that is exact, or whose error the prediction's tolerance covers.
  public init(_ value: Double) {
    self.value = value
    range = value.isNaN ? 0...0 : value...value
  }

  public init(_ value: Double, uncertainty: Double) {
    self.value = value
    range = value.isNaN || uncertainty.isNaN ? 0...0 : (value - uncertainty)...(value + uncertainty)
  }

  /// The error of a network that training found, where the theorem speaks of the best network: that
  /// is as good at least.
  public static func found(_ value: Double) -> MeasuredNumber {
    MeasuredNumber(value, range: value.isNaN ? 0...0 : min(0, value)...value)
  }

  private init(_ value: Double, range: ClosedRange<Double>) {
    self.value = value
    self.range = range
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
