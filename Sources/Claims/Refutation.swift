// A claim is tried to be broken: what it rests on is damaged, and what it predicts is moved. Its verdict must fall.

import Base
import Kernels

/// What was broken in a claim, one after the other, and what it then said.
package struct ClaimRefutation: Sendable, Hashable {
  /// What kind of thing was broken.
  package enum Target: String, Sendable, Hashable, CaseIterable {
    case network, certificate, hypothesis
    /// A predicted number; nothing is measured anew.
    case prediction
  }

  package struct Trial: Sendable, Hashable {
    package let target: Target
    /// What was broken.
    package let what: String
    package let verdict: Verdict
    /// Why the verdict is open; empty where it is not.
    package let reason: String
    /// The predictions that no longer said what is expected of the claim, by their places.
    package let fallen: [Int]
  }

  package let id: String
  package let kind: ClaimKind
  package let expected: Verdict
  /// What would refute the claim, in its own words.
  package let refutedBy: String
  /// What it says undamaged, at quick size.
  package let verdict: Verdict
  package let quantities: [String]
  /// The predictions that say undamaged what is expected of the claim, by their places.
  package let judged: [Int]
  package let damages: [Trial]
  package var wallSeconds = 0.0

  /// The damages that left the verdict standing.
  package var survived: [Trial] { damages.filter { $0.verdict == expected } }

  /// The damages that left it open: the claim no longer holds, and no prediction is refuted.
  package var leftOpen: [Trial] { damages.filter { $0.verdict == .inconclusive } }

  /// The quantities of predictions that fell only when they were moved themselves.
  package var onlyMoved: [String] {
    let fallen = Set(damages.filter { $0.target != .prediction }.flatMap(\.fallen))
    return judged.filter { !fallen.contains($0) }.map { quantities[$0] }
  }

  /// Whether the undamaged claim says what it should, no damage left that standing, one to what it rests on, not to
  /// what it predicts, refuted it, and every prediction fell by something other than its own move.
  package var isRefutable: Bool {
    verdict == expected && survived.isEmpty && onlyMoved.isEmpty
      && damages.contains { $0.target != .prediction && $0.verdict != .inconclusive }
  }
}

extension Claim {
  /// Breaks what the claim rests on, one thing at a time, and measures again at quick size; then moves every
  /// prediction to the false side, which needs no measurement. A claim that is to fail is broken the other way: a
  /// hypothesis is mended, or its predictions are moved to what was measured, and it must hold.
  /// - Parameters:
  ///   - seed: of the experiment, and of what is drawn to be broken.
  ///   - moves: only moved predictions, no damage.
  /// - Throws: `UserError` where the undamaged experiment cannot be made.
  package func refute(seed: UInt64 = 1, moves: Bool = false) throws -> ClaimRefutation {
    let start = ContinuousClock.now
    let whole = Trial(size: .quick, seed: seed)
    let observation = try observe(whole, experiment)
    var trials: [ClaimRefutation.Trial] = []
    func damage(_ part: Damage.Part) {
      let trial = Trial(size: .quick, seed: seed, damage: Damage(part: part, seed: seed))
      let outcome = outcome(seed: seed) { try observe(trial, experiment) }
      // A damage that finds nothing to break is none.
      guard let what = trial.broken else { return }
      trials.append(outcome.trial(part.target, what))
    }
    if !moves, expected == .holds {
      for part in parts(of: whole) { damage(part) }
    }
    if !moves {
      for weakening in weakenings {
        trials.append(
          outcome(of: weakening, beside: observation, seed: seed)
            .trial(.hypothesis, weakening.what))
      }
    }
    /// The predictions that stood through all that was broken.
    var standing: Set<Int> { Set(predictions.indices).subtracting(trials.flatMap(\.fallen)) }
    if !moves, expected == .holds {
      // The most influential number of more networks: the verdict must fall each time.
      for part in each(of: whole, .mostInfluential) where !standing.isEmpty { damage(part) }
      // Other damage, of which the claim need not fall: what makes a standing prediction fall is kept.
      for part in NetworkDamage.searched.flatMap({ each(of: whole, $0) }) where !standing.isEmpty {
        let (before, count) = (standing, trials.count)
        damage(part)
        if standing == before { trials.removeSubrange(count...) }
      }
    }
    for moved in expected == .holds ? falsified() : mended(observation) {
      let outcome = Outcome(
        judge(observation, size: .quick, seed: seed, predictions: moved.predictions))
      trials.append(outcome.trial(.prediction, moved.what))
    }
    let result = judge(observation, size: .quick, seed: seed)
    var refutation = ClaimRefutation(
      id: id, kind: kind, expected: expected, refutedBy: refutedBy, verdict: result.verdict,
      quantities: predictions.map(\.quantity),
      judged: result.findings.indices.filter { result.findings[$0].verdict == expected },
      damages: trials)
    refutation.wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    return refutation
  }

  /// What an experiment says of the claim.
  private struct Outcome {
    var verdict: Verdict
    var reason = ""
    var fallen: [Int] = []

    init(_ result: ClaimResult) {
      verdict = result.verdict
      if verdict == .inconclusive {
        reason = result.findings.compactMap(\.openReason).joined(separator: "; ")
      }
      fallen = result.findings.indices.filter {
        result.findings[$0].verdict != result.expected
      }
    }

    init(_ verdict: Verdict, reason: String = "", fallen: [Int] = []) {
      self.verdict = verdict
      self.reason = reason
      self.fallen = fallen
    }

    func trial(_ target: ClaimRefutation.Target, _ what: String) -> ClaimRefutation.Trial {
      .init(target: target, what: what, verdict: verdict, reason: reason, fallen: fallen)
    }
  }

  private func outcome(seed: UInt64, _ measuring: () throws -> Observation) -> Outcome {
    do {
      return Outcome(judge(try measuring(), size: .quick, seed: seed))
    } catch {
      return Outcome(.inconclusive, reason: "the experiment cannot be made: \(error)")
    }
  }

  private func outcome(
    of weakening: Weakening, beside observation: Observation, seed: UInt64
  ) -> Outcome {
    let trial = Trial(size: .quick, seed: seed)
    do {
      switch weakening.consequence {
      case .experiment(let experiment):
        return outcome(seed: seed) { try observe(trial, experiment) }
      case .below(let place, let reached):
        let (number, floor) = (try reached(trial), observation.measured[place])
        guard !number.value.isNaN, !floor.value.isNaN else {
          return Outcome(
            .inconclusive, reason: "\(predictions[place].quantity): nothing was measured")
        }
        return number.range.upperBound < floor.range.lowerBound
          ? Outcome(.fails, fallen: [place]) : Outcome(.holds)
      case .instead(let place, let measured):
        let verdict = predictions[place].verdict(try measured(trial))
        return Outcome(
          verdict, reason: verdict == .inconclusive ? "on both sides of what is predicted" : "",
          fallen: verdict == expected ? [] : [place])
      }
    } catch {
      return Outcome(.inconclusive, reason: "the experiment cannot be made: \(error)")
    }
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
      : NetworkDamage.ofValues.map { damage -> Damage.Part in
        .network(source.integer(below: whole.networks), damage)
      }
    let widened =
      whole.widths.isEmpty
      ? []
      : [Damage.Part.network(whole.widths[source.integer(below: whole.widths.count)], .widened)]
    let step = max(1, (whole.certificates + 7) / 8)
    return networks + widened
      + stride(from: 0, to: whole.certificates, by: step).map { .certificate($0) }
  }

  /// One kind of damage to each of at most 64 networks, spread over all of them.
  private func each(of whole: Trial, _ damage: NetworkDamage) -> [Damage.Part] {
    let step = max(1, (whole.networks + 63) / 64)
    return stride(from: 0, to: whole.networks, by: step).map { .network($0, damage) }
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
