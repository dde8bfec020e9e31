import Kernels
import Testing

/// The decision fed with times of a simulated machine: no clock is read.
@Suite("Sharing is decided by times")
struct ShareDecisionTests {
  /// Calls `steps` times, and gives the seconds that all took beside those of one thread.
  private func run(
    _ decision: inout ShareDecision, steps: Int, alone: Double, pieces: Int = 4,
    processorShare: Double? = nil, shared: (Int) -> Double
  ) -> (ratio: Double, sharedCalls: Int) {
    var (total, calls) = (0.0, 0)
    for step in 0..<steps {
      let isShared = decision.isShared
      let seconds = isShared ? shared(step) : alone
      total += seconds
      calls += isShared ? 1 : 0
      decision.record(seconds, pieces: pieces, wasShared: isShared)
      if decision.isDue { decision.begin(processorShare: processorShare) }
    }
    return (total / (Double(steps) * alone), calls)
  }

  @Test("where sharing pays, nearly all calls are shared", arguments: [12e-6, 1e-3, 30e-3])
  func pays(alone: Double) {
    var decision = ShareDecision()
    #expect(!decision.isShared)
    let steps = Int(max(1000, 1 / alone))
    let (ratio, calls) = run(&decision, steps: steps, alone: alone) { _ in 0.7 * alone }
    #expect(ratio < 0.72)
    #expect(Double(calls) > 0.94 * Double(steps))
  }

  @Test(
    "where every meeting is slow, all calls together lose at most a few percent",
    arguments: [12e-6, 1e-3, 30e-3])
  func slow(alone: Double) {
    // A helper without a core costs a slice of 4 ms of the scheduler.
    var decision = ShareDecision()
    let steps = Int(1 / alone)
    let (ratio, _) = run(&decision, steps: steps, alone: alone) { _ in alone + 4e-3 }
    #expect(ratio < 1.05)
  }

  @Test(
    "a meeting longer than a step ends the sharing at once, and what lasts a little longer ends it too"
  )
  func ends() {
    var decision = ShareDecision()
    decision.record(30e-3, pieces: 2, wasShared: false)
    decision.begin(processorShare: nil)
    #expect(decision.isShared)
    decision.record(61e-3, pieces: 2, wasShared: true)
    #expect(!decision.isShared)

    var other = ShareDecision()
    let (ratio, _) = run(&other, steps: 5000, alone: 1e-3) { _ in 1.1e-3 }
    #expect(ratio < 1.02)
  }

  @Test("sharing comes back when it pays again")
  func returns() {
    var decision = ShareDecision()
    _ = run(&decision, steps: 2000, alone: 1e-3) { _ in 5e-3 }
    let (ratio, calls) = run(&decision, steps: 4000, alone: 1e-3) { _ in 0.6e-3 }
    #expect(calls > 3000)
    #expect(ratio < 0.75)
  }

  @Test("one slow meeting in thousands hardly costs the gain")
  func rare() {
    var decision = ShareDecision()
    let (ratio, _) = run(&decision, steps: 20_000, alone: 1e-3) { $0 % 2000 == 7 ? 5e-3 : 0.6e-3 }
    #expect(ratio < 0.65)
  }

  @Test("helpers that have to be woken for the first shared call are forgiven, slower ones are not")
  func wakes() {
    func isSharedAfter(_ first: Double) -> Bool {
      var decision = ShareDecision()
      decision.record(1e-3, pieces: 4, wasShared: false)
      decision.begin(processorShare: nil)
      decision.record(1e-3 + first, pieces: 4, wasShared: true)
      return decision.isShared
    }
    #expect(isSharedAfter(280e-6))
    #expect(!isSharedAfter(320e-6))
  }

  @Test("a disturbance that costs less than the latest calls gained does not end the sharing")
  func disturbed() {
    func isSharedAfter(calls: Int, loss: Double) -> Bool {
      var decision = ShareDecision()
      decision.record(1e-3, pieces: 4, wasShared: false)
      decision.begin(processorShare: nil)
      for _ in 0..<calls { decision.record(0.6e-3, pieces: 4, wasShared: true) }
      decision.record(1e-3 + loss, pieces: 4, wasShared: true)
      return decision.isShared
    }
    // The first call is that of waking; the others gain 0.4 ms each, of which 16 ms count at most.
    #expect(isSharedAfter(calls: 11, loss: 4e-3))
    #expect(!isSharedAfter(calls: 2, loss: 4e-3))
    #expect(!isSharedAfter(calls: 60, loss: 17e-3))
  }

  @Test("while the caller itself has to wait for a core, nothing is tried")
  func busy() {
    var decision = ShareDecision()
    let (ratio, calls) = run(&decision, steps: 1000, alone: 1e-3, processorShare: 0.66) { _ in 1 }
    #expect(calls == 0)
    #expect(abs(ratio - 1) < 1e-9)
    let free = run(&decision, steps: 3000, alone: 1e-3, processorShare: 0.99) { _ in 0.6e-3 }
    #expect(free.sharedCalls > 1500)
  }

  @Test("work that grows is compared with what it takes now")
  func grows() {
    var decision = ShareDecision()
    _ = run(&decision, steps: 500, alone: 1e-3) { _ in 0.6e-3 }
    let (ratio, _) = run(&decision, steps: 2000, alone: 8e-3) { _ in 4.8e-3 }
    #expect(ratio < 0.68)
  }
}
