import Base
import Foundation

/// How much is spent on a claim.
public enum ClaimSize: String, Sendable, Hashable, Codable, CaseIterable {
  /// For tests: seconds at most.
  case quick
  case normal
  /// More sizes, more starts.
  case thorough

  /// The one of three values that belongs to this size.
  func pick<Value>(_ quick: Value, _ normal: Value, _ thorough: Value) -> Value {
    switch self {
    case .quick: quick
    case .normal: normal
    case .thorough: thorough
    }
  }
}

/// A theorem as an experiment: what it predicts, how that is measured, and when it counts as refuted.
///
/// Measuring and judging are apart: evidence does not depend on the prediction, so that one
/// measurement can be held against changed predictions.
public struct Claim: Sendable {
  /// Paper and subject, such as `kidger-lyons.multiply-width-4`.
  public let id: String
  /// Authors, year, place, number of the theorem.
  public let paper: String
  /// What the theorem says here, in one plain sentence.
  public let statement: String
  /// How it is measured, in words.
  public let method: String
  /// Seconds of one core at normal size, roughly.
  public let cost: Double
  /// The first is the one that lists show.
  public let predictions: [ClaimPrediction]
  let evidence: @Sendable (ClaimSize, UInt64) throws -> Evidence

  init(
    _ id: String, paper: String, statement: String, method: String, cost: Double,
    predictions: [ClaimPrediction],
    evidence: @escaping @Sendable (ClaimSize, UInt64) throws -> Evidence
  ) {
    precondition(!predictions.isEmpty, "a claim predicts something")
    self.id = id
    self.paper = paper
    self.statement = statement
    self.method = method
    self.cost = cost
    self.predictions = predictions
    self.evidence = evidence
  }

  /// Measures what the predictions are about; the same size and seed give the same evidence.
  /// - Throws: `UserError` where the experiment could not be made.
  public func measure(size: ClaimSize, seed: UInt64) throws -> Evidence {
    let evidence = try evidence(size, seed)
    precondition(
      evidence.measured.count == predictions.count, "\(id): every prediction has its measurement")
    return evidence
  }

  /// Holds evidence against predictions.
  /// - Parameters:
  ///   - evidence: what `measure` found.
  ///   - size: the size at which it was found.
  ///   - seed: the seed from which it was found.
  ///   - predictions: the claim's own, or as many others; nil for the claim's own.
  public func judge(
    _ evidence: Evidence, size: ClaimSize, seed: UInt64, predictions: [ClaimPrediction]? = nil
  ) -> ClaimResult {
    let predictions = predictions ?? self.predictions
    precondition(predictions.count == evidence.measured.count, "every prediction is measured")
    return ClaimResult(
      id: id, paper: paper, statement: statement, size: size, seed: seed,
      findings: zip(predictions, evidence.measured).map {
        ClaimResult.Finding(prediction: $0, measured: $1, verdict: $0.verdict($1))
      },
      figure: evidence.figure, notes: evidence.notes)
  }

  /// Measures and judges. An experiment that cannot be made leaves the claim open, with the reason
  /// among the notes.
  /// - Parameters:
  ///   - size: how much is spent.
  ///   - seed: of all random numbers of the experiment.
  ///   - predictions: see `judge`.
  public func run(
    size: ClaimSize = .normal, seed: UInt64 = 1, predictions: [ClaimPrediction]? = nil
  ) -> ClaimResult {
    let start = ContinuousClock.now
    let evidence: Evidence
    do {
      evidence = try measure(size: size, seed: seed)
    } catch {
      evidence = Evidence(
        measured: self.predictions.map { _ in MeasuredNumber(.nan) }, figure: nil,
        notes: ["the experiment could not be made: \(error)"])
    }
    var result = judge(evidence, size: size, seed: seed, predictions: predictions)
    result.wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    return result
  }
}

/// What an experiment found: a number for each prediction, and the picture.
public struct Evidence: Sendable, Hashable {
  public let measured: [MeasuredNumber]
  public let figure: ClaimFigure?
  /// What a reader should know besides, a sentence each.
  public let notes: [String]

  init(measured: [MeasuredNumber], figure: ClaimFigure?, notes: [String] = []) {
    self.measured = measured
    self.figure = figure
    self.notes = notes
  }
}

/// A claim that was run.
public struct ClaimResult: Sendable, Hashable {
  /// A prediction beside what was measured.
  public struct Finding: Sendable, Hashable {
    public let prediction: ClaimPrediction
    public let measured: MeasuredNumber
    public let verdict: Verdict
  }

  public let id: String
  public let paper: String
  public let statement: String
  public let size: ClaimSize
  public let seed: UInt64
  /// The first is the one that lists show.
  public let findings: [Finding]
  public let figure: ClaimFigure?
  public let notes: [String]
  public var wallSeconds = 0.0

  public var verdict: Verdict { .all(findings.map(\.verdict)) }
}
