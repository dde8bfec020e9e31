import CKernels
import Foundation
import Synchronization

/// Threads that share out short pieces of work again and again, as the steps of one fit.
///
/// Between two calls the helpers spin for some tens of microseconds before they sleep, so that
/// calls in quick succession need not wake them. A piece that no helper has begun is done by the
/// caller, which thus waits for pieces that a helper has begun, also where that helper lost its
/// core meanwhile, but never for a helper that has yet to get one. What a piece computes must not
/// depend on the thread that does it.
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
    let board = Board(lanes: threads)
    let helpers = (1..<threads).map { Helper(index: $0) }
    for helper in helpers {
      let thread = Thread { helper.work(for: board) }
      thread.stackSize = 8 << 20
      thread.start()
    }
    self.board = board
    self.helpers = helpers
  }

  deinit {
    board.isEnded.store(true, ordering: .sequentiallyConsistent)
    for helper in helpers { helper.wake() }
  }

  /// Does `piece(0)` to `piece(count - 1)`, each once, and returns when all are done. One call at a time.
  /// - Parameters:
  ///   - work: the record of this kind of work, by which the caller may do all pieces itself; nil always
  ///     calls the helpers.
  ///   - piece: the number of the piece.
  public func perform(
    _ count: Int, of work: SharedWork? = nil, _ piece: @Sendable @escaping (Int) -> Void
  ) {
    perform(count, of: work) { index, _ in piece(index) }
  }

  /// The same, with memory that threads keep.
  /// - Parameter piece: the numbers of the piece and of the thread that does it, which is less than
  ///   `threads` and `count`; the caller's is 0.
  public func perform(
    _ count: Int, of work: SharedWork? = nil,
    _ piece: @Sendable @escaping (_ piece: Int, _ thread: Int) -> Void
  ) {
    guard threads > 1, count > 0 else {
      for index in 0..<count { piece(index, 0) }
      return
    }
    guard let work else { return share(count, piece) }
    let isShared = count > 1 && work.isShared
    let begin = seconds(of: CLOCK_MONOTONIC)
    if isShared {
      share(count, piece)
    } else {
      for index in 0..<count { piece(index, 0) }
    }
    work.record(seconds(of: CLOCK_MONOTONIC) - begin, pieces: count, wasShared: isShared)
  }

  private func share(_ count: Int, _ piece: @Sendable @escaping (Int, Int) -> Void) {
    let called = helpers[..<min(helpers.count, count - 1)]
    let job = Job(count: count, lanes: called.count + 1, piece: piece)
    board.open(job)
    for helper in called { helper.wake() }
    board.work(job, thread: 0)
    board.close()
  }
}

/// A kind of work that a team does again and again, with the record by which it is shared or not.
public final class SharedWork: Sendable {
  fileprivate struct State {
    var decision = ShareDecision()
    /// When the calls on one thread began, and the caller's time on a core then.
    var wall = seconds(of: CLOCK_MONOTONIC)
    var processor = seconds(of: CLOCK_THREAD_CPUTIME_ID)
  }

  private let state = Mutex(State())

  public init() {}

  /// Whether the next call is to be shared.
  public var isShared: Bool { state.withLock { $0.decision.isShared } }

  fileprivate func record(_ seconds: Double, pieces: Int, wasShared: Bool) {
    state.withLock { state in
      state.decision.record(seconds, pieces: pieces, wasShared: wasShared)
      if wasShared, !state.decision.isShared { state.mark() }
      guard state.decision.isDue else { return }
      state.decision.begin(processorShare: state.processorShare)
      if !state.decision.isShared { state.mark() }
    }
  }
}

extension SharedWork.State {
  fileprivate mutating func mark() {
    wall = seconds(of: CLOCK_MONOTONIC)
    processor = seconds(of: CLOCK_THREAD_CPUTIME_ID)
  }

  /// The part of the time since the mark in which the caller had a core; nil for a time of few slices of
  /// the system's scheduler.
  fileprivate var processorShare: Double? {
    let passed = seconds(of: CLOCK_MONOTONIC) - wall
    return passed < 0.02 ? nil : (seconds(of: CLOCK_THREAD_CPUTIME_ID) - processor) / passed
  }
}

/// The time of a clock of the system: of its start, or of the calling thread on a core.
private func seconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

private struct Job: Sendable {
  let count: Int
  /// Lane i has the pieces that leave the remainder i.
  let lanes: Int
  let piece: @Sendable (Int, Int) -> Void
}

/// What the threads of a team share.
private final class Board: Sendable {
  let isEnded = Atomic(false)
  private let job = Mutex<Job?>(nil)
  /// Helpers at the job, times 4; 1 while it can be joined; 2 while the caller sleeps.
  private let state = Atomic(0)
  private let lanes: [Lane]
  private let bell = DispatchSemaphore(value: 0)

  /// Pieces of a lane that were taken, alone on its lines of the cache: each thread counts on its own.
  private final class Lane: Sendable {
    private typealias Line = (Int, Int, Int, Int, Int, Int, Int, Int)
    private let before: (Line, Line) = ((0, 0, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 0, 0))
    let taken = Atomic(0)
    private let after: (Line, Line) = ((0, 0, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 0, 0))
  }

  init(lanes: Int) { self.lanes = (0..<lanes).map { _ in Lane() } }

  /// No helper is at a job.
  func open(_ job: Job) {
    for lane in lanes[..<job.lanes] { lane.taken.store(0, ordering: .relaxed) }
    self.job.withLock { $0 = job }
    state.store(1, ordering: .releasing)
  }

  /// Returns when no helper is at the job; all its pieces are taken.
  func close() {
    _ = state.bitwiseAnd(~1, ordering: .acquiringAndReleasing)
    for _ in 0..<(4 * patience) {
      if state.load(ordering: .acquiring) == 0 { break }
      approxima_pause()
    }
    if state.bitwiseOr(2, ordering: .acquiringAndReleasing).oldValue != 0 { bell.wait() }
    state.store(0, ordering: .relaxed)
    job.withLock { $0 = nil }
  }

  /// The job, where it is open; `leave` when it is done.
  func join() -> Job? {
    var seen = state.load(ordering: .acquiring)
    while seen & 1 == 1 {
      let (isDone, now) = state.weakCompareExchange(
        expected: seen, desired: seen + 4, ordering: .acquiringAndReleasing)
      if isDone { return job.withLock { $0 } }
      seen = now
    }
    return nil
  }

  func leave() {
    if state.subtract(4, ordering: .acquiringAndReleasing).newValue == 2 { bell.signal() }
  }

  /// Does pieces of the thread's own lane, then what the others have not taken of theirs.
  func work(_ job: Job, thread: Int) {
    guard thread < job.lanes else { return }
    for offset in 0..<job.lanes {
      let lane = (thread + offset) % job.lanes
      while true {
        let piece =
          lane + job.lanes * lanes[lane].taken.add(1, ordering: .relaxed).oldValue
        if piece >= job.count { break }
        job.piece(piece, thread)
      }
    }
  }
}

/// Pauses before a thread sleeps, some tens of microseconds.
private let patience = 2000

/// A thread beside the caller's: it spins for a while after a job, then sleeps until it is woken.
private final class Helper: Sendable {
  private let index: Int
  /// Counts the jobs that it was called to.
  private let calls = Atomic(0)
  private let isAsleep = Atomic(false)
  private let bell = DispatchSemaphore(value: 0)

  init(index: Int) { self.index = index }

  func wake() {
    calls.add(1, ordering: .sequentiallyConsistent)
    if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
  }

  func work(for board: Board) {
    var seen = 0
    while true {
      wait(after: seen)
      // Jobs that it comes too late for are done.
      seen = calls.load(ordering: .sequentiallyConsistent)
      if board.isEnded.load(ordering: .sequentiallyConsistent) { return }
      if let job = board.join() {
        board.work(job, thread: index)
        board.leave()
      }
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
