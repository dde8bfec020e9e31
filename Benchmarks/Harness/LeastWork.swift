// What a thread works on something, whatever else the machine does meanwhile.
import Foundation

/// Seconds of the processor for `body`, which stays on this thread: the least of 0.3 seconds of repetitions, and of three
/// at least.
func leastWork(_ body: () -> Void) -> Double {
  func used() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
  var best = Double.infinity
  var rounds = 0
  let start = used()
  repeat {
    let began = used()
    body()
    best = min(best, used() - began)
    rounds += 1
  } while used() - start < 0.3 || rounds < 3
  return best
}
