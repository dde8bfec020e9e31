import Foundation
import Testing

/// The page in a browser, as the tests use it.
struct Page: Sendable {
  /// Where the server listens, on 127.0.0.1.
  let port: UInt16
  let browser: WebDriver

  /// The page of the suite that runs.
  @TaskLocal static var shared: Page?

  static var current: Page {
    get throws { try #require(shared, "the suite has the trait .page") }
  }

  /// Opens the page anew in the state that a fragment such as `learn?target=runge` names.
  func open(_ state: String, on port: UInt16? = nil) async throws {
    try await browser.open(try #require(URL(string: "about:blank")))
    _ = try await browser.console()
    let text = "http://127.0.0.1:\(port ?? self.port)/#\(state)"
    try await browser.open(try #require(URL(string: text)))
    try await wait(for: "the page's start", "document.documentElement.dataset.ready === 'yes'")
  }

  /// Goes to another state, as a link in the page does.
  func follow(_ state: String) async throws {
    try await browser.run("location.hash = arguments[0]", [state])
  }

  /// Waits until a JavaScript expression is true.
  func wait(
    for what: String, _ condition: String, within seconds: Double = 20,
    _ location: SourceLocation = #_sourceLocation
  ) async throws {
    let start = ContinuousClock.now
    while try await !browser.run("return Boolean(\(condition))", as: Bool.self) {
      guard ContinuousClock.now - start < .seconds(seconds) else {
        let words = try await browser.run(
          "return document.querySelector('main').innerText.slice(0, 600)", as: String.self)
        Issue.record(
          "\(what) did not come within \(seconds) s: \(condition)\n\(words)",
          sourceLocation: location)
        throw WebDriverError(description: "waited in vain for \(what)")
      }
      try await Task.sleep(for: .milliseconds(25))
    }
  }

  /// Waits until a change of size or theme is drawn: frames in which observers speak and plots are
  /// drawn, and transitions of colours.
  func frames() async throws {
    try await browser.run(
      """
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const still = () => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
      return frame().then(frame).then(still).then(frame).then(() => null);
      """)
  }

  /// An element by its `data-testid`, once it is there.
  func element(
    _ id: String, _ location: SourceLocation = #_sourceLocation
  ) async throws -> WebDriver.Element {
    try await wait(for: "element \(id)", "document.querySelector('\(selector(id))')", location)
    return try await browser.find(selector(id))
  }

  func click(_ id: String, _ location: SourceLocation = #_sourceLocation) async throws {
    try await browser.click(try await element(id, location))
  }

  /// Replaces the text of a field and leaves it.
  func fill(_ id: String, _ text: String) async throws {
    let field = try await element(id)
    // Typed over what stands there: an empty number field takes its old number back.
    try await browser.run(
      "const e = document.querySelector(arguments[0]); e.focus(); e.select()", [selector(id)])
    try await browser.type(text, into: field)
    try await browser.press([.tab])
  }

  /// What a person reads there.
  func text(_ id: String) async throws -> String {
    _ = try await element(id)
    return try await browser.run(
      "return document.querySelector(arguments[0]).textContent", [selector(id)])
  }

  /// The value of a field.
  func value(_ id: String) async throws -> String {
    _ = try await element(id)
    return try await browser.run(
      "return document.querySelector(arguments[0]).value", [selector(id)])
  }

  func selector(_ id: String) -> String { "[data-testid=\"\(id)\"]" }

  /// Numbers that a figure draws: of curves x and y, of maps also values, row by row.
  struct Series: Decodable, Sendable {
    var x: [Double?]
    var y: [Double?]
    var values: [Double?]?

    enum CodingKeys: String, CodingKey { case x, y, values }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      x = try container.decode([Double?].self, forKey: .x)
      y = try container.decode([Double?].self, forKey: .y)
      if let rows = try? container.decodeIfPresent([[Double?]].self, forKey: .values) {
        values = rows.flatMap(\.self)
      } else {
        values = try container.decodeIfPresent([Double?].self, forKey: .values)
      }
    }
  }

  func series(_ figure: String) async throws -> [String: Series] {
    try await browser.run(
      """
      const plain = (values) => Array.from(values ?? [], (v) => v?.length === undefined ? v : Array.from(v));
      const series = window.approximaPlots[arguments[0]].series;
      return Object.fromEntries(Object.entries(series).map(([name, s]) =>
        [name, { x: plain(s.x), y: plain(s.y), ...(s.values ? { values: plain(s.values) } : {}) }]));
      """, [figure])
  }

  /// The text of the file that a click on a button saves.
  func saved(by id: String) async throws -> String {
    try await browser.run(
      """
      window.savedFile = null;
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        blob.text().then((text) => { window.savedFile = text; });
        URL.createObjectURL = make;
        return make.call(URL, blob);
      };
      """)
    try await click(id)
    try await wait(for: "the file of \(id)", "window.savedFile !== null")
    return try await browser.run("return window.savedFile")
  }

  /// What the console and the network complained about since the page was opened.
  func complaints() async throws -> [String] {
    try await browser.console().filter { $0.level == "SEVERE" || $0.level == "WARNING" }
      .map(\.message)
  }
}

/// Starts `approxima serve`, chromedriver and a browser for a suite, and ends all of them.
struct PageTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
  ) async throws {
    let server = try await Service(
      Service.approxima, ["serve", "--port", "0"], saying: Service.site)
    defer { server.stop() }
    let driver = try await Service(
      try Service.find("chromedriver"), ["--port=0"], saying: /successfully on port (\d+)/)
    defer { driver.stop() }
    let page = Page(
      port: server.port, browser: try await WebDriver(driver: driver.port))
    do {
      try await Page.$shared.withValue(page) { try await body() }
    } catch {
      try? await page.browser.quit()
      throw error
    }
    try await page.browser.quit()
  }
}

extension Trait where Self == PageTrait {
  static var page: Self { PageTrait() }
}

extension Service {
  /// The built command, beside the test bundle in the build folder.
  static let approxima = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("approxima").path

  /// The address that `approxima serve` prints.
  static var site: Regex<(Substring, Substring)> { /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/ }
}
