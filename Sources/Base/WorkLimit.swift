/// How long the work of the calling thread may go on.
///
/// Long loops of the library ask `check()` between two steps, whatever they work for; without a limit
/// it does nothing. Threads that the work starts have no limit of their own.
///
/// ```swift
/// try WorkLimit.$current.withValue(WorkLimit(seconds: 10)) { try construct() }
/// ```
package struct WorkLimit: Sendable {
  /// Why the work ends.
  package enum Reached: Error { case time, stop }

  @TaskLocal package static var current: WorkLimit?

  private let end: ContinuousClock.Instant?
  private let shouldStop: @Sendable () -> Bool

  /// - Parameters:
  ///   - seconds: from now on; at 10⁹ and above without end.
  ///   - shouldStop: whether the work is to end before.
  package init(seconds: Double, shouldStop: @escaping @Sendable () -> Bool = { false }) {
    end = seconds < 1e9 ? .now + .seconds(max(0, seconds)) : nil
    self.shouldStop = shouldStop
  }

  /// Why the work must end now; nil where it may go on.
  package static var reached: Reached? {
    guard let limit = current else { return nil }
    if limit.shouldStop() { return .stop }
    guard let end = limit.end, ContinuousClock.now >= end else { return nil }
    return .time
  }

  /// - Throws: `Reached` where the time is over, or the work is to stop.
  package static func check() throws {
    if let reached { throw reached }
  }
}
