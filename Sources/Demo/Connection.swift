// One connection of a browser: requests come one after another, each within its time and size.
//
// The sockets are FlyingFox's. Its HTTP server is not used: it reads heads of any length for any time.

import FlyingSocks
import Foundation

/// The time for something is over.
private struct TimedOut: Error {}

/// Gives `body` so many seconds.
private func within<Value: Sendable>(
  _ seconds: Double, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await Task.sleep(for: .seconds(seconds))
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let value = first else { throw TimedOut() }
    return value
  }
}

struct Connection: Sendable {
  private let socket: AsyncSocket

  init(_ socket: AsyncSocket) { self.socket = socket }

  func close() { try? socket.close() }

  // MARK: Reading

  /// The next request.
  /// - Parameters:
  ///   - rest: bytes that came behind the last request; those behind this one afterwards.
  ///   - isFirst: whether none came before on this connection.
  ///   - check: looks at the head before the body is read.
  /// - Returns: nil where the other side has closed, or said nothing for long.
  /// - Throws: `Refusal`.
  func request(
    rest: inout [UInt8], isFirst: Bool, check: (Request) throws -> Void
  ) async throws -> Request? {
    let socket = socket
    if rest.isEmpty {
      let patience = isFirst ? Limits.headSeconds : Limits.idleSeconds
      guard let first = try? await within(patience, { try await socket.read(atMost: 4096) }) else {
        return nil
      }
      rest = first
    }
    let begun = rest
    let (head, behind): ([UInt8], [UInt8])
    do {
      (head, behind) = try await within(Limits.headSeconds) {
        try await Connection.head(from: socket, begun)
      }
    } catch is TimedOut {
      throw Refusal(
        408, "the request did not come to its end in \(Int(Limits.headSeconds)) seconds")
    } catch is SocketError {
      return nil
    }
    var request = try Request(head: head)
    try check(request)
    let length = request.bodyLength
    do {
      request.body = try await within(Limits.bodySeconds) {
        var body = behind
        while body.count < length { body += try await socket.read(atMost: length - body.count) }
        return body
      }
    } catch is TimedOut {
      throw Refusal(408, "the body did not come to its end in \(Int(Limits.bodySeconds)) seconds")
    } catch is SocketError {
      return nil
    }
    rest = Array(request.body[length...])
    request.body = Array(request.body[..<length])
    return request
  }

  /// Reads up to the empty line; what came behind it comes too.
  private static func head(
    from socket: AsyncSocket, _ begun: [UInt8]
  ) async throws -> (head: [UInt8], behind: [UInt8]) {
    var bytes = begun
    var seen = 0
    while true {
      for index in max(seen, 1)..<max(bytes.count, 1) where bytes[index] == 10 {
        let isEmptyLine =
          bytes[index - 1] == 10
          || index >= 3 && bytes[index - 1] == 13 && bytes[index - 2] == 10
        guard isEmptyLine else { continue }
        let end = bytes[index - 1] == 10 ? index - 1 : index - 2
        let start = end > 0 && bytes[end - 1] == 13 ? end - 1 : end
        guard start <= Limits.headBytes else { break }
        return (Array(bytes[..<start]), Array(bytes[(index + 1)...]))
      }
      guard bytes.count <= Limits.headBytes else {
        throw Refusal(431, "the headers are longer than \(Limits.headBytes >> 10) kB")
      }
      seen = bytes.count
      bytes += try await socket.read(atMost: 4096)
    }
  }

  /// Whether the other side is gone; what it says while a stream runs is not heard.
  var isClosed: Bool {
    do {
      _ = try socket.socket.read(atMost: 4096)
      return false
    } catch SocketError.blocked {
      return false
    } catch {
      return true
    }
  }

  // MARK: Writing

  /// Writes all of it, within the time for one response.
  func write(_ bytes: [UInt8]) async throws {
    let socket = socket
    try await within(Limits.writeSeconds) { try await socket.write(Data(bytes)) }
  }

  /// Says that no more is coming, and reads what is still on its way: a connection that is closed over
  /// unread bytes would take the answer back.
  func drain() async {
    let socket = socket
    shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    _ = try? await within(2) {
      for _ in 0..<4096 { _ = try await socket.read(atMost: 4096) }
    }
  }
}
