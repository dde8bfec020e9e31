import Approxima
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

extension PageTests {
  @Test(
    "the map fills with the errors of fits that the command line reproduces, and a cell opens in Learn"
  )
  func map() async throws {
    let page = try Page.current
    let state =
      "map?target=runge&domain=[-1,1]&activation=tanh&optimizer=lm&widths=1,2,3&depths=1,2&seeds=1&steps=30&samples=64"
    try await page.open(state)
    try await settle(state, page)
    let map = try #require(try await page.series("map-grid")["sup"])
    #expect(map.x == [1, 2, 3] && map.y == [1, 2])
    let values = try #require(map.values)
    #expect(values.count == 6 && values.allSatisfy { ($0 ?? 0) > 0 })
    let one = try page.result(
      ofCommand:
        "approxima fit runge --domain '[-1,1]' --activation tanh --optimizer lm --width 2 --depth 1 --seed 1 --steps 30 --samples 64"
    )
    let errors = try #require(one["errors"] as? [String: Any])
    expectSame([values[1]], [try #require(errors["sup"] as? Double)], "width 2, depth 1")
    try await page.browser.run("document.querySelector('[data-testid=cell-3-2]').focus()")
    try await page.browser.press([.enter])
    try await page.wait(
      for: "Learn", "location.hash.startsWith('#learn') && !document.getElementById('learn').hidden"
    )
    #expect(try await page.value("learn-width-number") == "3")
    #expect(try await page.value("learn-depth-number") == "2")
  }

  @Test("a cell without a finite error says why, to the eye and to a screen reader")
  func singularMap() async throws {
    let page = try Page.current
    let state =
      "map?target=1/(x-0.30001)&domain=[-1,1]&activation=tanh&optimizer=lm&widths=2&depths=1&seeds=1&steps=3&samples=32"
    try await page.open(state)
    try await settle(state, page)
    let words = try await page.browser.run(
      "const cell = document.querySelector('[data-testid=cell-2-1]');"
        + "return [cell.getAttribute('aria-label'), cell.querySelector('title').textContent]",
      as: [String].self)
    for text in words {
      #expect(
        text.contains("no finite error") && text.contains("singular near x = 0.30001"), "\(text)")
    }
  }

  @Test("Compare draws each network from its own settings, beside one error curve and a table")
  func compare() async throws {
    let page = try Page.current
    let state =
      "compare?target=runge&domain=[-1,1]&samples=128&seed=1&pace=full&pane=4;1;tanh;lm;40&pane=8;2;relu;lm;30"
    try await page.open(state)
    try await settle(state, page)
    let target = try Catalogue.entry("runge").target()
    for (pane, parameters) in [(1, 13), (2, 97)] {
      let curves = try await page.series("compare-curve-\(pane)")
      let drawn = try #require(curves["network"])
      expectSame(try #require(curves["target"]).y, target.values(drawn.points).storage, "target")
      try await page.browser.run(
        "document.querySelector('[data-testid=pane-\(pane)] details').open = true")
      let network = try await page.network(savedBy: "pane\(pane)-network")
      expectSame(drawn.y, network(drawn.points).storage, "network \(pane)")
      #expect(network.parameterCount == parameters)
      let loss = try #require(try await page.series("compare-loss")["network \(pane)"])
      let last =
        zip(drawn.y, target.values(drawn.points).storage).map { (($0 ?? .infinity) - $1).magnitude }
        .max() ?? 0
      #expect(((loss.y.last.flatMap(\.self) ?? .infinity) - last).magnitude < 1e-6)
    }
    let rows = try await page.browser.run(
      "return document.querySelectorAll('[data-testid=compare-table] tbody tr').length",
      as: Int.self)
    #expect(rows == 2)
  }

  @Test("a theorem's network is the library's; the layers and the terms can be stepped through")
  func theorem() async throws {
    let page = try Page.current
    let state = "theorems?name=yarotsky-square&depth=3"
    try await page.open(state)
    try await settle(state, page)
    func expectConstruction(_ refinements: Int) async throws {
      let construction = try yarotskySquare(refinements: refinements)
      let curves = try await page.series("theorem-result")
      let drawn = try #require(curves["network"])
      expectSame(drawn.y, construction(drawn.points).storage, "m = \(refinements)")
      expectSame(try #require(curves["target"]).y, drawn.x.map { ($0 ?? 0) * ($0 ?? 0) }, "x²")
    }
    try await expectConstruction(3)
    let saved = try await page.network(savedBy: "theorem-network")
    #expect(saved.widths == (try yarotskySquare(refinements: 3)).network.widths)

    // Back to the first layer, by keys.
    _ = try await page.element("theorem-layer")
    try await page.browser.run("document.getElementById('theorem-layer').focus()")
    try await page.browser.press([.home])
    try await page.wait(
      for: "layer 1",
      "document.querySelector('[data-testid=theorem-layer-words]').textContent.includes('1 of 3')")
    let first = try #require(try await page.series("theorem-probe")["network"])
    try await page.browser.press([.right])
    try await page.wait(
      for: "layer 2",
      "document.querySelector('[data-testid=theorem-layer-words]').textContent.includes('2 of 3')")
    let second = try #require(try await page.series("theorem-probe")["network"])
    func error(_ curve: Page.Series) -> Double {
      zip(curve.x, curve.y).map { x, y in ((y ?? .infinity) - (x ?? 0) * (x ?? 0)).magnitude }.max()
        ?? 0
    }
    #expect(error(second) < 0.6 * error(first), "a layer more reads the square better")

    // All terms and the constant are the network; without the last one something is missing.
    let whole = try #require(try await page.series("theorem-sum")["network"])
    let construction = try yarotskySquare(refinements: 3)
    expectSame(whole.y, construction(whole.points).storage, "all terms")
    try await page.browser.run("document.getElementById('theorem-terms').focus()")
    try await page.browser.press([.left])
    try await page.wait(
      for: "a term less",
      "window.approximaPlots['theorem-sum'].series.network.y.some((v, i) => Math.abs(v - (window.approximaPlots['theorem-result'].series.network.y[i])) > 1e-6)"
    )

    // One step of the depth divides the error by four.
    try await page.browser.run("document.getElementById('theorem-option-depth').focus()")
    try await page.browser.press([.right])
    try await page.wait(
      for: "depth 4",
      "document.getElementById('theorem-command').textContent.includes('--depth 4') && document.getElementById('theorem-layer').max === '4'"
    )
    try await expectConstruction(4)
  }

  @Test("an error that turns more often than the grid shows is drawn between its extremes")
  func fineError() async throws {
    let page = try Page.current
    let state = "theorems?name=yarotsky-square&depth=9"
    try await page.open(state)
    try await settle(state, page)
    let error = try #require(try await page.series("theorem-error")["error"])
    let values = error.y.compactMap(\.self)
    #expect(values.count == error.y.count && values.count >= 160)
    // Up and down between 0 and the theorem's 4^-10, all along.
    for pair in stride(from: 0, to: values.count - 1, by: 2) {
      let (low, high) = (values[pair], values[pair + 1])
      #expect(low < 0.3 * 0x1p-20 && high > 0.9 * 0x1p-20 && high < 1.001 * 0x1p-20, "\(pair)")
    }
    let note = try await page.browser.run(
      "return document.querySelector('#theorem-error .figure-note').textContent", as: String.self)
    #expect(note.contains("more often than the picture can show"))
  }

  @Test("a surface stays in its frame, however it is turned")
  func surface() async throws {
    let page = try Page.current
    let state = "theorems?name=he-finite-elements"
    try await page.open(state)
    try await settle(state, page)
    for (key, times) in [("ArrowLeft", 0), ("ArrowUp", 15), ("ArrowLeft", 7), ("ArrowDown", 20)] {
      let outside = try await page.browser.run(
        """
        const canvas = document.querySelector('#theorem-surface canvas');
        for (let k = 0; k < \(times); k += 1) canvas.dispatchEvent(new KeyboardEvent('keydown', { key: '\(key)' }));
        const { width, height } = canvas.getBoundingClientRect();
        const drawn = new DOMParser().parseFromString(window.approximaPlots['theorem-surface'].svg(), 'image/svg+xml');
        const faces = [...drawn.querySelectorAll('polygon')];
        const out = faces.filter((face) => face.getAttribute('points').split(' ').some((point) => {
          const [x, y] = point.split(',').map(Number);
          return x < 0 || x > width || y < 0 || y > height;
        }));
        return [faces.length, out.length];
        """, as: [Int].self)
      #expect(outside[0] > 100 && outside[1] == 0, "\(key): \(outside)")
    }
  }

  @Test("every construction of the list can be shown")
  func constructions() async throws {
    let page = try Page.current
    let state = "theorems?name=yarotsky-square"
    try await page.open(state)
    try await settle(state, page)
    let names = try await page.browser.run(
      "return [...document.getElementById('theorem-name').options].map((o) => o.value)",
      as: [String].self)
    #expect(
      Set(names).isSubset(of: ConstructionCatalogue.entries.map(\.theorem.id)) && names.count >= 8,
      "\(names)")
    for name in names {
      try await page.follow("theorems?name=\(name)")
      try await page.wait(
        for: name,
        "document.getElementById('theorem-command').textContent.includes('\(name)') && !document.getElementById('theorems').hasAttribute('aria-busy')"
      )
      let trouble = try await page.browser.run(
        "const t = document.querySelector('[data-testid=theorem-trouble]'); return t.hidden ? '' : t.textContent",
        as: String.self)
      #expect(trouble.isEmpty, "\(name): \(trouble)")
    }
    #expect(try await page.complaints().isEmpty)
  }

  @Test(
    "the register lists every claim, is searched, and says what is not confirmed"
  )
  func register() async throws {
    let page = try Page.current
    let all = ClaimCatalogue.all.count
    try await page.open("register")
    try await page.wait(
      for: "all claims",
      "document.querySelector('[data-testid=register-count]').textContent === '\(all) of \(all) claims'"
    )
    let open = try await page.text("claim-barron.exponent")
    #expect(open.contains("(number not confirmed)"))
    #expect(open.contains("approxima claims run barron.exponent"))
    #expect(try await page.text("claim-ternary.half-slope").contains("09-small-weights.md#the-run"))
    let shown =
      "return [...document.querySelectorAll('.claim')].filter((e) => e.checkVisibility()).map((e) => e.dataset.testid)"
    try await page.fill("register-search", "telgarsky PIECES")
    try await page.wait(for: "the search", "location.hash.includes('telgarsky')")
    let found = ClaimCatalogue.all.filter { claim in
      let text = [claim.id, claim.paper, claim.statement, claim.method].joined(separator: " ")
      return ["telgarsky", "pieces"].allSatisfy(text.lowercased().contains)
    }
    #expect(found.contains { $0.id == "telgarsky.pieces" } && found.count < 5)
    #expect(
      Set(try await page.browser.run(shown, as: [String].self))
        == Set(found.map { "claim-\($0.id)" }))
    // Accents need not be typed.
    try await page.fill("register-search", "boulle")
    try await page.wait(for: "one claim", "location.hash.includes('boulle')")
    #expect(try await page.browser.run(shown, as: [String].self).contains("claim-boulle.zolotarev"))
    // A question shows what is known, and a claim's name leads to it.
    try await page.follow("register?question=Counts")
    try await page.wait(
      for: "the question", "document.querySelector('[data-testid=register-known] table')")
    let counts = try #require(Known.questions.first { $0.title == "Counts" })
    #expect(
      Set(try await page.browser.run(shown, as: [String].self))
        == Set(counts.lines.flatMap(\.claims).map { "claim-\($0)" }))
    try await page.browser.run("document.querySelector('[data-testid=register-known] a').click()")
    try await page.wait(for: "the claim", "location.hash.startsWith('#register?search=')")
    try await page.wait(
      for: "one claim",
      "document.querySelector('[data-testid=register-count]').textContent.startsWith('1 of')")
    // What was not confirmed, as many as the catalogue has.
    try await page.follow("register?citation=no")
    let unconfirmed = ClaimCatalogue.all.count { !($0.citation?.mark ?? "").isEmpty }
    try await page.wait(
      for: "the unconfirmed",
      "document.querySelector('[data-testid=register-count]').textContent === '\(unconfirmed) of \(all) claims'"
    )
    #expect(try await page.complaints().isEmpty)
  }

  @Test(
    "Depth: the edge of chaos is the library's, and the point on it is dragged and moved by keys")
  func depth() async throws {
    let page = try Page.current
    try await page.open("depth?activation=gelu&sigma_w=1.2&sigma_b=0.3")
    let words = "document.querySelector('[data-testid=depth-status]').textContent"
    try await page.wait(for: "order", "\(words).includes('order')")
    guard case .point(let critical) = MeanField(.gelu).critical() else {
      Issue.record("gelu has a critical point")
      return
    }
    let shown = try await page.browser.run(
      "const c = approximaPlots['depth-plane'].series.critical; return [c.x[0], c.y[0]]",
      as: [Double].self)
    #expect(shown == [critical.biasDeviation, critical.weightDeviation])
    let first = try await page.browser.run(
      "return approximaPlots['depth-correlations'].series.limit.y", as: [Double].self)
    let layers = try MeanField(.gelu).throughDepth(
      RandomWeights(weight: 1.2, bias: 0.3), variance: 1, correlation: 0.5, layers: 40, width: 200,
      networks: 3, seed: 1)
    #expect(first == layers.map(\.correlation))
    // Up the plane, into chaos.
    try await page.browser.run(
      """
      const point = document.querySelector('[data-testid=depth-point]');
      for (let i = 0; i < 8; i += 1) point.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', shiftKey: true, bubbles: true }));
      """)
    try await page.wait(for: "another phase", "!\(words).includes('order')")
    // Back by the pointer: to the lower left.
    try await page.browser.run(
      """
      const point = document.querySelector('[data-testid=depth-point]');
      point.setPointerCapture = () => {};
      point.hasPointerCapture = () => true;
      const bounds = document.querySelector('#depth-plane svg').getBoundingClientRect();
      point.dispatchEvent(new PointerEvent('pointermove', { clientX: bounds.left + 0.3 * bounds.width, clientY: bounds.bottom - 0.25 * bounds.height, bubbles: true }));
      """)
    try await page.wait(for: "order", "\(words).includes('order')")
    try await page.fill("depth-activation", "softplus")
    try await page.wait(
      for: "the reason", "document.querySelector('#depth-plane').textContent.includes('below 0')")
    try await page.fill("depth-activation", "geluu")
    try await page.wait(
      for: "the refusal",
      "document.querySelector('[data-testid=depth-trouble]').textContent.includes('gelu')")
  }

  @Test("links of lessons restore what they show")
  func lessons() async throws {
    let page = try Page.current
    try await page.open("lessons")
    let ids = try await page.browser.run(
      "return [...document.querySelectorAll('[data-testid^=lesson-]')].map((e) => e.dataset.testid)",
      as: [String].self)
    let lessons = ids.filter {
      !["lesson-show", "lesson-next", "lesson-back", "lesson-answer"].contains($0)
    }
    #expect(lessons.count >= 6)
    let fields =
      "return [...document.querySelectorAll('main .mode:not([hidden]) input, main .mode:not([hidden]) select')].filter((f) => f.id && !/scrubber|layer|terms/.test(f.id)).map((f) => `${f.id}=${f.value}`)"
    for lesson in lessons {
      try await page.follow("lessons")
      try await page.click(lesson)
      try await page.wait(for: lesson, "!document.getElementById('lesson').hidden")
      try await page.click("lesson-next")
      try await page.wait(for: "step 2", "/lesson=[^&]*\\.2/.test(location.hash)")
      let state = try await page.browser.run("return location.hash.slice(1)", as: String.self)
      let shown = try await page.browser.run(fields, as: [String].self)
      #expect(!shown.isEmpty)
      try await page.open(state)
      try await page.wait(for: "the lesson's card", "!document.getElementById('lesson').hidden")
      // Options of a theorem come with its picture.
      for _ in 0..<100 where try await page.browser.run(fields, as: [String].self) != shown {
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(try await page.browser.run(fields, as: [String].self) == shown, "\(lesson)")
    }
  }

  @Test(
    "every plot can be saved as an SVG that stands alone and as numbers",
    arguments: [
      (
        "learn?target=runge&steps=20&pace=full",
        ["learn-curve", "learn-error", "learn-units", "learn-loss"]
      ),
      (
        "learn?target=franke&width=4&steps=10&pace=full",
        ["learn-map-target", "learn-map-network", "learn-map-error", "learn-surface"]
      ),
      ("map?target=runge&widths=1,2&depths=1&steps=20", ["map-grid"]),
      (
        "theorems?name=yarotsky-square&depth=2",
        ["theorem-result", "theorem-layer-units", "theorem-probe", "theorem-layers", "theorem-sum"]
      ),
    ])
  func exports(state: String, figures: [String]) async throws {
    let page = try Page.current
    try await page.open(state)
    try await settle(state, page)
    for figure in figures {
      let svg = try await page.saved(by: "\(figure)-svg")
      let parser = XMLParser(data: Data(svg.utf8))
      #expect(parser.parse(), "\(figure): line \(parser.lineNumber), column \(parser.columnNumber)")
      #expect(
        svg.hasPrefix("<svg") && svg.contains("xmlns=\"http://www.w3.org/2000/svg\"")
          && svg.contains("<title>"))
      // Pictures within are in base 64, where any letters may stand.
      let drawing = svg.replacing(/data:[^"]*/, with: "")
      #expect(
        !drawing.contains("var(--") && !drawing.contains("NaN"), "\(figure) needs the page's style")
      let csv = try await page.saved(by: "\(figure)-csv").split(separator: "\n")
      #expect(csv.count > 1 && csv[0].contains(","), "\(figure)")
      #expect(
        csv.dropFirst().allSatisfy {
          $0.split(separator: ",", omittingEmptySubsequences: false).count >= 2
        })
    }
  }
}
