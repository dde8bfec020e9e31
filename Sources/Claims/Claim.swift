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

/// What a claim says, and so what would break it.
public enum ClaimKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// There is a network with an error of at most so much: this one.
  case existence
  /// A network represents, or errs by exactly so much.
  case exactness
  /// An error falls, or a count grows, by a law.
  case rate
  /// No network of a shape comes below, or has more.
  case absence
}

/// A theorem as an experiment: what it predicts, how that is measured, and what would refute it.
///
/// Measuring and judging are apart: an observation does not depend on the prediction, so that one
/// measurement can be held against changed predictions.
public struct Claim: Sendable {
  /// A hypothesis of the theorem is given up; the verdict must fall.
  struct Weakening: Sendable {
    enum Consequence: Sendable {
      /// The whole experiment, made again.
      case experiment(@Sendable (Trial) throws -> Observation)
      /// Something beyond the hypothesis comes below the floor of this prediction: a worse one breaks nothing.
      case below(floor: Int, @Sendable (Trial) throws -> MeasuredNumber)
      /// What this prediction is about, measured otherwise, so that a statement known to be false becomes true.
      case instead(of: Int, @Sendable (Trial) throws -> MeasuredNumber)
    }

    /// What is given up, such as "width 3 instead of 2".
    let what: String
    let consequence: Consequence

    init(_ what: String, _ experiment: @escaping @Sendable (Trial) throws -> Observation) {
      self.what = what
      consequence = .experiment(experiment)
    }

    init(
      _ what: String, below floor: Int,
      _ reached: @escaping @Sendable (Trial) throws -> MeasuredNumber
    ) {
      self.what = what
      consequence = .below(floor: floor, reached)
    }

    init(
      _ what: String, insteadOf place: Int,
      _ measured: @escaping @Sendable (Trial) throws -> MeasuredNumber
    ) {
      self.what = what
      consequence = .instead(of: place, measured)
    }
  }

  /// Paper and subject, such as `kidger-lyons.multiply-width-4`.
  public let id: String
  public let kind: ClaimKind
  /// Authors, year, place, number of the theorem.
  public let paper: String
  /// What the theorem says here, in one plain sentence.
  public let statement: String
  /// How it is measured, in words.
  public let method: String
  /// What would refute it, in one sentence.
  public let refutedBy: String
  /// What does not follow from it, in one sentence.
  public let doesNotShow: String
  /// The verdict that is known to be right: `fails` where the statement is known to be false.
  public let expected: Verdict
  /// Seconds of one core at normal size, roughly.
  public let cost: Double
  /// The first is the one that lists show.
  public let predictions: [ClaimPrediction]
  let weakenings: [Weakening]
  /// The hypotheses that are given up to try to refute it.
  package var hypotheses: [String] { weakenings.map(\.what) }
  let experiment: @Sendable (Trial) throws -> Observation

  init(
    _ id: String, _ kind: ClaimKind, paper: String, statement: String, method: String,
    refutedBy: String, doesNotShow: String, expected: Verdict = .holds, cost: Double,
    predictions: [ClaimPrediction], weakenings: [Weakening] = [],
    experiment: @escaping @Sendable (Trial) throws -> Observation
  ) {
    precondition(!predictions.isEmpty, "a claim predicts something")
    self.id = id
    self.kind = kind
    self.paper = paper
    self.statement = statement
    self.method = method
    self.refutedBy = refutedBy
    self.doesNotShow = doesNotShow
    self.expected = expected
    self.cost = cost
    self.predictions = predictions
    self.weakenings = weakenings
    self.experiment = experiment
  }

  /// Measures what the predictions are about; the same size and seed give the same observation.
  /// - Throws: `UserError` where the experiment could not be made.
  package func measure(size: ClaimSize, seed: UInt64) throws -> Observation {
    try observe(Trial(size: size, seed: seed), experiment)
  }

  func observe(
    _ trial: Trial, _ experiment: (Trial) throws -> Observation
  ) throws -> Observation {
    let observation = try experiment(trial)
    precondition(
      observation.measured.count == predictions.count,
      "\(id): every prediction has its measurement")
    return observation
  }

  /// Holds an observation against predictions.
  /// - Parameters:
  ///   - observation: what `measure` found.
  ///   - size: the size at which it was found.
  ///   - seed: the seed from which it was found.
  ///   - predictions: the claim's own, or as many others; nil for the claim's own.
  package func judge(
    _ observation: Observation, size: ClaimSize, seed: UInt64,
    predictions: [ClaimPrediction]? = nil
  ) -> ClaimResult {
    let predictions = predictions ?? self.predictions
    precondition(
      predictions.count == observation.measured.count, "every prediction is measured")
    return ClaimResult(
      id: id, kind: kind, paper: paper, statement: statement, expected: expected, size: size,
      seed: seed,
      findings: zip(predictions, observation.measured).map {
        ClaimResult.Finding(prediction: $0, measured: $1, verdict: $0.verdict($1))
      },
      figure: observation.figure, notes: observation.notes)
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
    let observation: Observation
    do {
      observation = try measure(size: size, seed: seed)
    } catch {
      observation = Observation(
        measured: self.predictions.map { _ in .missing }, figure: nil,
        notes: ["the experiment could not be made: \(error)"])
    }
    var result = judge(observation, size: size, seed: seed, predictions: predictions)
    result.wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    return result
  }
}

/// What an experiment found: a number for each prediction, and the picture.
package struct Observation: Sendable, Hashable {
  package let measured: [MeasuredNumber]
  package let figure: ClaimFigure?
  /// What a reader should know besides, a sentence each: also what a builder says of its network.
  package let notes: [String]

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
    package let measured: MeasuredNumber
    public let verdict: Verdict
  }

  public let id: String
  public let kind: ClaimKind
  public let paper: String
  public let statement: String
  public let expected: Verdict
  public let size: ClaimSize
  public let seed: UInt64
  /// The first is the one that lists show.
  public let findings: [Finding]
  package let figure: ClaimFigure?
  public let notes: [String]
  public var wallSeconds = 0.0

  public var verdict: Verdict { .all(findings.map(\.verdict)) }

  /// What was measured for a prediction.
  package subscript(_ name: PredictionName) -> MeasuredNumber? {
    findings.first { $0.prediction.name == name }?.measured
  }

  /// Whether the run contradicts what is known: an open one does not.
  public var isUnexpected: Bool { verdict != .inconclusive && verdict != expected }
}
