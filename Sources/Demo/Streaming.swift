// A job's events as they come, over a connection that may close at any time.

import Base
import Experiments
import Foundation

/// Work that says what it finds, until it is done or the queue is stopped.
typealias StreamJob = @Sendable (EventQueue) throws -> Void

/// Runs `body` on a thread of its own.
/// - Parameter body: may need the stack of deep recursions.
func startThread(_ body: @escaping @Sendable () -> Void) {
  let thread = Thread(block: body)
  thread.stackSize = 16 << 20
  thread.start()
}

/// Runs a job when its turn comes, and sends its events; ends it where the connection is closed.
func stream(_ job: @escaping StreamJob, over connection: Connection, line: JobLine) async throws {
  guard let number = line.enter() else {
    throw Refusal(503, "\(Limits.line) jobs wait already; close other pages")
  }
  var isWorking = false
  defer { if !isWorking { line.leave(number) } }
  try await connection.write(Response.streamHead)

  var told = 0
  while true {
    let position = line.position(of: number)
    if position == 0 { break }
    if position != told {
      let text = EventQueue.text("waiting", JSON.object(("position", .integer(position))).text)
      try await connection.write(Array(text.utf8))
      told = position
    }
    try await Task.sleep(for: .milliseconds(50))
    if connection.isClosed { return }
  }

  let queue = EventQueue()
  isWorking = true
  startThread {
    // The place at work is free when the work has ended, not when the browser has left.
    defer {
      line.leave(number)
      queue.finish()
    }
    do {
      // Long searches between two steps hear that nobody listens.
      let limit = WorkLimit(seconds: .infinity, shouldStop: { queue.isStopped })
      try WorkLimit.$current.withValue(limit) { try job(queue) }
    } catch is Interrupted {
    } catch WorkLimit.Reached.stop {
    } catch {
      queue.send("problem", .object(("error", .string("\(error)"))))
    }
  }
  defer { queue.stop() }
  while true {
    let (events, isFinished) = queue.take()
    for event in events { try await connection.write(Array(event().utf8)) }
    if isFinished { break }
    if connection.isClosed { return }
    if events.isEmpty { try await Task.sleep(for: .milliseconds(4)) }
  }
  await connection.drain()
}

/// Runs a short piece of work on a thread when its turn comes.
/// - Throws: `Refusal` with status 400 for a `UserError`, and 503 where the line is full or slow.
func perform<Value: Sendable>(
  in line: JobLine, _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  guard let number = line.enter() else {
    throw Refusal(503, "too much is asked at once; try again")
  }
  let limit = ContinuousClock.now + .seconds(20)
  while line.position(of: number) > 0 {
    guard ContinuousClock.now < limit else {
      line.leave(number)
      throw Refusal(503, "the machine is busy; try again")
    }
    do {
      try await Task.sleep(for: .milliseconds(5))
    } catch {
      line.leave(number)
      throw error
    }
  }
  return try await withCheckedThrowingContinuation { continuation in
    startThread {
      let result = Result { try body() }
      line.leave(number)
      continuation.resume(with: result.mapError { refusal($0) })
    }
  }
}

/// What a person did wrong is status 400, all else is ours.
func refusal(_ error: any Error) -> any Error {
  switch error {
  case is Refusal: error
  case let error as UserError: Refusal(400, error.description)
  default: Refusal(500, "\(error)")
  }
}
