// The line before the work: so many jobs compute at once, the others wait for their turn in order.

import Synchronization

/// Places at work and places in line.
final class JobLine: Sendable {
  private struct State {
    var working: Set<Int> = []
    var waiting: [Int] = []
    var next = 0
  }

  private let places: Int
  private let length: Int
  private let state = Mutex(State())

  init(places: Int, length: Int) {
    self.places = places
    self.length = length
  }

  /// A number to be called by; nil where the line is full.
  func enter() -> Int? {
    state.withLock { state in
      guard state.working.count < places || state.waiting.count < length else { return nil }
      state.next += 1
      state.waiting.append(state.next)
      advance(&state)
      return state.next
    }
  }

  /// 0 where the job may work, else how many must end or begin before it does.
  func position(of number: Int) -> Int {
    state.withLock { ($0.waiting.firstIndex(of: number) ?? -1) + 1 }
  }

  /// Leaves the line, or the work.
  func leave(_ number: Int) {
    state.withLock { state in
      state.working.remove(number)
      state.waiting.removeAll { $0 == number }
      advance(&state)
    }
  }

  private func advance(_ state: inout State) {
    while state.working.count < places, !state.waiting.isEmpty {
      state.working.insert(state.waiting.removeFirst())
    }
  }
}
