import Base
import Claims
import Experiments
import Foundation

/// Runs claims, several at a time, the costly ones first, and stores each as it ends.
public struct ClaimRunner: Sendable {
  public let claims: [Claim]
  public let size: ClaimSize
  public let seed: UInt64
  /// Claims at a time.
  public let jobs: Int

  /// - Parameters:
  ///   - claims: in the order of the results.
  ///   - size: how much is spent on each.
  ///   - seed: of each claim.
  ///   - jobs: claims at a time; nil for one a core.
  /// - Throws: `UserError` for fewer than 1 job.
  public init(claims: [Claim], size: ClaimSize, seed: UInt64, jobs: Int? = nil) throws {
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
  public func run(
    store: Store? = nil, shouldStop: @escaping @Sendable () -> Bool = { false },
    observe: (ClaimResult) -> Void = { _ in }
  ) throws -> [ClaimResult] {
    let order = claims.indices.sorted {
      (claims[$1].cost, $0) < (claims[$0].cost, $1)
    }
    let pool = WorkerPool<Int, (place: Int, result: ClaimResult)>(order, shouldStop: shouldStop)
    pool.start(min(jobs, claims.count)) { [self] place in
      (place, claims[place].run(size: size, seed: seed))
    }
    var results: [Int: ClaimResult] = [:]
    // A claim takes minutes at its largest: who stops does not wait for its end.
    while results.count < claims.count, !shouldStop() {
      for case .finished(let (place, result)) in pool.events(within: 0.1) {
        try store?.insert(result)
        results[place] = result
        observe(result)
      }
    }
    pool.stop()
    try store?.checkStanding()
    return results.keys.sorted().compactMap { results[$0] }
  }
}
