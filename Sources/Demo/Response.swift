// What goes back to the browser, with the headers that keep the page to itself.

import Experiments
import Foundation

/// A whole response.
struct Response {
  var status = 200
  var contentType = "application/json"
  var headers: [(name: String, value: String)] = [("Cache-Control", "no-store")]
  var body: [UInt8] = []
  /// What the body may load and run.
  var policy = Response.policyOfFiles

  /// An answer in JSON.
  init(_ json: JSON) {
    body = Array(json.text.utf8)
  }

  /// A refusal: `{"error": "one line"}`.
  init(_ refusal: Refusal) {
    status = refusal.status
    body = Array(JSON.object(("error", .string(refusal.message))).text.utf8)
    if status == 405 { headers.append(("Allow", "GET, HEAD, POST")) }
    if status == 503 || status == 429 { headers.append(("Retry-After", "1")) }
  }

  /// A page that loads nothing and has its script in it, as reports are.
  init(page: String) {
    contentType = "text/html; charset=utf-8"
    body = Array(page.utf8)
    policy =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  }

  init(
    status: Int = 200, contentType: String, headers: [(name: String, value: String)],
    body: [UInt8]
  ) {
    (self.status, self.contentType, self.headers, self.body) = (status, contentType, headers, body)
  }

  /// The bytes to send.
  /// - Parameter isHead: leaves the body out, as HEAD asks.
  func bytes(isKeptAlive: Bool, isHead: Bool = false) -> [UInt8] {
    let length = [("Content-Length", String(body.count))]
    let head = Response.head(
      status, contentType, status == 304 ? headers : headers + length, policy: policy,
      isKeptAlive: isKeptAlive)
    return isHead || status == 304 ? head : head + body
  }

  /// The head of a stream of events, which lasts as long as the connection.
  static var streamHead: [UInt8] {
    head(
      200, "text/event-stream", [("Cache-Control", "no-store"), ("X-Accel-Buffering", "no")],
      policy: policyOfFiles, isKeptAlive: false)
  }

  private static func head(
    _ status: Int, _ contentType: String, _ headers: [(name: String, value: String)],
    policy: String,
    isKeptAlive: Bool
  ) -> [UInt8] {
    let all =
      [("Content-Type", contentType), ("Connection", isKeptAlive ? "keep-alive" : "close")]
      + headers + [("Content-Security-Policy", policy)] + safety
    let lines = all.map { "\($0.0): \($0.1)\r\n" }.joined()
    return Array("HTTP/1.1 \(status) \(phrases[status] ?? "Error")\r\n\(lines)\r\n".utf8)
  }

  /// Only the page's own files run.
  private static let policyOfFiles =
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    + "form-action 'none'; frame-ancestors 'none'"

  /// No other page may frame or read what is sent.
  private static let safety = [
    ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
  ]

  private static let phrases = [
    200: "OK", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 408: "Request Timeout", 411: "Length Required",
    413: "Content Too Large", 414: "URI Too Long", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 500: "Internal Server Error",
    503: "Service Unavailable", 505: "HTTP Version Not Supported",
  ]
}
