// One request given as bytes, answered without a socket: what a fuzzer calls.

import Experiments
import Foundation
import Synchronization

/// Answers the first request in `bytes`, as the server would; a stream is heard for a short time.
/// - Parameters:
///   - bytes: a head, an empty line, a body.
///   - seconds: after which a stream's listener leaves.
/// - Returns: the status of the answer.
package func statusOfAnswer(to bytes: [UInt8], seconds: Double = 0.2) -> Int {
  let status = Mutex(0)
  let answered = DispatchSemaphore(value: 0)
  Task {
    let result = await answerWithoutSocket(bytes, seconds)
    status.withLock { $0 = result }
    answered.signal()
  }
  answered.wait()
  return status.withLock { $0 }
}

private let router = Router(assets: .embedded)

private func answerWithoutSocket(_ bytes: [UInt8], _ seconds: Double) async -> Int {
  do {
    let (head, body) = split(bytes)
    guard head.count <= Limits.headBytes else { return 431 }
    var request = try Request(head: head)
    guard request.bodyLength <= body.count else { return 408 }
    request.body = Array(body.prefix(request.bodyLength))
    switch try await router.answer(to: request) {
    case .response(let response): return response.status
    case .stream(let job):
      let queue = EventQueue()
      startThread {
        defer { queue.finish() }
        try? job(queue)
      }
      let end = ContinuousClock.now + .seconds(seconds)
      while !queue.isFinished, ContinuousClock.now < end {
        for event in queue.take().events { _ = event() }
        try await Task.sleep(for: .milliseconds(2))
      }
      queue.stop()
      while !queue.isFinished { try await Task.sleep(for: .milliseconds(2)) }
      return 200
    }
  } catch let refusal as Refusal {
    return refusal.status
  } catch {
    return 500
  }
}

/// The head before the first empty line, and the rest.
private func split(_ bytes: [UInt8]) -> (head: [UInt8], body: [UInt8]) {
  for index in bytes.indices where bytes[index] == 10 {
    let isEmpty =
      index >= 1 && bytes[index - 1] == 10
      || index >= 3 && bytes[index - 1] == 13 && bytes[index - 2] == 10
    guard isEmpty else { continue }
    var end = bytes[index - 1] == 13 ? index - 2 : index - 1
    if end > 0, bytes[end - 1] == 13 { end -= 1 }
    return (Array(bytes[..<end]), Array(bytes[(index + 1)...]))
  }
  return (bytes, [])
}
