/// Identities of runs that differ in their seed alone.
///
/// The canonical JSON is hashed once up to the seed: a run then costs its own digits and what stands behind
/// them.
struct SeedIdentities {
  private let head: RunIdentity
  private let tail: [UInt8]

  /// - Parameters:
  ///   - before: the canonical JSON up to the seed's digits.
  ///   - after: what stands behind them.
  init(before: RunIdentity, after: [UInt8]) {
    head = before
    tail = after
  }

  subscript(seed: UInt64) -> RunIdentity {
    RunIdentity(
      hashing: tail, after: RunIdentity(hashing: String(seed).utf8, after: head))
  }
}
