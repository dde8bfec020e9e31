// How many requests a second are answered: a bucket that fills steadily and is emptied by requests.

import Synchronization

/// A bucket of tokens, one a request.
final class RateLimit: Sendable {
  private struct State {
    var tokens: Double
    var seen: ContinuousClock.Instant
  }

  private let perSecond: Double
  private let burst: Double
  private let state: Mutex<State>

  init(perSecond: Double = Limits.requestsPerSecond, burst: Double = Limits.requestBurst) {
    self.perSecond = perSecond
    self.burst = burst
    state = Mutex(State(tokens: burst, seen: .now))
  }

  /// Whether there is a token; takes it.
  func take(at now: ContinuousClock.Instant = .now) -> Bool {
    state.withLock { state in
      let passed = (now - state.seen) / .seconds(1)
      state.tokens = min(burst, state.tokens + max(0, passed) * perSecond)
      state.seen = now
      guard state.tokens >= 1 else { return false }
      state.tokens -= 1
      return true
    }
  }
}
