import Base
import Experiments
import Foundation
import Measurement
import Reports
import Testing

/// A report states no law that its curves do not follow, and counts no failure as a result.
@Suite("Reports say no more than they know")
struct HonestReportTests {
  private let options = ReportOptions(target: { _, _ in wave })

  /// Error against width for these errors at widths 2, 4, 8, …
  private func trend(_ errors: [Double], spread: Double = 1.1) throws -> NamedFigure {
    let runs = errors.enumerated().flatMap { index, error in
      [1 / spread, 1, spread].enumerated().map { seed, factor in
        run(widths: [2 << index], seed: seed, error: error * factor)
      }
    }
    return try #require(
      figures(for: runs, options: options).first { $0.name.hasSuffix("error-width") })
  }

  private func notes(_ figure: NamedFigure) -> [String] {
    figure.figure.panels[0].series.map(\.note.plain).filter { !$0.isEmpty }
  }

  @Test("the exponent and its interval have one sign, and the exponent lies in the interval")
  func signs() throws {
    let figure = try trend([0.5, 0.125, 0.03125, 0.0078125])
    let note = try #require(notes(figure).first)
    let match = try #require(
      note.firstMatch(of: /(−[0-9.]+) \[(−[0-9.]+), (−[0-9.]+)\]/), "\(note)")
    let numbers = [match.1, match.2, match.3].compactMap { Double($0.replacing("−", with: "-")) }
    #expect(numbers.count == 3 && numbers[0] == -2)
    #expect(numbers[1] <= numbers[0] && numbers[0] <= numbers[2])
  }

  @Test(
    "no law is stated for a curve that follows none",
    arguments: [
      // tanh on the sine: faster than any power.
      [0.83, 0.0208, 6.35e-7, 6.27e-10, 4.06e-13],
      // A factor of three over a factor of eight.
      [0.5, 0.4, 0.3, 0.17],
      // No fall at all.
      [0.5, 0.5, 0.5, 0.5],
      // Three sizes.
      [0.5, 0.1, 0.02],
      // One that got stuck.
      [0.5, 0.125, 0.5, 0.0078125],
    ])
  func noLaw(errors: [Double]) throws {
    let figure = try trend(errors)
    #expect(notes(figure).isEmpty, "\(notes(figure))")
    #expect(figure.caption.contains("No curve follows a law"), "\(figure.caption)")
  }

  @Test("a law says when it is stated")
  func law() throws {
    let figure = try trend([0.5, 0.125, 0.03125, 0.0078125])
    #expect(notes(figure).count == 1)
    #expect(figure.caption.contains("within a factor of 2"))
  }

  @Test("a network further away than 0 is no worst network")
  func worst() throws {
    let runs = [0.1, 0.5, 255_290, 300_000].enumerated().map {
      run(widths: [4], seed: $0, error: $1)
    }
    let figure = try #require(
      figures(for: runs, options: options).first { $0.name.hasSuffix("networks") })
    #expect(figure.caption.contains("Best and worst of 2 runs"), "\(figure.caption)")
    #expect(figure.caption.contains("0.100 and 0.500"))
    #expect(figure.caption.contains("Not counted: 2 runs"))
    #expect(figure.caption.contains("3.00e5") || figure.caption.contains("300000"))
    // The drawn curves are those of the two.
    let values = figure.figure.panels.flatMap(\.series).flatMap(\.points).map(\.y)
    #expect(values.allSatisfy { !($0 > 10) })
  }

  @Test("missing runs of an unfinished sweep come first in the report")
  func unfinished() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = """
      name: small
      target: x^2
      network: {width: [1, 2, 3, 4, 5], activation: tanh}
      fit: {steps: 3, samples: 16}
      """
    let plan = try Plan(ExperimentFile(text: text, path: "small.yaml"))
    let store = try Store(path: folder.appendingPathComponent("runs.sqlite").path)
    _ = try store.begin(plan, resume: false)
    #expect(
      unfinishedNotice(try store.experiments()).hasPrefix(
        "Unfinished: 0 of the 5 planned runs of 'small' are stored"))
    _ = try Runner(plan: plan, store: store, jobs: 1).run(resume: true)
    #expect(unfinishedNotice(try store.experiments()).isEmpty)
    try store.close()

    let notice = "Unfinished: 315 of the 320 planned runs"
    let page = ReportDocument(
      experiment: "small", records: [], notice: notice, target: { _, _ in nil }
    ).page
    #expect(page.contains(notice))
    var marked = options
    marked.notice = notice
    let full = htmlReport(for: [run(), run(widths: [8])], options: marked)
    let place = try #require(full.range(of: notice))
    let finding = try #require(full.range(of: "the smallest"))
    #expect(place.lowerBound < finding.lowerBound)
  }

  @Test("a fit that used all steps is said to have reached the step limit")
  func words() {
    let page = htmlReport(
      for: [run(status: .exhausted), run(widths: [8])], options: options)
    #expect(page.contains("1 step limit reached") && page.contains("1 reached the step limit"))
    #expect(!page.contains("exhausted"))
  }
}
