// An HTTP/1.1 request as a value, read from bytes that anyone may have sent.

import Foundation

/// What is sent back in place of an answer: a status and one line for a person.
struct Refusal: Error, Equatable {
  let status: Int
  let message: String

  init(_ status: Int, _ message: String) {
    self.status = status
    self.message = message
  }
}

/// A request: its line, its headers, its body.
struct Request {
  let method: String
  /// Percent-encoding is undone.
  let path: String
  /// The parameters behind `?`.
  let query: [String: String]
  /// Names in lower case; each at most once.
  let headers: [String: String]
  let isKeptAlive: Bool
  /// Bytes of the body that will follow.
  let bodyLength: Int
  var body: [UInt8] = []

  /// Reads a head: all before the empty line.
  /// - Throws: `Refusal` for what is no request, or is beyond a limit.
  init(head bytes: [UInt8]) throws {
    // Lines end with CR LF, or LF alone; other control characters stand nowhere in a head.
    let parts = bytes.split(separator: 10, omittingEmptySubsequences: false)
    var lines = try parts.map { part in
      let line = part.last == 13 ? part.dropLast() : part
      guard line.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }),
        let text = String(validating: line, as: UTF8.self)
      else { throw Refusal(400, "the request is no text") }
      return text
    }[...]
    let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words.allSatisfy({ !$0.isEmpty }) else {
      throw Refusal(400, "the first line is no request: METHOD /path HTTP/1.1 is expected")
    }
    guard ["HTTP/1.1", "HTTP/1.0"].contains(words[2]) else {
      throw Refusal(505, "HTTP/1.1 is spoken here")
    }
    guard words[1].utf8.count <= Limits.targetBytes else {
      throw Refusal(414, "the address is longer than \(Limits.targetBytes) bytes")
    }
    method = String(words[0])
    let address = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard address[0].hasPrefix("/"), let path = address[0].removingPercentEncoding else {
      throw Refusal(400, "the address must begin with /")
    }
    self.path = path
    query = try address.count == 1 ? [:] : Request.parameters(address[1])
    headers = try Request.headers(lines)

    let connection = headers["connection"]?.lowercased() ?? ""
    isKeptAlive =
      words[2] == "HTTP/1.1" ? !connection.contains("close") : connection.contains("keep-alive")
    guard headers["transfer-encoding"] == nil else {
      throw Refusal(411, "a body needs its Content-Length; chunks are not read")
    }
    if let text = headers["content-length"] {
      guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
        throw Refusal(400, "Content-Length is no number")
      }
      guard let length = Int(text), length <= Limits.bodyBytes else {
        throw Refusal(413, "a body of more than \(Limits.bodyBytes >> 20) MB is not read")
      }
      bodyLength = length
    } else {
      bodyLength = 0
    }
  }

  private static func headers(_ lines: ArraySlice<String>) throws -> [String: String] {
    guard lines.count <= Limits.headers else {
      throw Refusal(431, "more than \(Limits.headers) headers")
    }
    var headers: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
        line[..<colon].utf8.allSatisfy({ (33...126).contains($0) })
      else { throw Refusal(400, "a header is no 'Name: value'") }
      let name = line[..<colon].lowercased()
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      if let other = headers[name] {
        // Two of these could be understood in two ways.
        guard !["host", "content-length", "origin", "transfer-encoding"].contains(name) else {
          throw Refusal(400, "the header \(name) stands twice")
        }
        headers[name] = other + ", " + value
      } else {
        headers[name] = value
      }
    }
    return headers
  }

  /// The parameters of a query, as forms write them.
  private static func parameters(_ text: Substring) throws -> [String: String] {
    var parameters: [String: String] = [:]
    for part in text.split(separator: "&") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let words = sides.map { $0.replacing("+", with: " ").removingPercentEncoding }
      guard let name = words[0], let value = words.count == 2 ? words[1] : "" else {
        throw Refusal(400, "the address has a % that encodes nothing")
      }
      guard parameters.updateValue(value, forKey: name) == nil else {
        throw Refusal(400, "\(name) is given twice")
      }
    }
    return parameters
  }
}
