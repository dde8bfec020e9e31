import CKernels
import Foundation
import Synchronization

/// Threads that share out short pieces of work again and again, as the steps of one fit.
///
/// Between two calls the helpers spin for some microseconds before they sleep, so that a call costs less
/// than a step of a small network. What a piece computes must not depend on the thread that does it.
public final class Team: Sendable {
  /// The caller's thread alone.
  public static let alone = Team(threads: 1)

  /// The caller's thread and its helpers.
  public let threads: Int
  private let board: Board
  private let helpers: [Helper]

  /// - Parameter threads: at least 1, the caller's own.
  public init(threads: Int) {
    precondition(threads >= 1, "a team has a thread")
    self.threads = threads
    let board = Board()
    let helpers = (1..<threads).map { Helper(index: $0, stride: threads) }
    for helper in helpers {
      let thread = Thread { helper.work(for: board) }
      thread.stackSize = 8 << 20
      thread.start()
    }
    self.board = board
    self.helpers = helpers
  }

  deinit {
    board.job.withLock { $0 = nil }
    for helper in helpers { helper.wake() }
  }

  /// Does `piece(0)` to `piece(count - 1)`, thread t those that leave the remainder t; returns when all
  /// are done. Helpers without a piece sleep on. One call at a time.
  public func perform(_ count: Int, _ piece: @Sendable @escaping (Int) -> Void) {
    guard threads > 1, count > 1 else {
      for index in 0..<count { piece(index) }
      return
    }
    let called = helpers[..<min(helpers.count, count - 1)]
    board.job.withLock { $0 = Job(count: count, piece: piece) }
    board.busy.store(called.count, ordering: .relaxed)
    for helper in called { helper.wake() }
    for index in stride(from: 0, to: count, by: threads) { piece(index) }
    board.waitForAll()
    board.job.withLock { $0 = nil }
  }
}

private struct Job: Sendable {
  var count: Int
  var piece: @Sendable (Int) -> Void
}

/// What the threads of a team share.
private final class Board: Sendable {
  /// nil ends the helpers that are woken.
  let job = Mutex<Job?>(nil)
  /// Helpers that have not finished the job.
  let busy = Atomic(0)

  func waitForAll() {
    var spins = 0
    while busy.load(ordering: .acquiring) > 0 {
      spins += 1
      if spins < patience { approxima_pause() } else { sched_yield() }
    }
  }
}

/// Pauses before a thread gives up its core, some tens of microseconds.
private let patience = 2000

/// A thread beside the caller's: it spins for a while after a job, then sleeps until it is woken.
private final class Helper: Sendable {
  private let index: Int
  private let stride: Int
  /// Counts the jobs that it was called to.
  private let calls = Atomic(0)
  private let isAsleep = Atomic(false)
  private let bell = DispatchSemaphore(value: 0)

  /// - Parameter stride: the threads of the team.
  init(index: Int, stride: Int) {
    self.index = index
    self.stride = stride
  }

  func wake() {
    calls.add(1, ordering: .sequentiallyConsistent)
    if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
  }

  func work(for board: Board) {
    var seen = 0
    while true {
      wait(after: seen)
      seen += 1
      guard let job = board.job.withLock({ $0 }) else { return }
      for index in Swift.stride(from: index, to: job.count, by: stride) { job.piece(index) }
      board.busy.subtract(1, ordering: .releasing)
    }
  }

  /// Returns when it was called more than `seen` times.
  private func wait(after seen: Int) {
    for _ in 0..<patience {
      if calls.load(ordering: .acquiring) != seen { return }
      approxima_pause()
    }
    isAsleep.store(true, ordering: .sequentiallyConsistent)
    if calls.load(ordering: .sequentiallyConsistent) == seen {
      bell.wait()
    } else if !isAsleep.exchange(false, ordering: .sequentiallyConsistent) {
      // The caller saw it asleep, and rings.
      bell.wait()
    }
  }
}
