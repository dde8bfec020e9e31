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
  private let board: Board?

  /// - Parameter threads: at least 1, the caller's own.
  public init(threads: Int) {
    precondition(threads >= 1, "a team has a thread")
    self.threads = threads
    board = threads > 1 ? Board(helpers: threads - 1) : nil
    guard let board else { return }
    for helper in 1..<threads {
      let thread = Thread { board.help(as: helper, of: threads) }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { board?.close() }

  /// Does `piece(0)` to `piece(count - 1)`, thread t those that leave the remainder t; returns when all
  /// are done. One call at a time.
  public func perform(_ count: Int, _ piece: @Sendable @escaping (Int) -> Void) {
    guard let board, count > 1 else {
      for index in 0..<count { piece(index) }
      return
    }
    board.begin(Job(count: count, piece: piece))
    for index in stride(from: 0, to: count, by: threads) { piece(index) }
    board.finish()
  }
}

private struct Job: Sendable {
  var count: Int
  var piece: @Sendable (Int) -> Void
}

/// Where a team's threads meet.
private final class Board: Sendable {
  private let job = Mutex<Job?>(nil)
  /// Counts the jobs; a change starts the helpers.
  private let generation = Atomic(0)
  /// Helpers that have not finished the job.
  private let busy = Atomic(0)
  private let isClosed = Atomic(false)
  private let sleepers = Atomic(0)
  private let lock = NSCondition()
  private let helpers: Int

  /// Pauses before a thread gives up its core, some tens of microseconds.
  private static let patience = 2000

  init(helpers: Int) { self.helpers = helpers }

  func begin(_ next: Job) {
    job.withLock { $0 = next }
    busy.store(helpers, ordering: .relaxed)
    wake()
  }

  func finish() {
    var spins = 0
    while busy.load(ordering: .acquiring) > 0 {
      spins += 1
      if spins < Board.patience { approxima_pause() } else { sched_yield() }
    }
    job.withLock { $0 = nil }
  }

  func close() {
    isClosed.store(true, ordering: .relaxed)
    wake()
  }

  private func wake() {
    generation.add(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      lock.lock()
      lock.broadcast()
      lock.unlock()
    }
  }

  func help(as helper: Int, of threads: Int) {
    var seen = 0
    while true {
      wait(after: seen)
      seen = generation.load(ordering: .acquiring)
      if isClosed.load(ordering: .relaxed) { return }
      if let job = job.withLock({ $0 }) {
        for index in stride(from: helper, to: job.count, by: threads) { job.piece(index) }
      }
      busy.subtract(1, ordering: .releasing)
    }
  }

  /// Returns when the generation is no longer `seen`.
  private func wait(after seen: Int) {
    for _ in 0..<Board.patience {
      if generation.load(ordering: .acquiring) != seen { return }
      approxima_pause()
    }
    sleepers.add(1, ordering: .sequentiallyConsistent)
    lock.lock()
    while generation.load(ordering: .sequentiallyConsistent) == seen { lock.wait() }
    lock.unlock()
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
  }
}
