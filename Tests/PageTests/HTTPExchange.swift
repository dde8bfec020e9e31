// One HTTP exchange with a program on this machine, over a plain socket: on Linux URLSession refuses
// chromedriver's header lines, which have no space behind the colon (swift-corelibs-foundation 4965).

import Foundation

/// Sends a request with a JSON body to 127.0.0.1 and gives the status and the body of the answer.
func exchange(
  port: UInt16, method: String, path: String, body: Data, within seconds: Int = 60
) async throws -> (status: Int, body: Data) {
  let head =
    "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    + "Content-Type: application/json; charset=utf-8\r\nContent-Length: \(body.count)\r\n\r\n"
  return try await withCheckedThrowingContinuation { continuation in
    // Blocking calls stay off the threads on which tests run.
    DispatchQueue.global().async {
      continuation.resume(
        with: Result { try answer(to: Data(head.utf8) + body, at: port, within: seconds) })
    }
  }
}

#if canImport(Darwin)
  private let (streamKind, withoutSignal) = (SOCK_STREAM, Int32(0))
#else
  private let (streamKind, withoutSignal) = (Int32(SOCK_STREAM.rawValue), Int32(MSG_NOSIGNAL))
#endif

private func answer(
  to request: Data, at port: UInt16, within seconds: Int
) throws -> (status: Int, body: Data) {
  let channel = socket(AF_INET, streamKind, 0)
  guard channel >= 0 else { throw WebDriverError(description: "there is no socket left") }
  defer { close(channel) }
  var limit = timeval(tv_sec: seconds, tv_usec: 0)
  setsockopt(channel, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  let size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let connected = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(channel, $0, size) }
  }
  guard connected == 0 else {
    throw WebDriverError(description: "nothing listens on port \(port)")
  }
  let bytes = [UInt8](request)
  var sent = 0
  while sent < bytes.count {
    let count = bytes[sent...].withUnsafeBytes {
      send(channel, $0.baseAddress, $0.count, withoutSignal)
    }
    guard count > 0 else { throw WebDriverError(description: "port \(port) hung up") }
    sent += count
  }

  var received = Data()
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  let blank = Data("\r\n\r\n".utf8)
  while true {
    if let end = received.range(of: blank) {
      let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        .components(separatedBy: "\r\n")
      let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
      let body = received[end.upperBound...]
      if let length, body.count >= length {
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (status ?? 0, Data(body.prefix(length)))
      }
    }
    let count = recv(channel, &buffer, buffer.count, 0)
    guard count > 0 else {
      throw WebDriverError(
        description: "port \(port) gave no whole answer within \(seconds) s: "
          + String(decoding: received.prefix(200), as: UTF8.self))
    }
    received.append(contentsOf: buffer[..<count])
  }
}
