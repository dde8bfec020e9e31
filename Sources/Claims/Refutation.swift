// A claim is tried to be broken: what it rests on is damaged, and what it predicts is moved. Its verdict must fall.

import Base
import Kernels

/// What was broken in a claim, one after the other, and what it then said.
package struct ClaimRefutation: Sendable, Hashable {
  package struct Trial: Sendable, Hashable {
    /// What was broken.
    package let what: String
    package let verdict: Verdict
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

  /// Whether the undamaged claim says what it should, and no damage left that standing.
  package var isRefutable: Bool { verdict == expected && !damages.isEmpty && survived.isEmpty }
}

extension Claim {
  /// Breaks what the claim rests on, one thing at a time, and measures again at quick size; then moves every
  /// prediction to the false side, which needs no measurement.
  /// - Parameters:
  ///   - seed: of the experiment, and of what is drawn to be broken.
  ///   - moves: only moved predictions, no damage.
  /// - Throws: `UserError` where the undamaged experiment cannot be made.
  package func refute(seed: UInt64 = 1, moves: Bool = false) throws -> ClaimRefutation {
    let start = ContinuousClock.now
    let whole = Trial(size: .quick, seed: seed)
    let observation = try observe(whole, experiment)
    func verdict(_ observation: Observation, _ predictions: [ClaimPrediction]? = nil) -> Verdict {
      judge(observation, size: .quick, seed: seed, predictions: predictions).verdict
    }
    var trials: [ClaimRefutation.Trial] = []
    if !moves {
      for part in parts(of: whole) {
        let trial = Trial(size: .quick, seed: seed, damage: Damage(part: part, seed: seed))
        let damaged = try? observe(trial, experiment)
        // A damage that finds nothing to break is none.
        guard let what = trial.broken else { continue }
        trials.append(.init(what: what, verdict: damaged.map { verdict($0) } ?? .inconclusive))
      }
      for weakening in weakenings {
        let weaker = try? observe(Trial(size: .quick, seed: seed), weakening.experiment)
        trials.append(
          .init(what: weakening.what, verdict: weaker.map { verdict($0) } ?? .inconclusive))
      }
    }
    for (place, prediction) in predictions.enumerated() {
      for moved in prediction.falsified {
        var others = predictions
        others[place] = moved
        trials.append(
          .init(
            what: "\(prediction.quantity): \(prediction.relation.rawValue) \(plain(moved.value))"
              + " instead of \(plain(prediction.value))",
            verdict: verdict(observation, others)))
      }
    }
    var refutation = ClaimRefutation(
      id: id, kind: kind, expected: expected, refutedBy: refutedBy, verdict: verdict(observation),
      damages: trials)
    refutation.wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    return refutation
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
