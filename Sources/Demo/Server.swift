// The server: accepts connections on this machine alone, and gives each request to the router.

import Base
import FlyingSocks
import Foundation
import Synchronization

/// Serves the page until it is told to stop.
/// - Parameters:
///   - port: 0 for any that is free.
///   - assets: where the page's files come from.
///   - report: the HTML of `/report`, made anew for each request; nil where there is none.
///   - register: the JSON of `/api/register`, the list of claims; nil where there is none.
///   - ready: told the address to open.
///   - shouldStop: asked ten times a second.
/// - Throws: `UserError` where the port cannot be had.
public func servePage(
  port: UInt16, assets: PageAssets = .embedded, report: (@Sendable () throws -> String)? = nil,
  register: (@Sendable () -> String)? = nil, ready: (String) -> Void, shouldStop: () -> Bool
) throws {
  let (listener, port) = try listen(on: port)
  let server = Server(port: port, assets: assets, report: report, register: register)
  let ended = DispatchSemaphore(value: 0)
  let task = Task {
    await server.run(on: listener)
    ended.signal()
  }
  ready("http://127.0.0.1:\(port)/")
  while ended.wait(timeout: .now() + 0.1) == .timedOut {
    guard shouldStop() else { continue }
    task.cancel()
    // A job that cannot be stopped half-way ends with the process.
    _ = ended.wait(timeout: .now() + 2)
    return
  }
  throw UserError("the server has ended: its socket was closed")
}

/// A socket that listens on the loopback device alone, and its port.
private func listen(on port: UInt16) throws -> (Socket, UInt16) {
  do {
    let socket = try Socket(domain: AF_INET, type: .stream)
    // A port whose last connections are still closing may be had again.
    try socket.setValue(true, for: .localAddressReuse)
    try socket.bind(to: .inet(ip4: "127.0.0.1", port: port))
    try socket.listen()
    guard case .ip4(_, let port) = try socket.sockname() else {
      throw SocketError.unsupportedAddress
    }
    return (socket, port)
  } catch SocketError.failed(_, EADDRINUSE, _) {
    throw UserError(
      "port \(port) is in use; choose another, or 0 for any that is free", at: "--port")
  } catch SocketError.failed(_, EACCES, _) {
    throw UserError("port \(port) needs more rights; choose one above 1023", at: "--port")
  } catch let error as SocketError {
    throw UserError("cannot listen on port \(port): \(error.localizedDescription)", at: "--port")
  }
}

/// What all connections share.
private struct Server: Sendable {
  private let requestGuard: RequestGuard
  private let router: Router
  private let rate = RateLimit()
  private let open = Counter()

  init(
    port: UInt16, assets: PageAssets, report: (@Sendable () throws -> String)?,
    register: (@Sendable () -> String)?
  ) {
    requestGuard = RequestGuard(port: port)
    router = Router(assets: assets, report: report, register: register)
  }

  /// Accepts connections until the task is cancelled.
  func run(on listener: Socket) async {
    let pool = SocketPool.make(maxEvents: 64)
    defer { try? listener.close() }
    guard (try? await pool.prepare()) != nil,
      let listener = try? AsyncSocket(socket: listener, pool: pool)
    else { return }
    await withDiscardingTaskGroup { group in
      group.addTask { try? await pool.run() }
      while !Task.isCancelled {
        guard let socket = try? await listener.accept() else {
          // Out of files, or a connection that was gone at once: others will come.
          try? await Task.sleep(for: .milliseconds(50))
          continue
        }
        let connection = Connection(socket)
        group.addTask {
          defer { connection.close() }
          guard open.add(1) <= Limits.connections else {
            open.add(-1)
            let refusal = Refusal(503, "more than \(Limits.connections) connections")
            try? await connection.write(Response(refusal).bytes(isKeptAlive: false))
            return
          }
          defer { open.add(-1) }
          await answer(connection)
        }
      }
      group.cancelAll()
    }
  }

  private func answer(_ connection: Connection) async {
    var rest: [UInt8] = []
    for index in 0..<1000 {
      do {
        let next = try await connection.request(rest: &rest, isFirst: index == 0) { request in
          try requestGuard.check(request)
          guard rate.take() else { throw Refusal(429, "too many requests; wait a second") }
        }
        guard let request = next else { return }
        switch try await router.answer(to: request) {
        case .response(let response):
          let isKeptAlive = request.isKeptAlive && index < 999
          try await connection.write(
            response.bytes(isKeptAlive: isKeptAlive, isHead: request.method == "HEAD"))
          guard isKeptAlive else { return await connection.drain() }
        case .stream(let job):
          return try await stream(job, over: connection, line: router.streams)
        }
      } catch let refusal as Refusal {
        try? await connection.write(Response(refusal).bytes(isKeptAlive: false))
        return await connection.drain()
      } catch {
        return
      }
    }
  }
}

/// A number that several threads change.
private final class Counter: Sendable {
  private let value = Mutex(0)

  @discardableResult
  func add(_ change: Int) -> Int {
    value.withLock { value in
      value += change
      return value
    }
  }
}
