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
  package static var reached: Reached? { current?.reached }

  private var reached: Reached? {
    if shouldStop() { return .stop }
    guard let end, ContinuousClock.now >= end else { return nil }
    return .time
  }

  /// Whether the work of the calling thread must end, to be asked on the threads that it starts; nil without a limit.
  package static var poll: (@Sendable () -> Bool)? {
    guard let limit = current else { return nil }
    return { limit.reached != nil }
  }

  /// - Throws: `Reached` where the time is over, or the work is to stop.
  package static func check() throws {
    if let reached { throw reached }
  }
}
