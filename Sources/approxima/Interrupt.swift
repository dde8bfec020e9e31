@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Ctrl-C, SIGTERM and a terminal that closes: the first of them asks the work to stop, the second
/// ends the process.
enum Interrupt {
  private static let asked = Atomic<Bool>(false)
  private static let sources: [any DispatchSourceSignal] = [SIGINT, SIGTERM, SIGHUP].map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      if asked.exchange(true, ordering: .relaxed) { _exit(3) }
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

  /// Sets the handlers; a write beyond a size limit becomes an error instead of the process's end.
  static func prepare() {
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    _ = sources
  }
}
