import Approxima
@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Ctrl-C, SIGTERM and a terminal that closes: the first of them asks the work to stop, the second
/// ends the process.
enum Interrupt {
  private static let asked = Atomic<Bool>(false)
  private static let firstAsked = Mutex<ContinuousClock.Instant?>(nil)
  /// What comes so soon is the same wish: `timeout` sends its signal to the process and to its group.
  private static let echo = Duration.milliseconds(250)
  /// For what follows a fit that was stopped, such as its measurement.
  private static let grace = Duration.seconds(5)
  private static let sources: [any DispatchSourceSignal] = [SIGINT, SIGTERM, SIGHUP].map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      let first = firstAsked.withLock { first in
        defer { first = first ?? .now }
        return first
      }
      if let first {
        if first.duration(to: .now) > echo { _exit(3) }
        return
      }
      asked.store(true, ordering: .relaxed)
      Console.error("\napproxima: stopping; what is finished is kept (again to stop at once)")
    }
    source.resume()
    return source
  }

  /// Whether the user asked to stop.
  static var isAsked: Bool { poll() }

  /// Asks, on any thread, whether the user of the call that runs on this one asked to stop.
  static var poll: @Sendable () -> Bool {
    if let wish = Session.current?.wish { return { wish() != .goOn } }
    return { asked.load(ordering: .relaxed) }
  }

  /// Does work whose loops ask `WorkLimit`: they end where the user asked to stop. A session has its own limit.
  /// - Parameter hasGrace: whether what was stopped is given some seconds to be finished.
  /// - Throws: `Interrupted` where it came to that; what `work` throws.
  static func ending<Value>(hasGrace: Bool = false, _ work: () throws -> Value) throws -> Value {
    guard Session.current == nil else { return try work() }
    let limit = WorkLimit(seconds: .infinity) {
      guard asked.load(ordering: .relaxed) else { return false }
      guard hasGrace, let first = firstAsked.withLock({ $0 }) else { return true }
      return first.duration(to: .now) > grace
    }
    do {
      return try WorkLimit.$current.withValue(limit, operation: work)
    } catch is WorkLimit.Reached {
      throw Interrupted()
    }
  }

  /// Sets the handlers; a write beyond a size limit becomes an error instead of the process's end.
  static func prepare() {
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    _ = sources
  }
}
