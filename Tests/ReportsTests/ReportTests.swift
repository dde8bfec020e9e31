import Base
import Foundation
import Kernels
import Reports
import Testing

@Suite("Reports")
struct ReportTests {
  private let options = ReportOptions(
    title: "A sweep", question: "Deep or wide?", target: { _, _ in wave })

  /// The figure whose name ends so.
  private func figure(_ runs: [ReportRun], _ suffix: String) throws -> NamedFigure {
    try #require(figures(for: runs, options: options).first { $0.name.hasSuffix(suffix) })
  }

  @Test("a sweep has all its figures, each well-formed, named once, with norm and domain")
  func allFigures() throws {
    let runs =
      sweep(activations: ["tanh", "relu"])
      + sweep(target: "plane", domain: Domain(0...1, 0...2), seeds: 12)
      + sweep(target: "many", domain: Domain(0...1, 0...1, 0...1), widths: [2, 3])
      + sweep(target: "data.csv:x->y", domain: nil)
    let all = figures(for: runs, options: options)
    #expect(Set(all.map(\.name)).count == all.count)
    for named in all {
      try expectDrawable(named.figure.svg())
      #expect(named.name.wholeMatch(of: /[a-z0-9-]+/) != nil)
      #expect(named.figure.description == named.caption)
      #expect(named.figure.svg().utf8.count < 300_000)
      #expect(
        named.name.hasSuffix("loss") || named.name.hasSuffix("networks")
          || (named.caption.contains("L²") && named.caption.contains("quadrature")),
        "\(named.caption)")
    }
    let names = all.map(\.name)
    for suffix in [
      "comparison", "pareto", "networks", "error-width", "error-depth", "width-depth", "loss",
    ] {
      #expect(names.contains { $0.hasSuffix(suffix) }, "\(suffix)")
    }
    #expect(
      try figure(runs.filter { $0.domain == nil }, "pareto").caption.contains("the data held out"))
    #expect(try figure(runs.filter { $0.target == "many" }, "networks").caption.contains("slice"))
  }

  @Test("the fitted rate of exact data is written in the legend")
  func rate() throws {
    let named = try figure(sweep(rate: 1.5), "error-width")
    let notes = named.figure.panels[0].series.map(\.note.plain).filter { !$0.isEmpty }
    #expect(notes.count == 3)
    for note in notes {
      let match = try #require(note.firstMatch(of: /W(?:\^−|⁻)?[^\[]*\[−([0-9.]+), −([0-9.]+)\]/))
      let (high, low) = (try #require(Double(match.1)), try #require(Double(match.2)))
      #expect(low > 1.3 && low <= high && high < 1.7, "\(note)")
    }
    #expect(named.caption.contains("95 %"))
  }

  @Test("the CSV of a figure has the medians and ranges of the runs")
  func data() throws {
    let runs = [0.1, 0.3, 0.2].enumerated().flatMap { seed, error in
      [run(widths: [4], seed: seed, error: error), run(widths: [8], seed: seed, error: error / 2)]
    }
    let lines = try figure(runs, "error-width").csv.split(separator: "\n").map(String.init)
    #expect(
      lines == [
        "panel,series,x,y,low,high", "1,depth 1,4,0.2,0.1,0.3", "1,depth 1,8,0.1,0.05,0.15",
      ])
  }

  @Test("every drawn point of a figure is a row of its CSV")
  func dataIsWhatIsDrawn() throws {
    for named in figures(for: sweep(activations: ["tanh", "sine"]), options: options) {
      let points = named.figure.panels.flatMap(\.series).map(\.points.count).reduce(0, +)
      let cells = named.figure.panels.compactMap(\.cells).flatMap(\.rows).joined().count {
        $0 != .absent
      }
      #expect(named.csv.split(separator: "\n").count == 1 + points + cells, "\(named.name)")
    }
    // Rasters: one row a grid point, a column a raster.
    let maps = try figure(sweep(domain: Domain(0...1, 0...1)), "networks")
    let lines = maps.csv.split(separator: "\n")
    #expect(
      lines[0]
        == "x,y,target,best network,error of best network,worst network,error of worst network")
    let row = try #require(lines.last).split(separator: ",").compactMap { Double($0) }
    #expect(row.count == 7 && row[0] == 1 && row[1] == 1)
    #expect(abs(row[2] - sin(6)) < 1e-6 && abs(abs(row[3] - row[2]) - row[4]) < 1e-6)
  }

  @Test("diverged runs count as infinite: half of them hide the median, fewer do not")
  func divergence() throws {
    func page(_ statuses: [ReportRun.Status]) throws -> String {
      let runs = statuses.enumerated().flatMap { seed, status in
        [
          run(widths: [4], seed: seed, error: status == .diverged ? .nan : 0.1, status: status),
          run(widths: [8], seed: seed, error: 0.01), run(widths: [16], seed: seed, error: 0.001),
        ]
      }
      return try figure(runs, "error-width").csv
    }
    #expect(try page([.converged, .converged, .diverged]).contains("\n1,depth 1,4,0.1,0.1,0.1\n"))
    #expect(try page([.converged, .diverged, .diverged]).contains("\n1,depth 1,4,nan,0.1,0.1\n"))
    let runs = [run(error: .nan, status: .diverged), run(widths: [8])]
    #expect(try figure(runs, "error-width").caption.contains("1 run has no finite error"))
    #expect(htmlReport(for: runs, options: options).contains("1 converged and 1 diverged"))
  }

  @Test("the Pareto front holds what no smaller network beats")
  func pareto() throws {
    let source = RandomSource(seed: 9, stream: "pareto")
    let runs = (1...40).map {
      run(widths: [$0, 1 + $0 % 3], error: pow(10, source.uniform(-4, 0)))
    }
    let named = try figure(runs, "pareto")
    let front = try #require(named.figure.panels[0].series.first { $0.name == "Pareto front" })
    let all = runs.map { (parameters: Double($0.parameters), error: $0.errors.l2) }
    let expected = all.filter { item in
      !all.contains { $0.parameters <= item.parameters && $0.error < item.error }
    }.sorted { $0.parameters < $1.parameters }
    #expect(front.points.map(\.x) == expected.map(\.parameters))
    #expect(front.points.map(\.y) == expected.map(\.error))
  }

  @Test("headlines name the best network, and depth against width at equal size")
  func headlines() {
    // Parameters of the fixture: 3·(sum of widths) + 1, so 8 in one layer equals 4 in each of two.
    let runs = [
      run(widths: [8], error: 0.02), run(widths: [4, 4], error: 0.005),
      run(widths: [2], error: 0.4),
    ]
    let page = htmlReport(for: runs, options: options)
    #expect(
      page.contains(
        "wave: the smallest L² error is 0.00500 (one seed), by width 4, depth 2 with 25 parameters."
      ))
    #expect(page.contains("the best deep network has the smaller error in 1 of 1 pair."))
    #expect(page.contains("depth is better by a factor of 4.0."))
    #expect(page.contains("Of 3 runs, 3 converged and none diverged."))
  }

  @Test("the page needs nothing from elsewhere, and hostile names stay text")
  func selfContained() {
    let hostile = "</title><script>alert(1)</script>\"'&http-equiv"
    var runs = sweep(target: hostile, activations: ["<b>", "tanh"])
    for index in runs.indices {
      runs[index].settings.append((name: "<i>\(index % 2)", value: "<u>"))
    }
    let page = htmlReport(
      for: runs,
      options: ReportOptions(
        title: hostile, question: hostile, csv: "a,<b>\n", target: { _, _ in wave }))
    #expect(!page.contains("<script>alert") && !page.contains("<b>") && !page.contains("<u>"))
    #expect(page.components(separatedBy: "<script").count == 2)
    // The name of the SVG language is the only address, and it stands in the linked files alone.
    let addresses = page.matches(of: /https?:[^ "'%]*/).map { String($0.0) }
    #expect(Set(addresses).isSubset(of: ["http://www.w3.org/2000/svg"]))
    #expect(!page.contains(" src=") && !page.contains("@import") && !page.contains("url("))
    #expect(page.contains("default-src 'none'"))
  }

  @Test("tags of the page are balanced")
  func balanced() throws {
    let page = htmlReport(for: sweep(activations: ["tanh", "relu"]), options: options)
    let start = try #require(page.range(of: "<main>"))
    let end = try #require(page.range(of: "</main>"))
    try expectWellFormed(
      String(page[start.lowerBound..<end.upperBound]).replacing("<details open>", with: "<details>")
    )
  }

  @Test(
    "sweeps that have little to show are told in sentences",
    arguments: [
      ([], "There are no finished runs yet"),
      ([run()], "only one width was run"),
      ([run(), run(widths: [8])], "only one depth was run"),
      (
        [run(error: .nan, status: .diverged)],
        "in no shape did half of the runs give a finite error"
      ),
      ([run(widths: [])], "no shape has one width"),
      ([run(widths: [8, 4]), run(widths: [4, 2])], "widths 8-4"),
      ([run(error: 0), run(widths: [8], error: 0)], "Zero has no place on a logarithmic axis"),
    ] as [([ReportRun], String)])
  func little(runs: [ReportRun], sentence: String) throws {
    #expect(htmlReport(for: runs, options: options).contains(sentence))
    for named in figures(for: runs, options: options) { try expectDrawable(named.figure.svg()) }
  }

  @Test("a target that cannot be evaluated is not drawn, and the page says so")
  func noTarget() {
    #expect(htmlReport(for: [run()]).contains("The target cannot be evaluated here"))
  }

  @Test("five thousand runs give a page that can still be sent")
  func large() {
    let runs = sweep(
      activations: ["tanh", "relu", "sine", "gelu", "mish"], widths: Array(1...40),
      depths: [1, 2, 3, 4, 6], seeds: 5)
    #expect(runs.count == 5000)
    let page = htmlReport(for: runs, options: options)
    #expect(page.utf8.count < 4_000_000)
    for named in figures(for: runs, options: options) {
      #expect(named.figure.svg().utf8.count < 300_000, "\(named.name)")
    }
  }

  @Test("figures are written beside each other as SVG and CSV")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("figures-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let all = figures(for: sweep(), options: options)
    try writeFigures(all, to: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == all.flatMap { [$0.name + ".csv", $0.name + ".svg"] }.sorted())
    let first = try String(contentsOf: folder.appendingPathComponent(names[0]), encoding: .utf8)
    #expect(first.hasPrefix("panel,series,"))
  }

  @Test("equal runs give equal bytes")
  func deterministic() {
    let runs = sweep(activations: ["tanh", "relu"])
    #expect(htmlReport(for: runs, options: options) == htmlReport(for: runs, options: options))
  }
}
