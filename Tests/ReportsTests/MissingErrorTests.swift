import Base
import Foundation
import Functions
import Measurement
import Reports
import Testing

/// Runs without a finite error, and floors of two kinds, as a report tells them.
@Suite("Reports say why an error is missing")
struct MissingErrorTests {
  private var options: ReportOptions { ReportOptions(norm: .sup, target: { _, _ in wave }) }
  private let reason = "the target seems singular near x = 0.3"

  private func singular(widths: [Int] = [4], seed: Int = 1) -> ReportRun {
    var one = run(widths: widths, seed: seed, error: .nan)
    one.errors.reason = reason
    return one
  }

  @Test("a sweep of a singular target does not pass for one in which all went well")
  func counted() {
    let runs = [singular(), singular(seed: 2), run(widths: [8])]
    let page = htmlReport(for: runs, options: options)
    #expect(
      page.contains(
        "Of 3 runs, 3 converged and none diverged. 2 that neither diverged nor failed have no finite "
          + "sup error: \(reason)."), "\(page.prefix(4000))")
    #expect(page.contains("why none") && page.contains(">\(reason)</td>"))
    let good = htmlReport(for: [run(), run(widths: [8])], options: options)
    #expect(!good.contains("why none") && !good.contains("no finite sup error"))
  }

  @Test("a fit that threw an error is failed, not diverged, and says why")
  func failed() {
    var lost = run(widths: [2], error: .nan, status: .failed)
    lost.errors.reason = "the fit failed: sqrt(x) is nan at (-1)"
    let runs = [lost, run(widths: [4], error: .nan, status: .diverged), run(widths: [8])]
    let page = htmlReport(for: runs, options: options)
    #expect(
      page.contains(
        "Of 3 runs, 1 converged, 1 diverged and 1 failed with an error, most of the diverged at tanh, "
          + "width 4, depth 1 (1). Failed: the fit failed: sqrt(x) is nan at (-1)."),
      "\(page.prefix(4000))")
    #expect(page.contains("1 converged, 1 diverged and 1 failed"))
  }

  /// Runs at several widths that know a floor.
  private func floored(_ isProven: (Int) -> Bool) -> [ReportRun] {
    [2, 4, 8, 16].map { width in
      var one = run(widths: [width], error: 1 / Double(width * width))
      one.split = ErrorSplit(
        total: one.errors.sup, rounding: 0,
        floor: ArchitectureFloor(
          error: 0.5 * one.errors.sup, reason: "a theorem", isProven: isProven(width)),
        attained: [])
      return one
    }
  }

  private func widthFigure(_ runs: [ReportRun]) throws -> NamedFigure {
    try #require(
      figures(for: runs, options: options).first { $0.name.hasSuffix("error-width") })
  }

  @Test("a floor is called proven where all of a line is, else computed, in figure and table")
  func floors() throws {
    func names(_ runs: [ReportRun]) throws -> [String] {
      try widthFigure(runs).figure.panels[0].series.map(\.name.plain)
    }
    let proven = floored { _ in true }
    let computed = floored { _ in false }
    #expect(try names(proven).contains("proven floor"))
    let other = try names(computed)
    #expect(other.contains("floor, computed") && !other.contains("proven floor"))
    #expect(try !names(floored { $0 < 8 }).contains("proven floor"))
    let table = htmlReport(for: computed, options: options)
    #expect(table.contains(">computed</td>") && !table.contains(">proof</td>"))
    #expect(htmlReport(for: proven, options: options).contains(">proof</td>"))
  }

  @Test("floors are dotted, baselines dashed, and the caption says so")
  func dashes() throws {
    var options = options
    options.baselines = { _, _, parameters in
      guard let target = try? Catalogue.entry("sine").target() else { return [] }
      return (try? measuredBaselines(of: target, parameters: parameters, norms: [.sup])) ?? []
    }
    let figure = try #require(
      figures(for: floored { _ in true }, options: options).first {
        $0.name.hasSuffix("error-width")
      })
    let lines = figure.figure.panels[0].series.filter { $0.shape == .line }
    let floors = lines.filter { $0.name.plain == "proven floor" }
    let baselines = lines.filter { $0.name.plain != "proven floor" }
    #expect(floors.count == 1 && baselines.count >= 2)
    let dotted = "stroke-dasharray=\"2 2.5\""
    var only = figure.figure
    only.panels[0].series = floors
    #expect(only.svg().contains(dotted))
    only.panels[0].series = baselines
    #expect(!only.svg().contains(dotted))
    #expect(figure.caption.contains("Dotted") && figure.caption.contains("Dashed"))
  }

  @Test("networks that differ by rounding, or by less than is shown, are not ranked")
  func ranking() {
    // 8 in one layer has as many parameters in the fixture as 4 in each of two.
    func page(_ shallow: Double, _ deep: Double) -> String {
      htmlReport(
        for: [run(widths: [8], error: shallow), run(widths: [4, 4], error: deep)], options: options)
    }
    let rounding = page(8.6e-16, 1.2e-15)
    #expect(!rounding.contains("better by a factor") && !rounding.contains("deep against shallow"))
    let equal = page(0.0545, 0.0544)
    #expect(!equal.contains("better by a factor") && equal.contains("they are about equal"))
    #expect(page(0.02, 0.005).contains("depth is better by a factor of 4.0"))
  }
}
