// Variants against the best one pair by pair, and how many runs reach an error.

import Base
import Foundation
import Measurement

extension TargetSection {
  /// Each variant against the one of least error, paired by shape and seed; the best first. Empty where one
  /// variant was run.
  func pairedTests(_ norm: ErrorNorm) -> [(variant: Variant, test: PairedTest?)] {
    guard variants.count > 1 else { return [] }
    let medians = variants.map { $0.best(norm)?.summary(norm).median ?? .infinity }
    let order = variants.indices.sorted { (medians[$0], $0) < (medians[$1], $1) }
    let best = Dictionary(
      variants[order[0]].configurations.map { ($0.widths, $0) }, uniquingKeysWith: { a, _ in a })
    return order.map { index in
      guard index != order[0] else { return (variants[index], nil) }
      let pairs = variants[index].configurations.flatMap { shape in
        best[shape.widths].map { pairsOfSeeds($0.runs, shape.runs) } ?? []
      }
      return (
        variants[index],
        PairedTest(pairs.map { (first: $0.first.error(norm), second: $0.second.error(norm)) })
      )
    }
  }
}

/// Runs of equal seed, of two lists that are sorted by it.
private func pairsOfSeeds(
  _ first: [ReportRun], _ second: [ReportRun]
) -> [(first: ReportRun, second: ReportRun)] {
  var pairs: [(ReportRun, ReportRun)] = []
  var (i, j) = (0, 0)
  while i < first.count, j < second.count {
    let (a, b) = (first[i].seed, second[j].seed)
    if a == b { pairs.append((first[i], second[j])) }
    if a <= b { i += 1 }
    if b <= a { j += 1 }
  }
  return pairs
}

extension TargetFigures {
  /// How many of a variant's runs have at most an error; nil where there is one variant or no error.
  var profile: FigureOrReason? {
    guard section.variants.count > 1 else { return nil }
    let shown = section.detailed(norm, most: 7)
    var all: [Double] = []
    let series = shown.enumerated().map { colour, variant -> Series in
      let errors = variant.runs.map { $0.error(norm) }.sorted()
      let finite = errors.prefix { $0.isFinite }
      all += finite
      let points = finite.enumerated().map { rank, error in
        DataPoint(error, 100 * Double(rank + 1) / Double(errors.count))
      }
      return Series(
        Label(variant.name), shape: .line, colour: colour, points: thinned(points, to: 200))
    }
    guard !all.isEmpty else { return nil }
    let panel = Panel(
      x: Axis(norm.label, scale: .log10, covering: all, padding: 0.04),
      y: Axis("runs with at most this error, %", from: 0, to: 102), series: series)
    return .figure(
      NamedFigure(
        name: "\(stem)-profile",
        figure: Figure(
          title: "\(section.target): how many runs reach an error",
          subtitle: "\(norm.label.plain) on \(section.place(norm))", panels: [panel], width: 760),
        caption: sentences([
          "Share of a variant's runs, over all shapes and seeds, whose \(obtained) is at most that on the axis; "
            + "runs without an error never are",
          shown.count < section.variants.count
            ? "The \(shown.count) variants of least error of \(section.variants.count)" : "",
          zeroSentence(all, drawn: "at the left end"),
        ])))
  }
}

/// The paired tests as a table in HTML; empty where there is one variant.
func rankTable(_ section: TargetSection, _ norm: ErrorNorm) -> String {
  let tests = section.pairedTests(norm)
  guard let best = tests.first else { return "" }
  let adjusted = holm(tests.compactMap { $0.test?.probability })
  var table = Table(columns: [
    .init("variant", .left), .init("pairs"), .init("less than the best"), .init("more"),
    .init("median ratio"), .init("95 % interval"), .init("sign test p"),
  ])
  var rest = adjusted[...]
  for (variant, test) in tests.dropFirst() {
    guard let test else {
      table.rows.append(
        [Table.Cell(variant.name), Table.Cell(0)]
          + [String](repeating: "–", count: 5).map { Table.Cell($0) })
      continue
    }
    let interval =
      test.interval.map { "\(short($0.lowerBound)) to \(short($0.upperBound))" }
      ?? "too few pairs"
    table.rows.append([
      Table.Cell(variant.name), Table.Cell(test.pairs), Table.Cell(test.smaller),
      Table.Cell(test.larger), Table.Cell(test.ratio), Table.Cell(interval),
      Table.Cell(rest.popFirst() ?? .nan),
    ])
  }
  return table.html(
    caption:
      "Every variant against \(best.variant.name), which has the least median at its best shape: pairs "
      + "of runs of equal shape and seed, \(norm.label.plain). The ratio is the variant's error by the best's; "
      + "p by the two-sided sign test, raised by Holm's rule for \(adjusted.count) comparisons.")
}
