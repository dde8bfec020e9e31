import Base
import Claims
import Experiments
import Foundation

/// Runs claims, several at a time, the costly ones first, and stores each as it ends.
package struct ClaimRunner: Sendable {
  package let claims: [Claim]
  package let size: ClaimSize
  package let seed: UInt64
  /// Claims at a time.
  package let jobs: Int

  /// - Parameters:
  ///   - claims: in the order of the results.
  ///   - size: how much is spent on each.
  ///   - seed: of each claim.
  ///   - jobs: claims at a time; nil for one a core.
  /// - Throws: `UserError` for fewer than 1 job.
  package init(claims: [Claim], size: ClaimSize, seed: UInt64, jobs: Int? = nil) throws {
    let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    guard jobs >= 1 else { throw UserError("claims need at least 1 job, not \(jobs)") }
    self.claims = claims
    self.size = size
    self.seed = seed
    self.jobs = min(jobs, 1024)
  }

  /// Runs all claims, or until `shouldStop` says so; claims in flight are then abandoned.
  /// - Parameters:
  ///   - store: where results go as they come; nil for nowhere.
  ///   - shouldStop: asked often, on any thread.
  ///   - observe: told of each result as it comes, on the calling thread.
  /// - Throws: `UserError` where the store fails; what was stored stays.
  /// - Returns: the results in the order of the claims; fewer than these where it was stopped.
  package func run(
    store: Store? = nil, shouldStop: @escaping @Sendable () -> Bool = { false },
    observe: (ClaimResult) -> Void = { _ in }
  ) throws -> [ClaimResult] {
    let results = try each(shouldStop: shouldStop) { claim in
      claim.run(size: size, seed: seed)
    } observe: { result in
      try store?.insert(result)
      observe(result)
    }
    try store?.checkStanding()
    return results
  }

  /// Tries to break every claim, as `Claim.refute`.
  /// - Throws: `UserError` for an experiment that cannot be made undamaged.
  package func refute(
    shouldStop: @escaping @Sendable () -> Bool = { false },
    observe: (ClaimRefutation) -> Void = { _ in }
  ) throws -> [ClaimRefutation] {
    try each(shouldStop: shouldStop) { claim in
      Result { try claim.refute(seed: seed) }
    } observe: { result in
      observe(try result.get())
    }.map { try $0.get() }
  }

  private func each<Outcome: Sendable>(
    shouldStop: @escaping @Sendable () -> Bool, _ work: @escaping @Sendable (Claim) -> Outcome,
    observe: (Outcome) throws -> Void
  ) rethrows -> [Outcome] {
    let order = claims.indices.sorted {
      (claims[$1].cost, $0) < (claims[$0].cost, $1)
    }
    let pool = WorkerPool<Int, (place: Int, outcome: Outcome)>(order, shouldStop: shouldStop)
    pool.start(min(jobs, claims.count)) { [claims] place in (place, work(claims[place])) }
    defer { pool.stop() }
    var outcomes: [Int: Outcome] = [:]
    // A claim takes minutes at its largest: who stops does not wait for its end.
    while outcomes.count < claims.count, !shouldStop() {
      for case .finished(let (place, outcome)) in pool.events(within: 0.1) {
        outcomes[place] = outcome
        try observe(outcome)
      }
    }
    return outcomes.keys.sorted().compactMap { outcomes[$0] }
  }
}
