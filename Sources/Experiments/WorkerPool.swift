import Foundation
import Synchronization

/// Threads that take items from a list in order, and a mailbox for what they make of them.
///
/// Items share nothing, so what comes out does not depend on the number of threads. One reader, the
/// calling thread, takes the events.
package final class WorkerPool<Item: Sendable, Product: Sendable>: Sendable {
  package enum Event: Sendable {
    case finished(Product)
    /// The work cannot go on.
    case broken(any Error)
    /// A worker has no more to do.
    case ended
  }

  private struct State {
    var next = 0
    var isStopped = false
    var events: [Event] = []
  }

  private let items: [Item]
  private let shouldStop: @Sendable () -> Bool
  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  package init(_ items: [Item], shouldStop: @escaping @Sendable () -> Bool) {
    self.items = items
    self.shouldStop = shouldStop
  }

  /// Starts threads; each ends with an event.
  /// - Parameters:
  ///   - workers: how many.
  ///   - work: makes the product of an item; throws `Interrupted` where it stopped half-way.
  package func start(_ workers: Int, work: @escaping @Sendable (Item) throws -> Product) {
    for _ in 0..<workers {
      let thread = Thread { [self] in
        defer { put(.ended) }
        while let item = next() {
          do {
            put(.finished(try work(item)))
          } catch is Interrupted {
            return
          } catch {
            put(.broken(error))
            return
          }
        }
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  package func stop() { state.withLock { $0.isStopped = true } }

  package var isStopped: Bool { state.withLock { $0.isStopped } || shouldStop() }

  /// What happened since the last call; waits for something to happen, but not longer.
  package func events(within seconds: Double) -> [Event] {
    _ = signal.wait(timeout: .now() + seconds)
    return state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }

  private func put(_ event: Event) {
    state.withLock { $0.events.append(event) }
    signal.signal()
  }

  private func next() -> Item? {
    guard !isStopped else { return nil }
    return state.withLock { state in
      guard state.next < items.count else { return nil }
      defer { state.next += 1 }
      return items[state.next]
    }
  }
}
