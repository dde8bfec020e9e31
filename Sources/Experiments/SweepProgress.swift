import Base
import Fitting
import Foundation

/// How far a sweep is: a value that is told of finished runs, and says so in a line.
package struct SweepProgress: Sendable, Hashable {
  /// Runs of the plan.
  package let total: Int
  /// Runs that were stored before the sweep began.
  package let stored: Int
  /// Runs finished since.
  package private(set) var finished = 0
  /// Of these, how many diverged.
  package private(set) var diverged = 0
  /// Of these, how many ended in an error.
  package private(set) var failed = 0
  /// Work done since the start and still to do, in any one unit: large runs take longer.
  private var workDone = 0.0
  private var workLeft: Double

  package init(total: Int, stored: Int, work: Double) {
    self.total = total
    self.stored = stored
    workLeft = work
  }

  package var done: Int { stored + finished }

  package mutating func finish(work: Double, status: FitStatus, isFailure: Bool = false) {
    finished += 1
    if isFailure { failed += 1 } else if status == .diverged { diverged += 1 }
    workDone += work
    workLeft = max(0, workLeft - work)
  }

  /// Seconds until the end, after so many seconds of running; nil before a run has finished.
  package func timeLeft(after seconds: Double) -> Double? {
    if done == total { return 0 }
    guard workDone > 0 else { return nil }
    return seconds * workLeft / workDone
  }

  /// One line: `137/360 ━━━━━━╌╌╌╌╌╌ 38 %  2.1 runs/s  1 min 46 s left  2 diverged`.
  /// - Parameters:
  ///   - seconds: since the start.
  ///   - bar: characters of the bar; 0 for none.
  package func line(after seconds: Double, bar: Int = 24) -> String {
    let part = total == 0 ? 1 : Double(done) / Double(total)
    var pieces = ["\(done)/\(total)"]
    if bar > 0 {
      let filled = Int(part * Double(bar))
      pieces[0] +=
        " " + String(repeating: "━", count: filled) + String(repeating: "╌", count: bar - filled)
    }
    pieces[0] += " \(Int(part * 100)) %"
    if finished > 0, seconds > 0 { pieces.append(rate(Double(finished) / seconds)) }
    if done < total {
      pieces.append(timeLeft(after: seconds).map { duration($0) + " left" } ?? "time left unknown")
    } else {
      pieces.append("in " + duration(seconds))
    }
    if diverged > 0 { pieces.append("\(diverged) diverged") }
    if failed > 0 { pieces.append("\(failed) failed") }
    return pieces.joined(separator: "  ")
  }
}

/// Decides what of a progress is written when: a line that rewrites itself on a terminal, a new line
/// every few seconds elsewhere.
package struct ProgressDisplay: Sendable {
  private let isTerminal: Bool
  private let interval: Double
  private var last: Double?

  /// - Parameters:
  ///   - isTerminal: whether standard error is one.
  ///   - interval: seconds between two writes; nil for 0.1 on a terminal and 5 elsewhere.
  package init(isTerminal: Bool, interval: Double? = nil) {
    self.isTerminal = isTerminal
    self.interval = interval ?? (isTerminal ? 0.1 : 5)
  }

  /// What to write to standard error now; nil for nothing.
  /// - Parameters:
  ///   - progress: how far the sweep is.
  ///   - seconds: since its start.
  ///   - isLast: the sweep is over, so the line ends.
  package mutating func text(
    for progress: SweepProgress, after seconds: Double, isLast: Bool = false
  ) -> String? {
    if let last, !isLast, seconds - last < interval { return nil }
    last = seconds
    guard isTerminal else { return progress.line(after: seconds, bar: 0) + "\n" }
    // Erase to the end of the line: the text before may have been longer.
    return "\r" + progress.line(after: seconds) + "\u{1b}[K" + (isLast ? "\n" : "")
  }
}

/// A time for a reader: `0.4 s`, `46 s`, `1 min 46 s`, `2 h 5 min`, `3 d 4 h`.
func duration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e9 else { return "very long" }
  if seconds < 9.95 { return oneDigit(seconds) + " s" }
  let whole = Int(seconds.rounded())
  switch whole {
  case ..<60: return "\(whole) s"
  case ..<3600: return "\(whole / 60) min \(whole % 60) s"
  case ..<86_400: return "\(whole / 3600) h \(whole % 3600 / 60) min"
  default: return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
  }
}

/// A rate for a reader, per second, minute or hour.
private func rate(_ perSecond: Double) -> String {
  if perSecond >= 9.95 { return "\(Int(perSecond.rounded())) runs/s" }
  if perSecond >= 0.5 { return oneDigit(perSecond) + " runs/s" }
  if perSecond * 60 >= 0.5 { return oneDigit(perSecond * 60) + " runs/min" }
  return oneDigit(perSecond * 3600) + " runs/h"
}

private func oneDigit(_ number: Double) -> String {
  let tenths = Int((number * 10).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}
