import Foundation
import Kernels
import Synchronization
import Testing

@Suite("Teams")
struct TeamTests {
  @Test("every piece is done once and before the call returns", arguments: [1, 2, 3, 5])
  func pieces(threads: Int) {
    let team = Team(threads: threads)
    for count in [0, 1, 2, 7, 16, 3] {
      for _ in 0..<200 {
        let done = Mutex([Int](repeating: 0, count: count))
        let share = Shared(done)
        team.perform(count) { piece in share.mark(piece) }
        #expect(share.counts == [Int](repeating: 1, count: count))
      }
    }
  }

  @Test("helpers that slept wake for the next call")
  func sleep() async throws {
    let team = Team(threads: 2)
    let share = Shared(Mutex([0, 0]))
    for call in 1...3 {
      team.perform(2) { share.mark($0) }
      #expect(share.counts == [call, call])
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  @Test(
    "no wake-up is lost in many short meetings, with helpers that spin, sleep and come too late",
    arguments: [2, 3, 5, 9])
  func stress(threads: Int) {
    let work = SharedWork()
    let sum = Sum()
    var expected = 0
    for round in 0..<40 {
      let team = Team(threads: threads)
      for call in 0..<250 {
        let count = (7 * call + round) % 12
        team.perform(count, of: call % 2 == 0 ? nil : work) { piece, thread in
          precondition(thread < min(threads, max(count, 1)))
          sum.add(piece + 1)
        }
        expected += count * (count + 1) / 2
        // Some helpers fall asleep between the calls.
        if call % 50 == 0 { usleep(300) }
      }
      // The team ends while its helpers spin, sleep or wake.
    }
    #expect(sum.value == expected)
  }

  private final class Sum: Sendable {
    private let total = Atomic(0)
    func add(_ number: Int) { total.add(number, ordering: .relaxed) }
    var value: Int { total.load(ordering: .relaxed) }
  }

  private final class Shared: Sendable {
    private let done: Mutex<[Int]>

    init(_ done: consuming sending Mutex<[Int]>) { self.done = done }

    func mark(_ piece: Int) { done.withLock { $0[piece] += 1 } }
    var counts: [Int] { done.withLock { $0 } }
  }
}
