import Base
import Foundation
import Measurement
import Reports
import Testing

/// The first two figures of a report answer the questions that a sweep asks.
@Suite("Overview of a report")
struct OverviewTests {
  private let options = ReportOptions(title: "A sweep", target: { _, _ in wave })

  private func named(_ suffix: String, _ runs: [ReportRun]) throws -> NamedFigure {
    try #require(figures(for: runs, options: options).first { $0.name.hasSuffix(suffix) })
  }

  @Test(
    "the first figure has the error against the width, all variants and depths in one pair of axes")
  func widths() throws {
    let all = figures(for: sweep(activations: ["tanh", "relu"]), options: options)
    let first = try #require(all.first)
    #expect(first.name == "wave-error" && first.figure.panels.count == 1)
    let lines = first.figure.panels[0].series.filter { $0.shape == .joined }
    #expect(
      Set(lines.map(\.name.plain)) == [
        "tanh, depth 1", "tanh, depth 2", "tanh, depth 4", "relu, depth 1", "relu, depth 2",
        "relu, depth 4",
      ])
    // Colour tells the variant, the mark the depth.
    #expect(Set(lines.map(\.colour)) == [0, 1] && Set(lines.map(\.marker)) == [0, 1, 2])
    for line in lines {
      #expect(line.points.map(\.x) == [2, 4, 8, 16])
      #expect(line.points.allSatisfy { $0.low ?? 1 <= $0.y && $0.y <= $0.high ?? 0 })
      #expect(
        line.note.plain.contains("W⁻¹·⁵") || line.note.plain.contains("W^−1."), "\(line.note.plain)"
      )
      #expect(line.note.plain.contains("R² 1.00"))
    }
    #expect(all[1].name == "wave-budgets")
    #expect(first.caption.contains("held-out") && first.caption.contains("range"))
  }

  @Test("the swept quantity is the one of most values, also a setting")
  func quantity() throws {
    #expect(
      try named("-error", sweep(widths: [4], depths: [1, 2, 4, 8])).figure.title.hasSuffix("depth"))
    var runs: [ReportRun] = []
    for samples in [16, 32, 64, 128, 256] {
      for seed in 1...3 {
        var one = run(widths: [8], seed: seed, error: 1 / Double(samples))
        one.settings = [(name: "samples", value: "\(samples)"), (name: "optimizer", value: "lm")]
        runs.append(one)
      }
    }
    let figure = try named("-error", runs)
    #expect(figure.figure.title == "wave: error against the samples")
    let line = try #require(figure.figure.panels[0].series.first { $0.shape == .joined })
    #expect(line.points.map(\.x) == [16, 32, 64, 128, 256])
  }

  @Test("a sweep over names alone begins with the variants side by side")
  func names() throws {
    let all = figures(
      for: sweep(activations: ["tanh", "relu", "gelu", "sine"], widths: [8], depths: [1, 2]),
      options: options)
    #expect(all[0].name == "wave-comparison" && all.count { $0.name == "wave-comparison" } == 1)
  }

  @Test("no law is stated where none is followed, and the caption says so")
  func noLaw() throws {
    let runs = [0.5, 0.4, 0.3, 0.17].enumerated().map { run(widths: [2 << $0], error: $1) }
    let figure = try named("-error", runs)
    #expect(figure.caption.contains("No line follows a law"))
    #expect(figure.figure.panels[0].series.allSatisfy { $0.note.isEmpty && $0.shape != .law })
  }

  @Test("many variants: the best keep their colours, the others stay faint")
  func many() throws {
    let figure = try named(
      "-error", sweep(activations: (1...20).map { "a\($0)" }, widths: [2, 4, 8], depths: [1]))
    let series = figure.figure.panels[0].series
    #expect(series.count { $0.colour != nil && $0.shape == .joined } == 7)
    #expect(series.count { $0.shape == .faint } == 13)
    #expect(series.count { $0.name == "the other variants" } == 1)
  }

  @Test("between two sizes the error is that of the power law through both")
  func interpolation() throws {
    // The fixture has 3·W + 1 parameters at depth 1; errors follow P^-2 and 9·P^-2 exactly.
    let widths = [3, 9, 33, 99]
    let runs = widths.flatMap { width -> [ReportRun] in
      let parameters = Double(3 * width + 1)
      return [
        run(activation: "tanh", widths: [width], error: pow(parameters, -2)),
        run(activation: "relu", widths: [width], error: 9 * pow(parameters, -2)),
      ]
    }
    let figure = try named("-budgets", runs)
    let lines = figure.figure.panels[0].series.filter { $0.colour != nil }
    #expect(lines.map(\.name.plain) == ["tanh", "relu"])
    for (line, factor) in zip(lines, [1.0, 9]) {
      #expect(line.points.map(\.x) == [10, 20, 30, 50, 70, 100, 200])
      for point in line.points {
        #expect(abs(point.y * point.x * point.x / factor - 1) < 1e-9)
      }
    }
    let page = htmlReport(for: runs, options: options)
    #expect(
      page.contains(
        "wave, at 200 parameters: the smallest L² error is 2.50e-5, by tanh, 9.0 times less than relu, "
          + "the next of 2."))
  }

  @Test("a median is told of several seeds alone, and who has no sizes near the others is named")
  func oneSeed() throws {
    func runs(seeds: Int) -> [ReportRun] {
      (1...seeds).flatMap { seed in
        [
          ("tanh", 3, 0.1), ("tanh", 33, 0.01), ("relu", 3, 0.2), ("relu", 33, 0.1),
          ("gelu", 4000, 0.3),
        ]
        .map { run(activation: $0.0, widths: [$0.1], seed: seed, error: $0.2) }
      }
    }
    for (seeds, word) in [(1, ""), (3, "median ")] {
      let page = htmlReport(for: runs(seeds: seeds), options: options)
      #expect(page.contains("the smallest \(word)L² error is"))
      let caption = try named("-budgets", runs(seeds: seeds)).caption
      #expect(caption.contains("Left: the least \(word)"), "\(caption)")
      #expect(
        caption.contains("At the right alone, as no other has sizes near its own: gelu."),
        "\(caption)")
    }
  }

  @Test(
    "larger networks that are no better do not raise the error at a budget; none is told beyond its sizes"
  )
  func budgetsEnd() throws {
    let runs =
      [(3, 0.1), (33, 0.01), (99, 0.5)].map { run(activation: "tanh", widths: [$0.0], error: $0.1) }
      + [(3, 0.2), (333, 0.001)].map { run(activation: "relu", widths: [$0.0], error: $0.1) }
    let lines = try named("-budgets", runs).figure.panels[0].series.filter { $0.colour != nil }
    let tanh = try #require(lines.first { $0.name == "tanh" })
    #expect(tanh.points.last.map { $0.x == 200 && $0.y == 0.01 } == true)
    let relu = try #require(lines.first { $0.name == "relu" })
    #expect(relu.points.map(\.x).max() == 200)
  }

  @Test("runs without a network are told first")
  func failures() throws {
    let runs = [run(widths: [2], error: .nan, status: .failed), run(widths: [4]), run(widths: [8])]
    let page = htmlReport(for: runs, options: options)
    let failed = try #require(page.range(of: "Of 3 runs, 2 converged, none diverged and 1 failed"))
    let best = try #require(page.range(of: "the smallest L² error"))
    #expect(failed.lowerBound < best.lowerBound)
  }

  @Test("the overview stands open, details are folded, and printed all the same")
  func folded() throws {
    let page = htmlReport(for: sweep(activations: ["tanh", "relu"]), options: options)
    let details = try #require(page.range(of: "<details>"))
    let second = try #require(page.range(of: "who wins at equal cost</text>"))
    #expect(second.lowerBound < details.lowerBound)
    #expect(!page.contains("<details open>"))
    #expect(page.contains("beforeprint"))
  }

  @Test("a page of many runs holds the best of its shapes and says where the others are")
  func large() {
    let runs = sweep(
      activations: (1...20).map { "a\($0)" }, widths: Array(1...60), depths: [1, 2], seeds: 1)
    let page = htmlReport(for: runs, options: options)
    #expect(page.contains("The 2000 of 2400 shapes with the least median"))
    #expect(page.components(separatedBy: "</tr>").count < 2040)
  }

  @Test("the page's data are its runs, in their order, and their text ends no script")
  func data() throws {
    let hostile = "</script><b>"
    let runs = [0.5, 0.25].flatMap { error in
      [2, 4].map { run(activation: hostile, widths: [$0], seed: 7, error: error / Double($0)) }
    }
    let page = htmlReport(for: runs, options: options)
    #expect(page.components(separatedBy: "</script>").count == 2)
    let match = try #require(page.firstMatch(of: /const exploreData = (\{.*\});\n/))
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(String(match.1).utf8)) as? [String: Any])
    #expect((json["shapes"] as? [Any])?.count == 2)
    func bytes(_ text: Any?) throws -> [UInt8] {
      let base64 = try #require(text as? String)
      return [UInt8](try #require(Data(base64Encoded: base64)))
    }
    // Medians of the shapes, in single precision.
    let aggregates = try #require((json["aggregates"] as? [[String: Any]])?[1])
    let singles = try bytes(aggregates["median"])
    let medians = stride(from: 0, to: singles.count, by: 4).map { start in
      Float(
        bitPattern: (0..<4).reduce(UInt32(0)) {
          $0 | UInt32(singles[start + $1]) << UInt32(8 * $1)
        })
    }
    #expect(medians == [0.1875, 0.09375])
    // Every run by the logarithm of its error, in two bytes.
    let packed = try #require((json["runs"] as? [String: Any])?["errors"] as? [[String: Any]])[1]
    let codes = try bytes(packed["codes"])
    let (least, step) = (
      try #require(packed["least"] as? Double), try #require(packed["step"] as? Double)
    )
    let values = stride(from: 0, to: codes.count, by: 2).map { start in
      exp2(least + step * Double(Int(codes[start]) + 256 * Int(codes[start + 1]) - 1))
    }
    for (value, wanted) in zip(values.sorted(), [0.0625, 0.125, 0.125, 0.25]) {
      #expect(abs(value / wanted - 1) < 1e-4)
    }
    #expect(values.count == 4)
  }
}

/// Formulas as mathematics sets them.
@Suite("Set mathematics")
struct MathTextTests {
  @Test(
    "formulas are set as one writes them by hand",
    arguments: [
      ("sin(2*pi*x)", "sin 2πx", "$\\sin \\,2\\pi x$"),
      ("sin(2*pi*x)*exp(-2*x^2)", "sin 2πx · exp(−2x²)", nil),
      ("x^2", "x²", "$x^{2}$"), ("x*y", "xy", "$xy$"), ("x1*x2", "x1x2", "$x_{1}x_{2}$"),
      ("abs(x-0.3)", "|x − 0.3|", "$|x - 0.3|$"), ("(x+1)*(x-2)", "(x + 1)(x − 2)", nil),
      ("1/(1+25*x^2)", "1/(1 + 25x²)", nil), ("sin(x)/x", "(sin x)/x", nil),
      ("sqrt(x)", "√x", "$\\sqrt{x}$"), ("2*3*x", "2·3x", nil), ("x*sin(y)", "x\u{2009}sin y", nil),
      ("-x^2", "−x²", nil), ("exp(sin(pi*x))", "exp(sin πx)", nil), ("max(x,0)", "max(x, 0)", nil),
      ("sin(x); cos(x)", "sin x; cos x", nil), ("(x-y)/(x+y)", "(x − y)/(x + y)", nil),
      ("x-(y-1)", "x − (y − 1)", nil), ("sin(x)^2", "(sin x)²", nil),
      ("runge", "runge", "runge"), ("mesh:a_b.msh", "mesh:a_b.msh", "mesh:a\\_b.msh"),
    ] as [(String, String, String?)])
  func set(text: String, plain: String, tex: String?) {
    // Labels have thin spaces where the eye wants them.
    let label = mathLabel(text).plain
    #expect(label.replacing("\u{2009}", with: " ") == plain.replacing("\u{2009}", with: " "))
    if let tex { #expect(mathTeX(text) == tex) }
  }

  @Test("variables are slanted in the title of a figure")
  func slanted() throws {
    let runs = sweep(target: "sin(2*pi*x)")
    let first = try #require(figures(for: runs).first)
    let svg = first.figure.svg()
    #expect(svg.contains("2π<tspan font-style=\"italic\">x</tspan>: error against the width"))
    #expect(first.figure.title.hasPrefix("sin(2*pi*x)"))
  }
}
