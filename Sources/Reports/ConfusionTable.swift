// Which classes a network takes for which others, as a table.

import Base
import Measurement

extension ClassErrors.Confusion {
  /// A row for what the samples are, a column for what they are taken for; 0 is left blank.
  package var table: Table {
    var table = Table(
      columns: [.init("class", .left)] + classes.map { .init(Label($0)) } + [.init("right, %")])
    for (row, counts) in counts.enumerated() {
      let all = counts.reduce(0, +)
      let share = all == 0 ? Double.nan : 100 * Double(counts[row]) / Double(all)
      table.rows.append(
        [Table.Cell(classes[row])]
          + counts.map { $0 == 0 ? Table.Cell("", number: 0) : Table.Cell($0) }
          + [share.isNaN ? Table.Cell(share) : Table.Cell(fixed(share, decimals: 1), number: share)]
      )
    }
    return table
  }

  /// The sum with another of the same classes; nil for others.
  func adding(_ other: ClassErrors.Confusion) -> ClassErrors.Confusion? {
    guard classes == other.classes else { return nil }
    return .init(
      classes: classes, counts: zip(counts, other.counts).map { zip($0, $1).map { $0 + $1 } })
  }
}

/// Of the variant and shape of least error, all its seeds together, in HTML; nil where the target has no classes, or
/// too many for a page.
func confusionTable(_ section: TargetSection, _ norm: ErrorNorm) -> String? {
  let best = section.variants.compactMap { variant in
    variant.best(norm).map { (variant: variant, shape: $0, error: $0.summary(norm).median) }
  }.min { $0.error < $1.error }
  guard let best else { return nil }
  let found = best.shape.runs.compactMap { $0.errors.classes?.confusion }
  guard let first = found.first, first.classes.count <= 40 else { return nil }
  let sum = found.dropFirst().reduce(first) { $0.adding($1) ?? $0 }
  return sum.table.html(
    caption:
      "Rows held out by their class, and the class that the network takes: \(best.variant.name), "
      + "\(best.shape.name), \(counted(found.count, "seed")) together.")
}
