import Approxima
import Foundation
import Testing

/// What a person does with `approxima serve`, done in a real browser. One after the other: they share it.
@Suite("The page in a browser", .serialized, .page)
struct PageTests {
  static let modes = [
    "learn?target=runge&steps=20&pace=full", "learn?target=franke&width=6&steps=20&pace=full",
    "map?target=runge&widths=1,2&depths=1,2&steps=20",
    "compare?target=runge&samples=64&pace=full&pane=4;1;tanh;lm;20&pane=3;2;relu;lm;20",
    "theorems?name=yarotsky-square&depth=3", "depth?activation=gelu",
    "register?question=Numbers+of+few+bits", "lessons",
  ]

  /// Before each test: a usual window.
  init() async throws {
    try await Page.current.browser.resize(width: 1280, height: 800)
  }

  @Test(
    "every mode opens without an error in the console, asks this machine only, and names its controls for screen readers",
    arguments: modes
  )
  func opens(mode: String) async throws {
    let page = try Page.current
    try await page.open(mode)
    let name = String(mode.prefix { $0 != "?" })
    try await page.wait(for: "the panel", "!document.getElementById('\(name)').hidden")
    try await settle(mode, page)
    let foreign = try await page.browser.run(
      """
      return performance.getEntriesByType('resource').map((entry) => entry.name)
        .filter((name) => !name.startsWith(location.origin) && !name.startsWith('blob:') && !name.startsWith('data:'))
      """, as: [String].self)
    #expect(foreign.isEmpty, "\(foreign)")
    let nameless = try await page.browser.run(
      """
      const named = (e) => e.getAttribute('aria-label') || e.labels?.length || e.textContent.trim() || e.getAttribute('aria-labelledby');
      return [...document.querySelectorAll('button, a, input, select, [role=slider], [role=gridcell], svg[role=img]')]
        .filter((e) => e.checkVisibility() && !named(e)).map((e) => e.outerHTML.slice(0, 120))
      """, as: [String].self)
    #expect(nameless.isEmpty, "\(nameless)")
    #expect(try await page.complaints().isEmpty)
  }

  @Test(
    "a click on a tab opens its mode, and marks it for screen readers",
    arguments: ["map", "compare", "theorems", "depth", "register", "lessons", "learn"])
  func tabs(mode: String) async throws {
    let page = try Page.current
    try await page.open(mode == "learn" ? "lessons" : "learn?steps=5&pace=full")
    try await page.click("tab-\(mode)")
    try await page.wait(
      for: "mode \(mode)",
      "location.hash.startsWith('#\(mode)') && !document.getElementById('\(mode)').hidden")
    let marked = try await page.browser.run(
      "return [...document.querySelectorAll('[aria-current=page]')].map((e) => e.id)",
      as: [String].self)
    #expect(marked == ["tab-\(mode)"])
  }

  @Test(
    "text can be read in both themes (contrast 4.5, of large text 3), and nothing is wider than a telephone",
    arguments: modes)
  func readable(mode: String) async throws {
    let page = try Page.current
    try await page.open(mode)
    try await settle(mode, page)
    for scheme in ["light", "dark"] {
      try await page.browser.prefer(scheme: scheme)
      try await page.frames()
      let poor = try await page.browser.run(contrastScript, as: [String].self)
      #expect(poor.isEmpty, "\(scheme): \(poor)")
    }
    try await page.browser.resize(width: 360, height: 780)
    try await page.frames()
    // What scrolls within itself may hold what is wider.
    let wide = try await page.browser.run(
      """
      const scrolls = (e) => e && e !== document.body && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
      const wide = [...document.querySelectorAll('main *, header *')].filter((e) => e.checkVisibility() && !(e instanceof SVGElement)
        && e.getBoundingClientRect().right > innerWidth + 0.5 && !scrolls(e.parentElement));
      return [document.documentElement.scrollWidth > innerWidth ? 'the page scrolls' : '',
        ...wide.map((e) => `${e.tagName} ${e.id} ${e.className}`)].filter(Boolean).slice(0, 5)
      """, as: [String].self)
    #expect(wide.isEmpty, "\(wide)")
  }

  @Test("the theme that a person chooses stays")
  func theme() async throws {
    let page = try Page.current
    try await page.browser.prefer(scheme: "light")
    try await page.open("lessons")
    let paper = "getComputedStyle(document.body).backgroundColor"
    let light = try await page.browser.run("return \(paper)", as: String.self)
    try await page.click("theme")
    try await page.click("theme")
    try await page.wait(for: "dark", "document.documentElement.dataset.theme === 'dark'")
    let dark = try await page.browser.run("return \(paper)", as: String.self)
    #expect(light != dark)
    try await page.open("lessons")
    #expect(try await page.browser.run("return \(paper)", as: String.self) == dark)
    try await page.click("theme")
    try await page.wait(for: "the system's theme", "!document.documentElement.dataset.theme")
  }

  @Test("screenshots of every mode, in both themes at three sizes")
  func screenshots() async throws {
    let page = try Page.current
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("out/screenshots")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let states = [
      ("learn", "learn?target=sin(2*pi*x)&width=8&activation=tanh&steps=60&pace=full&seed=1"),
      ("learn-2d", "learn?target=franke&width=16&steps=60&pace=full&seed=1"),
      ("map", "map?target=runge&widths=1,2,4,8&depths=1,2,3&steps=40&samples=64"),
      (
        "compare",
        "compare?target=exp(x)*sin(6*x)&domain=[-1,1]&pace=full&pane=2;1;tanh;lm;200&pane=4;1;tanh;lm;200&pane=8;1;tanh;lm;200"
      ),
      ("theorems", "theorems?name=yarotsky-square&depth=3"),
      ("theorems-2d", "theorems?name=he-finite-elements"),
      ("depth", "depth?activation=gelu&sigma_w=1.8&sigma_b=0.3"),
      ("register", "register?question=Counts"), ("lessons", "lessons"),
    ]
    var sizes: Set<Int> = []
    for (name, state) in states {
      try await page.browser.resize(width: 1280, height: 800)
      try await page.open(state)
      try await settle(state, page)
      for scheme in ["light", "dark"] {
        try await page.browser.prefer(scheme: scheme)
        for (width, height) in [(360, 780), (1280, 800), (1920, 1080)] {
          try await page.browser.resize(width: width, height: height)
          try await page.frames()
          let picture = try await page.browser.screenshot()
          sizes.insert(picture.count)
          try picture.write(to: folder.appendingPathComponent("\(name)-\(scheme)-\(width).png"))
        }
      }
    }
    // The README's picture.
    let picture = "learn?target=sin(2*pi*x)&width=10&activation=relu&steps=60&pace=100&seed=1"
    try await page.browser.prefer(scheme: "light")
    try await page.browser.resize(width: 1100, height: 700)
    try await page.open(picture)
    try await settle(picture, page)
    try await page.frames()
    try await page.browser.screenshot().write(to: folder.appendingPathComponent("readme.png"))
    // A blank page in two themes and three sizes would give few different files.
    #expect(sizes.count > 30 && (sizes.min() ?? 0) > 5_000, "\(sizes.sorted())")
  }
}

/// Waits until what a mode shows at first is there: a fit has ended, a map is filled.
func settle(_ state: String, _ page: Page) async throws {
  switch state.prefix(while: { $0 != "?" }) {
  case "learn":
    try await page.wait(
      for: "the fit's end", "document.querySelector('[data-testid=learn-results] table')")
  case "map":
    try await page.click("map-start")
    try await page.wait(
      for: "the map",
      "document.querySelector('[data-testid=map-status]').textContent.startsWith('Done')")
  case "compare":
    try await page.click("compare-start")
    try await page.wait(
      for: "all fits",
      "document.getElementById('compare-stop').disabled && document.querySelector('[data-testid=compare-table] tbody tr')"
    )
  case "theorems":
    try await page.wait(
      for: "the construction", "document.querySelector('[data-testid=theorem-results] table')")
  case "depth":
    try await page.wait(
      for: "the way through depth",
      "document.querySelector('[data-testid=depth-status]').textContent.includes('σ_w')")
  case "register":
    try await page.wait(
      for: "the register",
      "/ of /.test(document.querySelector('[data-testid=register-count]').textContent)")
  default:
    try await page.wait(for: "the lessons", "document.querySelector('[data-testid^=lesson-]')")
  }
}

/// Texts whose contrast is too low: colours are mixed by a canvas, papers are those of the ancestors.
private let contrastScript = """
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const read = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((v) => v / 255);
  };
  const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const luminance = (c) => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  const papers = (e) => e ? [...papers(e.parentElement), getComputedStyle(e).backgroundColor] : ['white'];
  const poor = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const e = walker.currentNode.parentElement;
    if (!text || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (e.closest('[disabled], .unseen, .skip, option, script, style, .cell-text, .cell-group')) continue;
    const style = getComputedStyle(e);
    const under = papers(e);
    const ink = e instanceof SVGElement ? style.fill : style.color;
    const [a, b] = [luminance(read([...under, ink])), luminance(read(under))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.add(`${ratio.toFixed(2)} ${e.tagName}.${e.getAttribute('class')} ${text.slice(0, 30)}`);
  }
  return [...poor].slice(0, 12);
  """
