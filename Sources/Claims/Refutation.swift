// A claim is tried to be broken: what it rests on is damaged, and what it predicts is moved. Its verdict must fall.

import Base
import Kernels

/// What was broken in a claim, one after the other, and what it then said.
package struct ClaimRefutation: Sendable, Hashable {
  package struct Trial: Sendable, Hashable {
    /// What was broken.
    package let what: String
    package let verdict: Verdict
    /// Why the verdict is open; empty where it is not.
    package let reason: String
  }

  package let id: String
  package let kind: ClaimKind
  package let expected: Verdict
  /// What would refute the claim, in its own words.
  package let refutedBy: String
  /// What it says undamaged, at quick size.
  package let verdict: Verdict
  package let damages: [Trial]
  package var wallSeconds = 0.0

  /// The damages that left the verdict standing.
  package var survived: [Trial] { damages.filter { $0.verdict == expected } }

  /// The damages that left it open: the claim no longer holds, and no prediction is refuted.
  package var leftOpen: [Trial] { damages.filter { $0.verdict == .inconclusive } }

  /// Whether the undamaged claim says what it should, no damage left that standing, and one refuted it.
  package var isRefutable: Bool {
    verdict == expected && survived.isEmpty && damages.contains { $0.verdict != .inconclusive }
  }
}

extension Claim {
  /// Breaks what the claim rests on, one thing at a time, and measures again at quick size; then moves every
  /// prediction to the false side, which needs no measurement. A claim that is to fail is broken the other way: its
  /// predictions are moved to what was measured, and it must hold.
  /// - Parameters:
  ///   - seed: of the experiment, and of what is drawn to be broken.
  ///   - moves: only moved predictions, no damage.
  /// - Throws: `UserError` where the undamaged experiment cannot be made.
  package func refute(seed: UInt64 = 1, moves: Bool = false) throws -> ClaimRefutation {
    let start = ContinuousClock.now
    let whole = Trial(size: .quick, seed: seed)
    let observation = try observe(whole, experiment)
    func tried(_ what: String, _ observation: Observation, _ predictions: [ClaimPrediction]? = nil)
      -> ClaimRefutation.Trial
    {
      let result = judge(observation, size: .quick, seed: seed, predictions: predictions)
      let open = result.verdict == .inconclusive ? result.findings.compactMap(\.openReason) : []
      return .init(what: what, verdict: result.verdict, reason: open.joined(separator: "; "))
    }
    func tried(_ what: String, _ measuring: () throws -> Observation) -> ClaimRefutation.Trial {
      do {
        return tried(what, try measuring())
      } catch {
        return .init(
          what: what, verdict: .inconclusive, reason: "the experiment cannot be made: \(error)")
      }
    }
    var trials: [ClaimRefutation.Trial] = []
    if !moves, expected == .holds {
      for part in parts(of: whole) {
        let trial = Trial(size: .quick, seed: seed, damage: Damage(part: part, seed: seed))
        let one = tried("") { try observe(trial, experiment) }
        // A damage that finds nothing to break is none.
        guard let what = trial.broken else { continue }
        trials.append(.init(what: what, verdict: one.verdict, reason: one.reason))
      }
      for weakening in weakenings {
        trials.append(
          tried(weakening.what) {
            try observe(Trial(size: .quick, seed: seed), weakening.experiment)
          })
      }
    }
    for moved in expected == .holds ? falsified() : mended(observation) {
      trials.append(tried(moved.what, observation, moved.predictions))
    }
    var refutation = ClaimRefutation(
      id: id, kind: kind, expected: expected, refutedBy: refutedBy,
      verdict: judge(observation, size: .quick, seed: seed).verdict, damages: trials)
    refutation.wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    return refutation
  }

  /// Every prediction moved to the false side, one at a time.
  private func falsified() -> [(what: String, predictions: [ClaimPrediction])] {
    predictions.enumerated().flatMap { place, prediction in
      prediction.falsified.map { moved in
        var others = predictions
        others[place] = moved
        return (
          "\(prediction.quantity): \(prediction.relation.rawValue) \(plain(moved.value))"
            + " instead of \(plain(prediction.value))", others
        )
      }
    }
  }

  /// All predictions moved to what was measured, which a claim that is to fail cannot bear.
  private func mended(_ observation: Observation) -> [(
    what: String, predictions: [ClaimPrediction]
  )] {
    let mended = zip(predictions, observation.measured).map { prediction, measured in
      var other = prediction
      other.value = measured.value
      other.tolerance = max(
        prediction.tolerance, measured.range.upperBound - measured.value,
        measured.value - measured.range.lowerBound)
      return other
    }
    return [("all predictions moved to what was measured", mended)]
  }

  /// Every kind of damage to a network, each to one that is drawn, and every certificate, or eight of them.
  private func parts(of whole: Trial) -> [Damage.Part] {
    let source = RandomSource(seed: whole.seed, stream: "damaged networks")
    let networks =
      whole.networks == 0
      ? []
      : NetworkDamage.allCases.map { damage -> Damage.Part in
        .network(source.integer(below: whole.networks), damage)
      }
    let step = max(1, (whole.certificates + 7) / 8)
    return networks
      + stride(from: 0, to: whole.certificates, by: step).map { .certificate($0) }
  }
}

extension ClaimResult.Finding {
  /// Why it is open; nil where it is not.
  fileprivate var openReason: String? {
    guard verdict == .inconclusive else { return nil }
    guard !measured.value.isNaN else { return "\(prediction.quantity): nothing was measured" }
    return "\(prediction.quantity): between \(brief(measured.range.lowerBound)) and"
      + " \(brief(measured.range.upperBound)), on both sides of what is predicted"
  }
}
