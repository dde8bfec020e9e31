import FlyingSocks
import Foundation
import Testing

/// The built binary as a server on a free port, and the requests that a browser, or no browser, sends.
struct Served {
  let port: UInt16
  let process: Process

  /// Beside the test bundle, in the build folder.
  static let binary = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("approxima").path

  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Starts a server, and ends it afterwards.
  static func with<Value>(_ body: (Served) throws -> Value) throws -> Value {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary)
    process.arguments = ["serve", "--port", "0"]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    var line = ""
    while !line.hasSuffix("\n") {
      let data = errors.fileHandleForReading.availableData
      try #require(!data.isEmpty, "the server did not start: \(line)")
      line += String(decoding: data, as: UTF8.self)
    }
    let match = try #require(line.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\//))
    return try body(Served(port: try #require(UInt16(match.1)), process: process))
  }

  // MARK: Requests

  struct Reply {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: Any? { try? JSONSerialization.jsonObject(with: Data(body)) }
    var error: String? { (json as? [String: Any])?["error"] as? String }
  }

  /// A connection to the server.
  func connect(seconds: Int = 30) throws -> Socket {
    let socket = try Socket(domain: AF_INET, type: .stream)
    try socket.setValue(seconds, for: ReceiveTimeout())
    try socket.connect(to: .inet(ip4: "127.0.0.1", port: port))
    return socket
  }

  /// The head of a request, as the page sends it but for what is given.
  func head(_ method: String, _ path: String, _ headers: [String: String] = [:]) -> String {
    var all = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
    for (name, value) in headers { all[name] = value.isEmpty ? nil : value }
    return "\(method) \(path) HTTP/1.1\r\n"
      + all.map { "\($0.key): \($0.value)\r\n" }.joined() + "\r\n"
  }

  /// Sends bytes, and takes the whole reply; nil where the connection was closed without one.
  func send(_ bytes: [UInt8]) throws -> Reply? {
    let socket = try connect()
    defer { try? socket.close() }
    var sent = 0
    while sent < bytes.count, let next = try? socket.write(Data(bytes), from: sent) { sent = next }
    return try reply(on: socket)
  }

  func reply(on socket: Socket) throws -> Reply? {
    var bytes: [UInt8] = []
    while let part = try? socket.read(atMost: 65_536) { bytes += part }
    guard !bytes.isEmpty else { return nil }
    let end = try #require(Data(bytes).range(of: Data("\r\n\r\n".utf8)))
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let status = try #require(Int(lines[0].split(separator: " ")[1]))
    return Reply(status: status, headers: headers, body: Array(bytes[end.upperBound...]))
  }

  func get(
    _ path: String, _ query: [String: String] = [:], headers: [String: String] = [:]
  ) throws -> Reply {
    try #require(try send(Array(head("GET", address(path, query), headers).utf8)))
  }

  func post(_ path: String, _ body: [UInt8], headers: [String: String] = [:]) throws -> Reply {
    let all = headers.merging(["Content-Length": String(body.count)]) { given, _ in given }
    return try #require(try send(Array(head("POST", path, all).utf8) + body))
  }

  /// A path with its parameters.
  func address(_ path: String, _ query: [String: String]) -> String {
    let words = query.sorted { $0.key < $1.key }.map { key, value in
      "\(key)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }
    return path + (words.isEmpty ? "" : "?" + words.joined(separator: "&"))
  }

  // MARK: Streams

  struct Event {
    var name: String
    var data: [String: Any]
  }

  /// The events of a stream to its end.
  func events(_ path: String, _ query: [String: String]) throws -> [Event] {
    let reply = try get(path, query)
    #expect(reply.status == 200, "\(reply.text)")
    #expect(reply.headers["content-type"] == "text/event-stream")
    return try Served.events(reply.text)
  }

  static func events(_ text: String) throws -> [Event] {
    try text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { block in
      let lines = block.split(separator: "\n")
      let data = Data(lines[1].dropFirst(6).utf8)
      return Event(
        name: String(lines[0].dropFirst(7)),
        data: try #require(JSONSerialization.jsonObject(with: data) as? [String: Any]))
    }
  }

  /// Opens a stream, and leaves it open.
  func open(_ path: String, _ query: [String: String]) throws -> Socket {
    let socket = try connect()
    _ = try socket.write(Data(head("GET", address(path, query)).utf8))
    return socket
  }

  /// Reads until the text has come; false where the connection ends or falls silent before.
  static func wait(for text: String, on socket: Socket) -> Bool {
    var bytes: [UInt8] = []
    while let part = try? socket.read(atMost: 65_536) {
      bytes += part
      if String(decoding: bytes, as: UTF8.self).contains(text) { return true }
    }
    return false
  }
}

/// Seconds after which a read gives up.
struct ReceiveTimeout: SocketOption {
  var name: Int32 { SO_RCVTIMEO }
  func makeValue(from value: timeval) -> Int { Int(value.tv_sec) }
  func makeSocketValue(from value: Int) -> timeval { timeval(tv_sec: value, tv_usec: 0) }
}

/// The command in a shell; its exit code, output and errors.
func shell(_ line: String, in folder: URL) throws -> (code: Int32, output: String, error: String) {
  let process = Process()
  let bin = URL(fileURLWithPath: Served.binary).deletingLastPathComponent().path
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", "PATH=\(bin):$PATH\n\(line) 2>error.txt"]
  process.currentDirectoryURL = folder
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  let error = try String(contentsOf: folder.appendingPathComponent("error.txt"), encoding: .utf8)
  return (process.terminationStatus, String(decoding: data, as: UTF8.self), error)
}

/// A folder of its own for a test, removed afterwards.
func withFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("approxima-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

extension [String: Any] {
  func numbers(_ key: String) throws -> [Double] {
    try #require((self[key] as? [Any])?.map { ($0 as? Double) ?? .nan }, "\(key) is no list")
  }

  func rows(_ key: String) throws -> [[Double]] {
    try #require((self[key] as? [[Any]])?.map { $0.map { ($0 as? Double) ?? .nan } })
  }
}

/// Whether numbers agree to what JSON and another order of sums may change in them.
/// - Parameter size: of what was summed, where that is larger than the numbers.
func near(_ a: [Double], _ b: [Double], size: Double = 0) -> Bool {
  let size = b.reduce(max(size, 1e-12)) { max($0, abs($1)) }
  return a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-12 * size }
}
