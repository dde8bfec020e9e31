import Base
import Foundation
import Kernels
import Reports
import Testing

@Suite("Figures")
struct FigureTests {
  @Test("a small figure is drawn to the byte")
  func golden() {
    let panel = Panel(
      x: Axis("x", from: 0, to: 2), y: Axis("y", from: 0, to: 1),
      series: [Series("a<b", colour: 0, points: [DataPoint(0, 0), DataPoint(1, 1)])])
    let figure = Figure(title: "T & U", panels: [panel], width: 200, height: 120)
    #expect(figure.svg(theme: .light) == goldenFigure)
  }

  @Test("figures of any data are well-formed XML without numbers that are none")
  func wellFormed() throws {
    let source = RandomSource(seed: 11, stream: "figures")
    let strange = [
      Double.nan, .infinity, -.infinity, 0, -1, Double.leastNonzeroMagnitude, 1e308, -1e308, 5,
    ]
    func value() -> Double {
      source.integer(below: 3) == 0
        ? strange[source.integer(below: strange.count)]
        : pow(10, source.uniform(-12, 6)) * (source.integer(below: 4) == 0 ? -1 : 1)
    }
    let scales: [Scale] = [.linear, .log10, .log2]
    let shapes: [Series.Shape] = [.line, .law, .faint, .points, .joined, .staircase]
    let spreads: [Series.Spread] = [.band, .bars, .horizontalBars]
    for round in 0..<300 {
      let count = [0, 1, 2, 17][round % 4]
      let constant = value()
      var panels: [Panel] = []
      for _ in 0...(round % 3) {
        let series = (0..<source.integer(below: 9)).map { index in
          Series(
            round % 5 == 0 ? "" : "<s\(index)> & \"'\u{1}", note: index == 1 ? "n" : "",
            shape: shapes[source.integer(below: shapes.count)],
            spread: spreads[source.integer(below: spreads.count)],
            colour: index == 0 ? nil : index,
            points: (0..<count).map { _ in
              DataPoint(
                value(), round % 7 == 0 ? constant : value(), low: round % 2 == 0 ? value() : nil,
                high: round % 2 == 0 ? value() : nil)
            })
        }
        let points = series.flatMap(\.points)
        panels.append(
          Panel(
            title: round % 2 == 0 ? "]]> panel" : "",
            x: Axis("x", scale: scales[source.integer(below: 3)], covering: points.map(\.x)),
            y: Axis("y", scale: scales[source.integer(below: 3)], covering: points.map(\.y)),
            series: series))
      }
      if round % 4 == 1 {
        panels[0].cells = Cells(
          rows: [[.value(value()), .failed], [.absent, .value(value())]],
          scale: ColourScale("e", scale: .log10, covering: [value()]))
      } else if round % 4 == 2 {
        let values = (0..<12).map { _ in value() }
        panels[0].raster = Raster(
          "r", columns: 4, rows: 3, values: values, scale: ColourScale("v", covering: values),
          contours: [0, 1])
      }
      let figure = Figure(title: "<script>", panels: panels, columns: 1 + round % 2)
      for theme in Theme.allCases { try expectDrawable(figure.svg(theme: theme)) }
    }
  }

  @Test("an empty figure and empty panels are drawn")
  func empty() throws {
    try expectDrawable(Figure(title: "", panels: []).svg())
    let axis = Axis("x", covering: [])
    try expectDrawable(Figure(title: "t", panels: [Panel(x: axis, y: axis)]).svg())
  }

  @Test("a label's superscript is raised in SVG and written in Unicode elsewhere")
  func superscripts() {
    let label = Label("10") + .raised("−3") + Label(" m")
    #expect(label.plain == "10⁻³ m")
    let axis = Axis(label, from: 0, to: 1)
    let svg = Figure(title: "", panels: [Panel(x: axis, y: axis)]).svg()
    #expect(svg.contains("10<tspan dy=\"-4.32\" font-size=\"9\">−3</tspan><tspan dy=\"4.32\""))
  }

  @Test("a figure names itself to those who cannot see it, and loads nothing")
  func accessible() {
    let axis = Axis("x", from: 0, to: 1)
    let figure = Figure(
      title: "Title", description: "What it shows", panels: [Panel(x: axis, y: axis)])
    for isInline in [true, false] {
      let svg = figure.svg(isInline: isInline)
      #expect(svg.contains("role=\"img\""))
      #expect(svg.contains("<title>Title</title><desc>What it shows</desc>"))
      #expect(svg.contains("http") != isInline)
      #expect(
        svg.replacing("http://www.w3.org/2000/svg", with: "").contains("://") == false)
    }
  }

  @Test("in TeX too zero has its tick, and its points are open triangles")
  func zeroInTeX() {
    func text(_ values: [Double]) -> String {
      let series = Series(
        "a", colour: 0, points: values.enumerated().map { DataPoint(Double($0.offset), $0.element) }
      )
      let panel = Panel(
        x: Axis("x", from: 0, to: 3),
        y: Axis("y", scale: .log10, covering: values, padding: 0.05), series: [series])
      return Figure(title: "", panels: [panel]).tikz(style: PlotStyle(.paper))
    }
    let zeros = text([0.1, 0, 0.01])
    #expect(zeros.contains("extra y tick labels={0}") && !zeros.contains("extra x tick"))
    #expect(zeros.contains("mark=triangle*, mark options={solid, fill=white, rotate=180}"))
    #expect(!text([0.1, 0.2, 0.01]).contains("triangle"))
    #expect(!text([0.1, 0.2, 0.01]).contains("extra"))
  }

  @Test("values of zero stand at the end of a logarithmic axis, marked, and not at a false place")
  func zeroOnLogarithmicAxis() {
    let points = [DataPoint(1, 0), DataPoint(2, 1e-3), DataPoint(3, 1e-1)]
    let axis = Axis("e", scale: .log10, covering: points.map(\.y))
    #expect(axis.lower < 1e-3 && axis.lower > 1e-5)
    func circles(_ points: [DataPoint]) -> Int {
      let panel = Panel(
        x: Axis("x", from: 0, to: 4), y: axis,
        series: [Series("", shape: .points, colour: 0, points: points)])
      let svg = Figure(title: "", panels: [panel]).svg(theme: .light)
      return svg.components(separatedBy: "a3.8 3.8 0 1 0 7.6").count - 1
    }
    #expect(circles(points) == 2)
    #expect(circles(Array(points.dropFirst())) == 2)
  }

  @Test("contour lines of a circle lie on the circle")
  func contours() throws {
    // x² + y² = 1 on [-2, 2]²: every vertex of the drawn path has that distance from the centre.
    let side = 81
    let values = (0..<side * side).map { index -> Double in
      let x = -2 + 4 * Double(index % side) / Double(side - 1)
      let y = -2 + 4 * Double(index / side) / Double(side - 1)
      return x * x + y * y
    }
    var panel = Panel(x: Axis("", from: -2, to: 2), y: Axis("", from: -2, to: 2))
    panel.hasColourBar = false
    panel.raster = Raster(
      "r", columns: side, rows: side, values: values, scale: ColourScale("", covering: values),
      contours: [1])
    let svg = Figure(title: "", panels: [panel], width: 400, height: 400).svg(theme: .light)
    let frame = try #require(
      svg.firstMatch(of: /<svg x="([0-9.]+)" y="([0-9.]+)" width="([0-9.]+)" height="([0-9.]+)"/))
    let (left, top, width, height) = (
      try #require(Double(frame.1)), try #require(Double(frame.2)), try #require(Double(frame.3)),
      try #require(Double(frame.4))
    )
    let path = try #require(svg.firstMatch(of: /d="([ML0-9. -]+)" fill="none" stroke="#/)).1
    var vertices = 0
    for pair in path.split(whereSeparator: { $0 == "M" || $0 == "L" }) {
      let numbers = pair.split(separator: " ").compactMap { Double($0) }
      let x = -2 + 4 * (numbers[0] - left) / width
      let y = -2 + 4 * (numbers[1] - top) / height
      #expect(abs((x * x + y * y).squareRoot() - 1) < 3e-3)
      vertices += 1
    }
    #expect(vertices > 20)
  }

  @Test("an image is a valid PNG of the given colours")
  func image() throws {
    var panel = Panel(x: Axis("", from: 0, to: 1), y: Axis("", from: 0, to: 1))
    let values = [0.0, 1, .nan, 0.5, 0.25, 0.75]
    panel.hasColourBar = false
    panel.raster = Raster(
      "r", columns: 3, rows: 2, values: values, scale: ColourScale("", covering: [0, 1]))
    let svg = Figure(title: "", panels: [panel]).svg()
    let text = try #require(svg.firstMatch(of: /base64,([^"]+)"/)).1
    let bytes = [UInt8](try #require(Data(base64Encoded: String(text))))
    #expect(Array(bytes.prefix(8)) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    // Chunks: length, name, body, sum. The sum of an empty IEND is known.
    #expect(
      Array(bytes.suffix(12)) == [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82])
    let start = try #require(
      bytes.indices.first { bytes[$0...].starts(with: Array("IDAT".utf8)) })
    // zlib head, stored block of 8 bytes, then rows from the top, each after its filter byte.
    #expect(Array(bytes[(start + 4)..<(start + 11)]) == [0x78, 0x01, 1, 8, 0, 0xf7, 0xff])
    #expect(Array(bytes[(start + 11)..<(start + 19)]) == [0, 128, 65, 192, 0, 1, 255, 0])
  }
}

/// Parses the text, and looks for numbers that no drawing can have.
func expectDrawable(_ svg: String, _ location: SourceLocation = #_sourceLocation) throws {
  try expectWellFormed(svg, location)
  #expect(!svg.contains("nan") && !svg.contains("\"inf"), sourceLocation: location)
}

private let goldenFigure = #"""
  <svg xmlns="http://www.w3.org/2000/svg" class="approxima" role="img" aria-label="T \#
  &amp; U" viewBox="0 0 200 120" width="200" height="120" font-family="&#39;Helvetica \#
  Neue&#39;, Helvetica, Arial, &#39;Liberation Sans&#39;, &#39;Noto Sans&#39;, \#
  sans-serif" font-size="12">\#
  <title>T &amp; U</title><desc></desc>\#
  <rect width="200" height="120" class="f-paper" fill="#ffffff"/>\#
  <text x="14" y="25" font-size="14.5" font-weight="600" class="f-ink" fill="#1a1d21">T \#
  &amp; U</text>\#
  <path d="M130.04 48L156.04 48" class="s-c0" stroke="#0072b2" fill="none" \#
  stroke-width="1.7" stroke-linejoin="round"/>\#
  <path d="M139.24 48a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0" class="s-paper f-c0" \#
  stroke="#ffffff" fill="#0072b2" stroke-width="0.8"/>\#
  <text x="164.04" y="52" class="f-ink" fill="#1a1d21">a&lt;b</text>\#
  <path d="M56.68 42V72M68.52 42V72M80.36 42V72M92.2 42V72M104.04 42V72M56.68 \#
  72H104.04M56.68 66H104.04M56.68 60H104.04M56.68 54H104.04M56.68 48H104.04M56.68 \#
  42H104.04" class="s-grid" stroke="#e7e9ec" fill="none"/>\#
  <path d="M56.68 72L80.36 42" class="s-c0" stroke="#0072b2" fill="none" \#
  stroke-width="1.7" stroke-linejoin="round"/>\#
  <text x="56.68" y="89" font-size="11.5" text-anchor="middle" class="f-ink" \#
  fill="#1a1d21">0</text>\#
  <text x="80.36" y="89" font-size="11.5" text-anchor="middle" class="f-ink" \#
  fill="#1a1d21">1.0</text>\#
  <text x="104.04" y="89" font-size="11.5" text-anchor="middle" class="f-ink" \#
  fill="#1a1d21">2.0</text>\#
  <text x="48.68" y="76" font-size="11.5" text-anchor="end" class="f-ink" \#
  fill="#1a1d21">0</text>\#
  <text x="48.68" y="58" font-size="11.5" text-anchor="end" class="f-ink" \#
  fill="#1a1d21">0.6</text>\#
  <path d="M56.68 42H104.04V72H56.68ZM56.68 72v5M68.52 72v5M80.36 72v5M92.2 72v5M104.04 \#
  72v5M56.68 72h-5M56.68 66h-5M56.68 60h-5M56.68 54h-5M56.68 48h-5M56.68 42h-5" \#
  class="s-frame" stroke="#868e97" fill="none"/>\#
  <text x="80.36" y="106" text-anchor="middle" class="f-ink" fill="#1a1d21">x</text>\#
  <text x="23" y="57" text-anchor="middle" transform="rotate(-90 23 57)" class="f-ink" \#
  fill="#1a1d21">y</text>\#
  <path d="M52.88 72a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0M76.56 42a3.8 3.8 0 1 0 7.6 \#
  0a3.8 3.8 0 1 0 -7.6 0" class="s-paper f-c0" stroke="#ffffff" fill="#0072b2" \#
  stroke-width="0.8"/></svg>
  """#
