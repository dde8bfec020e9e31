/// Whether a kind of work is shared out among threads, decided from the times that its calls took.
///
/// What a shared call takes longer than the same pieces on one thread is a loss. A loss of more than a
/// quarter of a call, beyond what the latest calls gained, ends the sharing. After a rest of many times the
/// loss, longer until sharing has paid back what it lost, it is tried again, unless the caller itself had to
/// wait for a core meanwhile. So all losses together stay a few percent of the time, and on a machine with
/// free cores the work is shared nearly always.
public struct ShareDecision: Sendable {
  /// Whether the next call is to be shared.
  public private(set) var isShared = false
  /// Whether a trial of sharing waits for `begin`.
  public private(set) var isDue = false

  /// Seconds a piece of the last calls on one thread, three at most.
  private var alone: [Double] = []
  /// Their median: what another process took from one of them does not count.
  private var typical: Double?
  /// Seconds that the first call of the trial lost while helpers were woken; nil before it.
  private var waking: Double?
  /// Seconds lost by the latest calls; below 0 what they gained.
  private var loss = 0.0
  /// Seconds of calls on one thread until the next trial, and as it was when it began.
  private var rest = Self.firstRest
  private var wholeRest = 0.0
  /// Trials that ended in a loss, since one paid.
  private var failures = 0
  /// Seconds that the failures lost, less what sharing has gained since.
  private var debt = 0.0
  /// Seconds of shared calls since the last one on one thread.
  private var sharedSeconds = 0.0

  /// The rest after a failure, as a multiple of its loss: the last one bounds the part that is lost.
  private static let rests = [32.0, 128]
  /// The loss that is a failure, as a part of a call alone.
  private static let tolerance = 0.25
  /// The gains that a loss may use up, at most, as a multiple of a call alone: a machine whose core another
  /// process takes for a moment goes on sharing.
  private static let credit = 16.0
  /// Shared calls in all this many times as long as one call alone are followed by one alone, as what a
  /// piece takes may have changed.
  private static let renewal = 64.0
  /// Seconds that it takes to wake helpers, at most, where cores are free.
  private static let wakingTime = 300e-6
  /// Seconds that a call may be longer by chance.
  private static let noise = 20e-6
  /// The part of the time that a caller has its core, at least, where cores are free.
  private static let freeShare = 0.9
  /// Seconds of calls on one thread before the first trial: a short fit's, too, are then shared.
  private static let firstRest = 0.0002
  /// Seconds after which it is seen whether a machine has a free core: some slices of its scheduler.
  private static let busyRest = 0.02

  /// The first calls are not shared, to have something to compare with.
  public init() {}

  /// Takes the time of a call.
  /// - Parameters:
  ///   - seconds: from its begin to its end.
  ///   - pieces: of the call, 1 or more.
  ///   - wasShared: whether helpers were called.
  public mutating func record(_ seconds: Double, pieces: Int, wasShared: Bool) {
    if wasShared {
      recordShared(seconds, pieces)
    } else {
      recordAlone(seconds, pieces)
    }
  }

  /// Begins the trial that is due, or puts it off.
  /// - Parameter processorShare: the part of the time of the calls on one thread in which the caller
  ///   had a core; nil where they were too short to tell.
  public mutating func begin(processorShare: Double?) {
    guard isDue else { return }
    isDue = false
    if let processorShare, processorShare < Self.freeShare {
      wholeRest = max(2 * wholeRest, Self.busyRest)
      rest = min(wholeRest, 1)
      return
    }
    isShared = true
    waking = nil
    loss = 0
    sharedSeconds = 0
  }

  private mutating func recordAlone(_ seconds: Double, _ pieces: Int) {
    if alone.count == 3 { alone.removeFirst() }
    alone.append(seconds / Double(pieces))
    typical = alone.sorted()[(alone.count - 1) / 2]
    guard !isShared else { return }
    rest -= seconds
    isDue = rest <= 0
  }

  private mutating func recordShared(_ seconds: Double, _ pieces: Int) {
    guard let piece = typical else { return }
    let expected = piece * Double(pieces)
    debt += seconds - expected
    sharedSeconds += seconds
    if waking == nil {
      // Helpers that slept are awake for the next call; a longer loss is not theirs.
      let lost = max(0, seconds - expected)
      let isWaking = lost <= Self.wakingTime
      waking = isWaking ? lost : 0
      if isWaking { return }
    }
    loss = max(-Self.credit * expected, loss + seconds - expected)
    if debt <= 0 {
      debt = 0
      failures = 0
    }
    if loss > max(Self.tolerance * expected, Self.noise) {
      rest = (loss + (waking ?? 0)) * Self.rests[min(failures, Self.rests.count - 1)]
      wholeRest = rest
      failures += 1
      isShared = false
    } else if sharedSeconds > Self.renewal * expected {
      rest = 0
      wholeRest = 0
      isShared = false
    }
  }
}
