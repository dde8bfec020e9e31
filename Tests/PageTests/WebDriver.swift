// A small client of the W3C WebDriver protocol, enough to use a page as a person does.

import Foundation

/// What the driver or the page answered instead of a value.
struct WebDriverError: Error, CustomStringConvertible {
  var description: String
}

/// A session of headless Chromium, driven over HTTP by chromedriver.
struct WebDriver: Sendable {
  private let port: UInt16
  private let session: String

  /// Opens a browser at the chromedriver that listens on a port.
  init(driver port: UInt16) async throws {
    struct Session: Decodable { var sessionId: String }
    var arguments = [
      "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
      "--force-color-profile=srgb", "--no-first-run", "--disable-background-networking",
    ]
    // The sandbox needs privileges that root does not give away in a container.
    if geteuid() == 0 { arguments.append("--no-sandbox") }
    let answer: Session = try await WebDriver.send(
      "POST", "/session", to: port,
      [
        "capabilities": [
          "alwaysMatch": [
            "browserName": "chrome", "goog:chromeOptions": ["args": arguments],
            "goog:loggingPrefs": ["browser": "ALL"],
          ] as [String: Any]
        ]
      ])
    self.port = port
    session = "/session/\(answer.sessionId)"
  }

  /// Ends the session and its browser.
  func quit() async throws {
    let _: Nothing = try await send("DELETE", "")
  }

  // MARK: The page

  func open(_ url: URL) async throws {
    let _: Nothing = try await send("POST", "url", ["url": url.absoluteString])
  }

  /// The screen that the page sees, in CSS pixels. Windows cannot be as narrow as a telephone.
  func resize(width: Int, height: Int) async throws {
    try await command(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
  }

  /// The theme that the page is told the person prefers: `light` or `dark`.
  func prefer(scheme: String) async throws {
    try await command(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": scheme]]])
  }

  /// Runs the body of a function in the page; `return` gives its value, `arguments` its arguments.
  func run<Value: Decodable>(
    _ body: String, _ arguments: [String] = [], as type: Value.Type = Value.self
  ) async throws -> Value {
    try await send("POST", "execute/sync", ["script": body, "args": arguments])
  }

  func run(_ body: String, _ arguments: [String] = []) async throws {
    let _: Nothing = try await send("POST", "execute/sync", ["script": body, "args": arguments])
  }

  /// What is on the screen, as a PNG.
  func screenshot() async throws -> Data {
    let text: String = try await send("GET", "screenshot")
    guard let data = Data(base64Encoded: text) else {
      throw WebDriverError(description: "the screenshot is not in base 64")
    }
    return data
  }

  struct LogEntry: Decodable, Sendable {
    var level: String
    var message: String
  }

  /// What stands in the browser's console since the last call, failed requests included.
  func console() async throws -> [LogEntry] {
    try await send("POST", "se/log", ["type": "browser"])
  }

  // MARK: Elements

  /// An element of the page, by the name that the protocol gives it.
  struct Element: Decodable, Sendable {
    var id: String
    enum CodingKeys: String, CodingKey { case id = "element-6066-11e4-a52e-4f735466cecf" }
  }

  /// The first element that fits a CSS selector.
  func find(_ selector: String) async throws -> Element {
    try await send("POST", "element", ["using": "css selector", "value": selector])
  }

  func click(_ element: Element) async throws {
    let _: Nothing = try await send("POST", "element/\(element.id)/click", [:])
  }

  func type(_ text: String, into element: Element) async throws {
    let _: Nothing = try await send("POST", "element/\(element.id)/value", ["text": text])
  }

  /// Presses keys one after the other, wherever the focus is.
  func press(_ keys: [Key]) async throws {
    let actions = keys.flatMap { key in
      ["keyDown", "keyUp"].map { ["type": $0, "value": key.rawValue] }
    }
    let source: [String: Any] = ["type": "key", "id": "keyboard", "actions": actions]
    let _: Nothing = try await send("POST", "actions", ["actions": [source]])
  }

  enum Key: String, Sendable {
    case enter = "\u{E007}"
    case tab = "\u{E004}"
    case space = " "
    case escape = "\u{E00C}"
    case end = "\u{E010}"
    case home = "\u{E011}"
    case left = "\u{E012}"
    case right = "\u{E014}"
  }

  // MARK: The protocol

  /// A command of Chromium's own protocol.
  private func command(_ name: String, _ parameters: [String: Any]) async throws {
    let _: Nothing = try await send(
      "POST", "goog/cdp/execute", ["cmd": name, "params": parameters])
  }

  private func send<Value: Decodable>(
    _ method: String, _ path: String, _ body: [String: Any]? = nil
  ) async throws -> Value {
    try await WebDriver.send(
      method, path.isEmpty ? session : "\(session)/\(path)", to: port, body)
  }

  private static func send<Value: Decodable>(
    _ method: String, _ path: String, to port: UInt16, _ body: [String: Any]?
  ) async throws -> Value {
    let json = try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
    let (status, data) = try await exchange(port: port, method: method, path: path, body: json)
    guard status == 200 else {
      let failure = try? JSONDecoder().decode(Answer<Failure>.self, from: data).value
      let text = failure.map { "\($0.error): \($0.message)" }
      throw WebDriverError(
        description: "\(method) \(path): \(text ?? String(decoding: data, as: UTF8.self))")
    }
    return try JSONDecoder().decode(Answer<Value>.self, from: data).value
  }

  private struct Answer<Value: Decodable>: Decodable { var value: Value }
  private struct Failure: Decodable {
    var error: String
    var message: String
  }
  /// An answer that nobody reads.
  private struct Nothing: Decodable { init(from decoder: any Decoder) throws {} }
}
