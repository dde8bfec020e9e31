import Approxima
import Foundation
import Testing

extension PageTests {
  private static let small =
    "learn?target=runge&domain=[-1,1]&activation=tanh&width=6&depth=1&optimizer=lm&steps=40&samples=128&seed=2&pace=full"

  @Test(
    "what Learn draws is what the library computes from the network in the page",
    arguments: ["tanh", "relu"])
  func drawnCurves(activation: String) async throws {
    let page = try Page.current
    let state = Self.small.replacing("tanh", with: activation)
    try await page.open(state)
    try await settle(state, page)
    let network = try await page.network(savedBy: "learn-network")
    let target = try Catalogue.entry("runge").target()
    let curves = try await page.series("learn-curve")
    let drawn = try #require(curves["network"])
    let points = drawn.points
    #expect(points.count >= 100)
    let (values, exact) = (network(points).storage, target.values(points).storage)
    expectSame(drawn.y, values, "the network")
    expectSame(try #require(curves["target"]).y, exact, "the target")
    let error = try #require(try await page.series("learn-error")["error"])
    // The page subtracts rounded numbers: the error has the digits of the values.
    for (drawn, computed) in zip(error.y, zip(values, exact).map { $0 - $1 }) {
      #expect(((drawn ?? .infinity) - computed).magnitude < 1e-6)
    }
    // The units add up to the network but for the output's constant.
    let units = try await page.series("learn-units")
    #expect(units.count == 6)
    var rest = values
    for unit in units.values {
      for (i, y) in unit.y.enumerated() { rest[i] -= y ?? .nan }
    }
    let spread = (rest.max() ?? .infinity) - (rest.min() ?? 0)
    let size = units.values.flatMap { $0.y.map { ($0 ?? 0).magnitude } }.max() ?? 0
    #expect(spread <= 1e-5 * max(1, size), "\(spread) of \(size)")
    if activation == "relu" {
      // Knots of a rectifier's layer: where w x + b = 0.
      let parameters = network.parameters
      let zeros: [Double] = (0..<6).map { unit in -parameters[6 + unit] / parameters[unit] }
      let knots = zeros.filter { $0 > -1 && $0 < 1 }.sorted()
      let drawn = (curves["knots"]?.x ?? []).compactMap(\.self).sorted()
      expectSame(drawn, knots, "the knots")
    }
  }

  @Test(
    "every family is learned and drawn; what it has no use for is hidden",
    arguments: [
      ("mlp", ["learn-activation": true, "learn-grid": false, "learn-block_layers": false]),
      ("residual", ["learn-activation": true, "learn-grid": false, "learn-block_layers": true]),
      ("tied", ["learn-activation": true, "learn-grid": false, "learn-block_layers": true]),
      (
        "kan",
        [
          "learn-activation": false, "learn-grid": true, "learn-block_layers": false,
          "learn-degree": true,
        ]
      ),
      ("rational", ["learn-activation": false, "learn-coefficients": true, "learn-grid": false]),
      ("polynomial", ["learn-terms": true, "learn-degree": true, "learn-rank": false]),
      ("mmnn", ["learn-rank": true, "learn-terms": false, "learn-waves": false]),
      ("reversible", ["learn-activation": true, "learn-grid": false, "learn-block_layers": true]),
      (
        "fourier",
        [
          "learn-activation": true, "learn-frequencies": true, "learn-waves": true,
          "learn-bandwidth": true, "learn-grid": false, "learn-block_layers": false,
        ]
      ),
      ("random", ["learn-activation": true, "learn-grid": false, "learn-width": true]),
      ("mmnn", ["learn-activation": true, "learn-grid": false, "learn-width": true]),
      ("polynomial", ["learn-activation": false, "learn-grid": false, "learn-width": false]),
    ])
  func families(name: String, shown: [String: Bool]) async throws {
    let page = try Page.current
    let state =
      "learn?target=runge&domain=[-1,1]&family=\(name)&width=4&depth=2&grid=4&optimizer=lm&steps=30&samples=128&seed=2&pace=full"
    try await page.open(state)
    try await settle(state, page)
    let network = try await page.network(savedBy: "learn-network")
    #expect(network.familyName == name)
    let drawn = try #require(try await page.series("learn-curve")["network"])
    expectSame(drawn.y, network(drawn.points).storage, name)
    #expect(try await page.text("learn-command").contains("--family \(name)") == (name != "mlp"))
    for (field, isShown) in shown {
      let hidden = try await page.browser.run(
        "return document.getElementById('\(field)').closest('[hidden]') !== null", as: Bool.self)
      #expect(hidden == !isShown, "\(field) with \(name)")
    }
  }

  @Test("two inputs: the maps are the library's values, and the surface is there")
  func drawnMaps() async throws {
    let page = try Page.current
    let state = "learn?target=franke&activation=tanh&width=6&steps=20&samples=256&pace=full"
    try await page.open(state)
    try await settle(state, page)
    let network = try await page.network(savedBy: "learn-network")
    let target = try Catalogue.entry("franke").target()
    for (figure, name) in [("learn-map-network", "network"), ("learn-map-target", "target")] {
      let map = try #require(try await page.series(figure)[name])
      let points = map.gridPoints
      let values = name == "target" ? target.values(points) : network(points)
      expectSame(try #require(map.values), values.storage, figure)
    }
    let drawn = try await page.browser.run(
      "return document.querySelector('#learn-surface canvas, #learn-surface svg') !== null",
      as: Bool.self)
    #expect(drawn)
  }

  @Test("the table shows the measured errors, and the command line reproduces them")
  func results() async throws {
    let page = try Page.current
    try await page.open(Self.small)
    try await settle(Self.small, page)
    let command = try await page.text("learn-command")
    #expect(command.hasPrefix("approxima fit ") && command.contains("--width 6"))
    let shown = try await page.browser.run(
      "return [...document.querySelectorAll('[data-testid=results] tbody tr')].map((r) => r.children[1].textContent)",
      as: [String].self)
    let errors = try #require(try page.result(ofCommand: command)["errors"] as? [String: Any])
    for (text, key) in zip(shown, ["sup", "l2", "l1"]) {
      let (value, stated) = (
        try #require(errors[key] as? Double), try #require(number(spoken: text))
      )
      #expect((stated / value - 1).magnitude < 1e-3, "\(key): shown \(text), computed \(value)")
    }
  }

  @Test(
    "a slider moved by mouse and arrow key starts a fit of that width, drawn with as many units")
  func slider() async throws {
    let page = try Page.current
    try await page.open(Self.small)
    try await settle(Self.small, page)
    try await page.click("learn-width")
    try await page.browser.press([.right, .right])
    let width = try #require(Int(try await page.value("learn-width-number")))
    #expect(width > 6)
    try await page.wait(
      for: "a fit of width \(width)",
      "document.getElementById('learn-command').textContent.includes('--width \(width)') && window.approximaPlots['learn-units'].series['unit \(width)'] && document.querySelector('[data-testid=learn-results] table')"
    )
    try await page.fill("learn-depth-number", "2")
    try await page.wait(
      for: "a fit of depth 2",
      "/--depth 2|--widths \(width),\(width)/.test(document.getElementById('learn-command').textContent)"
    )
    #expect(try await page.browser.run("return location.hash", as: String.self).contains("depth=2"))
  }

  @Test(
    "stop stops, start starts from the beginning, and the scrubber goes back through the frames")
  func startAndStop() async throws {
    let page = try Page.current
    let step =
      "Number((/Step ([\\d\\u202f]+)/.exec(document.getElementById('learn-status').textContent) ?? [0, '-1'])[1].replace('\\u202f', ''))"
    try await page.open("learn?target=weierstrass&width=8&optimizer=adam&steps=4000&pace=100")
    try await page.wait(for: "some steps", "\(step) >= 5")
    try await page.click("learn-stop")
    // The words follow with the next picture.
    try await page.wait(
      for: "the word",
      "document.getElementById('learn-status').textContent.includes('stopped')")
    let stopped = try await page.browser.run("return \(step)", as: Int.self)
    #expect(stopped < 4000)
    // Time in which a fit that still ran would be drawn some fifty steps further.
    try await Task.sleep(for: .milliseconds(500))
    #expect(try await page.browser.run("return \(step)", as: Int.self) == stopped)
    try await page.browser.run(
      "const s = document.getElementById('learn-scrubber'); s.value = 0; s.dispatchEvent(new Event('input', { bubbles: true }))"
    )
    try await page.wait(for: "the first frame", "\(step) === 0")
    try await page.click("learn-start")
    try await page.wait(for: "a new run", "\(step) >= 1 && \(step) < 4000")
    try await page.click("learn-stop")
  }

  @Test("a knot moved with the arrow key changes the network, and can be put back")
  func knots() async throws {
    let page = try Page.current
    let state = Self.small.replacing("tanh", with: "relu")
    try await page.open(state)
    try await settle(state, page)
    let before = try #require(try await page.series("learn-curve")["network"])
    try await page.browser.run(
      "[...document.querySelectorAll('[data-testid^=knot-]')].find((k) => k.getAttribute('visibility') === 'visible').focus()"
    )
    try await page.browser.press([.right, .right, .right])
    try await page.wait(
      for: "the changed network",
      "document.getElementById('learn-status').textContent.startsWith('Knot of unit')")
    try await page.wait(
      for: "another curve",
      "window.approximaPlots['learn-curve'].series.network.y.some((v, i) => Math.abs(v - \(before.y[0] ?? 0)) > 1e-9 || i > 0)"
    )
    let network = try await page.network(savedBy: "learn-network")
    // The newest picture may be on its way: it is there once drawn and computed agree.
    let start = ContinuousClock.now
    var after = try #require(try await page.series("learn-curve")["network"])
    func differs() -> Double {
      zip(after.y, network(after.points).storage).map { (($0 ?? .infinity) - $1).magnitude }.max()
        ?? 0
    }
    while differs() > 1e-6, ContinuousClock.now - start < .seconds(10) {
      after = try #require(try await page.series("learn-curve")["network"])
    }
    #expect(differs() <= 1e-6)
    #expect(zip(before.y, after.y).contains { (($0 ?? 0) - ($1 ?? 0)).magnitude > 1e-6 })
    try await page.click("learn-reset")
    let back = try #require(try await page.series("learn-curve")["network"])
    expectSame(back.y, before.y.map { $0 ?? .nan }, "the network put back")
  }

  @Test("a wrong word is told at its field, and nothing runs")
  func mistakes() async throws {
    let page = try Page.current
    try await page.open(Self.small)
    try await settle(Self.small, page)
    try await page.fill("learn-target", "sin(2*pi*")
    try await page.wait(
      for: "the error at the field",
      "document.getElementById('learn-target').getAttribute('aria-invalid') === 'true'")
    let words = try await page.browser.run(
      "return document.getElementById('learn-target-error').textContent", as: String.self)
    #expect(words.count > 10)
    try await page.fill("learn-target", "runge")
    try await settle(Self.small, page)
    let invalid = try await page.browser.run(
      "return document.querySelectorAll('[aria-invalid]').length", as: Int.self)
    #expect(invalid == 0)
  }

  @Test("Learn can be used by keyboard alone, and the focus is seen everywhere")
  func keyboard() async throws {
    let page = try Page.current
    try await page.open(Self.small)
    try await settle(Self.small, page)
    var seen: [String] = []
    func walk(to id: String) async throws {
      for _ in 0..<60 {
        try await page.browser.press([.tab])
        let focus = try await page.browser.run(
          """
          const e = document.activeElement;
          const style = getComputedStyle(e);
          const visible = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none' || e instanceof SVGElement;
          return [e.id || e.dataset.testid || e.tagName, visible ? 'yes' : 'no']
          """, as: [String].self)
        seen.append(focus[0])
        #expect(focus[1] == "yes", "the focus on \(focus[0]) cannot be seen")
        if focus[0] == id { return }
      }
      Issue.record("the tab key does not come to \(id): \(seen)")
    }
    try await walk(to: "learn-start")
    try await page.browser.press([.space])
    try await settle(Self.small, page)
    try await walk(to: "learn-target")
    try await walk(to: "learn-width")
    try await page.browser.press([.right])
    try await page.wait(
      for: "width 7", "document.getElementById('learn-command').textContent.includes('--width 7')")
    try await settle(Self.small, page)
    try await walk(to: "learn-steps")
    #expect(seen.first == "skip", "the first stop of the tab key leads past the tabs")
  }

  @Test("a server that went is said in words")
  func dropped() async throws {
    let page = try Page.current
    let server = try await Service(
      Service.approxima, ["serve", "--port", "0"], saying: Service.site)
    try await page.open(
      "learn?target=weierstrass&width=8&optimizer=adam&steps=4000&pace=20", on: server.port)
    try await page.wait(
      for: "a running fit", "document.getElementById('learn-status').textContent.startsWith('Step')"
    )
    server.stop()
    try await page.wait(
      for: "the trouble", "!document.querySelector('[data-testid=learn-trouble]').hidden")
    #expect(try await page.text("learn-trouble").contains("connection"))
    try await page.click("learn-start")
    try await page.wait(
      for: "the trouble again", "!document.querySelector('[data-testid=learn-trouble]').hidden")
  }

  @Test("a fit without a finite error says why, and prints no figure for it")
  func singular() async throws {
    let page = try Page.current
    let state =
      "learn?target=1/(x-0.30001)&domain=[-1,1]&activation=tanh&width=4&optimizer=lm&steps=5&samples=32&pace=full"
    try await page.open(state)
    try await settle(state, page)
    let words = try await page.text("reason")
    #expect(words.contains("No figure: the target seems singular near x = 0.30001"), "\(words)")
  }
}
