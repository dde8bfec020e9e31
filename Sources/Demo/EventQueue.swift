// What a job has to say, between the thread that works and the connection that sends.

import Experiments
import Foundation
import Synchronization

/// Events in their order, and at most one frame, the newest: a slow reader misses frames, and nothing
/// else, and nothing heaps up.
final class EventQueue: Sendable {
  /// Makes the text of an event when it is sent, on the sender's thread.
  typealias Event = @Sendable () -> String

  private struct State {
    var events: [Event] = []
    var frame: Event?
    var isFinished = false
    var isStopped = false
  }

  private let state = Mutex(State())

  /// Sends an event.
  func send(_ name: String, _ data: JSON) {
    let text = EventQueue.text(name, data.text)
    send { text }
  }

  /// Sends an event whose text is made later.
  func send(_ event: @escaping Event) {
    state.withLock { state in
      state.frame = nil
      state.events.append(event)
    }
  }

  /// Sends a frame, unless a newer event comes first.
  func offer(_ frame: @escaping Event) { state.withLock { $0.frame = frame } }

  /// Says that no more will come.
  func finish() { state.withLock { $0.isFinished = true } }

  /// What there is to send.
  func take() -> (events: [Event], isFinished: Bool) {
    state.withLock { state in
      let events = state.events + [state.frame].compactMap(\.self)
      state.events = []
      state.frame = nil
      return (events, state.isFinished)
    }
  }

  var isFinished: Bool { state.withLock(\.isFinished) }

  /// Asks the job to end: nobody listens any more.
  func stop() { state.withLock { $0.isStopped = true } }

  var isStopped: Bool { state.withLock(\.isStopped) }

  /// An event as `text/event-stream` has it; JSON on one line.
  static func text(_ name: String, _ json: String) -> String {
    "event: \(name)\ndata: \(json)\n\n"
  }
}
