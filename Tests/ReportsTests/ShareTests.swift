import Base
import Measurement
import Reports
import Testing

/// Shares of what is wrong: a share of 0 is a result, no rounding, and is seen as zero.
@Suite("Shares in reports")
struct ShareTests {
  /// Shares of symbols that are wrong, of two variants at three widths.
  private func runs(
    _ wrong: (_ activation: String, _ width: Int) -> Double, seeds: Int = 1
  ) -> [ReportRun] {
    var runs = sweep(
      target: "copy", activations: ["tanh", "relu"], widths: [2, 4, 8], depths: [1], seeds: seeds)
    for index in runs.indices {
      runs[index].errors.symbolsRight = 1 - wrong(runs[index].activation, runs[index].width)
    }
    return runs
  }

  private let options = ReportOptions(norm: .symbolsWrong)

  private func named(_ suffix: String, _ runs: [ReportRun]) throws -> NamedFigure {
    try #require(figures(for: runs, options: options).first { $0.name.hasSuffix(suffix) })
  }

  @Test("networks that get all symbols right have a share of 0, and no errors of rounding")
  func noRounding() {
    let page = htmlReport(for: runs({ _, _ in 0 }, seeds: 3), options: options)
    #expect(!page.contains("rounding alone"))
    #expect(
      page.contains(
        "copy, at 20 parameters: the median share of symbols wrong of tanh and relu is 0."))
    // Where one alone has 0, it wins.
    let other = htmlReport(for: runs { name, _ in name == "relu" ? 0 : 0.25 }, options: options)
    #expect(other.contains("the smallest share of symbols wrong is 0, by relu"))
  }

  @Test("shares are told of random sequences, not of the box of their symbols")
  func place() throws {
    let figure = try named("-comparison", runs { _, width in 1 / Double(width) })
    #expect(figure.figure.subtitle == "share of symbols wrong on random sequences")
    #expect(!figure.caption.contains("[-1,1]"), "\(figure.caption)")
    let errors = figures(for: sweep(activations: ["tanh", "relu"]), options: ReportOptions())
    #expect(errors.contains { $0.figure.subtitle == "L² error on [-1,1]" })
  }

  @Test("a median over seeds is said where there are seeds")
  func seeds() throws {
    func names(_ seeds: Int) throws -> [String] {
      let figure = try named("-comparison", runs({ _, width in 1 / Double(width) }, seeds: seeds))
      return figure.figure.panels[0].series.map(\.name.plain)
    }
    #expect(try names(1).last == "best width and depth, one seed")
    #expect(try names(3).last == "best width and depth, median over seeds")
    func caption(_ seeds: Int) throws -> String {
      try named("-pareto", runs({ _, width in 1 / Double(width) }, seeds: seeds)).caption
    }
    #expect(try !caption(1).contains("over the seeds") && caption(3).contains("over the seeds"))
  }

  @Test("a share of 0 stands at a tick of 0 at the left, a triangle that points there, and is told")
  func zero() throws {
    let figure = try named("-comparison", runs { name, _ in name == "relu" ? 0 : 0.25 })
    #expect(
      figure.caption.contains(
        "Zero has no place on a logarithmic axis: it is drawn at the left end, as an open triangle."
      ))
    let svg = figure.figure.svg(theme: .light)
    #expect(svg.contains(">0</text>"))
    let triangles = svg.matches(of: /d="M([0-9.]+) [0-9.]+L([0-9.]+) [0-9.]+L([0-9.]+) [0-9.]+Z"/)
      .compactMap { match in
        [match.1, match.2, match.3].compactMap { Double($0) }
      }
    #expect(!triangles.isEmpty)
    #expect(triangles.allSatisfy { $0[0] < $0[1] && $0[1] == $0[2] }, "\(triangles)")
    // Where no value is zero, neither is a tick.
    let above = try named("-comparison", runs { _, width in 1 / Double(width) })
    #expect(!above.figure.svg(theme: .light).contains(">0</text>"))
  }
}
