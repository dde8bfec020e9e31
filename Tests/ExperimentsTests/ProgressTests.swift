import Experiments
import Testing

@Suite("Progress")
struct ProgressTests {
  @Test("lines are pinned")
  func lines() {
    var progress = SweepProgress(total: 360, stored: 100, work: 260)
    #expect(
      progress.line(after: 0, bar: 10) == "100/360 ━━╌╌╌╌╌╌╌╌ 27 %  time left unknown")
    for _ in 0..<20 { progress.finish(work: 1, status: .converged) }
    #expect(
      progress.line(after: 10, bar: 10) == "120/360 ━━━╌╌╌╌╌╌╌ 33 %  2.0 runs/s  2 min 0 s left")
    progress.finish(work: 60, status: .diverged)
    progress.finish(work: 20, status: .diverged, isFailure: true)
    #expect(
      progress.line(after: 100, bar: 0)
        == "122/360 33 %  13.2 runs/min  2 min 40 s left  1 diverged  1 failed")
    for _ in 0..<238 { progress.finish(work: 1, status: .exhausted) }
    #expect(
      progress.line(after: 9000, bar: 4)
        == "360/360 ━━━━ 100 %  1.7 runs/min  in 2 h 30 min  1 diverged  1 failed")
    #expect(progress.timeLeft(after: 1) == 0)
  }

  @Test(
    "times read well",
    arguments: [
      (0.31, "0.3 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (60, "1 min 0 s"),
      (3600, "1 h 0 min"), (90_000, "1 d 1 h"),
    ])
  func times(seconds: Double, text: String) {
    var progress = SweepProgress(total: 2, stored: 0, work: 2)
    progress.finish(work: 1, status: .converged)
    #expect(progress.line(after: seconds, bar: 0).hasSuffix("  \(text) left"))
  }

  @Test("a terminal's line rewrites itself, a log gets a line every few seconds")
  func display() {
    let progress = SweepProgress(total: 2, stored: 0, work: 2)
    var terminal = ProgressDisplay(isTerminal: true)
    #expect(terminal.text(for: progress, after: 0)?.hasPrefix("\r0/2 ") == true)
    #expect(terminal.text(for: progress, after: 0.05) == nil)
    #expect(terminal.text(for: progress, after: 0.11)?.hasSuffix("\u{1b}[K") == true)
    #expect(terminal.text(for: progress, after: 0.12, isLast: true)?.hasSuffix("\n") == true)
    var log = ProgressDisplay(isTerminal: false)
    #expect(log.text(for: progress, after: 0) == "0/2 0 %  time left unknown\n")
    #expect(log.text(for: progress, after: 4.9) == nil)
    #expect(log.text(for: progress, after: 5) == "0/2 0 %  time left unknown\n")
  }
}
